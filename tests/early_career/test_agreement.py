"""A rep's phone and the page of new educators call the same people new."""

from datetime import timedelta

import pytest

from early_career import queries as early_career
from members.models import Employment
from organizing import queries as organizing
from tests.world import TODAY


@pytest.mark.parametrize("days", [-10, 0, 1, 364, 365, 366])
def test_both_pages_call_the_same_people_new(world, days):
    job = Employment.objects.get(person=world.people["Caleb"])
    Employment.objects.filter(pk=job.pk).update(is_new_hire=True, hired_on=TODAY - timedelta(days=days))
    rep = world.actor("building_rep")
    desks = organizing.building(world.worksites["Tupelo Middle School"], rep)

    on_the_phone = [newcomer.desk.person for newcomer in organizing.newcomers(desks, TODAY)]
    told = [suggestion.why for suggestion in organizing.suggestions(desks, TODAY) if "nobody has met" in suggestion.why]

    assert on_the_phone == [row.person for row in early_career.newcomers(rep).waiting]
    assert bool(told) is bool(on_the_phone)
