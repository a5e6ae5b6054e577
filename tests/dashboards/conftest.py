"""A year with every way in and out."""

from datetime import date, timedelta

import pytest

from dashboards import counting
from engagement.actions import score_waiting
from locals.models import Employer
from members import actions
from members.models import DropReason, Membership
from tests.world import TODAY, spell


@pytest.fixture
def moved(world):
    """A year with every way in and out."""
    people, tupelo, leland = world.people, world.locals["Tupelo"], world.locals["Leland"]
    spell(people["Caleb"], tupelo, date(2026, 9, 1))
    spell(people["Latoya"], tupelo, date(2020, 9, 1), date(2021, 9, 1), DropReason.COST)
    spell(people["Latoya"], tupelo, date(2026, 10, 1))
    actions.transfer(
        membership=Membership.objects.get(person=people["Renita"]), to=leland, on=date(2026, 10, 1), by=None
    )
    actions.drop(
        membership=Membership.objects.get(person=people["Joanna"]),
        on=date(2026, 11, 1),
        reason=DropReason.RETIRED,
        today=TODAY,
        by=None,
    )
    spell(people["Odessa"], leland, TODAY + timedelta(days=20))  # enrolled early
    Employer.objects.exclude(name="Amory School District").update(list_date=date(2025, 9, 1), list_source="The office")
    score_waiting()
    counting.count()
    return world
