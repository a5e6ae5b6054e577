"""A member of the records, never seen before, comes in; nobody can tell from outside who is on the records."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from members import actions
from tests.accounts.conftest import ask, come_in, is_in

WENDELL = "canary-mail-wendell@example.com"


def test_a_member_comes_in_by_their_personal_address_and_is_linked(world, client, smtp):
    assert not User.objects.filter(email=WENDELL).exists()

    come_in(client, smtp, WENDELL)

    wendell = world.people["Wendell"]
    wendell.refresh_from_db()
    assert wendell.user == User.objects.get(email=WENDELL)
    assert is_in(client)


def test_the_next_time_it_is_the_same_user(world, client, smtp):
    for _ in range(2):
        browser = Client()
        come_in(browser, smtp, WENDELL)
        assert is_in(browser)

    assert User.objects.filter(email=WENDELL).count() == 1


def test_two_people_with_one_address_are_told_by_mail_what_to_do(world, client, smtp):
    actions.add_contact(person=world.people["Bessie"], kind="email", value=WENDELL, source="staff", by=None)

    ask(client, WENDELL)

    (mail,) = smtp.to(WENDELL)
    assert "More than one person on our records has this address" in mail.text
    assert not User.objects.filter(email=WENDELL).exists()


@pytest.mark.parametrize(
    "address",
    [
        WENDELL,  # a member who has never been here
        "member@example.org",  # a user
        "canary-mail-caleb@example.com",  # on the records, no member
        "canary-mail-renita@example.com",  # a member whose user has another address
    ],
)
def test_asking_costs_the_same_for_everybody(world, smtp, address):
    def cost(address: str) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            Client().post(reverse("account_request_login_code"), {"email": address})
        return [re.sub(r"'[^']*'|\d+", "?", query["sql"])[:60] for query in queries]

    cost("somebody@example.com")  # the first from this place makes its counter

    assert cost(address) == cost("nobody@example.com")
    assert len(smtp.messages) == 3
