from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.registry import registered
from core.types import Signal
from engagement import actions
from engagement.actions import Act
from engagement.families import Family
from engagement.models import Activity, Score, ScoreDay, SignalCode, Touched, Weight, Weights
from members.models import ContactPoint, Membership
from tests.engagement.acts import HELP, TALK, on, score, talk
from tests.world import TODAY


def test_an_act_moves_the_score_of_the_person_who_did_it(scored):
    talk(scored, "Latoya")

    assert actions.score_waiting() == 1

    assert (score(scored, "Latoya").connect, score(scored, "Latoya").value) == (10, 10)
    assert score(scored, "Caleb").value == 0
    assert not Touched.objects.exists()


def test_an_act_told_twice_counts_once_and_touches_nobody_the_second_time(scored):
    talk(scored, "Latoya")
    actions.score_waiting()

    talk(scored, "Latoya")

    assert Activity.objects.count() == 1
    assert not Touched.objects.exists()


def test_one_source_may_tell_of_two_signals(scored):
    talk(scored, "Latoya")
    actions.record(signal=HELP.key, person_id=scored.people["Latoya"].pk, source="tests.talk:1", at=on(TODAY), by=None)
    actions.score_waiting()

    assert (score(scored, "Latoya").connect, score(scored, "Latoya").act) == (10, 8)


def test_points_halve_with_the_half_life_and_a_half_rounds_up(scored):
    talk(scored, "Latoya", days_ago=100)
    talk(scored, "Caleb", days_ago=200, source="tests.talk:2")
    actions.score_waiting()

    assert (score(scored, "Latoya").connect, score(scored, "Caleb").connect) == (5, 3)  # 3 is 2.5


def test_a_signal_gives_no_more_than_its_cap(scored):
    acts = [Act(scored.people["Latoya"].pk, f"tests.talk:{n}", on(TODAY)) for n in range(40)]
    actions.record_many(TALK.key, acts, by=None)
    actions.score_waiting()

    assert score(scored, "Latoya").connect == 25


def test_what_is_undone_counts_no_more(scored):
    talk(scored, "Latoya")
    actions.score_waiting()

    actions.withdraw(source="tests.talk:1", by=None)
    actions.score_waiting()

    assert score(scored, "Latoya").value == 0
    assert not Activity.objects.exists()


def test_a_signal_that_nobody_registered_is_a_mistake_in_the_program(scored):
    with pytest.raises(ValueError, match=r"No signal 'tests\.nothing' is registered"):
        actions.record(signal="tests.nothing", person_id=1, source="x:1", at=on(TODAY), by=None)


@pytest.mark.parametrize("ahead", [timedelta(days=2), timedelta(hours=1), timedelta(days=-60 * 365)])
def test_the_future_and_the_distant_past_are_refused(scored, ahead):
    with pytest.raises(actions.NotThen):
        actions.record(
            signal=TALK.key,
            person_id=scored.people["Latoya"].pk,
            source="tests.talk:1",
            at=clock.now() + ahead,
            by=None,
        )


def test_membership_and_a_verified_personal_address_count_from_their_rows(scored):
    danielle = score(scored, "Danielle")
    assert (danielle.belong, danielle.value) == (12 + 5, 17)  # a member for 3 whole years, at 1.5 a year: 16.5

    email = ContactPoint.objects.get(person=scored.people["Danielle"], kind="email")
    email.verified_at = on(TODAY)
    email.save(update_fields=["verified_at"])
    actions.score_waiting()

    assert score(scored, "Danielle").belong == 23  # 22.5


def test_a_membership_that_ends_touches_the_score_by_itself(scored):
    Touched.objects.all().delete()
    membership = Membership.objects.get(person=scored.people["Danielle"])
    membership.delete()

    assert list(Touched.objects.values_list("person_id", flat=True)) == [scored.people["Danielle"].pk]
    actions.score_waiting()
    assert score(scored, "Danielle").value == 0


def test_everybody_has_a_score_after_a_run_and_a_second_run_moves_nothing(scored):
    assert Score.objects.count() == len(scored.people)
    assert actions.score_everyone(day=TODAY) == 0
    assert ScoreDay.objects.get().day == TODAY


def test_a_change_of_the_softwares_defaults_is_a_new_version_but_keeps_what_the_association_set(scored, monkeypatch):
    before = Weights.objects.count()
    actions.adopt_registered()
    assert Weights.objects.count() == before  # nothing new

    own = Signal(TALK.key, TALK.label, TALK.family, points=20, half_life=60, cap=20)
    actions.adopt_weights(own=[own], note="Talks are worth more here", by=scored.users["organizer"])
    changed = Signal(HELP.key, HELP.label, HELP.family, points=3, half_life=100, cap=15)
    others = [signal for signal in registered(Signal) if signal.key != HELP.key]
    monkeypatch.setattr(actions, "registered", lambda kind: [*others, changed])
    actions.adopt_registered()

    newest = Weights.objects.latest("pk")
    assert newest.lines.get(signal__key=TALK.key).points == 20
    assert newest.lines.get(signal__key=HELP.key).points == 3
    assert Weights.objects.count() == before + 2


def test_the_first_act_after_midnight_turns_the_day_of_all_scores(scored, monkeypatch):
    talk(scored, "Latoya", days_ago=0)
    actions.score_waiting()
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=100))

    actions.touch([scored.people["Caleb"].pk])
    actions.score_waiting()

    assert ScoreDay.objects.get().day == TODAY + timedelta(days=100)
    assert score(scored, "Latoya").connect == 5
    assert not Touched.objects.exists()


def test_the_database_keeps_decay_within_what_a_number_can_hold(scored):
    person, code = scored.people["Latoya"], SignalCode.objects.get(key=TALK.key)
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.create(person=person, signal=code, day="1969-12-31", at=on(TODAY), source="x:1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Weight.objects.update(half_life=29)


def test_what_a_signal_is_about_is_not_for_weighing(scored):
    own = Signal(TALK.key, TALK.label, Family.LEAD, points=20, half_life=0, cap=20)

    version = actions.adopt_weights(own=[own], note="Talks lead", by=None)

    assert version.lines.get(signal__key=TALK.key).family == Family.CONNECT
