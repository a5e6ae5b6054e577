"""A rep's phone and the page of new educators call the same people new."""

from datetime import timedelta

import pytest

from core.periods import since
from early_career import queries as early_career
from early_career.stage import Met, new_hires
from members.models import Employment, Person
from organizing import queries as organizing
from tests.organizing.talks import log
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


@pytest.mark.parametrize(
    ("talks", "says"),
    [
        ([], "overdue"),  # since the first of the two jobs
        ([90], "met"),  # in the first: no stranger in the second
        ([120], "overdue"),  # before either
        ([2], "met"),
    ],
)
def test_both_pages_say_the_same_of_who_has_two_new_jobs(world, talks, says):
    caleb, middle = world.people["Caleb"], world.worksites["Tupelo Middle School"]
    began = {days: TODAY - timedelta(days=days) for days in (100, 10)}
    Employment.objects.filter(person=caleb).update(is_new_hire=True, hired_on=began[10], period=since(began[10]))
    Employment.objects.create(
        person=caleb, worksite=world.worksites["Tupelo High School"], job_class="licensed", is_new_hire=True,
        hired_on=began[100], period=since(began[100]), source="roster",
    )  # fmt: skip
    for days in talks:
        log(world, "Caleb", 2, days_ago=days)
    rep = world.actor("building_rep")

    (newcomer,) = organizing.newcomers(organizing.building(middle, rep), TODAY)

    on_the_phone = "met" if newcomer.met_on else "overdue" if newcomer.is_overdue else "waiting"
    in_the_list = {state: Person.objects.filter(new_hires(TODAY, state)).exists() for state in Met}
    assert (on_the_phone, newcomer.days_here) == (says, 10)
    assert in_the_list[Met.OVERDUE] is (says == "overdue")
    assert early_career.overdue_count(world.actor("organizer")) == (says == "overdue")
