"""Offices are held by members, and end with their membership."""

from functools import partial

import pytest

from accounts.models import User
from leaders import actions
from leaders.models import Office, Term
from members.actions import (
    drop,
    link_user,
    rehearse,
)
from members.models import DropReason, Membership
from tests.leaders.doing import YESTERDAY, begin, enrol, sees
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
