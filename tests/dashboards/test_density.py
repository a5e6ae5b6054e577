"""The map, and of which lists density is said."""

import re
from datetime import date
from html import unescape

from django.urls import reverse

from core.periods import DateRange
from dashboards import counting, queries
from dashboards.density import Gauge
from dashboards.models import Counted, Figures
from locals.models import Jurisdiction
from members.models import Employment
from tests.dashboards.year import home_of, how_many


def test_a_county_without_a_school_is_a_third_look(moved):
    actor = moved.actor("organizer")

    counties = {row.name: row for row in home_of(actor).counties}

    assert len(counties) == 82
    assert counties["Issaquena"].share is None
    assert counties["Lee"].share == 4 / 6  # Joanna and Marcus are no members, Renita is one elsewhere


def test_the_map_that_is_remembered_is_never_one_of_other_numbers(moved, sign_in):
    client = sign_in(moved.users["organizer"])
    home, lee = reverse("dashboards:home"), Figures.objects.filter(kind="county", region=None, county_fips="28081")

    first = client.get(home).content.decode()
    again = client.get(home).content.decode()
    lee.update(listed_members=5)
    moved_on = client.get(home).content.decode()

    assert "%, 4 of 6" in first
    assert "%, 4 of 6" in again
    assert "%, 4 of 6" not in moved_on
    assert "%, 5 of 6" in moved_on


def test_each_number_of_a_county_leads_to_its_people(moved, sign_in):
    actor, page = moved.actor("organizer"), sign_in(moved.users["organizer"]).get(reverse("dashboards:home"))
    table = page.content.decode().partition('<th scope="row">Lee</th>')[2].partition("</tr>")[0]

    numbers = re.findall(r'href="([^"]+)">([\d,]+)</a>', table)

    assert [int(number) for _, number in numbers][:2] == [4, 6]
    assert [how_many(unescape(url), actor) for url, _ in numbers] == [int(number) for _, number in numbers]


def test_a_county_with_a_school_and_nobody_on_record_has_a_worksite(world):
    with_school = {site.county_fips for site in world.worksites.values()}
    Employment.objects.all().delete()
    counting.count()

    page = home_of(world.actor("organizer"))

    assert {row.fips for row in page.counties if row.url} == with_school
    assert page.counties.most_potential == []


def test_density_is_said_of_complete_lists_only(moved):
    state, northeast = Figures.objects.get(kind="state"), Figures.objects.get(kind="region", region__name="Northeast")

    assert (state.listed, state.eligible) == (8, 9)  # Wendell's employer sent no list
    assert (northeast.listed_members, northeast.listed, northeast.oldest_list) == (4, 6, date(2025, 9, 1))
    counties = {row.name: row for row in home_of(moved.actor("organizer")).counties}
    assert (counties["Monroe"].share, counties["Monroe"].text) == (None, "No complete list, 1 of 1 known")
    assert counties["Lee"].density == Gauge(4 / 6, date(2025, 9, 1), is_old=True)


def test_pages_say_of_which_list_a_density_is_and_that_it_is_old(moved, sign_in):
    client = sign_in(moved.users["organizer"])

    def page(name, unit):
        return client.get(reverse(f"dashboards:{name}", args=[unit.pk])).content.decode()

    tupelo, amory = moved.employers["Tupelo Public School District"], moved.employers["Amory School District"]
    for shown in (page("employer", tupelo), page("worksite", moved.worksites["Tupelo Middle School"])):
        assert "1 Sep 2025" in shown
        assert "The office" in shown
        assert "old</span>" in shown
    for shown in (page("employer", amory), page("worksite", moved.worksites["Amory High School"])):
        assert "no complete" in shown.lower()
        assert "%" not in shown.partition("<main")[2]
    assert "1 Sep 2025" in page("local", moved.locals["Tupelo"])
    assert "old</span>" in client.get(reverse("dashboards:home")).content.decode()


def test_without_any_complete_list_there_is_no_density(world, sign_in):
    counting.count()

    shown = sign_in(world.users["organizer"]).get(reverse("dashboards:home")).content.decode()

    assert Figures.objects.get(kind="state").density is None
    assert "No complete list" in shown
    assert (
        "no density"
        in sign_in(world.users["organizer"])
        .get(reverse("dashboards:local", args=[world.locals["Tupelo"].pk]))
        .content.decode()
    )


def test_early_enrolled_stand_beside_density(moved, sign_in):
    client = sign_in(moved.users["organizer"])
    leland = moved.locals["Leland"]

    pages = [
        client.get(reverse("dashboards:home")),
        client.get(reverse("dashboards:home"), {"region": moved.regions["Delta"].pk}),
        client.get(reverse("dashboards:local", args=[leland.pk])),
        client.get(reverse("dashboards:worksite", args=[moved.worksites["Leland High School"].pk])),
    ]

    assert Figures.objects.get(kind="local", local=leland).early == 1
    actor = moved.actor("organizer")
    for page in pages:
        found = re.findall(r'href="([^"]*membership=early[^"]*)"', page.content.decode())
        assert {how_many(unescape(link), actor) for link in found} == {1}


def test_lists_are_expected_of_employers_that_the_local_organizes_today(world):
    leland = world.employers["Leland School District"]
    of_2001 = DateRange(date(2001, 1, 1), date(2002, 1, 1))
    Jurisdiction.objects.create(local=world.locals["Tupelo"], employer=leland, job_class="esp", period=of_2001)
    counting.count()
    figures = Figures.objects.get(kind="local", local=world.locals["Tupelo"])

    page = queries.home(world.actor("organizer"), figures, Counted.objects.get())

    assert page.lists.complete + page.lists.missing == 1
