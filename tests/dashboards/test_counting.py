"""Figures: they add up, they lead to the people they count, and they are new when the ledgers moved."""

import re
from datetime import date, timedelta
from html import unescape
from itertools import pairwise
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.urls import reverse

from audiences import links
from audiences.queries import people
from core import clock
from core.formats import moment
from core.periods import DateRange, since
from dashboards import counting, queries, tasks
from dashboards.density import Gauge
from dashboards.models import Counted, Figures
from engagement import actions as engagement
from engagement.actions import score_waiting
from locals.access import Can
from locals.models import Employer, Jurisdiction
from members import actions
from members.models import DropReason, Employment, Membership, Standing
from organizing import actions as organizing
from organizing.details import Details
from tests.world import TODAY


def spell(person, local, begin, end=None, reason=None):
    return Membership.objects.create(
        person=person, local=local, category="professional", period=DateRange(begin, end), drop_reason=reason
    )


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


def home_of(actor):
    figures = queries.figures_of(actor)
    assert figures is not None
    return queries.home(actor, figures, Counted.objects.get())


def how_many(url, actor):
    """How many people a figure's link finds for an actor."""
    tree = links.read(QueryDict(url.partition("?")[2]))
    return people(tree, actor=actor, day=actor.day).count()


def test_every_sum_adds_up(moved):
    rows = list(Figures.objects.exclude(this_year={}))

    assert {row.kind for row in rows} == {"state", "region", "local"}
    for row in rows:
        way = row.this_year
        ins = way["joined"] + way["returned"] + way["transferred_in"]
        assert way["start"] + ins - way["transferred_out"] - way["left"] == way["end"]


def test_the_state_is_its_regions(moved):
    by_kind = {kind: list(Figures.objects.filter(kind=kind)) for kind in ("state", "region")}

    (state,) = by_kind["state"]
    assert state.eligible == sum(row.eligible for row in by_kind["region"]) == 9
    assert state.members == 6


@pytest.mark.parametrize("persona", ["organizer", "administrator", "clerk", "region_staff", "local_president"])
def test_every_figure_leads_to_exactly_the_people_it_counts(moved, persona):
    actor = moved.actor(persona)
    page = home_of(actor)

    assert {"members", "potential", "listed", "early"} <= page.links.keys()
    assert all({"members", "listed"} <= row.links.keys() for row in page.rows)
    shown = [(page.figures, page.ways, page.links), *((row.figures, row.ways, row.links) for row in page.rows)]
    for figures, ways, to in shown:
        for figure in {"members", "potential", "listed", "early"} & to.keys():
            assert not to[figure] or how_many(to[figure], actor) == getattr(figures, figure), figure
        if ways and actor.scope(Can.SEE_PEOPLE).statewide:  # others do not see who has left their unit for good
            for line in ways.lines:
                assert not line.url or how_many(line.url, actor) == line.now, line
                assert not line.url_then or how_many(line.url_then, actor) == line.then, line
    linked = {line.label for line in page.ways.lines if line.url}
    assert len(linked) == 7 or page.figures.kind == "state"
    assert bool(page.bands) is actor.can(Can.SEE_SCORE)
    for _, label, n, url in page.bands:
        assert how_many(url, actor) == n, label
    for county in page.counties:
        if county.url:
            assert how_many(county.url, actor) == county.eligible
    if actor.scope(Can.SEE_PEOPLE).statewide:
        for _, now, url, then, url_then in page.weeks_table:
            assert not url or how_many(url, actor) == now
            assert not url_then or how_many(url_then, actor) == then


@pytest.mark.parametrize("persona", ["organizer", "administrator", "clerk", "region_staff", "local_president"])
def test_every_link_of_the_first_page_opens(moved, sign_in, persona):
    client = sign_in(moved.users[persona])
    page = client.get(reverse("dashboards:home")).content.decode()

    links = {unescape(link) for link in re.findall(r'<a [^>]*href="(/[^"]*)"', page.partition("<main")[2])}

    assert len(links) > 20
    assert {link: status for link in links if (status := client.get(link).status_code) != 200} == {}


