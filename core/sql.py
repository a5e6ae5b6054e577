"""PostgreSQL pieces that Django has no name for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection


@contextmanager
def long_work(*, at_most: timedelta, waits: timedelta | None = None) -> Iterator[None]:
    """Let this transaction's statements take longer than a web request may, and wait that long for locks where nobody
    sits before a page. Call inside `transaction.atomic`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [_milliseconds(at_most)])
        if waits is not None:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [_milliseconds(waits)])
    yield


def _milliseconds(span: timedelta) -> str:
    return f"{int(span.total_seconds() * 1000)}ms"


def try_advisory_lock(key: int) -> bool:
    """Hold the lock of this number until the transaction ends; False, at once, where another one holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key])
        (got,) = cursor.fetchone()
    return bool(got)


def advisory_lock(key: int) -> None:
    """Wait for the lock of this number and hold it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def statement_trigger(name: str, *, table: str, event: str, referencing: str, body: str) -> None:
    """Create or replace a trigger that runs `body`, statements of PL/pgSQL without the last semicolon, once after each
    statement that does `event` to the table. `referencing` names the rows as they were before and are after it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$ "
            f"BEGIN {body}; RETURN NULL; END $body$"
        )
        cursor.execute(
            f"CREATE OR REPLACE TRIGGER {name} AFTER {event} ON {table} {referencing} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
