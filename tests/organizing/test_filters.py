from datetime import timedelta

import pytest

from core.periods import since
from locals.access import Role
from locals.models import Assignment
from members.actions import join
from members.models import Person
from organizing import filters, panels
from organizing.models import Issue
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


def test_the_newest_answer_counts_and_an_ask_without_one_changes_nothing(world):
    log(world, "Latoya", ask="join", answer="no", days_ago=9)
    log(world, "Latoya", ask="join", answer="yes", days_ago=5)
    log(world, "Latoya", ask="join", days_ago=1)
    log(world, "Caleb", ask="join", answer="yes", days_ago=9)
    log(world, "Caleb", ask="join", answer="maybe", days_ago=2)
    log(world, "Marcus", ask="event", answer="yes", days_ago=2)

    assert named(filters.answer("any", ["join.yes"], TODAY)) == {"Latoya"}
    assert named(filters.answer("any", ["join.maybe", "event.yes"], TODAY)) == {"Caleb", "Marcus"}
    assert "Latoya" not in named(filters.answer("none", ["join.yes"], TODAY))


def test_an_issue_finds_everybody_who_named_it(world):
    pay, safety = Issue.objects.all()[:2]
    log(world, "Latoya", issues=[pay], days_ago=40)
    log(world, "Latoya", issues=[safety], days_ago=4)
    log(world, "Caleb", issues=[safety], days_ago=4)

    assert named(filters.issue("any", [str(pay.pk)], TODAY)) == {"Latoya"}
    assert named(filters.issue("any", [str(safety.pk)], TODAY)) == {"Latoya", "Caleb"}
    assert not {"Latoya", "Caleb"} & named(filters.issue("none", [str(safety.pk)], TODAY))


def test_who_said_yes_to_joining_waits_on_the_first_page_until_they_belong(world, sign_in):
    log(world, "Latoya", ask="join", answer="yes", days_ago=3)
    log(world, "Renita", ask="join", answer="yes", days_ago=3)  # a member already
    actor = world.actor("organizer")

    row = panels.SAID_YES.load(actor)

    assert row is not None
    assert (row.n, row.what) == (1, "person said yes to joining")
    listed = sign_in(world.users["organizer"]).get(row.url).content.decode()
    assert "Mabry" in listed
    assert "Coleman" not in listed

    join(person=world.people["Latoya"], local=world.locals["Tupelo"], category="professional", on=TODAY, today=TODAY,
         by=None)  # fmt: skip
    assert panels.SAID_YES.load(actor) is None


def test_a_clerk_learns_who_said_yes_and_no_other_answer(world, sign_in):
    log(world, "Latoya", ask="join", answer="yes", days_ago=3)
    log(world, "Caleb", ask="join", answer="no", days_ago=3)
    actor = world.actor("clerk")

    row = panels.TO_SIGN_UP.load(actor)

    assert (row.n, row.what) == (1, "person said yes to joining")
    client = sign_in(world.users["clerk"])
    listed = client.get(row.url).content.decode()
    assert "Mabry" in listed
    assert "Wigginton" not in listed
    assert "said yes to joining" in client.get("/").content.decode()
    assert client.get("/people/", {"answer": "join.no"}).status_code == 400
    assert panels.TO_SIGN_UP.load(world.actor("organizer")) is None
    assert named(filters.to_sign_up("is", False, TODAY)).isdisjoint({"Latoya"})

    join(person=world.people["Latoya"], local=world.locals["Tupelo"], category="professional", on=TODAY, today=TODAY,
         by=None)  # fmt: skip
    assert panels.TO_SIGN_UP.load(actor) is None


def test_a_clerk_who_represents_a_building_learns_of_every_yes_once(world, sign_in):
    site, clerk = world.worksites["Tupelo High School"], world.users["clerk"]
    Assignment.objects.create(user=clerk, role=Role.BUILDING_REP, worksite=site, period=since(TODAY))
    for first in ("Latoya", "Marcus"):  # he works in that building
        log(world, first, ask="join", answer="yes", days_ago=3)

    page = sign_in(clerk).get("/").content.decode()

    rows = [queue.load(world.actor("clerk")) for queue in (panels.SAID_YES, panels.TO_SIGN_UP)]
    assert [row and row.n for row in rows] == [None, 2]
    assert page.count("said yes to joining") == 1
