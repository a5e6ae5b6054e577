"""An address that somebody else has too: who keeps the record hears of it."""

import pytest
from django.urls import reverse

from members.models import ContactPoint

HOLLIS = "house@example.net"


@pytest.fixture
def hollis(world):
    """Has an address that another one is about to get."""
    ContactPoint.objects.create(person=world.people["Hollis"], kind="email", value=HOLLIS, source="staff")
    return world.people["Hollis"]


def add(client, person, value):
    typed = {"kind": "email", "value": value, "setting": ""}
    return client.post(reverse("members:add_contact", args=[person.pk]), typed, follow=True).content.decode()


def test_who_adds_an_address_of_another_record_is_told_whose(world, sign_in, hollis):
    page = add(sign_in(world.users["clerk"]), world.people["Caleb"], HOLLIS)

    assert f"{hollis} has the same address." in page
    assert "· on another record, too" in page


def test_who_corrects_one_to_it_is_told_too(world, sign_in, hollis):
    contact = ContactPoint.objects.get(person=world.people["Caleb"], kind="email")
    client = sign_in(world.users["clerk"])

    typed = {"value": HOLLIS, "setting": "personal"}
    page = client.post(reverse("members:edit_contact", args=[contact.pk]), typed, follow=True).content.decode()

    assert f"{hollis} has the same address." in page


def test_a_name_that_the_one_who_adds_may_not_see_is_not_told(world, sign_in):
    odessa = world.people["Odessa"]  # of another region
    ContactPoint.objects.create(person=odessa, kind="email", value=HOLLIS, source="staff")

    page = add(sign_in(world.users["region_staff"]), world.people["Caleb"], HOLLIS)

    assert "Somebody else on record has the same address." in page
    assert str(odessa) not in page


def test_an_address_that_a_user_signs_in_with_is_told(world, sign_in):
    page = add(sign_in(world.users["clerk"]), world.people["Caleb"], world.users["organizer"].email)

    assert "Somebody else signs in with this address" in page


def test_an_address_of_their_own_goes_without_a_word(world, sign_in, hollis):
    page = add(sign_in(world.users["clerk"]), world.people["Caleb"], "only@example.net")

    assert "the same address" not in page
    assert "on another record" not in page


def test_nobody_learns_from_their_own_page_who_is_on_record(world, sign_in, hollis):
    client = sign_in(world.users["member"])

    typed = {"kind": "email", "value": HOLLIS, "setting": ""}
    page = client.post(reverse("members:add_own_contact"), typed, follow=True).content.decode()

    assert "the same address" not in page
    assert "on another record" not in page


def test_what_somebody_claims_for_themselves_and_never_proved_shares_nothing(world, sign_in):
    ContactPoint.objects.create(person=world.people["Hollis"], kind="email", value=HOLLIS, source="self")

    page = add(sign_in(world.users["clerk"]), world.people["Caleb"], HOLLIS)

    assert "the same address" not in page
