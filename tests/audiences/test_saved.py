"""Audiences under a name: kept, opened, shared, and everybody gets their own people."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from audiences import actions, language
from audiences.models import Audience
from locals.access import Can
from locals.models import Region
from tests.world import PERSONAS, TODAY

SEES_PEOPLE = {"administrator", "clerk", "organizer", "region_staff", "local_president", "building_rep"}
SAVES = SEES_PEOPLE - {"building_rep"}
LICENSED = {"all": [{"field": "job_class", "op": "any", "value": ["licensed"]}]}


def keep(world, persona, name="Licensed", tree=LICENSED, **sharing):
    root = language.read(tree, actor=world.actor(persona))
    kept = actions.save(name=name, root=root, by=world.users[persona])
    return actions.share(audience=kept, by=world.users[persona], **sharing) if sharing else kept


def url(name, kept):
    return reverse(f"audiences:{name}", args=[kept.pk])


def size(client, kept):
    found = re.search(r">([\d,–]+)<", client.get(url("size", kept)).content.decode())
    assert found
    return found[1]


def test_an_audience_is_kept_from_the_list_and_opens_as_it_was(world, sign_in):
    client = sign_in(world.users["local_president"])
    address = "/people/?job_class=licensed&is_member=no"

    saved = client.post(reverse("audiences:save") + address.removeprefix("/people/"), {"name": "To ask"})

    kept = Audience.objects.get()
    assert saved.status_code == 302
    assert saved["Location"] == url("audience", kept)
    page = client.get(saved["Location"]).content.decode()
    assert "Licensed people who are not members" in page
    assert f'href="{address.replace("&", "&amp;")}"' in page
    assert size(client, kept) == "2"


def test_a_name_is_used_once_by_everybody(world, sign_in):
    keep(world, "organizer", "Licensed")
    client = sign_in(world.users["local_president"])

    first = client.post(reverse("audiences:save") + "?job_class=licensed", {"name": "Licensed"})
    second = client.post(reverse("audiences:save") + "?job_class=esp", {"name": "Licensed"})

    assert first.status_code == 302
    assert second.status_code == 422
    assert "You have an audience called “Licensed” already." in second.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Audience.objects.create(name="Licensed", tree={}, owner=world.users["local_president"])


def test_other_conditions_take_the_place_of_ones_own_audience(world, sign_in):
    own, others = keep(world, "local_president"), keep(world, "organizer")
    client = sign_in(world.users["local_president"])
    save = reverse("audiences:save") + "?job_class=esp"

    assert client.post(save, {"replace": own.pk}).status_code == 302
    assert client.post(save, {"replace": others.pk}).status_code == 422

    own.refresh_from_db()
    others.refresh_from_db()
    assert own.tree["all"][0]["value"] == ["esp"]
    assert others.tree == LICENSED


def test_what_takes_the_place_of_another_gets_the_name_that_was_typed(world, sign_in):
    own, other = keep(world, "organizer"), keep(world, "organizer", "Taken")
    client = sign_in(world.users["organizer"])
    save = reverse("audiences:save") + "?job_class=esp"

    refused = client.post(save, {"replace": own.pk, "name": "Taken"})
    done = client.post(save, {"replace": own.pk, "name": "Support staff"}, follow=True)

    assert refused.status_code == 422
    assert "You have an audience called “Taken” already." in refused.content.decode()
    assert "“Support staff” is kept." in done.content.decode()
    kept = {row.pk: (row.name, row.tree == LICENSED) for row in Audience.objects.all()}
    assert kept == {own.pk: ("Support staff", False), other.pk: ("Taken", True)}


@pytest.mark.parametrize("persona", PERSONAS)
def test_who_opens_what(world, sign_in, persona):
    own, shared = keep(world, "organizer"), keep(world, "organizer", "Shared", sharing="everybody", region=None)
    client = sign_in(world.users[persona])
    may, saves = persona in SEES_PEOPLE, persona in SAVES

    assert client.get(reverse("audiences:audiences")).status_code == (200 if may else 403)
    assert client.get(reverse("audiences:save")).status_code == (200 if saves else 403)
    assert client.get(reverse("audiences:narrow")).status_code == (200 if may else 403)
    assert client.get(reverse("audiences:rows", args=["worksite"])).status_code == 200
    assert client.get(reverse("audiences:rows", args=["job_class"])).status_code == 404
    assert client.get(reverse("audiences:suggest"), {"q": "ross"}).status_code == 200
    for name in ("audience", "size"):
        assert client.get(url(name, shared)).status_code == (200 if may else 404)
        assert client.get(url(name, own)).status_code == (200 if persona == "organizer" else 404)
    for name in ("rename", "share", "delete"):
        assert client.get(url(name, shared)).status_code == 405
        if persona != "organizer":
            assert client.post(url(name, own), {"name": "Mine"}).status_code == 404
            assert client.post(url(name, shared), {"name": "Mine"}).status_code == (403 if may else 404)


@pytest.mark.parametrize("name", ["audiences", "save", "narrow", "suggest"])
def test_visitors_are_sent_to_the_sign_in(db, name):
    assert Client().get(reverse(f"audiences:{name}"))["Location"].startswith(reverse("account_login"))


def test_each_gets_their_own_people(world, sign_in):
    kept = keep(world, "organizer", sharing="everybody", region=None)

    sizes = {persona: size(sign_in(world.users[persona]), kept) for persona in sorted(SEES_PEOPLE)}

    assert sizes == {
        "administrator": "7", "clerk": "7", "organizer": "7", "region_staff": "5", "local_president": "4",
        "building_rep": "3",
    }  # fmt: skip


def test_sharing_reaches_who_works_in_the_region(world, sign_in):
    kept = keep(world, "organizer", sharing="region", region=world.regions["Northeast"])
    seen = {persona: sign_in(world.users[persona]).get(url("audience", kept)).status_code for persona in PERSONAS}

    assert {persona for persona, status in seen.items() if status == 200} == SEES_PEOPLE
    actions.share(
        audience=kept, sharing=Audience.Sharing.REGION, region=world.regions["Delta"], by=world.users["organizer"]
    )
    for persona in ("region_staff", "local_president", "building_rep"):
        assert sign_in(world.users[persona]).get(url("audience", kept)).status_code == 404
    assert sign_in(world.users["clerk"]).get(url("audience", kept)).status_code == 200


def test_an_audience_that_uses_what_somebody_may_not_use_says_so(world, sign_in):
    assessed = {"all": [{"field": "assessment", "op": "any", "value": ["1"]}]}
    leland = {"all": [{"field": "local", "op": "any", "value": [world.locals["Leland"].pk]}]}
    first = keep(world, "organizer", "Assessed", assessed, sharing="everybody", region=None)
    second = keep(world, "organizer", "There", leland, sharing="everybody", region=None)

    clerk = sign_in(world.users["clerk"])
    assert "You may not choose people by “Assessment”." in clerk.get(url("audience", first)).content.decode()
    assert size(clerk, first) == "–"
    president = sign_in(world.users["local_president"])
    assert "names one that is gone, or is not yours to see" in president.get(url("audience", second)).content.decode()
    assert "Leland" not in president.get(reverse("audiences:audiences")).content.decode()


def test_the_owner_renames_shares_and_deletes(world, sign_in):
    kept = keep(world, "organizer")
    keep(world, "organizer", "Taken")
    client = sign_in(world.users["organizer"])

    assert client.post(url("rename", kept), {"name": "Taken"}).status_code == 422
    assert client.post(url("rename", kept), {"name": ""}).status_code == 422
    assert client.post(url("rename", kept), {"name": "Teachers"}).status_code == 302
    assert client.post(url("share", kept), {"sharing": "region"}).status_code == 422
    assert client.post(url("share", kept), {"sharing": "region", "region": 999}).status_code == 422
    assert client.post(url("share", kept), {"sharing": "all"}).status_code == 422
    assert client.post(url("share", kept), {"sharing": "everybody"}).status_code == 302
    kept.refresh_from_db()
    assert (kept.name, kept.sharing) == ("Teachers", "everybody")

    assert client.post(url("delete", kept)).status_code == 302
    assert list(Audience.objects.values_list("name", flat=True)) == ["Taken"]


def test_a_president_keeps_audiences_but_shares_none(world, sign_in):
    kept = keep(world, "local_president")
    client = sign_in(world.users["local_president"])

    assert client.post(url("share", kept), {"sharing": "everybody"}).status_code == 403
    assert url("share", kept) not in client.get(url("audience", kept)).content.decode()


def test_names_are_text(world, sign_in):
    kept = keep(world, "organizer", "<script>alert(1)</script>", sharing="everybody", region=None)

    for page in (url("audience", kept), reverse("audiences:audiences"), reverse("audiences:suggest") + "?q=script"):
        assert b"<script>alert" not in sign_in(world.users["clerk"]).get(page).content


def test_the_capabilities_are_those_of_the_table(world):
    for persona in PERSONAS:
        assert world.actor(persona).can(Can.SAVE_AUDIENCE) == (persona in SAVES)


def test_a_closed_region_keeps_the_audiences_that_are_shared_with_it(world, sign_in):
    region = world.regions["Northeast"]
    kept = keep(world, "organizer", sharing=Audience.Sharing.REGION, region=region)
    other = keep(world, "organizer", name="Mine")
    Region.objects.filter(pk=region.pk).update(closed_on=TODAY)
    client = sign_in(world.users["organizer"])

    page = client.get(url("audience", kept)).content.decode()
    again = client.post(url("share", kept), {"sharing": "region", "region": region.pk})
    anew = client.post(url("share", other), {"sharing": "region", "region": region.pk})

    assert "Northeast (closed)" in page
    assert (again.status_code, anew.status_code) == (302, 422)
