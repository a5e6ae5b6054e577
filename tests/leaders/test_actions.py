"""Offices give access and take it away; the pipeline keeps its moves."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from core import clock
from core.periods import since
from engagement.models import Activity
from leaders import actions, queries, tasks
from leaders.models import Candidate, Move, Office, Stage, Term
from locals.access import Actor, Can
from locals.actions import UnitRefused
from locals.models import Assignment, Jurisdiction, Local
from members.actions import (
    close,
    drop,
    link_user,
    merge_local,
    merge_worksite,
    record_death,
    rehearse,
    rehearsed,
)
from members.models import DropReason, Membership, Person
from members.page import timeline
from members.queries import needed_reps, representatives
from tests.world import TODAY

TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def clerk(world):
    return world.users["clerk"]


def enrol(world, first, local):
    if not Membership.objects.filter(person=world.people[first], local=local).exists():
        period = since(date(1960, 9, 1))
        Membership.objects.create(person=world.people[first], local=local, category="professional", period=period)


def begin(world, first, office, unit, *, begins=TODAY, ends=None, by="organizer"):
    """A term of somebody who is made a member for it."""
    enrol(world, first, unit if isinstance(unit, Local) else world.locals["Tupelo"])
    return actions.begin_term(
        person=world.people[first],
        office=Office.objects.get(key=office),
        unit=unit,
        begins=begins,
        ends=ends,
        how=Term.How.ELECTED,
        by=world.users[by],
    )


def sees(user, person, day=TODAY):
    return Person.objects.allowed(Actor.of(user, day), Can.SEE_PEOPLE).filter(pk=person.pk).exists()


def test_an_office_gives_access_to_who_has_a_user_and_its_end_takes_it(world):
    user = User.objects.create_user("marcus@example.org")
    link_user(person=world.people["Marcus"], user=user, by=None)
    term = begin(world, "Marcus", "building-rep", world.worksites["Tupelo High School"])
    assert sees(user, world.people["Joanna"])
    assert not sees(user, world.people["Caleb"])

    actions.end_term(term=term, on=TOMORROW, by=world.users["clerk"])

    assert sees(user, world.people["Joanna"], TODAY)
    assert not sees(user, world.people["Joanna"], TOMORROW)


def test_access_waits_for_the_user(world):
    term = begin(world, "Caleb", "building-rep", world.worksites["Tupelo Middle School"])
    assert not queries.has_access(term, TODAY)
    user = User.objects.create_user("caleb@example.org")

    link_user(person=world.people["Caleb"], user=user, by=None)

    assert sees(user, world.people["Latoya"])


def test_a_term_that_begins_tomorrow_gives_nothing_today(world):
    user = User.objects.create_user("caleb@example.org")
    link_user(person=world.people["Caleb"], user=user, by=None)

    begin(world, "Caleb", "building-rep", world.worksites["Tupelo Middle School"], begins=TOMORROW)

    assert not sees(user, world.people["Latoya"], TODAY)
    assert sees(user, world.people["Latoya"], TOMORROW)


@pytest.mark.parametrize(
    ("by", "local", "may"),
    [
        ("clerk", "Tupelo", False),  # sees no assessments, which a president does
        ("administrator", "Tupelo", True),  # gives roles by hand, too
        ("region_staff", "Tupelo", True),
        ("region_staff", "Leland", False),
        ("organizer", "Leland", True),
    ],
)
def test_nobody_gives_more_access_than_they_have(world, by, local, may):
    if may:
        assert begin(world, "Caleb", "president", world.locals[local], by=by)
    else:
        with pytest.raises(actions.NotYours):
            begin(world, "Caleb", "president", world.locals[local], by=by)
    assert begin(world, "Caleb", "treasurer", world.locals[local], by=by)  # which gives none


def test_no_term_begins_where_the_unit_is_closed_by_then(world):
    leland = world.locals["Leland"]
    leland.closed_on = TOMORROW
    leland.save()

    with pytest.raises(UnitRefused, match=r"Leland is closed from 23 November 2026 on\."):
        begin(world, "Terrance", "treasurer", leland, begins=TOMORROW)
    assert begin(world, "Terrance", "treasurer", leland, ends=TOMORROW)


def test_an_office_has_its_seats(world):
    tupelo = world.locals["Tupelo"]
    begin(world, "Joanna", "president", tupelo)
    with pytest.raises(actions.AlreadyThere, match="Joanna Kees"):
        begin(world, "Marcus", "president", tupelo)

    begin(world, "Marcus", "co-president", tupelo)
    second = begin(world, "Latoya", "co-president", tupelo)
    assert second.seat == 2
    with pytest.raises(actions.AlreadyThere, match="already"):
        begin(world, "Latoya", "co-president", tupelo)


def vacant(unit, actor):
    return [seat.office.key for seat in queries.offices_of(unit, actor) if seat.term is None]


def test_a_vacancy_is_an_office_that_a_unit_must_have(world):
    tupelo, actor = world.locals["Tupelo"], world.actor("organizer")
    others = ["vice-president", "secretary", "treasurer", "membership-chair"]
    assert vacant(tupelo, actor) == ["president", *others]

    begin(world, "Marcus", "co-president", tupelo)
    assert vacant(tupelo, actor) == others
    begin(world, "Joanna", "president", world.locals["Leland"])
    assert vacant(world.locals["Leland"], actor) == others
    assert vacant(world.worksites["Tupelo High School"], actor) == []


def test_who_may_record_terms_there_may_fill_a_vacancy(world):
    tupelo, leland = world.locals["Tupelo"], world.locals["Leland"]

    def fills(persona, unit):
        return {seat.may_fill for seat in queries.offices_of(unit, world.actor(persona)) if seat.term is None}

    assert fills("organizer", tupelo) == fills("region_staff", tupelo) == {True}
    assert fills("region_staff", leland) == fills("local_president", tupelo) == fills("building_rep", tupelo) == {False}


def test_a_seat_is_free_again_the_day_its_term_ends(world):
    tupelo = world.locals["Tupelo"]
    begin(world, "Joanna", "president", tupelo, begins=YESTERDAY, ends=TODAY)

    assert begin(world, "Marcus", "president", tupelo).seat == 1


@pytest.mark.parametrize(("office", "unit"), [("president", "Leland High School"), ("building-rep", None)])
def test_an_office_is_held_in_its_kind_of_unit(world, office, unit):
    with pytest.raises(actions.NotPossible, match="is an office of"):
        begin(world, "Caleb", office, world.worksites[unit] if unit else None)


def test_a_term_ends_after_it_begins(world):
    with pytest.raises(actions.NotPossible):
        begin(world, "Joanna", "president", world.locals["Tupelo"], ends=TODAY)
    term = begin(world, "Joanna", "president", world.locals["Tupelo"], ends=TOMORROW)
    with pytest.raises(actions.NotPossible, match="ends on"):
        actions.end_term(term=term, on=TOMORROW, by=world.users["clerk"])


@pytest.mark.parametrize(("begins", "on"), [(TODAY, TODAY), (TOMORROW, TODAY), (YESTERDAY, YESTERDAY)])
def test_a_term_that_ends_when_it_begins_is_taken_back_with_its_access_and_what_it_counted(world, begins, on):
    user = User.objects.create_user("caleb@example.org")
    link_user(person=world.people["Caleb"], user=user, by=None)
    term = begin(world, "Caleb", "building-rep", world.worksites["Tupelo Middle School"], begins=begins)

    assert actions.end_term(term=term, on=on, by=world.users["clerk"]) is None

    assert not Term.objects.exists()
    assert not Assignment.objects.filter(user=user).exists()
    assert not Activity.objects.filter(person=world.people["Caleb"]).exists()
    assert not sees(user, world.people["Latoya"])
    begin(world, "Caleb", "building-rep", world.worksites["Tupelo Middle School"])  # and so it can be recorded rightly


@pytest.mark.parametrize("begins", [date(2019, 7, 1), date(1950, 7, 1), TODAY, TOMORROW])
def test_taking_on_an_office_counts_from_its_first_day(world, begins):
    term = begin(world, "Caleb", "president", world.locals["Tupelo"], begins=begins)
    counted = Activity.objects.filter(source=f"leaders.term:{term.pk}")
    days = [begins] if date(1970, 1, 1) <= begins <= TODAY else []
    assert list(counted.values_list("day", flat=True)) == days

    actions.count_begun(day=TODAY)
    assert list(counted.values_list("day", flat=True)) == days


def test_a_term_recorded_ahead_counts_when_its_day_comes(world, monkeypatch):
    term = begin(world, "Caleb", "president", world.locals["Tupelo"], begins=TOMORROW)
    monkeypatch.setattr(clock, "today", lambda: TOMORROW)

    tasks.count_begun()
    tasks.count_begun()

    (act,) = Activity.objects.filter(source=f"leaders.term:{term.pk}")
    assert act.day == TOMORROW


def test_a_term_recorded_while_its_holder_first_signs_in_gives_access(world):
    enrol(world, "Caleb", world.locals["Tupelo"])
    page = Person.objects.get(pk=world.people["Caleb"].pk)  # read before there was a user
    user = User.objects.create_user("caleb@example.org", name="Caleb")
    link_user(person=Person.objects.get(pk=page.pk), user=user, by=None)

    actions.begin_term(
        person=page,
        office=Office.objects.get(key="building-rep"),
        unit=world.worksites["Tupelo Middle School"],
        begins=TODAY,
        ends=None,
        how=Term.How.ELECTED,
        by=world.users["administrator"],
    )

    assert Assignment.objects.filter(user=user).exists()


def nominate(world, first, on=TODAY):
    return actions.nominate(
        person=world.people[first],
        why="Brought six",
        next_step="Coffee",
        next_step_on=None,
        on=on,
        by=world.users["organizer"],
    )


def test_moves_are_kept_in_order(world):
    candidate = nominate(world, "Caleb", on=YESTERDAY)
    how = {"note": "Said yes", "next_step": "Module 1", "next_step_on": TOMORROW, "by": world.users["organizer"]}

    actions.move(candidate=candidate, to=Stage.RECRUITED, on=TODAY, **how)

    assert list(Move.objects.order_by("pk").values_list("of", "to", "on")) == [
        ("", "identified", YESTERDAY),
        ("identified", "recruited", TODAY),
    ]
    with pytest.raises(actions.AlreadyThere):
        actions.move(candidate=candidate, to=Stage.RECRUITED, on=TODAY, **how)
    with pytest.raises(actions.NotPossible):
        actions.move(candidate=candidate, to=Stage.TRAINING, on=YESTERDAY, **how)
    with pytest.raises(actions.NotPossible, match="when it has happened"):
        actions.move(candidate=candidate, to=Stage.TRAINING, on=TOMORROW, **how)
    with pytest.raises(actions.AlreadyThere):
        nominate(world, "Caleb")


def test_a_move_stands_once_on_the_timeline_with_what_it_is_worth(world):
    candidate = nominate(world, "Caleb")
    actions.leave_pipeline(candidate=candidate, note="Moved away", on=TODAY, by=world.users["organizer"])

    entries = timeline(world.people["Caleb"], world.actor("organizer"))

    assert [(entry.title, entry.points) for entry in entries] == [
        ("Left the leader pipeline", ""),
        ("Leader pipeline: identified", "+5"),
    ]


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

    actions.plan_step(candidate=candidate, next_step="Call", next_step_on=None, on=TODAY, by=world.users["organizer"])

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


@pytest.mark.parametrize(("members", "reps"), [(0, 0), (1, 1), (15, 1), (16, 2), (30, 2), (31, 3)])
def test_one_rep_for_every_fifteen_members(members, reps):
    assert needed_reps(members) == reps


def test_worksites_that_lack_a_rep(world):
    begin(world, "Danielle", "building-rep", world.worksites["Tupelo Middle School"])
    nominate(world, "Marcus")

    actor = world.actor("region_staff")
    rows = queries.uncovered(actor, queries.lacking_reps(actor, queries.Filter()))

    assert [(row.worksite.name, row.members, [str(c.person) for c in row.asked]) for row in rows] == [
        ("Amory High School", 1, []),  # no local organizes it, so the region does
        ("Tupelo High School", 1, ["Marcus Tillman"]),
    ]


def test_one_definition_of_a_rep_with_an_account_or_without(sign_in, world):
    site = world.worksites["Tupelo Middle School"]
    begin(world, "Caleb", "building-rep", site)  # has no account

    me = sign_in(world.users["member"]).get(reverse("members:me")).content.decode()
    building = sign_in(world.users["building_rep"]).get(reverse("organizing:building")).content.decode()

    assert [rep.name for rep in representatives([site.pk], TODAY)] == ["Caleb Wigginton"]
    assert "Caleb Wigginton, your rep" in me
    assert "more rep" not in building
    assert site.pk not in {row.pk for row in queries.lacking_reps(world.actor("organizer"), queries.Filter())}


def test_a_role_given_by_hand_is_no_office(sign_in, world):
    building = sign_in(world.users["building_rep"]).get(reverse("organizing:building")).content.decode()

    site = world.worksites["Tupelo Middle School"].pk
    assert "You need one more rep." in building
    assert site in {row.pk for row in queries.lacking_reps(world.actor("organizer"), queries.Filter())}


def terms(world, first):
    rows = Term.objects.filter(person=world.people[first]).order_by("period", "pk")
    return [(str(term), str(term.period.lower), str(term.period.upper or "")) for term in rows]


LATER = TODAY + timedelta(days=30)
BEFORE = (str(TODAY), str(LATER))


def test_terms_end_with_their_unit_with_an_account_or_without(world):
    delta, leland = world.regions["Delta"], world.locals["Leland"]
    begin(world, "Hollis", "board-director", delta)
    begin(world, "Terrance", "president", leland)
    begin(world, "Odessa", "secretary", leland, begins=LATER)
    link_user(person=world.people["Terrance"], user=User.objects.create_user("terrance@example.org"), by=None)
    Membership.objects.filter(local=leland).delete()
    Jurisdiction.objects.filter(local=leland).delete()

    told = rehearsed(partial(close, unit=leland, on=LATER, by=world.users["clerk"])).says
    assert terms(world, "Terrance") == [("President, Leland", str(TODAY), "")]
    done = close(unit=leland, on=LATER, by=world.users["clerk"]).says

    assert told == done
    assert done[0] == "Out of office on 22 December 2026: Terrance Buckley (President), Odessa Pruitt (Secretary)."
    assert terms(world, "Terrance") == [("President, Leland", *BEFORE)]
    assert terms(world, "Odessa") == []
    assert not Assignment.objects.from_on(LATER).filter(local=leland).exists()
    assert terms(world, "Hollis") == [("Board director, Delta", str(TODAY), "")]


def test_reps_go_on_where_their_school_goes_on(world):
    high, middle = world.worksites["Tupelo High School"], world.worksites["Tupelo Middle School"]
    user = User.objects.create_user("marcus@example.org")
    link_user(person=world.people["Marcus"], user=user, by=None)
    begin(world, "Marcus", "building-rep", high, ends=LATER + timedelta(days=300))
    begin(world, "Joanna", "building-rep", high)
    begin(world, "Joanna", "building-rep", middle, begins=YESTERDAY, ends=LATER + timedelta(days=9))
    joannas_there = ("Building rep, Tupelo Middle School", str(YESTERDAY), str(LATER + timedelta(days=9)))

    done = merge_worksite(worksite=high, into=middle, on=LATER, by=world.users["organizer"])

    assert done.says[1] == (
        "In office at Tupelo Middle School from 22 December 2026:"
        " Marcus Tillman (Building rep), Joanna Kees (Building rep)."
    )
    assert terms(world, "Marcus") == [
        ("Building rep, Tupelo High School", *BEFORE),
        ("Building rep, Tupelo Middle School", str(LATER), str(LATER + timedelta(days=300))),
    ]
    assert terms(world, "Joanna") == [
        joannas_there,
        ("Building rep, Tupelo High School", *BEFORE),
        ("Building rep, Tupelo Middle School", str(LATER + timedelta(days=9)), ""),
    ]
    assert not sees(user, world.people["Latoya"], TODAY)
    assert sees(user, world.people["Latoya"], LATER)


def test_nobody_gives_a_rep_access_to_another_school_by_a_merger(world):
    high, middle = world.worksites["Tupelo High School"], world.worksites["Tupelo Middle School"]
    begin(world, "Marcus", "building-rep", high)

    done = merge_worksite(worksite=high, into=middle, on=LATER, by=world.users["clerk"])

    assert done.says[1] == (
        "Out of office on 22 December 2026, until somebody who may give that access records them at"
        " Tupelo Middle School: Marcus Tillman (Building rep)."
    )
    assert terms(world, "Marcus") == [("Building rep, Tupelo High School", *BEFORE)]


def test_officers_of_a_local_that_merges_leave_the_other_one_its_own(world):
    begin(world, "Terrance", "president", world.locals["Leland"])
    begin(world, "Odessa", "delegate", world.locals["Leland"])

    done = merge_local(local=world.locals["Leland"], into=world.locals["Tupelo"], on=LATER, by=world.users["clerk"])

    assert done.says[2:4] == [
        "In office at Tupelo from 22 December 2026: Odessa Pruitt (RA delegate).",
        "Out of office on 22 December 2026: Terrance Buckley (President).",
    ]
    assert terms(world, "Terrance") == [("President, Leland", *BEFORE)]
    assert terms(world, "Odessa")[1] == ("RA delegate, Tupelo", str(LATER), "")


def test_what_somebody_else_took_away_meanwhile_is_told(world):
    term = begin(world, "Marcus", "president", world.locals["Leland"])
    candidate = nominate(world, "Caleb")
    Candidate.objects.all().delete()
    Term.objects.all().delete()
    by = world.users["organizer"]
    step: dict[str, Any] = {"next_step": "", "next_step_on": None}

    for act in (
        partial(actions.move, candidate=candidate, to=Stage.TRAINING, note="", on=TODAY, by=by, **step),
        partial(actions.plan_step, candidate=candidate, on=TODAY, by=by, **step),
        partial(actions.leave_pipeline, candidate=candidate, note="", on=TODAY, by=by),
    ):
        with pytest.raises(actions.NotPossible, match="is not on the pipeline any more"):
            act()
    with pytest.raises(actions.NotPossible, match="taken back meanwhile"):
        actions.end_term(term=term, on=TODAY, by=by)


# --- Offices are held by members --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "office", "unit", "sentence"),
    [
        ("Caleb", "building-rep", "Tupelo Middle School", "Caleb Wigginton is no member in that period"),
        ("Caleb", "president", "Tupelo", "Caleb Wigginton is no member in that period"),
        ("Terrance", "president", "Tupelo", "Terrance Buckley does not belong to Tupelo in that period"),
    ],
)
def test_nobody_holds_an_office_who_does_not_belong(world, first, office, unit, sentence):
    units = {**world.locals, **world.worksites}

    with pytest.raises(actions.NotPossible, match=sentence):
        actions.begin_term(
            person=world.people[first],
            office=Office.objects.get(key=office),
            unit=units[unit],
            begins=TODAY,
            ends=None,
            how=Term.How.ELECTED,
            by=world.users["administrator"],
        )


def test_the_office_and_its_access_end_with_the_membership_and_are_shown_before(world):
    user = User.objects.create_user("marcus@example.org")
    link_user(person=world.people["Marcus"], user=user, by=None)
    begin(world, "Marcus", "building-rep", world.worksites["Tupelo High School"], begins=YESTERDAY)
    row = Membership.objects.get(person=world.people["Marcus"])
    act = partial(drop, membership=row, on=TODAY, reason=DropReason.COMPETITOR, today=TODAY, by=world.users["clerk"])

    would = rehearse(act, of=world.people["Marcus"])
    assert any("Building rep" in says and "with its access: ends" in says for says in would), would
    assert sees(user, world.people["Joanna"])

    act()
    assert not sees(user, world.people["Joanna"])
    assert Term.objects.get().period.upper == TODAY


def test_who_goes_on_as_a_member_elsewhere_keeps_the_office(world):
    begin(world, "Danielle", "building-rep", world.worksites["Tupelo Middle School"], begins=YESTERDAY)
    row = Membership.objects.get(person=world.people["Danielle"])
    enrol(world, "Danielle", world.locals["Leland"])

    drop(membership=row, on=TODAY, reason=DropReason.REQUESTED, today=TODAY, by=world.users["clerk"])

    assert Term.objects.get().period.upper is None


def test_who_died_leaves_the_pipeline(world):
    nominate(world, "Caleb", on=YESTERDAY)

    record_death(person=world.people["Caleb"], on=TODAY, today=TODAY, by=world.users["clerk"])

    assert not Candidate.objects.exists()
    assert Move.objects.filter(person=world.people["Caleb"]).exists()
