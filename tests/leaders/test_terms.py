"""Offices give access and take it away."""

from datetime import date

import pytest

from accounts.models import User
from core import clock
from engagement.models import Activity
from leaders import actions, queries, tasks
from leaders.models import Office, Term
from locals.actions import UnitRefused
from locals.models import Assignment
from members.actions import (
    link_user,
)
from members.models import Person
from tests.leaders.doing import TOMORROW, YESTERDAY, begin, enrol, sees
from tests.world import TODAY


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
    assert fills("region_staff", leland) == fills("local_president", tupelo) == {False}
    assert fills("building_rep", tupelo) == set()


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
    monkeypatch.setattr(clock, "now", lambda: clock.noon(TOMORROW))

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
