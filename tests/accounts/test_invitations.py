"""People whom staff let in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from accounts import actions, mail
from accounts.models import Invitation, User
from core import clock
from tests.accounts.conftest import CODE, ask, is_in

LINK = re.compile(r"http://127\.0\.0\.1:8000(/account/invitation/\S+)")


@pytest.fixture
def invite(user, smtp, django_capture_on_commit_callbacks):
    def send(email: str = "Marcus@Example.org", name: str = "Marcus Odom") -> Invitation:
        with django_capture_on_commit_callbacks(execute=True):
            return actions.invite(email=email, name=name, by=user)

    return send


def link_for(smtp) -> str:
    found = LINK.search(smtp.to("marcus@example.org")[-1].text)
    assert found
    return found.group(1)


def test_the_user_waits_disabled_and_may_be_given_roles(invite, user):
    invitation = invite()

    marcus = User.objects.get(email="marcus@example.org")
    assert (marcus.name, marcus.is_active, marcus.has_usable_password()) == ("Marcus Odom", False, False)
    assert (invitation.user, invitation.invited_by) == (marcus, user)


def test_the_mail_says_who_invites_and_until_when(invite, smtp):
    invitation = invite()

    (received,) = smtp.to("marcus@example.org")
    assert "Renee Thigpen invites you" in received.text
    assert invitation.expires_at - invitation.created_at == timedelta(days=7)
    assert invitation.mailed_at is not None


def test_looking_changes_nothing_and_the_button_comes_in(invite, client, smtp, records):
    invite()
    link = link_for(smtp)

    for _ in range(2):  # a mail scanner, then the reader
        assert "Renee Thigpen invited you" in client.get(link).content.decode()
    assert not User.objects.get(email="marcus@example.org").is_active

    answer = client.post(link)

    assert answer.url == "/"
    assert User.objects.get(email="marcus@example.org").is_active
    assert is_in(client)


def test_whoever_is_signed_in_is_told_and_the_history_names_the_invited(invite, client, smtp, user, records):
    marcus = invite().user
    client.force_login(user)
    link = link_for(smtp)

    assert "Renee Thigpen is signed in" in client.get(link).text
    client.post(link)

    assert client.session[SESSION_KEY] == str(marcus.pk)
    assert [way["method"] for way in client.session["account_authentication_methods"]] == ["invitation"]
    assert marcus.history.latest("pgh_id").pgh_context.metadata["user"] == marcus.pk


def test_the_link_works_once(invite, client, smtp):
    invite()
    link = link_for(smtp)
    client.post(link)
    other = Client()

    assert other.post(link).status_code == 410
    assert not is_in(other)


def test_after_seven_days_it_is_over(invite, client, smtp):
    invite()
    Invitation.objects.update(expires_at=clock.now())

    answer = client.post(link_for(smtp))

    assert answer.status_code == 410
    assert not User.objects.get(email="marcus@example.org").is_active


def test_a_second_invitation_replaces_the_first(invite, client, smtp):
    invite()
    first = link_for(smtp)
    invite()

    assert client.post(first).status_code == 410
    assert client.post(link_for(smtp)).url == "/"
    assert User.objects.filter(email="marcus@example.org").count() == 1


@pytest.mark.parametrize("token", ["nonsense", "1", "MQ:1abcde:xxxxxxxx"])
def test_a_made_up_link_leads_nowhere(client, db, token):
    assert client.get(reverse("account_invitation", args=[token])).status_code == 410
    assert client.post(reverse("account_invitation", args=[token])).status_code == 410


def test_before_the_link_is_used_no_code_is_sent(invite, client, smtp, records):
    invite()

    ask(client, "marcus@example.org")

    assert not CODE.search(smtp.to("marcus@example.org")[-1].text)


def test_whoever_signs_in_already_is_not_invited(invite, user):
    with pytest.raises(actions.AlreadySignsIn, match="Renee Thigpen signs in with that address already"):
        invite(user.email.upper())


def test_a_disabled_user_is_not_let_in_by_an_invitation(invite, user):
    gone = User.objects.create_user("gone@example.org", name="Gone", is_active=False)

    with pytest.raises(actions.Disabled):
        invite(gone.email)


def test_disabling_takes_a_pending_invitation_back(invite, client, smtp, user):
    invitation = invite()

    actions.disable_user(user=invitation.user, by=user)

    assert client.post(link_for(smtp)).status_code == 410


def test_a_mail_server_that_is_down_leaves_the_invitation_unsent(invite, smtp):
    smtp.answer_data("451 4.3.0 Try later")

    invitation = invite()

    invitation.refresh_from_db()
    assert invitation.mailed_at is None
    smtp.reset()
    assert mail.send_invitation(invitation)


def test_whoever_has_a_second_factor_shows_it_at_an_invitation_too(invite, client, smtp, records):
    from allauth.mfa.totp.internal.auth import TOTP

    invitation = invite()
    TOTP.activate(invitation.user, "JBSWY3DPEHPK3PXP")

    assert client.post(link_for(smtp)).url == reverse("mfa_authenticate")
    assert not is_in(client)
