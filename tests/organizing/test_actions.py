from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from core import clock
from engagement import actions as engagement
from engagement.models import Activity, Score
from organizing import actions
from organizing.details import Details
from organizing.models import Conversation, Issue, Note
from tests.organizing.talks import NOON, log
from tests.world import TODAY


def test_a_talk_is_an_act_of_the_person_and_moves_their_score(world):
    engagement.score_everyone(day=TODAY)

    talk = log(world, "Latoya", 2)
    engagement.score_waiting()

    act = Activity.objects.get()
    assert (act.person, act.source, act.day) == (world.people["Latoya"], f"organizing.conversation:{talk.pk}", TODAY)
    assert Score.objects.get(person=world.people["Latoya"]).connect == 11


def test_the_same_form_sent_twice_is_one_talk(world):
    token = uuid4()
    sent = {"person": world.people["Latoya"], "at": NOON, "token": token, "by": world.users["building_rep"]}

    first = actions.log_conversation(details=Details(assessment=2), **sent)
    second = actions.log_conversation(details=Details(assessment=2), **sent)

    assert second == first
    assert Conversation.objects.get().assessment == 2
    assert Activity.objects.count() == 1


@pytest.mark.parametrize("told", [{"assessment": 4}, {"assessment": None}, {"note": "Wants to be a rep"}])
@pytest.mark.parametrize("is_another", [False, True])
def test_a_form_that_is_sent_again_and_tells_otherwise_is_not_taken_for_the_first_one(world, told, is_another):
    """Back, or a second number while the answer to the first one was lost: what is told now is asked about."""
    sent = {"person": world.people["Latoya"], "at": NOON, "token": uuid4(), "by": world.users["building_rep"]}
    first = actions.log_conversation(details=Details(assessment=2), **sent)

    with pytest.raises(actions.ToldAlready, match="at 12:00, as 2 Supports") as question:
        actions.log_conversation(details=Details(**{"assessment": 2} | told), is_another=is_another, **sent)

    assert question.value.conversation == first
    assert Conversation.objects.get().assessment == 2


def test_a_form_that_is_sent_again_with_more_ticked_is_asked_about(world):
    pay, safety = Issue.objects.all()[:2]
    sent = {"person": world.people["Latoya"], "at": NOON, "token": uuid4(), "by": world.users["building_rep"]}
    first = actions.log_conversation(details=Details(issues=[pay]), **sent)

    assert actions.log_conversation(details=Details(issues=[pay]), **sent) == first
    with pytest.raises(actions.ToldAlready, match="with no number"):
        actions.log_conversation(details=Details(issues=[pay, safety]), **sent)


def test_the_same_form_sent_for_somebody_else_is_another_talk(world):
    sent = {"details": Details(assessment=2), "at": NOON, "token": uuid4(), "by": world.users["building_rep"]}

    talks = [actions.log_conversation(person=world.people[first], **sent) for first in ("Latoya", "Caleb", "Latoya")]

    assert [talk.person.first_name for talk in talks] == ["Latoya", "Caleb", "Latoya"]
    assert Conversation.objects.count() == Activity.objects.count() == 2


@pytest.mark.parametrize(
    "said",
    [{"how": "phone"}, {"note": "Wants to be a rep"}, {"ask": "join"}, {"follow_up_on": TODAY}],
)
def test_what_is_told_anew_within_minutes_is_another_talk_only_where_it_says_more(world, said):
    """Two tabs, or Back and the same number again. Staff tell of several talks with one person at a time, too."""
    first = log(world, "Latoya", 2, note="Likes bicycles")
    told = {"person": world.people["Latoya"], "by": world.users["building_rep"]}

    for number in (2, 3, None):  # another number may correct the first
        with pytest.raises(actions.ToldAlready, match="at 12:00") as question:
            actions.log_conversation(details=Details(assessment=number), at=NOON, token=uuid4(), **told)
        assert question.value.conversation == first
    actions.log_conversation(details=Details(**{"assessment": 2} | said), at=NOON, token=uuid4(), **told)
    actions.log_conversation(details=Details(assessment=2), at=NOON - timedelta(days=1), token=uuid4(), **told)
    actions.log_conversation(details=Details(assessment=2), at=NOON, token=uuid4(), is_another=True, **told)

    assert Conversation.objects.count() == 4


def test_the_same_is_told_of_another_talk_after_ten_minutes_or_by_somebody_else(world, monkeypatch):
    told = {"person": world.people["Latoya"], "details": Details(assessment=2)}
    actions.log_conversation(at=NOON, token=uuid4(), by=world.users["building_rep"], **told)

    actions.log_conversation(at=NOON, token=uuid4(), by=world.users["local_president"], **told)
    monkeypatch.setattr(clock, "now", lambda: NOON + actions.TOLD_WITHIN)
    actions.log_conversation(at=clock.now(), token=uuid4(), by=world.users["building_rep"], **told)

    assert Conversation.objects.count() == 3


