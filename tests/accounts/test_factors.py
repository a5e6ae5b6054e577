"""A copy of the database holds no secret of a second factor; keys can be changed; a lost key lets nobody in."""

from __future__ import annotations

import importlib
import json
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from accounts import factors
from tests.accounts.conftest import SECRET, ask, code_for, confirm, totp

migration = importlib.import_module("accounts.migrations.0005_encrypt_factors")


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        (text,) = cursor.fetchone()
    return str(text)


@pytest.fixture
def app(user) -> TOTP:
    """Renee has an authenticator app and recovery codes."""
    app = TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return app


def test_no_secret_stands_in_the_database(app, user):
    codes = RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes"))
    seed = factors.decrypt(codes.instance.data["seed"])

    assert SECRET not in stored()
    assert seed not in stored()
    assert not any(code in stored() for code in codes.get_unused_codes())
    assert app.validate_code(totp())


def test_a_new_key_in_front_reads_what_the_old_one_wrote_and_renewing_frees_of_the_old(app, settings):
    before = stored()
    old = settings.FACTOR_KEYS[0]
    settings.FACTOR_KEYS = ["a new key, long and random", old]
    out = StringIO()

    call_command("renew_factors", "--json", stdout=out)

    assert json.loads(out.getvalue()) == {"renewed": 2, "unreadable": 0}
    assert stored() != before
    settings.FACTOR_KEYS = ["a new key, long and random"]
    assert factors.health().ok
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(totp())


class TestALostKey:
    @pytest.fixture(autouse=True)
    def lost(self, app, settings):
        settings.FACTOR_KEYS = ["another key"]

    def test_lets_nobody_in(self, client, smtp, user, records):
        ask(client, user.email)
        answer = confirm(client, code_for(smtp, user.email))
        assert answer.url == reverse("mfa_authenticate")

        answer = client.post(answer.url, {"code": totp()})

        assert answer.status_code == 409
        assert "Your second step cannot be checked at the moment." in answer.content.decode()
        assert client.get(reverse("account_logout")).status_code == 302

    def test_is_told_by_doctor_with_what_to_do(self):
        found = factors.health()

        assert (found.ok, found.figures) == (False, {"unreadable": 2})
        assert "Add the former key behind the new one" in found.do

    def test_is_not_made_worse_by_renewing(self):
        before = stored()

        with pytest.raises(CommandError, match="2 could not be read"):
            call_command("renew_factors", stdout=StringIO())

        assert stored() == before


def test_what_was_kept_as_it_is_becomes_encrypted_and_back(app):
    migration.decrypt(apps, None)
    assert json.loads(f"[{stored().replace('} {', '}, {')}]")[0]["secret"] == SECRET

    migration.encrypt(apps, None)

    assert SECRET not in stored()
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(totp())
