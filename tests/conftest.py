"""What every test can ask for: a database of its own, Redis, a real SMTP server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
import redis as redis_client
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from accounts.models import User
from core import clock
from tests.smtp_sink import SmtpSink
from tests.world import TODAY, World, build_world

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A migrated database for this worker, copied from a template; it takes the place of pytest-django's own."""
    from devstack.testing import fresh_database  # Django is set up by now

    with (
        django_db_blocker.unblock(),
        fresh_database(os.environ.get("PYTEST_XDIST_WORKER", "main")),
    ):
        yield


@pytest.fixture
def redis() -> Iterator[redis_client.Redis]:
    """The real Redis of this worker, empty before and after the test."""
    with redis_client.Redis.from_url(settings.REDIS_URL, socket_timeout=5) as client:
        client.flushdb()
        yield client
        client.flushdb()


@pytest.fixture(scope="session")
def _smtp_server() -> Iterator[SmtpSink]:
    with SmtpSink() as sink:
        yield sink


@pytest.fixture
def smtp(_smtp_server: SmtpSink, settings) -> SmtpSink:
    """A real SMTP server that both mailers speak to: what arrived is in `.messages`, faults are set by its methods."""
    _smtp_server.reset()
    for mailer in ("default", "outreach"):
        options = {
            "host": _smtp_server.host,
            "port": _smtp_server.port,
            "username": "",
            "password": "",
            "use_tls": False,
            "use_ssl": False,
            "timeout": 5,
        }
        settings.MAILERS = settings.MAILERS | {
            mailer: {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": options,
            }
        }
    return _smtp_server


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """The shared small world (tests/world.py); today is its TODAY for everything that asks the clock."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return build_world()


@pytest.fixture
def sign_in(client: Client) -> Callable[[User], Client]:
    """`sign_in(world.users["clerk"])`: a browser whose session has just shown a second factor."""

    def run(user: User) -> Client:
        client.force_login(user)
        request = HttpRequest()
        request.session = client.session
        record_authentication(request, user, "mfa", type="totp")
        request.session.save()
        return client

    return run
