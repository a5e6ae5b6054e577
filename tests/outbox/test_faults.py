"""Redis and PostgreSQL fail in the middle of a send and of a click, with real web, worker, beat and mail server.

Nothing is lost, nothing is doubled, no request hangs, and it goes on by itself within a minute.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException

import pytest
from django.conf import settings

from devstack.processes import free_port
from devstack.testing import environment
from outbox import tokens
from outbox.models import DeliveryEvent, Message
from tests.outbox.crashing import OwnPostgres, assert_each_got_at_most_one, own_postgres
from tests.outbox.letters import letter, queue
from tests.outbox.test_kills import assert_each_got_one

pytestmark = pytest.mark.django_db(transaction=True)
MAILS = 600
PACE = 0.02  # seconds that the mail server thinks about each: so there is a middle of the send
PATIENCE = 8.0  # seconds: no answer may take longer, whatever is the matter; a statement may take five
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


class Web:
    """The real server in a process of its own."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.port = free_port()
        self.clicks = 0  # those that were answered with the way to go
        place = ["--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", *place, "mae_crm.wsgi:application"],
            env=environment() | {"DJANGO_SETTINGS_MODULE": "mae_crm.settings"} | variables,
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def get(self, path: str) -> int:
        """The status of the answer; 0 where nobody listens yet. Fails when it takes too long."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers={"User-Agent": AGENT})
            return connection.getresponse().status
        except TimeoutError:
            pytest.fail(f"{path} got no answer within {PATIENCE} s")
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()

    def click(self, message: int) -> int:
        """Follow the first link of a mail."""
        status = self.get(f"/m/c/{tokens.make(message)}/1")
        self.clicks += status == 302
        return status


@pytest.fixture
def start_web(wait_until) -> Iterator[Callable[..., Web]]:
    started: list[Web] = []

    def start(**variables: str) -> Web:
        started.append(Web(variables))
        wait_until(lambda: started[-1].get("/health/live") == 200)
        return started[-1]

    yield start
    for web in started:
        web.process.terminate()
        web.process.wait(300)


def test_redis_is_flushed_frozen_and_killed(start_web, start_worker, own_redis, smtp, redis, wait_until):
    import redis as client  # beside the fixture of that name

    queue(letter(body="[Come](https://mae.example/come)"), MAILS)
    first = Message.objects.earliest("pk").pk
    web = start_web(REDIS_URL=own_redis.url)
    smtp.delay(PACE)
    start_worker(beat=True, concurrency=2, EMAIL_URL=smtp.url, REDIS_URL=own_redis.url)

    def has_sent(count: int) -> None:
        wait_until(lambda: len(smtp.messages) >= count, 60)

    has_sent(50)
    with client.Redis.from_url(own_redis.url) as connection:
        connection.flushall()
    assert web.click(first) == 302
    has_sent(150)
    own_redis.freeze()
    assert web.click(first + 1) == 302
    has_sent(250)  # who is sending goes on
    own_redis.thaw()
    own_redis.kill()
    assert web.click(first + 2) == 302
    time.sleep(1)
    own_redis.start()
    assert len(smtp.messages) < MAILS

    wait_until(lambda: not Message.objects.unfinished().exists(), 60)

    assert_each_got_one(smtp, mails=MAILS, doubts_at_most=0)
    assert DeliveryEvent.objects.filter(kind="click").count() == web.clicks == 3


@pytest.fixture
def postgres() -> Iterator[OwnPostgres]:
    with own_postgres(mails=MAILS) as server:
        yield server


def test_postgres_is_stopped_at_once_and_started_again(start_web, start_worker, postgres, redis, smtp, wait_until):
    ours = {"DATABASE_URL": postgres.url, "DB_POOL_SIZE": "2"}
    ((first,),) = postgres.run("SELECT min(id) FROM outbox_message")
    web = start_web(**ours)
    smtp.delay(PACE)
    start_worker(beat=True, concurrency=2, EMAIL_URL=smtp.url, **ours)
    wait_until(lambda: len(smtp.messages) >= 100, 60)
    assert web.click(first) == 302

    for number in (1, 2):
        postgres.stop_at_once()
        assert web.click(first + number) == 503  # a page that says so, and soon
        assert len(smtp.messages) < MAILS
        postgres.start()
        wait_until(lambda number=number: web.click(first + number) == 302, 60)
        before = len(smtp.messages)
        wait_until(lambda before=before: len(smtp.messages) > before, 60)

    def rest() -> int:
        return int(
            postgres.run("SELECT count(*) FROM outbox_message WHERE state NOT IN ('accepted', 'in_doubt')")[0][0]
        )

    wait_until(lambda: rest() == 0, 60)
    states = assert_each_got_at_most_one(postgres, smtp, MAILS)
    assert states == {"accepted": MAILS}  # the senders lived, and remembered what they did
    ((kept,),) = postgres.run("SELECT count(*) FROM outbox_deliveryevent WHERE kind = 'click'")
    assert kept == web.clicks == 3
