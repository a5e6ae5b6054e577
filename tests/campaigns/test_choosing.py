"""Choosing for whom a campaign is, on its page."""

import re

import pytest

from tests.campaigns.drafts import draft
from tests.campaigns.pages import page, words_of

pytestmark = pytest.mark.django_db


def test_choosing_people_in_another_window_does_not_touch_the_words(world, sign_in):
    row = draft(world)
    client = sign_in(world.users["organizer"])
    client.post(page("audience", row.pk), {"is_member": "yes", "do": "keep"})

    assert client.post(page("campaign", row.pk), words_of(row, body="Hi")).status_code == 302


def test_the_audience_is_chosen_by_a_form_of_the_fields(world, sign_in):
    row = draft(world, audience={})
    client = sign_in(world.users["organizer"])
    tupelo = world.locals["Tupelo"]

    counted = client.post(page("audience", row.pk), {"local": tupelo.pk, "is_member": "yes", "do": "count"})
    assert counted.context["headcount"].audience == 3
    row.refresh_from_db()
    assert row.audience == {}
    client.post(page("audience", row.pk), {"local": tupelo.pk, "is_member": "yes", "do": "keep"})

    row.refresh_from_db()
    assert {node["field"] for node in row.audience["all"]} == {"local", "is_member"}
    shown = client.get(page("audience", row.pk)).content.decode()
    assert re.search(rf'name="local"\s+value="{tupelo.pk}" checked', shown)


def test_a_place_is_found_by_name_without_javascript(world, sign_in):
    """Whatever button was pressed: who typed a name wants to choose among what it finds."""
    row = draft(world, audience={})
    client = sign_in(world.users["organizer"])

    answer = client.post(page("audience", row.pk), {"local.find": "Tup", "do": "keep"})

    assert re.search(rf'name="local"\s+value="{world.locals["Tupelo"].pk}">', answer.content.decode())
    assert [group.name for group in answer.context["form"].groups if group.is_open] == ["Where"]
    row.refresh_from_db()
    assert not row.has_audience

    chosen = {"local": world.locals["Tupelo"].pk, "local.find": "Tup", "local.found": "Tup", "do": "keep"}
    assert client.post(page("audience", row.pk), chosen).status_code == 302  # as the page sends it after looking
    row.refresh_from_db()
    assert row.audience["all"][0]["value"] == [world.locals["Tupelo"].pk]


@pytest.mark.parametrize("query", [{"nonsense": "1"}, {"local": "999999999999999999999"}, {"where": "{"}])
def test_conditions_that_make_no_sense_get_a_sentence(world, sign_in, query):
    row = draft(world, audience={})

    answer = sign_in(world.users["organizer"]).post(page("audience", row.pk), {**query, "do": "keep"})

    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.audience == {}
