"""The search field on top of every page."""

import re

import pytest
from django.urls import reverse

from audiences import actions, language
from members.models import Person

ADDRESS = reverse("audiences:suggest")


def labels(client, text):
    page = client.get(ADDRESS, {"q": text}).content.decode()
    return re.findall(r'<span class="flex-fill">\s*([^<]*?)\s*<', page)


def test_people_places_and_audiences_are_found_together(world, sign_in):
    root = language.read({"field": "job_class", "op": "any", "value": ["esp"]}, actor=world.actor("organizer"))
    actions.save(name="Tupelo aides", root=root, by=world.users["organizer"])
    Person.objects.create(first_name="Tupelo", last_name="Honey")

    assert labels(sign_in(world.users["organizer"]), "tupelo") == [
        "Tupelo Honey",
        "Tupelo",
        "Tupelo High School",
        "Tupelo Middle School",
        "Tupelo Public School District",
        "Tupelo aides",
        "All people who match “tupelo”",
    ]


def test_a_place_leads_to_its_page_or_its_people(world, sign_in):
    client = sign_in(world.users["organizer"])

    worksite = client.get(ADDRESS, {"q": "leland high"}).content.decode()
    region = client.get(ADDRESS, {"q": "delta"}).content.decode()

    assert f'href="{reverse("dashboards:worksite", args=[world.worksites["Leland High School"].pk])}"' in worksite
    assert f'href="/people/?region={world.regions["Delta"].pk}"' in region


def test_a_misspelled_place_is_found_where_nothing_else_is(world, sign_in):
    assert "Tupelo" in labels(sign_in(world.users["organizer"]), "tupello")


@pytest.mark.parametrize(
    ("persona", "coleman", "buckley", "places"),
    [
        ("organizer", True, True, True),
        ("region_staff", True, False, False),
        ("local_president", True, False, False),
        ("building_rep", True, False, False),
        ("member", False, False, False),
        ("stranger", False, False, False),
        ("expired_rep", False, False, False),
    ],
)
def test_suggestions_end_at_the_door(world, sign_in, persona, coleman, buckley, places):
    client = sign_in(world.users[persona])

    assert ("Renita Coleman" in labels(client, "coleman")) is coleman
    assert ("Terrance Buckley" in labels(client, "buckley")) is buckley
    assert ("Leland High School" in labels(client, "leland")) is places
    for text in ("canary", "601555", "leland", "0000000007"):
        page = client.get(ADDRESS, {"q": text}).content
        assert b"canary-" not in page
        assert buckley or b"Terrance" not in page


@pytest.mark.parametrize("text", ["", "r", " ", "\x00\x00", "<b>", "%%", "x" * 5000])
def test_any_text_is_answered(world, sign_in, text):
    response = sign_in(world.users["organizer"]).get(ADDRESS, {"q": text})

    assert response.status_code == 200
    assert b"<b>" not in response.content


def test_the_number_of_queries_is_small(world, sign_in, django_assert_max_num_queries):
    client = sign_in(world.users["organizer"])

    for text in ("coleman", "colmean renita"):
        with django_assert_max_num_queries(12):
            client.get(ADDRESS, {"q": text})
