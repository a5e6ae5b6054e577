"""Offices are held by members, and end with their membership."""

from datetime import timedelta
from functools import partial

import pytest

from accounts.models import User
from core.periods import DateRange, since
from leaders import actions, health
from leaders.models import Office, Term
from members.actions import (
    correct_membership,
    drop,
    link_user,
    organize,
    rehearse,
    take_away,
    transfer,
)
from members.models import DropReason, Membership
from tests.leaders.doing import TOMORROW, YESTERDAY, begin, enrol, sees
from tests.world import TODAY


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


# --- A membership that begins later or has an end ---------------------------------------------------------------------

NEXT_MONTH = TODAY + timedelta(days=30)


def lasts(world, first, period):
    enrol(world, first, world.locals["Tupelo"])
    ended = None if period.upper is None else DropReason.REQUESTED
    Membership.objects.filter(person=world.people[first]).update(period=period, drop_reason=ended)


def test_a_term_without_an_end_ends_with_the_membership(world):
    lasts(world, "Marcus", DateRange(YESTERDAY, NEXT_MONTH))

    term = begin(world, "Marcus", "building-rep", world.worksites["Tupelo High School"])

    assert term.period.upper == NEXT_MONTH


@pytest.mark.parametrize(
    ("period", "ends", "sentence"),
    [
        (DateRange(YESTERDAY, NEXT_MONTH), NEXT_MONTH + timedelta(days=1), "until 22 Dec 2026: the office ends then"),
        (since(NEXT_MONTH), None, "a member from 22 Dec 2026: the office begins then, or later"),
        (DateRange(YESTERDAY - timedelta(days=400), TODAY), None, "a member no more: say when the office ended"),
    ],
)
def test_nobody_holds_an_office_longer_than_they_are_a_member(world, period, ends, sentence):
    lasts(world, "Marcus", period)

    with pytest.raises(actions.NotPossible, match=sentence):
        begin(world, "Marcus", "building-rep", world.worksites["Tupelo High School"], begins=YESTERDAY, ends=ends)


def test_what_was_held_before_there_were_records_can_be_told(world):
    lasts(world, "Marcus", since(YESTERDAY))
    long_ago = TODAY - timedelta(days=900)

    term = begin(world, "Marcus", "building-rep", world.worksites["Tupelo High School"], begins=long_ago)

    assert term.period == since(long_ago)


# --- A membership that changes ----------------------------------------------------------------------------------------


def row_of(world, first):
    return Membership.objects.get(person=world.people[first])


def move(world, row):
    transfer(membership=row, to=world.locals["Leland"], on=TODAY, by=world.users["clerk"])


def take(world, row):
    take_away(membership=row, today=TODAY, by=world.users["clerk"])


def put_right(world, row):
    correct_membership(
        membership=row, local=world.locals["Leland"], category=row.category, level=row.level,
        on=row.signed_on or row.begins, payment_method=row.payment_method, today=TODAY, by=world.users["clerk"],
    )  # fmt: skip


def reorganize(world, _row):
    organize(
        employer=world.worksites["Tupelo High School"].employer, job_class="", local=world.locals["Leland"], on=TODAY,
        with_members=True, by=world.users["clerk"],
    )  # fmt: skip


@pytest.mark.parametrize("change", [move, take, put_right, reorganize])
def test_an_officer_of_a_local_who_belongs_to_it_no_more_is_out_of_office(world, change):
    user = User.objects.create_user("marcus@example.org")
    link_user(person=world.people["Marcus"], user=user, by=None)
    term = begin(world, "Marcus", "treasurer", world.locals["Tupelo"], begins=YESTERDAY)

    change(world, row_of(world, "Marcus"))

    assert Term.objects.get(pk=term.pk).period == DateRange(YESTERDAY, TODAY)
    assert health.held_by_members().ok


@pytest.mark.parametrize(("change", "keeps"), [(move, True), (put_right, True), (reorganize, True), (take, False)])
def test_a_rep_is_a_member_of_any_local(world, change, keeps):
    begin(world, "Marcus", "building-rep", world.worksites["Tupelo High School"], begins=YESTERDAY)

    change(world, row_of(world, "Marcus"))

    assert Term.objects.get().period.upper == (None if keeps else TODAY)


def test_a_transfer_to_come_ends_the_office_then(world):
    begin(world, "Marcus", "treasurer", world.locals["Tupelo"], begins=YESTERDAY)
    act = partial(
        transfer, membership=row_of(world, "Marcus"), to=world.locals["Leland"], on=TOMORROW, by=world.users["clerk"]
    )

    would = rehearse(act, of=world.people["Marcus"])
    act()

    assert any("Treasurer" in says and "ends" in says for says in would), would
    assert Term.objects.get().period.upper == TOMORROW


def test_the_doctor_counts_offices_of_those_who_are_no_members(world):
    begin(world, "Marcus", "treasurer", world.locals["Tupelo"], begins=YESTERDAY)
    begin(world, "Danielle", "building-rep", world.worksites["Tupelo Middle School"], begins=YESTERDAY)
    assert health.held_by_members().ok
    Membership.objects.filter(person=world.people["Marcus"]).update(local=world.locals["Leland"])
    lasts(world, "Danielle", DateRange(YESTERDAY, TODAY))

    found = health.held_by_members()

    assert not found.ok
    assert found.figures == {"terms": 2}
    assert f"/people/{world.people['Marcus'].pk}/" in found.do
