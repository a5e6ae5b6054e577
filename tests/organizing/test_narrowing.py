"""The list of conversations, narrowed by where people stand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from core.periods import since
from locals.models import Local
from members.models import Employment
from organizing import panels
from organizing.apps import _due as menu_count
from organizing.queries import places
from tests.organizing.talks import log
from tests.world import TODAY, World

ADDRESS = reverse("organizing:conversations")
TUPELO = ["Tupelo High School", "Tupelo Middle School"]


@pytest.fixture
def talked(world: World) -> World:
    """The world after a talk with somebody at each place; in Tupelo Middle School two talks, of which one is due."""
    log(world, "Latoya", 2, by="organizer", days_ago=9, follow_up_on=TODAY)
    log(world, "Danielle", 1, by="organizer", days_ago=8)
    log(world, "Marcus", 3, by="organizer", days_ago=7)
    log(world, "Terrance", 2, by="organizer", days_ago=6, follow_up_on=TODAY)
    log(world, "Wendell", 4, by="organizer", days_ago=5)
    return world


def shown(client, **query):
    """First names on the page, newest talk first."""
    response = client.get(ADDRESS, query)
    assert response.status_code == 200
    return [talk.conversation.person.first_name for talk in response.context["talks"]]


def offered(client, **query):
    """The names that each place is chosen from, by kind."""
    form = client.get(ADDRESS, query).context["form"]
    return {field.name: [str(label) for _, label in field.field.choices[1:]] for field in form.places}


@pytest.fixture
def organizer(talked, sign_in):
    return sign_in(talked.users["organizer"])


def test_by_region_local_and_worksite(talked, organizer):
    northeast, tupelo = talked.regions["Northeast"].pk, talked.locals["Tupelo"].pk
    high = talked.worksites["Tupelo High School"].pk

    assert shown(organizer) == ["Wendell", "Terrance", "Marcus", "Danielle", "Latoya"]
    assert shown(organizer, region=northeast) == ["Wendell", "Marcus", "Danielle", "Latoya"]
    assert shown(organizer, local=talked.locals["At large"].pk) == ["Wendell"]
    assert shown(organizer, local=tupelo, worksite=high) == ["Marcus"]
    assert shown(organizer, region=northeast, stand=2) == ["Latoya"]
    assert shown(organizer, region=northeast, show="mine", by=talked.users["organizer"].pk, stand=1) == ["Danielle"]


def test_who_stands_in_two_places_is_shown_at_both_once(talked, organizer):
    leland = talked.worksites["Leland High School"]
    for site in (leland, talked.worksites["Tupelo High School"]):
        Employment.objects.create(
            person=talked.people["Latoya"], worksite=site, job_class="esp", source="staff", period=since(TODAY)
        )

    assert shown(organizer, local=talked.locals["Tupelo"].pk) == ["Marcus", "Danielle", "Latoya"]
    assert shown(organizer, worksite=leland.pk) == ["Terrance", "Latoya"]


def test_what_is_due_is_counted_as_it_is_listed(talked, organizer):
    northeast = talked.regions["Northeast"].pk
    page = " ".join(organizer.get(ADDRESS, {"region": northeast}).content.decode().split())

    assert f'<a href="?region={northeast}&amp;show=due"> 1 follow-up is due among these</a>' in page
    assert shown(organizer, region=northeast, show="due") == ["Latoya"]
    assert organizer.get(ADDRESS).context["due"] == 2
    assert organizer.get(ADDRESS, {"region": northeast, "stand": 1}).context["due"] == 0


def test_own_promises_are_a_list_by_day_to_which_the_menu_leads(talked, organizer):
    log(talked, "Marcus", 2, by="organizer", follow_up_on=TODAY + timedelta(days=3))
    log(talked, "Odessa", 2, by="organizer", days_ago=20, follow_up_on=TODAY + timedelta(days=30))
    log(talked, "Danielle", 2, by="region_staff", follow_up_on=TODAY)
    log(talked, "Terrance", 2, by="administrator")  # the promise to come back is kept

    answer, actor = organizer.get(ADDRESS), talked.actor("organizer")
    page = " ".join(answer.content.decode().split())
    (coming,) = panels.follow_ups(actor, TODAY + timedelta(days=7))
    listed = organizer.get(ADDRESS, {"show": "promised"}).content.decode()

    assert (answer.context["due"], answer.context["own_due"], menu_count(actor)) == (2, 1, 1)
    assert '<a href="?show=promised"> 1 of them promised by you</a>:' in page
    assert shown(organizer, show="promised") == ["Latoya", "Marcus", "Odessa"]
    assert listed.count("Due</span>") == 1
    assert coming.url == f"{ADDRESS}?show=promised&on={TODAY + timedelta(days=3)}"


def test_pages_and_their_number_are_those_of_the_place(talked, organizer):
    for day in range(60):
        log(talked, "Terrance", 3, by="organizer", days_ago=10 + day)
    leland = talked.locals["Leland"].pk

    page = organizer.get(ADDRESS, {"local": leland}).context["page"]
    after = organizer.get(ADDRESS, {"local": leland, "at": page.next}).context["page"]

    assert (page.span, page.total, after.span, after.next) == ("1–50", "61", "51–61", None)
    assert {talk.person.first_name for talk in after.rows} == {"Terrance"}


# --- What is offered --------------------------------------------------------------------------------------------------


def test_each_place_is_offered_within_the_one_before(talked, organizer):
    delta, leland = talked.regions["Delta"].pk, talked.locals["Leland"].pk

    assert offered(organizer) == {
        "region": ["Delta", "Northeast"],
        "local": ["At large", "Leland", "Tupelo"],
        "worksite": ["Amory High School", "Leland High School", *TUPELO],
    }
    assert offered(organizer, region=talked.regions["Northeast"].pk) == {
        "region": ["Delta", "Northeast"],
        "local": ["At large", "Tupelo"],  # which is in the Delta, with people in the Northeast
        "worksite": ["Amory High School", *TUPELO],
    }
    assert offered(organizer, region=delta)["local"] == ["At large", "Leland"]
    assert "worksite" not in offered(organizer, region=delta)  # there is one
    assert list(offered(organizer, local=leland)) == ["region", "local"]


def test_a_local_of_another_region_is_chosen_no_more(talked, organizer):
    query = {"region": talked.regions["Delta"].pk, "local": talked.locals["Tupelo"].pk}

    assert shown(organizer, **query) == ["Wendell", "Terrance"]
    assert b"invalid" not in organizer.get(ADDRESS, query).content


@pytest.mark.parametrize("kind", ["region", "local", "worksite"])
@pytest.mark.parametrize("typed", ["", "0", "x", "-1", "9999999", "9" * 400, "٣", "\x00", "1 or 1"])
def test_nonsense_is_no_filter(talked, organizer, kind, typed):
    assert len(shown(organizer, **{kind: typed})) == 5


@pytest.mark.parametrize(
    ("persona", "people", "kinds"),
    [
        ("organizer", ["Wendell", "Terrance", "Marcus", "Danielle", "Latoya"], ["region", "local", "worksite"]),
        ("region_staff", ["Wendell", "Marcus", "Danielle", "Latoya"], ["worksite"]),  # one region with one local
        ("local_president", ["Marcus", "Danielle", "Latoya"], ["worksite"]),
        ("building_rep", ["Danielle", "Latoya"], []),
    ],
)
def test_only_ones_own_places_are_offered_and_others_narrow_nothing(talked, sign_in, persona, people, kinds):
    client = sign_in(talked.users[persona])
    leland = talked.worksites["Leland High School"]

    assert shown(client) == people
    assert list(offered(client)) == kinds
    elsewhere = shown(client, worksite=leland.pk)
    assert elsewhere == (["Terrance"] if persona == "organizer" else people)
    page = client.get(ADDRESS, {"local": talked.locals["Leland"].pk, "worksite": leland.pk}).content
    assert (b"Leland" in page) is (persona == "organizer")


def test_a_closed_local_is_offered_where_it_is_chosen(talked, organizer):
    leland = talked.locals["Leland"]
    Local.objects.filter(pk=leland.pk).update(closed_on=TODAY)

    assert "Leland" not in offered(organizer)["local"]
    assert "Leland (closed)" in offered(organizer, local=leland.pk)["local"]


def test_worksites_of_one_name_are_told_apart_and_too_many_are_not_listed(talked, monkeypatch):
    actor = talked.actor("organizer")
    amory = talked.worksites["Amory High School"]
    amory.name = "Leland High School"
    amory.save()

    assert list(places(actor, {})["worksite"].values()) == [
        "Leland High School, Amory School District",
        "Leland High School, Leland School District",
        *TUPELO,
    ]
    monkeypatch.setattr("organizing.queries.narrowing.LISTED", 1)
    assert places(actor, {})["worksite"] == {}
    assert len(places(actor, {"local": str(talked.locals["Tupelo"].pk)})["worksite"]) == 2


def test_three_queries_however_many_places(talked, django_assert_num_queries):
    actor = talked.actor("organizer")

    with django_assert_num_queries(3):
        places(actor, {"region": str(talked.regions["Delta"].pk)})
