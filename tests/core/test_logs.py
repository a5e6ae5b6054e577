"""Logs are read by more people than the mail in which an address came."""

import logging
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts import mail
from accounts.models import Invitation
from core import clock
from core.logs import LineFormatter
from outbox import tokens


@pytest.fixture
def written():
    """What the root logger writes, in the format of the settings."""
    formatters: Any = settings.LOGGING["formatters"]
    assert formatters["line"]["()"] == "core.logs.LineFormatter"
    lines = StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(LineFormatter("{asctime} {levelname} {name} {message}", style="{"))
    logging.getLogger().addHandler(handler)
    yield lines
    logging.getLogger().removeHandler(handler)


def test_a_refused_form_tells_no_address_that_opens_something(world, written):
    invitation = Invitation.objects.create(
        user=world.users["member"], created_at=clock.now(), expires_at=clock.now() + timedelta(days=7)
    )
    client = Client(enforce_csrf_checks=True)

    for address in (mail.invitation_link(invitation), reverse("outbox:preferences", args=[tokens.make(12)])):
        token = max(address.split("/"), key=len)
        assert client.post(address.removeprefix(settings.PUBLIC_URL)).status_code in {403, 404}
        assert token not in written.getvalue()

    assert "/account/invitation/…/" in written.getvalue()


def test_an_exception_tells_none_either(written):
    error = ValueError(f"/m/u/{tokens.make(7)} is odd")
    logging.getLogger("odd").error("Failed: %s", f"/m/c/{tokens.make(7)}/3", exc_info=error)

    assert tokens.make(7) not in written.getvalue()
    assert "/m/c/…/3" in written.getvalue()


def test_other_addresses_stay_readable():
    record = logging.LogRecord("a", logging.INFO, "b", 1, "GET %s", ("/people/1234567/?q=robinson+tasha",), None)

    assert LineFormatter().format(record) == "GET /people/1234567/?q=robinson+tasha"


def test_a_host_that_is_not_ours_is_one_line(client, written):
    """Scanners ask for any host, all day."""
    assert client.get("/", headers={"Host": "scanner.example"}).status_code == 400

    lines = [line for line in written.getvalue().splitlines() if line]
    assert [line for line in lines if "Traceback" in line or "File " in line] == []
    assert any("WARNING" in line and "scanner.example" in line for line in lines)
