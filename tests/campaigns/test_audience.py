"""Saved audiences as the people of a campaign, from either side."""

import pytest
from django.urls import reverse

from audiences import actions as audiences
from audiences import language
from audiences.models import Audience
from campaigns.models import Campaign
from tests.campaigns.drafts import draft
from tests.world import PERSONAS

pytestmark = pytest.mark.django_db
MEMBERS = {"all": [{"field": "is_member", "op": "is", "value": True}]}


@pytest.fixture
def members(world):
    return keep(world, "organizer", "Members", MEMBERS)


def keep(world, persona, name, tree, *, sharing=None):
    root = language.read(tree, actor=world.actor(persona))
    kept = audiences.save(name=name, root=root, by=world.users[persona])
    return audiences.share(audience=kept, sharing=sharing, region=None, by=kept.owner) if sharing else kept


def choose(client, row, **given):
    return client.post(reverse("campaigns:audience", args=[row.pk]), {"do": "keep", **given})


def test_a_saved_audience_is_looked_at_and_then_used(world, sign_in, members):
    row = draft(world, audience={})
    client = sign_in(world.users["organizer"])

    looked = client.get(reverse("campaigns:audience", args=[row.pk]), {"audience": members.pk})
    assert looked.context["headcount"].audience == 5
    row.refresh_from_db()
    assert not row.has_audience

    choose(client, row, audience=members.pk, is_member="yes")  # as the form on that page sends it
    row.refresh_from_db()
    assert (row.audience, row.audience_name) == (MEMBERS, "Members")
    assert "“Members”: " in client.get(reverse("campaigns:campaign", args=[row.pk])).content.decode()


def test_conditions_that_were_changed_are_no_saved_audience_any_more(world, sign_in, members):
    row = draft(world, audience={})

    choose(sign_in(world.users["organizer"]), row, audience=members.pk, is_member="no")

    row.refresh_from_db()
    assert (row.audience["all"][0]["value"], row.audience_name) == (False, "")


def test_a_later_change_of_the_saved_audience_does_not_reach_the_mail(world, sign_in, members):
    row = draft(world, audience={})
    choose(sign_in(world.users["organizer"]), row, audience=members.pk)

    audiences.change(audience=members, root=language.AllOf(), by=members.owner)

    row.refresh_from_db()
    assert row.audience == MEMBERS


@pytest.mark.parametrize("key", ["0", "999999", "x", "99999999999999999999"])
def test_an_audience_that_is_not_there_gets_a_sentence(world, sign_in, key):
    row = draft(world, audience={})
    client = sign_in(world.users["organizer"])

    answer = choose(client, row, audience=key)

    assert answer.status_code == 422
    assert "not there any more" in answer.content.decode()
    assert client.get(reverse("campaigns:new"), {"audience": key}).status_code == 302


def test_an_answer_that_cannot_be_understood_takes_no_other_away(world, sign_in):
    row, delta = draft(world, audience={}), world.regions["Delta"]

    answer = choose(
        sign_in(world.users["organizer"]), row,
        **{"region": delta.pk, "joined.from": "2026-11-10", "joined.to": "2026-11-01"},
    )  # fmt: skip

    html = " ".join(answer.content.decode().split())
    assert answer.status_code == 422
    assert "the first value must not be larger than the second" in html
    assert f'name="region" value="{delta.pk}" checked' in html
    assert 'name="joined.from" value="2026-11-10"' in html
    assert 'name="joined.to" value="2026-11-01"' in html


def test_an_audience_of_somebody_else_is_used_only_when_it_is_shared(world, sign_in):
    private = keep(world, "clerk", "Mine", MEMBERS)
    shared = keep(world, "clerk", "Ours", MEMBERS, sharing=Audience.Sharing.EVERYBODY)
    row = draft(world, audience={})
    client = sign_in(world.users["organizer"])

    assert choose(client, row, audience=private.pk).status_code == 422
    assert choose(client, row, audience=shared.pk).status_code == 302
    html = client.get(reverse("campaigns:audience", args=[row.pk])).content.decode()
    assert ("Ours" in html, "Mine" in html) == (True, False)


def test_an_audience_reaches_only_whom_its_user_may_see(world, sign_in):
    shared = keep(world, "organizer", "Members", MEMBERS, sharing=Audience.Sharing.EVERYBODY)
    row = draft(world, author="region_staff", unit=world.regions["Northeast"], audience={})
    client = sign_in(world.users["region_staff"])

    choose(client, row, audience=shared.pk)

    counted = client.get(reverse("campaigns:recipients", args=[row.pk])).context["headcount"]
    assert counted.audience == 4  # Danielle, Renita, Joanna, and Wendell, whom no local organizes


@pytest.mark.parametrize("by_address", [True, False])
def test_a_campaign_begins_with_a_saved_audience(world, sign_in, members, by_address):
    client = sign_in(world.users["organizer"])
    query, field = ({"audience": members.pk}, {}) if by_address else ({}, {"audience": members.pk})
    words = {"name": "Dues", "topic": draft(world).topic_id, "unit": "state"}

    assert ("Members" in client.get(reverse("campaigns:new"), query).content.decode()) is True
    client.post(reverse("campaigns:new", query=query), {**words, **field})

    row = Campaign.objects.get(name="Dues")
    assert (row.audience, row.audience_name) == (MEMBERS, "Members")


def test_everybody_is_chosen_by_saying_so_and_never_by_an_oversight(world, sign_in):
    row = draft(world, audience={})
    client = sign_in(row.author)

    asked = client.post(reverse("campaigns:audience", args=[row.pk]), {"do": "keep"})
    row.refresh_from_db()
    assert not row.has_audience
    assert "No question is answered." in asked.content.decode()
    assert 'value="everybody"' in asked.content.decode()

    client.post(reverse("campaigns:audience", args=[row.pk]), {"do": "everybody"})
    row.refresh_from_db()
    assert row.audience == {"all": []}


def test_a_campaign_begins_without_anybody_when_nothing_was_chosen(world, sign_in):
    client = sign_in(world.users["organizer"])

    client.post(reverse("campaigns:new"), {"name": "Dues", "topic": draft(world).topic_id, "unit": "state"})

    row = Campaign.objects.get(name="Dues")
    assert not row.has_audience
    assert "Nobody is chosen yet" in client.get(reverse("campaigns:campaign", args=[row.pk])).content.decode()
    words = {"name": "Dues", "topic": row.topic_id, "subject": "Dues", "body": "Hi", "do": "now"}
    said = client.post(reverse("campaigns:schedule", args=[row.pk]), words, follow=True).content.decode()
    assert "Choose first who gets it" in said


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_people_list_offers_to_write_to_its_people(world, sign_in, persona):
    """To those who may write, and not beside a search, which no audience can hold."""
    client = sign_in(world.users[persona])
    address = f'href="{reverse("campaigns:new")}?is_member=yes"'
    may = persona in {"organizer", "region_staff"}

    assert (address in client.get(reverse("audiences:people"), {"is_member": "yes"}).content.decode()) is may
    searched = client.get(reverse("audiences:people"), {"is_member": "yes", "q": "Ross"}).content.decode()
    for_ticked = f'formaction="{reverse("campaigns:new")}"'
    assert (for_ticked in searched) is may
    assert reverse("campaigns:new") not in searched.replace(for_ticked, "")


def test_the_page_of_a_saved_audience_offers_to_write_to_its_people(world, sign_in, members):
    html = sign_in(members.owner).get(reverse("audiences:audience", args=[members.pk])).content.decode()

    assert f'href="{reverse("campaigns:new")}?audience={members.pk}"' in html