def test_two_users_may_have_forms_with_the_same_token(world):
    token = uuid4()
    for persona in ("building_rep", "local_president"):
        actions.log_conversation(
            person=world.people["Latoya"], details=Details(), at=NOON, token=token, by=world.users[persona]
        )

    assert Conversation.objects.count() == 2


def test_undo_leaves_nothing_behind(world):
    engagement.score_everyone(day=TODAY)
    talk = log(world, "Latoya", 1, note="likes bicycles", issues=Issue.objects.all()[:2])
    engagement.score_waiting()

    actions.undo(conversation=talk, by=world.users["building_rep"])
    engagement.score_waiting()

    assert not Conversation.objects.exists()
    assert not Note.objects.exists()
    assert not Activity.objects.exists()
    assert Score.objects.get(person=world.people["Latoya"]).value == 0


def test_a_talk_that_was_taken_back_meanwhile_is_not_corrected(world):
    talk = log(world, "Caleb", 2)
    on_the_page = Conversation.objects.get(pk=talk.pk)
    actions.undo(conversation=talk, by=world.users["building_rep"])

    with pytest.raises(actions.TooLate, match="taken back meanwhile"):
        actions.correct(
            conversation=on_the_page, details=Details(assessment=1), at=NOON, by=world.users["building_rep"]
        )


def test_undo_is_for_the_one_who_logged_it_and_for_a_short_time(world, monkeypatch):
    talk = log(world, "Latoya", 1)
    Conversation.objects.update(created_at=NOON)

    with pytest.raises(actions.NotYours):
        actions.undo(conversation=talk, by=world.users["local_president"])
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=16))
    with pytest.raises(actions.TooLate):
        actions.undo(conversation=Conversation.objects.get(), by=world.users["building_rep"])

    assert Conversation.objects.count() == 1


def test_a_correction_replaces_and_another_day_moves_the_act(world):
    talk = log(world, "Latoya", 3, note="draft")
    pay = Issue.objects.get(name="Pay")

    actions.correct(
        conversation=talk,
        details=Details(assessment=2, how="phone", issues=[pay], ask="join", answer="maybe", follow_up_on=TODAY),
        at=NOON - timedelta(days=3),
        by=world.users["building_rep"],
    )

    talk = Conversation.objects.get()
    assert (talk.assessment, talk.how, talk.ask, talk.answer) == (2, "phone", "join", "maybe")
    assert list(talk.issues.all()) == [pay]
    assert not Note.objects.exists()
    assert Activity.objects.get().day == TODAY - timedelta(days=3)
    with pytest.raises(actions.NotYours):
        actions.correct(conversation=talk, details=Details(), at=NOON, by=world.users["organizer"])


def test_nobody_has_talked_tomorrow(world):
    with pytest.raises(actions.InTheFuture):
        log(world, "Latoya", 1, days_ago=-1)


def test_the_database_refuses_a_six_and_an_answer_to_nothing(world):
    talk = log(world, "Latoya", 1)

    for wrong in ({"assessment": 6}, {"assessment": 0}, {"answer": "yes", "ask": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Conversation.objects.filter(pk=talk.pk).update(**wrong)


def test_an_answer_without_an_ask_is_dropped(world):
    assert log(world, "Latoya", 1, answer="yes").answer == ""


def test_a_reversed_scale_keeps_its_meaning(world):
    talk = log(world, "Latoya", 5)
    Conversation.objects.filter(pk=talk.pk).update(one_is_support=False)

    assert talk.stand == Conversation.Stand.OPPOSED
    assert Conversation.objects.get().stand == Conversation.Stand.STRONG_SUPPORT


def test_a_talk_without_assessment_leaves_the_last_one_standing(world):
    log(world, "Latoya", 2, days_ago=9)
    log(world, "Latoya", 4, days_ago=20)
    log(world, "Latoya", None)

    assert [talk.stand for talk in Conversation.objects.latest_assessed()] == [Conversation.Stand.SUPPORTS]
    assert [talk.assessment for talk in Conversation.objects.newest_of_each()] == [None]


def test_a_follow_up_is_due_until_somebody_talks_with_the_person_again(world):
    log(world, "Latoya", 2, days_ago=9, follow_up_on=TODAY)
    log(world, "Caleb", 2, days_ago=9, follow_up_on=TODAY + timedelta(days=1))
    assert [talk.person for talk in Conversation.objects.due(TODAY)] == [world.people["Latoya"]]

    log(world, "Latoya", None, by="local_president")

    assert not Conversation.objects.due(TODAY).exists()
    assert [talk.person for talk in Conversation.objects.to_follow_up()] == [world.people["Caleb"]]
