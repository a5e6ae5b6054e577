"""What every test can ask for: a database of its own, Redis, a real SMTP server."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
import redis as redis_client
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import Client

from accounts.models import User
from core import clock
from core.errors import ActionError
from tests.smtp_sink import SmtpSink
from tests.world import TODAY, World, build_world

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker


class WaitUntil(Protocol):
    def __call__(self, condition: Callable[[], object], seconds: float = 10) -> None: ...


class StartWorker(Protocol):
    def __call__(self, *, beat: bool = False, concurrency: int = 1, **variables: str) -> subprocess.Popen[bytes]: ...


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


@pytest.fixture
def start_worker(transactional_db: None, redis: redis_client.Redis, tmp_path: Path) -> Iterator[StartWorker]:
    """Start real Celery workers on the database and the Redis of this test; they are gone when it ends.

    start_worker(EMAIL_URL=smtp.url, concurrency=1) returns the process; its pid leads a process group to kill.
    """
    from devstack.testing import environment

    started: list[subprocess.Popen[bytes]] = []

    def start(*, beat: bool = False, concurrency: int = 1, **variables: str) -> subprocess.Popen[bytes]:
        options = ["--loglevel=INFO", f"--concurrency={concurrency}", f"--hostname=worker{len(started)}@test"]
        if beat:
            options += ["--beat", f"--schedule={tmp_path}/beat"]
        log = (tmp_path / f"worker{len(started)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "mae_crm", "worker", *options],
            env=environment() | {"DJANGO_SETTINGS_MODULE": "mae_crm.settings"} | variables,
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        started.append(process)
        return process

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(300)


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
def world(db: None, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> World:
    """The shared small world (tests/world.py); it is noon of its TODAY for everything that asks the clock.

    Where real workers run, which are processes with a clock of their own, only the day stands still.
    """
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    if "start_worker" not in request.fixturenames:
        monkeypatch.setattr(clock, "now", lambda: clock.noon(TODAY))
    return build_world()


@pytest.fixture
def sign_in(client: Client) -> Callable[[User], Client]:
    """`sign_in(world.users["clerk"])`: a browser whose session has just shown a second factor."""

    def run(user: User) -> Client:
        client.force_login(user)
        request = HttpRequest()
        request.session = client.session
        record_authentication(request, user, "mfa", type="totp", at=clock.now().timestamp())
        request.session.save()
        return client

    return run


@pytest.fixture
def clerk(world: World, sign_in: Callable[[User], Client]) -> Client:
    """The browser of a clerk, who is signed in."""
    return sign_in(world.users["clerk"])


@pytest.fixture
def wait_until() -> WaitUntil:
    """wait_until(condition): poll until it is true; an AssertionError when time is up.

    `seconds` is for what must be true by then; else there is time enough for a machine with much to do.
    """

    def wait(condition: Callable[[], object], seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"not true after {seconds} s"
            time.sleep(0.05)

    return wait


type Act = Callable[[], object]


@pytest.fixture
def both(transactional_db: None, wait_until: WaitUntil) -> Callable[[Act, Act], ActionError | None]:
    """both(first, second): the second begins while the first has not committed, and mostly waits for it; what the
    second refused with."""

    def run(act: Act) -> ActionError | None:
        try:
            act()
        except ActionError as refusal:
            return refusal
        finally:
            connection.close()
        return None

    def somebody_waits() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            return bool(cursor.fetchone() == (True,))

    def both(first: Act, second: Act) -> ActionError | None:
        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                first()
                other = pool.submit(run, second)
                wait_until(lambda: other.done() or somebody_waits())
            return other.result()

    return both


class OwnRedis:
    """A Redis that belongs to one test, which may freeze it, kill it and start it again at the same address."""

    def __init__(self, folder: Path) -> None:
        from devstack.services import Redis

        folder.mkdir()
        self._service = Redis(folder, careless=True)
        self._service.prepare()
        self.url = self._service.url()
        self.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def start(self) -> None:
        self._process = subprocess.Popen(self._service.command(), stdout=subprocess.DEVNULL)
        while not self._service.is_ready():
            time.sleep(0.02)

    def freeze(self) -> None:
        """It keeps its connections and answers nothing."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    """A Redis for this test alone, to freeze and to kill."""
    redis = OwnRedis(tmp_path / "redis")
    yield redis
    redis.kill()


@pytest.fixture(autouse=True)
def _counters_forgotten(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a test commits is flushed, except the counters of sign-in attempts, whose table belongs to no model."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if (marker and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames:
        with django_db_blocker.unblock():
            cache.clear()
