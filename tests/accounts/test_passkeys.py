"""Passkeys: as the whole sign-in, and as a second factor."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from accounts import actions
from tests.accounts.conftest import come_in
from tests.accounts.soft_key import SoftKey

ADD = reverse("mfa_add_webauthn")
LOGIN = reverse("mfa_login_webauthn")


def browser() -> Client:
    return Client(SERVER_NAME="localhost")  # browsers give passkeys to https and to localhost


def add(client: Client, key: SoftKey, **more: str):
    options = client.get(ADD).context["js_data"]["creation_options"]
    return client.post(ADD, {"name": "Phone", "credential": key.create(options), **more})


def sign_in(client: Client, key: SoftKey):
    options = client.get(LOGIN, headers={"Accept": "application/json"}).json()["request_options"]
    return client.post(LOGIN, {"credential": key.get(options)})


@pytest.fixture
def key(smtp, user, records, factor_rule) -> SoftKey:
    """Renee has a passkey."""
    key, client = SoftKey(), browser()
    come_in(client, smtp, user.email)
    add(client, key, passwordless="on")
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
    return key


def test_a_passkey_alone_comes_in_and_counts_as_the_second_factor(key, user, factor_rule):
    factor_rule.add(user.pk)
    client = browser()

    answer = sign_in(client, key)

    assert answer.url == "/"
    assert client.session[SESSION_KEY] == str(user.pk)
    assert client.get(reverse("mfa_index")).status_code == 200


def test_setting_one_up_opens_the_door_at_once(smtp, user, records, factor_rule):
    factor_rule.add(user.pk)
    client = browser()
    come_in(client, smtp, user.email)

    answer = add(client, SoftKey(), passwordless="on")

    assert answer.url == reverse("mfa_view_recovery_codes")
    assert client.get(reverse("mfa_index")).status_code == 200


def test_with_a_passkey_a_code_by_mail_is_only_the_first_half(key, user, smtp):
    client = browser()
    answer = come_in(client, smtp, user.email)
    assert answer.url == reverse("mfa_authenticate")

    page = client.get(answer.url)
    client.post(answer.url, {"credential": key.get(page.context["js_data"]["request_options"])})

    assert "Use my passkey" in page.text
    assert client.session[SESSION_KEY] == str(user.pk)


def test_another_key_does_not_come_in(key, user):
    stranger = SoftKey(user_handle=key.user_handle)
    client = browser()

    assert sign_in(client, stranger).url == reverse("account_login")
    assert SESSION_KEY not in client.session


def test_an_answer_for_another_site_does_not_come_in(key):
    key.origin = "https://evil.example"
    client = browser()

    sign_in(client, key)

    assert SESSION_KEY not in client.session


def test_the_last_passkey_that_a_role_demands_is_not_removed(key, user, factor_rule):
    client = browser()
    sign_in(client, key)
    factor_rule.add(user.pk)
    (passkey,) = Authenticator.objects.filter(user=user, type="webauthn")
    remove = reverse("mfa_remove_webauthn", args=[passkey.pk])

    page = client.get(remove).text
    answer = client.post(remove).text

    assert "Set up another one first" in page
    assert "Remove this passkey" not in page
    assert "Set up another one first" in answer
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_one_of_two_passkeys_is_removed(key, user, factor_rule):
    client = browser()
    sign_in(client, key)
    add(client, SoftKey(), passwordless="on")
    factor_rule.add(user.pk)
    passkey = Authenticator.objects.filter(user=user, type="webauthn").order_by("pk").last()

    client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))

    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1


def test_an_answer_works_once(key):
    client = browser()
    options = client.get(LOGIN, headers={"Accept": "application/json"}).json()["request_options"]
    answer = key.get(options)
    client.post(LOGIN, {"credential": answer})
    client.post(reverse("account_logout"))

    client.post(LOGIN, {"credential": answer})

    assert SESSION_KEY not in client.session


def test_alone_it_must_have_asked_for_finger_or_pin(key):
    key.verifies = False
    client = browser()

    sign_in(client, key)

    assert SESSION_KEY not in client.session


def test_a_disabled_user_does_not_come_in(key, user):
    actions.disable_user(user=user, by=None)
    client = browser()

    answer = sign_in(client, key)

    assert answer.url == reverse("account_login")
    assert SESSION_KEY not in client.session


def test_a_passkey_does_not_outlive_the_address(key, user):
    """Whoever once read the mailbox and left a passkey there is out when the office takes the address away."""
    actions.move_address(user=user, to=None, by=None)
    client = browser()

    sign_in(client, key)

    assert SESSION_KEY not in client.session


@pytest.mark.parametrize("rubbish", ["", "{}", "[]", "null", "1", '{"response": {"userHandle": "zzz"}}', '"x"'])
def test_rubbish_is_refused_without_an_error(db, records, rubbish):
    client = browser()
    client.get(LOGIN, headers={"Accept": "application/json"})

    assert client.post(LOGIN, {"credential": rubbish}).status_code in {200, 302}
    assert SESSION_KEY not in client.session
