"""The pipeline keeps its moves."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.http import QueryDict

from audiences import links
from audiences.queries import people
from engagement.actions import adopt_weights
from engagement.models import ScoreDay
from leaders import actions, queries
from leaders.models import Candidate, Move, Stage
from leaders.scoring import STEP
from members.actions import record_death
from members.page import timeline
from organizing.scoring import CONVERSATION
from tests.leaders.doing import TOMORROW, YESTERDAY, nominate
from tests.organizing.talks import log
from tests.world import TODAY


def test_moves_are_kept_in_order(world):
    candidate = nominate(world, "Caleb", on=YESTERDAY)
    how = {"note": "Said yes", "next_step": "Module 1", "next_step_on": TOMORROW, "by": world.users["organizer"]}

    actions.move(candidate=candidate, of=Stage.IDENTIFIED, planned="Coffee", to=Stage.RECRUITED, on=TODAY, **how)

    assert list(Move.objects.order_by("pk").values_list("of", "to", "on")) == [
        ("", "identified", YESTERDAY),
        ("identified", "recruited", TODAY),
    ]
    how |= {"of": Stage.RECRUITED, "planned": "Module 1"}
    with pytest.raises(actions.AlreadyThere):
        actions.move(candidate=candidate, to=Stage.RECRUITED, on=TODAY, **how)
    with pytest.raises(actions.NotPossible):
        actions.move(candidate=candidate, to=Stage.TRAINING, on=YESTERDAY, **how)
    with pytest.raises(actions.NotPossible, match="when it has happened"):
        actions.move(candidate=candidate, to=Stage.TRAINING, on=TOMORROW, **how)
    with pytest.raises(actions.AlreadyThere):
        nominate(world, "Caleb")


def test_who_was_nominated_has_not_moved_up(world):
    nominate(world, "Marcus")
    for first, to in (("Caleb", Stage.TRAINING), ("Latoya", Stage.TRAINING)):
        actions.move(
            candidate=nominate(world, first), of=Stage.IDENTIFIED, planned="Coffee", to=to, note="", next_step="",
            next_step_on=None, on=TODAY, by=world.users["organizer"],
        )  # fmt: skip

    summary = queries.summary(world.actor("organizer"), queries.Filter(), since=YESTERDAY)

    assert (summary.people, summary.moved_up) == (3, 2)
    assert people_at(summary.moved_up_url, world) == {"Caleb", "Latoya"}


def test_who_was_set_back_has_not_moved_up(world):
    candidate = nominate(world, "Caleb", on=YESTERDAY)
    for of, to in ((Stage.IDENTIFIED, Stage.TRAINING), (Stage.TRAINING, Stage.RECRUITED)):
        actions.move(
            candidate=candidate, of=of, planned="Coffee", to=to, note="", next_step="Coffee", next_step_on=None,
            on=TODAY, by=world.users["organizer"],
        )  # fmt: skip

    def moved_up():
        summary = queries.summary(world.actor("organizer"), queries.Filter(), since=YESTERDAY)
        return summary.moved_up, people_at(summary.moved_up_url, world)

    assert moved_up() == (1, {"Caleb"})  # higher than before, all the same
    actions.move(
        candidate=candidate, of=Stage.RECRUITED, planned="Coffee", to=Stage.IDENTIFIED, note="", next_step="",
        next_step_on=None, on=TODAY, by=world.users["organizer"],
    )  # fmt: skip
    assert moved_up() == (0, set())


def people_at(url, world):
    """First names on the people list."""
    tree = links.read(QueryDict(url.partition("?")[2]))
    return {person.first_name for person in people(tree, actor=world.actor("organizer"), day=TODAY)}


def test_the_newest_moves_are_those_of_the_unit_and_stage_that_are_chosen(world):
    for first, to in (("Caleb", Stage.TRAINING), ("Terrance", Stage.RECRUITED)):
        actions.move(
            candidate=nominate(world, first), of=Stage.IDENTIFIED, planned="Coffee", to=to, note="", next_step="",
            next_step_on=None, on=TODAY, by=world.users["organizer"],
        )  # fmt: skip
    actor, tupelo = world.actor("organizer"), world.locals["Tupelo"].pk

    def newest(**by):
        return {(move.person.first_name, move.to) for move in queries.latest_moves(actor, queries.Filter(**by))}

    assert len(newest()) == 4
    assert newest(stage=Stage.TRAINING) == {("Caleb", Stage.TRAINING)}
    assert {first for first, _to in newest(local=tupelo)} == {"Caleb"}


def test_a_move_stands_once_on_the_timeline_with_what_it_is_worth(world):
    candidate = nominate(world, "Caleb")
    actions.leave_pipeline(candidate=candidate, note="Moved away", on=TODAY, by=world.users["organizer"])

    entries = timeline(world.people["Caleb"], world.actor("organizer"))

    assert [(entry.title, entry.points) for entry in entries] == [
        ("Left the leader pipeline", ""),
        ("Leader pipeline: identified", "+5"),
    ]


def test_the_timeline_says_what_acts_are_worth_by_the_weights_in_force(world):
    nominate(world, "Caleb")
    log(world, "Caleb", 2)
    own = [replace(STEP, points=9), replace(CONVERSATION, points=7)]
    ScoreDay.objects.update(weights=adopt_weights(own=own, note="Ours", by=world.users["administrator"]))

    entries = timeline(world.people["Caleb"], world.actor("organizer"))

    assert {entry.kind: entry.points for entry in entries} == {"act": "+9", "talk": "+7"}


@pytest.mark.parametrize(
    ("quiet_for", "next_step_in", "stalled"), [(29, None, False), (30, None, True), (90, 0, False), (90, -1, True)]
)
def test_stalled_means_no_step_for_thirty_days_and_none_ahead(world, quiet_for, next_step_in, stalled):
    candidate = nominate(world, "Caleb", on=TODAY - timedelta(days=quiet_for))
    if next_step_in is not None:
        Candidate.objects.update(next_step_on=TODAY + timedelta(days=next_step_in))

    assert Candidate.objects.stalled(TODAY).filter(pk=candidate.pk).exists() is stalled


def test_a_new_next_step_ends_the_stall(world):
    candidate = nominate(world, "Caleb", on=TODAY - timedelta(days=40))

    by = world.users["organizer"]
    actions.plan_step(candidate=candidate, planned="Coffee", next_step="Call", next_step_on=None, on=TODAY, by=by)

    assert not Candidate.objects.stalled(TODAY).exists()


def test_leaving_keeps_the_moves(world):
    actions.leave_pipeline(candidate=nominate(world, "Caleb"), note="Moved away", on=TODAY, by=world.users["organizer"])

    assert not Candidate.objects.exists()
    assert Move.objects.filter(to="", note="Moved away").count() == 1


def test_a_nomination_has_the_day_on_which_it_happened(world):
    candidate = nominate(world, "Caleb", on=YESTERDAY)

    assert (candidate.since, Move.objects.get().on) == (YESTERDAY, YESTERDAY)
    with pytest.raises(actions.NotPossible, match="when it has happened"):
        nominate(world, "Marcus", on=TOMORROW)


def test_nobody_is_nominated_again_for_days_before_they_left(world):
    actions.leave_pipeline(candidate=nominate(world, "Caleb"), note="Moved away", on=TODAY, by=world.users["organizer"])

    with pytest.raises(actions.NotPossible, match="was on the pipeline until"):
        nominate(world, "Caleb", on=YESTERDAY)

    assert nominate(world, "Caleb", on=TODAY).stage == Stage.IDENTIFIED


def test_who_died_leaves_the_pipeline(world):
    nominate(world, "Caleb", on=YESTERDAY)

    record_death(person=world.people["Caleb"], on=TODAY, today=TODAY, by=world.users["clerk"])

    assert not Candidate.objects.exists()
    assert Move.objects.filter(person=world.people["Caleb"]).exists()