@pytest.mark.parametrize(("persona", "said"), [("organizer", False), ("region_staff", True), ("local_president", True)])
def test_who_does_not_see_all_is_told_that_lists_are_shorter(moved, sign_in, persona, said):
    client = sign_in(moved.users[persona])

    for address in (reverse("dashboards:home"), reverse("dashboards:local", args=[moved.locals["Tupelo"].pk])):
        assert ("is counted here, and not listed" in client.get(address).content.decode()) is said


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


def test_a_county_with_a_school_and_nobody_on_record_has_a_worksite(world):
    with_school = {site.county_fips for site in world.worksites.values()}
    Employment.objects.all().delete()
    counting.count()

    page = home_of(world.actor("organizer"))

    assert {row.fips for row in page.counties if row.url} == with_school
    assert page.counties.most_potential == []


def test_a_house_without_people_says_so_instead_of_zeros(world, sign_in):
    Membership.objects.all().delete()
    Employment.objects.all().delete()
    counting.count()

    page = sign_in(world.users["organizer"]).get(reverse("dashboards:home")).content.decode()

    assert "Nobody is on record here yet" in page
    assert reverse("rosters:upload") in page
    assert "Density by county" not in page


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


def test_a_local_that_neither_grew_nor_shrank_is_told_so_in_good_english(world, sign_in):
    counting.count()
    president = sign_in(world.users["local_president"])

    home = president.get(reverse("dashboards:home")).content.decode()
    local = president.get(reverse("dashboards:local", args=[world.locals["Tupelo"].pk])).content.decode()

    assert "Tupelo has as many members as on 1 September" in _words(home)
    assert "3 members, as many as on 1 September." in _words(local)


def test_where_nobody_came_or_went_a_sentence_stands_instead_of_empty_charts(world, sign_in):
    president = sign_in(world.users["local_president"])
    counting.count()
    nobody = president.get(reverse("dashboards:home")).content.decode()
    spell(world.people["Caleb"], world.locals["Tupelo"], date(2026, 9, 1))
    counting.count()
    somebody = president.get(reverse("dashboards:home")).content.decode()

    assert "Nobody came or went since 1 September" in _words(nobody)
    assert (nobody.count("data-chart="), somebody.count("data-chart=")) == (0, 2)
    assert "Nobody came or went" not in somebody


def _words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", page).split())


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


def test_figures_are_counted_again_when_the_ledgers_moved(world, monkeypatch):
    counting.fresh()
    first = Counted.objects.get().at
    counting.fresh()
    assert Counted.objects.get().at == first
    spell(world.people["Caleb"], world.locals["Tupelo"], TODAY)
    later = clock.now() + timedelta(minutes=2)
    monkeypatch.setattr(clock, "now", lambda: later)

    counting.fresh()
    assert Counted.objects.get().at == later
    assert Figures.objects.get(kind="state").members == 6


def test_figures_are_counted_again_when_scores_or_talks_moved(world):
    renita, rep = world.people["Renita"], world.users["building_rep"]
    engagement.score_everyone(day=TODAY)
    versions = [counting.ledger_version()]

    def note():
        versions.append(counting.ledger_version())

    details, moment = Details(), clock.now() - timedelta(days=2)
    first = organizing.log_conversation(person=renita, details=details, at=moment, token=uuid4(), by=rep)
    organizing.log_conversation(person=world.people["Caleb"], details=details, at=moment, token=uuid4(), by=rep)
    note()
    score_waiting()
    note()
    organizing.correct(conversation=first, details=details, at=moment - timedelta(days=3), by=rep)
    note()
    score_waiting()
    note()
    organizing.undo(conversation=first, by=rep)
    note()
    score_waiting()
    note()

    assert all(before != after for before, after in pairwise(versions))


STATUS = {
    "administrator": 200,
    "clerk": 200,
    "organizer": 200,
    "region_staff": 200,
    "local_president": 200,
    "building_rep": 302,
    "member": 302,
    "expired_rep": 302,
    "stranger": 302,
}


