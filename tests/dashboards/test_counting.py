"""Figures: they add up, they lead to the people they count, and they are new when the ledgers moved."""

import re
from datetime import date, timedelta
from html import unescape
from itertools import pairwise
from uuid import uuid4

import pytest
from django.urls import reverse

from core import clock
from core.formats import moment
from core.periods import since
from dashboards import counting, tasks
from dashboards.models import Counted, Figures
from engagement import actions as engagement
from engagement.actions import score_waiting
from locals.access import Can, Role
from locals.models import Assignment
from members import actions
from members.models import Employment, Membership, Standing
from organizing import actions as organizing
from organizing.details import Details
from tests.dashboards.year import home_of, how_many
from tests.world import TODAY, spell


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


def test_a_local_that_closed_this_year_keeps_its_figures(moved, sign_in):
    """Who moved on to another one is counted there as moved in, and here as moved out."""
    leland, tupelo = moved.locals["Leland"], moved.locals["Tupelo"]
    actions.merge_local(local=leland, into=tupelo, on=TODAY, by=None)
    counting.count()
    client = sign_in(moved.users["organizer"])

    figures = Figures.objects.get(kind="local", local=leland)
    shown = client.get(reverse("dashboards:home"), {"local": leland.pk}).content.decode()

    assert (figures.members, figures.this_year["transferred_out"], figures.this_year["end"]) == (0, 2, 0)
    assert "No figures yet" not in shown
    assert client.get(reverse("dashboards:local", args=[leland.pk])).status_code == 200
    assert client.get(reverse("dashboards:home"), {"region": leland.region_id}).status_code == 200


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
            assert how_many(county.members_url, actor) == county.members
            assert how_many(county.listed_url, actor) == county.listed
            assert how_many(county.listed_members_url, actor) == county.listed_members
            assert how_many(county.potential_url, actor) == county.potential
    if actor.scope(Can.SEE_PEOPLE).statewide:
        for _, now, url, then, url_then in page.weeks_table:
            assert not url or how_many(url, actor) == now
            assert not url_then or how_many(url_then, actor) == then


@pytest.mark.parametrize("persona", ["administrator", "clerk"])
def test_who_sees_the_scores_of_a_building_alone_sees_no_sum_of_all(moved, persona):
    """Whom they represent tells nothing of the others whom they see."""
    site = moved.worksites["Leland High School"]
    Assignment.objects.create(
        user=moved.users[persona], role=Role.BUILDING_REP, worksite=site, period=since(date(2026, 9, 1))
    )

    actor = moved.actor(persona)

    assert actor.can(Can.SEE_SCORE)
    assert home_of(actor).bands == []


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


def test_a_house_without_people_says_so_instead_of_zeros(world, sign_in):
    Membership.objects.all().delete()
    Employment.objects.all().delete()
    counting.count()

    page = sign_in(world.users["organizer"]).get(reverse("dashboards:home")).content.decode()

    assert "Nobody is on record here yet" in page
    assert "Import a district’s staff list" in page
    assert reverse("rosters:upload") in page
    theirs = sign_in(world.users["region_staff"]).get(reverse("dashboards:home")).content.decode()
    assert "Figures follow the first staff list of a district" in theirs  # who may import none is not told to
    assert "Import a" not in theirs
    assert "Density by county" not in page


def test_a_local_that_neither_grew_nor_shrank_is_told_so_in_good_english(world, sign_in):
    counting.count()
    president = sign_in(world.users["local_president"])

    home = president.get(reverse("dashboards:home")).content.decode()
    local = president.get(reverse("dashboards:local", args=[world.locals["Tupelo"].pk])).content.decode()

    assert "Tupelo has as many members as on 31 August" in _words(home)
    assert "3 members, as many as on 31 August." in _words(local)


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
