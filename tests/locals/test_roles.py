"""Giving roles and ending them."""

from datetime import date, timedelta
from functools import partial

import pytest

from locals import actions
from locals.access import Role
from tests.world import TODAY


def test_a_role_is_held_from_its_day_on(world):
    stranger = world.users["stranger"]

    actions.give_role(
        user=stranger, role=Role.LOCAL_PRESIDENT, unit=world.locals["Leland"], on=TODAY, by=world.users["administrator"]
    )

    assert Role.LOCAL_PRESIDENT in world.actor("stranger").roles
    assert Role.LOCAL_PRESIDENT not in world.actor("stranger", TODAY - timedelta(days=1)).roles


def test_an_ended_role_is_gone_on_that_day(world):
    held = world.users["organizer"].assignments.get()

    actions.end_role(assignment=held, on=TODAY, by=None)

    assert Role.ORGANIZER not in world.actor("organizer").roles
    assert Role.ORGANIZER in world.actor("organizer", TODAY - timedelta(days=1)).roles


def test_a_role_needs_its_own_kind_of_unit(world):
    with pytest.raises(actions.RoleRefused, match="a rep a worksite"):
        actions.give_role(
            user=world.users["stranger"], role=Role.BUILDING_REP, unit=world.locals["Leland"], on=TODAY, by=None
        )


def test_the_same_role_is_not_held_twice(world):
    with pytest.raises(actions.RoleRefused, match="has that role there already"):
        actions.give_role(user=world.users["organizer"], role=Role.ORGANIZER, on=TODAY, by=None)


def test_a_role_that_begins_later_is_named_with_its_day(world):
    given = partial(actions.give_role, user=world.users["stranger"], role=Role.ORGANIZER, by=None)
    given(on=date(2030, 1, 1))

    with pytest.raises(actions.RoleRefused, match="from 1 Jan 2030"):
        given(on=TODAY)


def test_a_role_does_not_end_before_it_began(world):
    held = world.users["organizer"].assignments.get()

    with pytest.raises(actions.NotBegun):
        actions.end_role(assignment=held, on=held.period.lower, by=None)