@pytest.mark.parametrize(("persona", "status"), STATUS.items())
def test_the_first_page_is_theirs(sign_in, world, persona, status):
    answer = sign_in(world.users[persona]).get(reverse("dashboards:home"))

    assert answer.status_code == status
    if persona == "building_rep":
        assert answer.url == reverse("organizing:today")
    elif status == 302:
        assert answer.url == reverse("members:me")


def test_others_figures_cannot_be_asked_for(sign_in, world):
    counting.count()
    client = sign_in(world.users["local_president"])

    shown = client.get(reverse("dashboards:home"), {"local": world.locals["Leland"].pk}).content.decode()

    assert "No figures yet" in shown
    assert client.get(reverse("dashboards:home"), {"region": "9" * 30}).status_code == 200


UNITS = {
    # persona: (Tupelo, Leland), (Tupelo PSD, Leland SD), (Tupelo Middle, Leland High)
    "organizer": (200, 200, 200, 200, 200, 200),
    "region_staff": (200, 404, 200, 404, 200, 404),
    "local_president": (200, 404, 200, 404, 200, 404),
    "building_rep": (404, 404, 404, 404, 200, 404),
    "member": (404,) * 6,
    "expired_rep": (404,) * 6,
}


@pytest.mark.parametrize(("persona", "expected"), UNITS.items())
def test_units_are_there_for_those_who_look_after_them(sign_in, world, persona, expected):
    client = sign_in(world.users[persona])
    pages = [
        ("dashboards:local", world.locals["Tupelo"]),
        ("dashboards:local", world.locals["Leland"]),
        ("dashboards:employer", world.employers["Tupelo Public School District"]),
        ("dashboards:employer", world.employers["Leland School District"]),
        ("dashboards:worksite", world.worksites["Tupelo Middle School"]),
        ("dashboards:worksite", world.worksites["Leland High School"]),
    ]

    assert tuple(client.get(reverse(name, args=[unit.pk])).status_code for name, unit in pages) == expected


def test_the_first_page_costs_the_same_however_many_people(sign_in, moved, django_assert_max_num_queries):
    client = sign_in(moved.users["organizer"])
    client.get(reverse("dashboards:home"))
    with django_assert_max_num_queries(40):
        client.get(reverse("dashboards:home"))


def test_a_local_page_says_what_was_counted_and_when(world, sign_in):
    client = sign_in(world.users["organizer"])
    page = reverse("dashboards:local", args=[world.locals["Tupelo"].pk])
    client.get(page)
    Membership.objects.create(
        person=world.people["Latoya"], local=world.locals["Tupelo"], category="professional", period=since(TODAY)
    )
    members = Standing.objects.filter(local=world.locals["Tupelo"], is_in_local=True).count()
    Counted.objects.update(at=clock.now() - timedelta(hours=1))

    shown = client.get(page).content.decode()

    assert f"{members} members</a>" in shown
    assert f"Counted {moment(Counted.objects.get().at)}." in shown


def test_a_count_that_takes_long_is_left_to_a_worker(world, sign_in):
    counting.count()
    Counted.objects.update(seconds=2, at=clock.now() - timedelta(hours=1))
    before = Counted.objects.get().at
    Membership.objects.filter(person=world.people["Renita"]).delete()

    sign_in(world.users["organizer"]).get("/")
    assert Counted.objects.get().at == before

    tasks.count()
    assert Counted.objects.get().at > before


def test_lists_are_expected_of_employers_that_the_local_organizes_today(world):
    leland = world.employers["Leland School District"]
    of_2001 = DateRange(date(2001, 1, 1), date(2002, 1, 1))
    Jurisdiction.objects.create(local=world.locals["Tupelo"], employer=leland, job_class="esp", period=of_2001)
    counting.count()
    figures = Figures.objects.get(kind="local", local=world.locals["Tupelo"])

    page = queries.home(world.actor("organizer"), figures, Counted.objects.get())

    assert page.lists.complete + page.lists.missing == 1
