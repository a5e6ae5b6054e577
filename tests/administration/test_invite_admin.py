"""The first administrator of an installation."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from core import clock
from devstack.places import home
from locals.access import Actor, Can

LINK = re.compile(r"http://127\.0\.0\.1:8000(/account/invitation/\S+)")


def invite_admin(*args: str) -> str:
    out = io.StringIO()
    call_command("invite_admin", *args, stdout=out)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_the_link_makes_an_administrator_who_must_set_up_a_factor(client, smtp):
    said = invite_admin("Ida@Example.org", "--name", "Ida Wells")

    assert said.startswith("ida@example.org is an administrator now.\nThe invitation was mailed. It is valid until ")
    link = LINK.search(smtp.to("ida@example.org")[-1].text)
    assert link
    client.get(link.group(1))
    assert not User.objects.get().is_active

    client.post(link.group(1))

    ida = User.objects.get()
    assert ida.is_active
    assert Actor.of(ida, clock.today()).can(Can.MANAGE_USERS)
    assert client.get("/account/2fa/").url.startswith("/account/second-factor/")


@pytest.mark.django_db(transaction=True)
def test_it_says_that_a_database_of_ours_is_no_real_one(smtp, monkeypatch):
    said = invite_admin("ida@example.org")
    monkeypatch.setenv("DATABASE_URL", "postgresql://crm@db.example.org/mae_crm")
    said_elsewhere = invite_admin("ida@example.org")

    last = said.splitlines()[-1]
    assert last == (
        f"This is the tests database in {home() / 'tests'}, not a real one: to invite into yours, set DATABASE_URL."
    )
    assert "not a real one" not in said_elsewhere


@pytest.mark.django_db(transaction=True)
def test_without_a_mail_server_the_operator_gets_the_link(client, smtp):
    smtp.answer_data("451 4.3.0 Try later")

    said = invite_admin("ida@example.org")

    link = LINK.search(said)
    assert link
    client.post(link.group(1))
    assert User.objects.get().is_active


@pytest.mark.django_db(transaction=True)
def test_run_again_it_replaces_the_invitation_and_keeps_one_role(client, smtp):
    invite_admin("ida@example.org")

    report = json.loads(invite_admin("ida@example.org", "--json"))

    assert report == {"email": "ida@example.org", "role_given": False, "invited": True, "mailed": True, "link": None}
    assert User.objects.get().assignments.count() == 1


def test_somebody_who_signs_in_already_is_given_the_role_only(db):
    user = User.objects.create_user("ida@example.org")

    report = json.loads(invite_admin("ida@example.org", "--json"))

    assert report == {"email": "ida@example.org", "role_given": True, "invited": False, "mailed": False, "link": None}
    assert Actor.of(user, clock.today()).can(Can.MANAGE_USERS)
    assert invite_admin("IDA@example.org").splitlines()[:-1] == [
        "ida@example.org was an administrator already.",
        "They sign in already, so nothing was mailed.",
    ]


def test_a_disabled_user_is_refused_and_gets_nothing(db):
    user = User.objects.create_user("ida@example.org", is_active=False)

    with pytest.raises(CommandError, match="is disabled"):
        invite_admin("ida@example.org")

    assert not user.assignments.exists()


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["ida@"], "'ida@' is not an e-mail address."),
        ([""], "'' is not an e-mail address."),
        (["ida\0@example.org"], "is not an e-mail address."),
        (["i" * 288 + "@example.org"], "The address has 300 letters; 254 are the most."),
        (["ida@example.org", "--name", "I" * 201], "The name has 201 letters; 200 are the most."),
        (["ida@example.org", "--name", "Ida\0Wells"], "The name has characters that cannot be shown."),
        (["ida@example.org", "--name", "Ida \x1b[31m"], "The name has characters that cannot be shown."),
        (["ida@example.org", "--name", "Ida \udcff"], "The name has characters that cannot be shown."),
    ],
)
def test_a_typing_error_is_named(db, args, sentence):
    with pytest.raises(CommandError, match=sentence):
        invite_admin(*args)

    assert not User.objects.exists()


def test_a_name_is_kept_as_a_form_keeps_it(db):
    invite_admin("ida@example.org", "--name", " Ida\u202e  We\u00adlls ")

    assert User.objects.get().name == "Ida Wells"


def test_without_a_name_they_are_called_by_their_address(db):
    invite_admin("ida@example.org", "--name", "  ")

    assert str(User.objects.get()) == "ida@example.org"
