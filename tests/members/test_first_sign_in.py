"""A member of the records, never seen before, comes in; nobody can tell from outside who is on the records."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions as accounts
from accounts.models import User
from leaders.actions import begin_term
from leaders.models import Office
from locals.access import Actor, Can
from members import actions
from tests.accounts.conftest import ask, code_for, come_in, is_in
from tests.world import TODAY

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


@pytest.mark.parametrize("typed", ["  Wendell+MAE@Example.com ", "WENDELL+MAE@EXAMPLE.COM"])
def test_an_address_is_found_however_it_is_typed_and_with_its_plus(world, client, smtp, typed):
    actions.add_contact(
        person=world.people["Wendell"], kind="email", value="Wendell+mae@example.com", source="staff", by=None
    )

    ask(client, typed)
    client.post(reverse("account_confirm_login_code"), {"code": code_for(smtp, "wendell+mae@example.com")})

    assert is_in(client)
    ask(Client(), "wendell@example.com")  # another mailbox, for all we know
    assert "Nobody can sign in with it" in smtp.to("wendell@example.com")[-1].text


def test_an_address_of_a_staff_user_on_a_members_record_is_the_staff_users(world, client, smtp):
    actions.add_contact(
        person=world.people["Wendell"], kind="email", value="organizer@example.org", source="staff", by=None
    )

    come_in(client, smtp, "organizer@example.org")

    assert client.session["_auth_user_id"] == str(world.users["organizer"].pk)
    world.people["Wendell"].refresh_from_db()
    assert world.people["Wendell"].user is None


def invited(email: str) -> User:
    invitation = accounts.invite(email=email, name="Wendell", by=None)
    return accounts.accept(invitation=invitation, by=None)


def test_who_takes_an_invitation_sent_to_the_address_of_a_record_is_tied_to_it(world, smtp):
    user = invited(WENDELL)

    world.people["Wendell"].refresh_from_db()
    assert world.people["Wendell"].user == user


def test_who_was_invited_before_they_were_on_record_is_tied_at_the_next_code(world, client, smtp):
    user = invited("wendell@example.org")
    actions.add_contact(
        person=world.people["Wendell"], kind="email", value="wendell@example.org", source="roster", by=None
    )

    come_in(client, smtp, "wendell@example.org")

    world.people["Wendell"].refresh_from_db()
    assert world.people["Wendell"].user == user
    assert is_in(client)


def test_who_has_a_record_gets_no_second_one(world, client, smtp):
    user = invited(WENDELL)
    actions.add_contact(person=world.people["Marcus"], kind="email", value="w@example.org", source="roster", by=None)
    actions.add_contact(person=world.people["Wendell"], kind="email", value="w2@example.org", source="staff", by=None)
    User.objects.filter(pk=user.pk).update(email="w@example.org")

    come_in(client, smtp, "w@example.org")

    world.people["Marcus"].refresh_from_db()
    assert world.people["Marcus"].user is None
    assert is_in(client)


def test_a_term_gives_its_access_to_who_was_invited(world, client, smtp):
    begin_term(
        person=world.people["Wendell"], office=Office.objects.get(key="building-rep"), begins=TODAY, ends=None,
        unit=world.worksites["Tupelo Middle School"], how="elected", by=world.users["organizer"],
    )  # fmt: skip

    user = invited(WENDELL)

    assert Actor.of(user, TODAY).can(Can.SEE_PEOPLE)


def test_what_a_member_sees_who_has_just_been_put_on_record(world, client, smtp):
    """Membership, worksite and representative, a minute after the record was made."""
    clerk = world.users["clerk"]
    person = actions.add_person(first_name="Ida", last_name="Wells", by=clerk)
    actions.start_work(
        person=person, worksite=world.worksites["Tupelo Middle School"], job_class="licensed", on=TODAY, by=clerk
    )
    actions.add_contact(person=person, kind="email", value="ida@example.com", source="roster", by=clerk)
    actions.join(person=person, local=world.locals["Tupelo"], category="professional", on=TODAY, today=TODAY, by=clerk)
    begin_term(
        person=world.people["Danielle"], office=Office.objects.get(key="building-rep"), begins=TODAY, ends=None,
        unit=world.worksites["Tupelo Middle School"], how="elected", by=world.users["organizer"],
    )  # fmt: skip

    come_in(client, smtp, "ida@example.com")
    page = client.get(reverse("members:me")).content.decode()

    for words in ("Active professional", "Tupelo Middle School", "Danielle Ross, your rep", "How we reach you"):
        assert words in page


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
