"""A term changes at the very moment at which its holder signs in for the first time."""

from functools import partial

import pytest

from accounts.models import User
from leaders.actions import end_term
from locals.models import Assignment
from members.actions import link_user
from tests.leaders.doing import TOMORROW, begin
from tests.world import TODAY, days_ago


@pytest.mark.parametrize(("on", "left"), [(TODAY, []), (TOMORROW, [TOMORROW])])
def test_access_ends_with_a_term_that_ends_while_its_holder_gets_it(world, both, on, left):
    """Left are the first days without it."""
    term = begin(
        world, "Marcus", "building-rep", world.worksites["Tupelo High School"], begins=days_ago(on == TOMORROW)
    )
    user = User.objects.create_user("marcus@example.org")

    said = both(
        partial(link_user, person=term.person, user=user, by=None),
        partial(end_term, term=term, on=on, by=world.users["organizer"]),
    )

    assert said is None
    assert [given.period.upper for given in Assignment.objects.filter(user=user)] == left
