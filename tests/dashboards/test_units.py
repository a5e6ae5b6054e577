"""The pages of locals, employers and worksites."""

from datetime import date, timedelta

import pytest

from core.periods import since
from dashboards import units
from locals.models import JobClass, Jurisdiction, Local, Worksite
from members.models import Membership
from tests.dashboards.year import how_many
from tests.world import TODAY, days_ago


@pytest.fixture
def two_locals(world):
    """The support staff of Tupelo have a local of their own; Renita of Tupelo Middle belongs to it."""
    esp = Local.objects.create(name="Tupelo ESP", region=world.regions["Northeast"])
    employer, began = world.employers["Tupelo Public School District"], since(date(2020, 9, 1))
    Jurisdiction.objects.create(local=esp, employer=employer, job_class=JobClass.ESP, period=began)
    Membership.objects.filter(person=world.people["Renita"]).update(local=esp)
    world.locals["Tupelo ESP"] = esp
    return world


@pytest.mark.parametrize(("local", "at_the_middle_school"), [("Tupelo", (1, 2)), ("Tupelo ESP", (1, 0))])
def test_a_locals_table_leads_to_the_people_it_counts_where_a_building_has_two_locals(
    two_locals, local, at_the_middle_school
):
    actor = two_locals.actor("organizer")

    rows = units.worksites(actor, local=two_locals.locals[local].pk)

    counted = {row.name: (row.counts.members, row.counts.potential) for row in rows}
    assert counted["Tupelo Middle School"] == at_the_middle_school
    assert {row.name: (how_many(row.members_url, actor), how_many(row.potential_url, actor)) for row in rows} == counted


def test_an_employers_table_marks_the_schools_that_are_no_more(world):
    employer = world.employers["Tupelo Public School District"]
    for name, on in (("Old School", days_ago(400)), ("Last School", TODAY + timedelta(days=40))):
        Worksite.objects.create(name=name, employer=employer, closed_on=on)

    rows = units.worksites(world.actor("organizer"), employer=employer.pk)

    assert [row.name for row in rows] == [
        "Tupelo Middle School", "Tupelo High School", "Last School", "Old School (closed)",
    ]  # fmt: skip
