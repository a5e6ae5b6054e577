"""The band, and when a new hire has been met."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.urls import reverse

from audiences import links
from audiences.queries import people
from core.periods import since
from early_career import queries, stage
from members.models import Employment, Person
from members.years import year_of_service
from organizing.models import Conversation
from tests.world import TODAY

JACKSON = ZoneInfo("America/Chicago")


def hire(world, first, days_ago):
    Employment.objects.filter(person=world.people[first]).update(
        is_new_hire=True, hired_on=TODAY - timedelta(days=days_ago)
    )


def talk(world, first, days_ago, hour=12):
    at = datetime.combine(TODAY - timedelta(days=days_ago), time(hour), JACKSON)
    Conversation.objects.create(person=world.people[first], by=world.users["building_rep"], at=at)


@pytest.mark.parametrize(
    ("start", "year"),
    [
        (TODAY, 1),
        (date(2021, 11, 22), 6),  # five completed years
        (date(2020, 11, 23), 6),
        (date(2020, 11, 22), None),  # six years are completed today
        (TODAY + timedelta(days=1), None),
        (None, None),
    ],
)
def test_the_band_is_completed_years_0_to_5(world, start, year):
    Person.objects.filter(pk=world.people["Caleb"].pk).update(service_start=start)

    assert stage.band_year(start, TODAY) == year
    in_band = Person.objects.filter(stage.in_band(TODAY), pk=world.people["Caleb"].pk)
    assert in_band.exists() is (year is not None)


def test_the_band_is_a_setting(world, settings):
    settings.EARLY_CAREER_YEARS = 7

    assert stage.band_year(date(2019, 1, 1), TODAY) == 8


def test_leap_days_are_no_trouble(settings):
    assert stage.first_day_in_band(date(2028, 2, 29)) == date(2022, 3, 1)


def test_every_new_hire_is_counted_once(world):
    hire(world, "Caleb", 100)  # nobody came
    hire(world, "Latoya", 10)  # there is still time
    hire(world, "Marcus", 60)
    talk(world, "Marcus", 30)  # on the last day
    hire(world, "Odessa", 60)
    talk(world, "Odessa", 29)  # a day late
    talk(world, "Caleb", 101)  # before the hire: an old acquaintance

    found = queries.newcomers(world.actor("organizer"))

    total = found.total
    assert (total.hired, total.in_time, total.late, total.waiting, total.overdue) == (4, 1, 1, 1, 1)
    assert [(row.person.first_name, row.days_left) for row in found.waiting] == [("Caleb", -70), ("Latoya", 20)]
    assert {str(row.unit): row.hired for row in found.by_local} == {"Tupelo": 3, "Leland": 1}


def test_a_region_and_a_local_are_asked_of_one_place(world):
    """Who works in two regions is not in one region's local by standing in another one's."""
    hire(world, "Marcus", 60)
    Employment.objects.create(
        person=world.people["Marcus"], worksite=world.worksites["Leland High School"], period=since(TODAY)
    )
    actor, leland, tupelo = world.actor("organizer"), world.locals["Leland"], world.locals["Tupelo"]

    assert queries.newcomers(actor, region=leland.region_id, local=leland.pk).total.hired == 1
    assert queries.newcomers(actor, region=tupelo.region_id, local=leland.pk).total.hired == 0


def test_every_number_leads_to_its_people(world):
    hire(world, "Caleb", 100)
    hire(world, "Latoya", 10)
    hire(world, "Marcus", 60)
    talk(world, "Marcus", 30)
    hire(world, "Odessa", 60)
    talk(world, "Odessa", 29)
    site = world.worksites["Leland High School"]
    again = {"is_new_hire": True, "hired_on": TODAY - timedelta(days=40), "period": since(TODAY - timedelta(days=40))}
    Employment.objects.create(person=world.people["Marcus"], worksite=site, **again)
    actor = world.actor("organizer")

    found = queries.newcomers(actor)

    for tally in (found.total, *found.by_local, queries.newcomers(actor, local=world.locals["Leland"].pk).total):
        for _, number, url in tally.numbers:
            tree = links.read(QueryDict(url.partition("?")[2]))
            assert people(tree, actor=actor, day=TODAY).count() == number, (tally, url)
    assert {str(row.unit): row.hired for row in found.by_local} == {"Tupelo": 3, "Leland": 2}
    assert Person.objects.filter(stage.unmet(TODAY)).count() == 2


def test_a_talk_late_in_the_evening_counts_for_the_states_day(world):
    hire(world, "Caleb", 30)
    talk(world, "Caleb", 0, hour=22)  # tomorrow already, in UTC

    assert queries.newcomers(world.actor("organizer")).total.in_time == 1


def test_the_thirtieth_day_is_still_in_time(world):
    hire(world, "Caleb", 30)
    hire(world, "Latoya", 31)

    late = Person.objects.filter(stage.overdue(TODAY))
    assert [str(person) for person in late] == ["Latoya Mabry"]
    assert Person.objects.filter(stage.unmet(TODAY)).count() == 2


def test_a_first_list_makes_nobody_new(world):
    assert queries.newcomers(world.actor("organizer")).total.hired == 0


def test_a_rep_sees_the_own_building(sign_in, world):
    hire(world, "Caleb", 40)
    hire(world, "Marcus", 40)

    shown = sign_in(world.users["building_rep"]).get(reverse("early_career:newcomers")).content.decode()

    assert "Caleb Wigginton" in shown
    assert "Marcus" not in shown


@pytest.mark.parametrize("persona", ["member", "expired_rep", "stranger"])
def test_others_see_nothing(sign_in, world, persona):
    assert sign_in(world.users[persona]).get(reverse("early_career:newcomers")).status_code == 403


def test_the_page_costs_the_same_with_more_people(sign_in, world, django_assert_max_num_queries):
    client = sign_in(world.users["organizer"])
    for first in ("Caleb", "Latoya", "Marcus", "Odessa"):
        hire(world, first, 40)
    with django_assert_max_num_queries(20):
        client.get(reverse("early_career:newcomers"))


@pytest.mark.parametrize(
    ("start", "of"),
    [
        (TODAY, "early"),
        (date(2020, 11, 23), "early"),
        (date(2020, 11, 22), "middle"),  # six completed years
        (date(2010, 11, 23), "middle"),  # fifteen
        (date(2010, 11, 22), "late"),
        (date(1980, 8, 1), "late"),
        (TODAY + timedelta(days=1), None),
        (None, None),
    ],
)
def test_everybody_whose_first_day_is_known_is_at_one_stage(world, start, of):
    Person.objects.filter(first_name="Renita").update(service_start=start)
    actor = world.actor("organizer")

    def is_found(op, value):
        tree = {"field": "career_stage", "op": op, "value": value}
        return people(tree, actor=actor, day=TODAY).filter(first_name="Renita").exists()

    assert [each.value for each in stage.Stage if is_found("any", [each.value])] == ([of] if of else [])
    assert [each.value for each in stage.Stage if of and not is_found("none", [each.value])] == ([of] if of else [])
    assert is_found("unknown", None) is (start is None)
    assert is_found("any", ["early", "middle", "late"]) is (of is not None)


@pytest.mark.parametrize(("start", "of"), [(date(2012, 2, 29), "late"), (date(2012, 3, 1), "middle")])
def test_on_a_leap_day_a_stage_is_what_the_year_of_service_says(world, start, of):
    """Sixteen years are completed on 29 February 2028 by who began on 29 February 2012."""
    day = date(2028, 2, 29)
    Person.objects.filter(first_name="Renita").update(service_start=start)

    assert Person.objects.filter(stage.Stage(of).on(day), first_name="Renita").exists()
    assert year_of_service(start, day) == (17 if of == "late" else 16)


def test_the_stages_are_called_by_the_band_as_it_is_set(settings):
    assert [each.label for each in stage.Stage] == ["Years 0–5", "Years 6–15", "Years 16+"]

    settings.EARLY_CAREER_YEARS = 6
    assert stage.Stage.EARLY.label == "Years 0–6"


def test_stages_are_a_facet_of_the_list(world, sign_in):
    Person.objects.filter(first_name__in=["Renita", "Caleb"]).update(service_start=date(2024, 8, 5))

    page = sign_in(world.users["building_rep"]).get("/people/counts/").content.decode()

    assert re.search(r'id="n-career_stage-early"[^>]*>\s*2\s*<', page)
    assert re.search(r'id="n-career_stage-unknown-yes"[^>]*>\s*2\s*<', page)
