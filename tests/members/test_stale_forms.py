"""A form that was opened before somebody else wrote: what nobody touched in it overwrites nothing newer."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts import actions as accounts
from members import actions
from members.models import ContactPoint, Membership
from tests.world import TODAY


def opened(client, address):
    """What the browser sends back from a page that was just opened."""
    answer = client.get(address)
    assert b'name="initial-' in answer.content
    sent = {}
    for field in answer.context["form"]:
        value = field.value()
        sent[field.html_initial_name] = "" if value is None else str(value)
        if value not in (None, False):
            sent[field.html_name] = "on" if value is True else str(value)
    return sent


def point_of(person) -> ContactPoint:
    return ContactPoint.objects.get(person=person, kind="email")


@pytest.fixture
def renita(world):
    """She signs in with the address on her record."""
    renita = world.people["Renita"]
    renita.user.email = point_of(renita).value
    renita.user.save(update_fields=["email"])
    return renita


def test_a_mark_does_not_bring_an_address_back_that_its_owner_has_replaced(clerk, renita):
    point = point_of(renita)
    address = reverse("members:edit_contact", args=[point.pk])
    sent = opened(clerk, address)
    accounts.prove_address(user=renita.user, address="renita.new@example.com", session=None, by=renita.user)

    assert clerk.post(address, sent | {"is_preferred": "on"}).status_code == 302

    point.refresh_from_db()
    renita.user.refresh_from_db()
    assert (point.value, point.is_preferred) == ("renita.new@example.com", True)
    assert point.verified_at is not None
    assert renita.user.email == "renita.new@example.com"


def test_another_value_does_not_replace_one_that_was_not_shown(clerk, renita):
    point = point_of(renita)
    address = reverse("members:edit_contact", args=[point.pk])
    sent = opened(clerk, address)
    accounts.prove_address(user=renita.user, address="renita.new@example.com", session=None, by=renita.user)

    answer = clerk.post(address, sent | {"value": "renita.typed@example.com"})

    assert "It was changed to renita.new@example.com meanwhile." in answer.content.decode()
    assert "renita.typed@example.com" in answer.content.decode()
    assert point_of(renita).value == "renita.new@example.com"


def test_staff_who_save_an_address_that_its_owner_typed_do_not_prove_it(world, clerk):
    renita, terrance = world.people["Renita"], world.people["Terrance"]
    theirs = point_of(terrance).value
    point = actions.add_contact(person=renita, kind="email", value=theirs, source="self", by=renita.user)
    address = reverse("members:edit_contact", args=[point.pk])

    clerk.post(address, opened(clerk, address) | {"is_preferred": "on"})

    point.refresh_from_db()
    assert (point.source, point.is_preferred) == ("self", True)
    assert not ContactPoint.objects.proved().filter(pk=point.pk).exists()


def test_ones_wish_not_to_be_found_outlives_an_older_tab(world, sign_in):
    renita = world.people["Renita"]
    client, address = sign_in(renita.user), reverse("members:details")
    older, newer = opened(client, address), opened(client, address)
    client.post(address, newer | {"is_former_name_hidden": "on"})

    client.post(address, older | {"preferred_name": "Nita"})

    renita.refresh_from_db()
    assert (renita.preferred_name, renita.is_former_name_hidden) == ("Nita", True)


def test_correcting_a_level_leaves_how_they_pay_by_now(world, clerk):
    row = Membership.objects.get(person=world.people["Renita"])
    address = reverse("members:correct", args=[row.pk])
    sent = opened(clerk, address)
    actions.change_payment(membership=row, payment_method="card", by=world.users["clerk"])

    shown = clerk.post(address, sent | {"level": "part", "show": ""})
    assert shown.context["would"]
    clerk.post(address, sent | {"level": "part", "do": ""})

    row.refresh_from_db()
    assert (row.level, row.payment_method) == ("part", "card")
    assert row.begins <= TODAY
