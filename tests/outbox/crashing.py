"""A PostgreSQL for one test, with mails that wait, to stop as if the machine had lost it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings

from devstack.services import Postgres


class OwnPostgres:
    """A server for one test, which may stop it as if the machine had lost it, and start it again."""

    def __init__(self, folder: Path) -> None:
        self.service = Postgres(folder, careless=False)
        self.service.prepare()
        self.start()
        self.service.once_ready()

    @property
    def url(self) -> str:
        return self.service.url()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.service.command(),
            preexec_fn=self.service.become,  # noqa: PLW1509  # the server refuses to run as root
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while not self.service.is_ready():
            time.sleep(0.1)

    def stop_at_once(self) -> None:
        """`pg_ctl stop -m immediate`: no checkpoint, no goodbye; what was not flushed is lost."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(300)

    def run(self, statement: str, *parameters: object) -> list[tuple]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def own_postgres(*, mails: int) -> Iterator[OwnPostgres]:
    """A migrated server with so many mails that are due."""
    folder = Path(tempfile.mkdtemp(prefix="crash-"))
    folder.chmod(0o755)  # the server runs as another user where tests run as root
    server = OwnPostgres(folder)
    manage(server.url, "migrate", "-v", "0").communicate(timeout=300)
    (topic,) = server.run("SELECT id FROM outbox_topic WHERE key = 'news'")
    (letter,) = server.run(
        "INSERT INTO outbox_letter (source, topic_id, sender_name, reply_to, subject, body, links, created_at)"
        " VALUES ('test:1', %s, '', '', 'Hello {first_name}', '[Come](https://mae.example/come)',"
        " '{https://mae.example/come}', now()) RETURNING id",
        *topic,
    )
    server.run(
        'INSERT INTO outbox_message (letter_id, address, name, "values", state, reason, answer, attempts, not_before)'
        " SELECT %s, 'person' || n || '@example.com', 'Person', '{}', 'queued', '', '', 0, now() - interval '1 hour'"
        " FROM generate_series(1, %s) n",
        *letter,
        mails,
    )
    try:
        yield server
    finally:
        server.process.send_signal(signal.SIGQUIT)
        server.process.wait(300)
        shutil.rmtree(folder, ignore_errors=True)


def manage(url: str, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "mae_crm.settings", **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def assert_each_got_at_most_one(postgres: OwnPostgres, smtp, mails: int) -> Counter[str]:
    """Lost = 0 and doubled = 0; returns how many messages are in each state."""
    states = dict(postgres.run("SELECT address, state FROM outbox_message"))
    arrived = Counter(received.recipients[0] for received in smtp.messages)
    assert len(states) == mails
    assert [address for address, count in arrived.items() if count > 1] == []
    assert [address for address, state in states.items() if state == "accepted" and address not in arrived] == []
    return Counter(states.values())
