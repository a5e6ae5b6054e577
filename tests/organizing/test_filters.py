from datetime import timedelta

import pytest

from members.models import Person
from organizing import filters
from tests.organizing.talks import log
from tests.world import TODAY


@pytest.fixture
def talked(world):
    log(world, "Latoya", 3, days_ago=40)
    log(world, "Latoya", 2, days_ago=5)
    log(world, "Caleb", 5, days_ago=30)
    log(world, "Caleb", None, days_ago=1)
    log(world, "Marcus", None, days_ago=90)
    return world


def named(condition) -> set[str]:
    return set(Person.objects.filter(condition).values_list("first_name", flat=True))


def test_assessment_is_the_newest_and_blank_is_neither_three_nor_other_than_three(talked):
    everyone = {person.first_name for person in Person.objects.all()}
    assert named(filters.assessment("any", ["2"], TODAY)) == {"Latoya"}
    assert named(filters.assessment("any", ["2", "5"], TODAY)) == {"Latoya", "Caleb"}
    assert named(filters.assessment("any", ["3"], TODAY)) == set()
    assert named(filters.assessment("none", ["2"], TODAY)) == {"Caleb"}
    assert named(filters.assessment("unknown", None, TODAY)) == everyone - {"Latoya", "Caleb"}


def test_last_talked_with_is_about_the_newest_talk(talked):
    def day(ago):
        return TODAY - timedelta(days=ago)

    everyone = {person.first_name for person in Person.objects.all()}
    assert named(filters.last_conversation("on_or_after", day(5), TODAY)) == {"Latoya", "Caleb"}
    assert named(filters.last_conversation("before", day(5), TODAY)) == {"Marcus"}
    assert named(filters.last_conversation("between", (day(90), day(30)), TODAY)) == {"Marcus"}
    assert named(filters.last_conversation("last_days", 2, TODAY)) == {"Caleb"}
    assert named(filters.last_conversation("unknown", None, TODAY)) == everyone - {"Latoya", "Caleb", "Marcus"}
