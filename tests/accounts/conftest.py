"""People at the door, and the ways they come in."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import registry
from core.errors import ActionError
from core.types import Claim, FactorRule, IdentityProvider, Obstacle
from tests.smtp_sink import SmtpSink

CODE = re.compile(r"\b\d{4}-\d{4}\b")
SECRET = "JBSWY3DPEHPK3PXP"


def totp(step: int = 0, secret: str = SECRET) -> str:
    """What an authenticator app shows so many steps from now; each is taken once, so a later sign-in needs another."""
    counter = int(time.time()) // settings.MFA_TOTP_PERIOD
    return str(format_hotp_value(hotp_value(secret, counter + step)))


@dataclass
class Records:
    """Stands for the members' records: who holds which address, and whom `link` tied to what."""

    addresses: dict[str, Claim | Obstacle] = field(default_factory=dict)
    linked: dict[str, User] = field(default_factory=dict)
    asked: int = 0

    def find(self, address: str) -> Claim | Obstacle | None:
        self.asked += 1
        return self.addresses.get(address)

    def link(self, user: User, reference: str) -> None:
        answer = self.addresses.get(user.email)
        if not isinstance(answer, Claim) or answer.reference != reference:
            raise ActionError("That address is on two records now.")
        self.linked[reference] = user


@pytest.fixture
def records(monkeypatch) -> Records:
    records = Records()
    provider = IdentityProvider(key="test", find=records.find, link=records.link)
    monkeypatch.setitem(registry._entries, IdentityProvider, {"test": provider})
    return records


@pytest.fixture
def factor_rule(monkeypatch) -> set[int]:
    """The keys of the users whose role needs a second factor."""
    needing: set[int] = set()
    rule = FactorRule(key="test", needs=lambda user: user.pk in needing)
    monkeypatch.setitem(registry._entries, FactorRule, {"test": rule})
    return needing


@pytest.fixture
def user(db) -> User:
    return User.objects.create_user("renee@example.org", name="Renee Thigpen")


def ask(client: Client, address: str, **more: str):
    """Ask for a code."""
    return client.post(reverse("account_request_login_code"), {"email": address, **more})


def confirm(client: Client, code: str, **more: str):
    return client.post(reverse("account_confirm_login_code"), {"code": code, **more})


def code_for(smtp: SmtpSink, address: str) -> str:
    """The code in the newest mail to the address."""
    found = CODE.search(smtp.to(address)[-1].text)
    assert found, "no code in that mail"
    return found.group()


def come_in(client: Client, smtp: SmtpSink, address: str, **more: str):
    """Sign in by code; the answer to the right code."""
    ask(client, address)
    return confirm(client, code_for(smtp, address), **more)


@pytest.fixture
def signed_in(client: Client, smtp: SmtpSink, user: User, records: Records, factor_rule: set[int]) -> Client:
    come_in(client, smtp, user.email)
    return client


def is_in(client: Client) -> bool:
    """Does the next request act as somebody?"""
    return client.get(reverse("account_logout")).status_code == 200


def age(client: Client, seconds: int) -> None:
    """Let that much time pass for what the session remembers of its code and sign-in."""
    session = client.session
    for key in ("signed_in_at", "seen_at"):
        if key in session:
            session[key] -= seconds
    for record in session.get("account_authentication_methods", []):
        record["at"] -= seconds
    if "account_login" in session:
        session["account_login"]["initiated_at"] -= seconds
        for stage in session["account_login"]["state"]["stages"].values():
            if isinstance(stage, dict) and "at" in stage.get("data", {}):
                stage["data"]["at"] -= seconds
    session.modified = True
    session.save()


@pytest.fixture
def app(user: User) -> Authenticator:
    """Renee has an authenticator app."""
    return TOTP.activate(user, SECRET).instance
