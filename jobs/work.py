"""Long work: a task that shows how far it is, can be cancelled, and is taken up again when its worker dies.

    @long_work
    def apply_roster(work: Work) -> dict[str, int]:
        return actions.apply(roster=Roster.objects.get(pk=work.payload["roster"]), progress=work.progress)

Progress goes through a connection of its own, so that it is seen while the work's transaction is open. The same
connection holds an advisory lock for as long as the worker lives: nobody else takes the job, and a job nobody holds is
taken up again. So the work must be safe to run again from the start: a transaction, or rows that know what is done.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from billiard.exceptions import SoftTimeLimitExceeded
from celery import Task
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from core.errors import ActionError
from jobs.limits import slow_task
from jobs.models import LongJob

logger = logging.getLogger(__name__)

LOCK_CLASS = 20_817  # the first key of our advisory locks; the second is the job's id
ATTEMPTS = 3
REPORT_SECONDS = 0.3

WORKER_DIED = "The worker stopped while this was running, three times. Nothing is half done; tell an administrator."
BROKE = "This failed and the fault is ours. Nothing is half done; the error was recorded for the administrator."
NO_TASK = "The program was renewed meanwhile and does this in another way now. Nothing is half done; start it again."
TOO_LONG = "This took longer than an hour and was stopped. Nothing is half done."


class Cancelled(Exception):
    """Somebody asked for the work to end. Let it pass: the transaction rolls back and the job says so."""


class NotYet(Exception):
    """Other work must end first. The job waits without a worker and is taken up again within half a minute; the message
    tells people what it waits for."""


class Work:
    """One run of a job, for the code that does it."""

    def __init__(self, beside: BaseDatabaseWrapper, job_id: int, payload: dict[str, Any], owner_id: int | None) -> None:
        self.job_id = job_id
        self.payload = payload
        self.owner_id = owner_id
        self._beside = beside
        self._reported_at = 0.0
        self._message = ""

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far it is; cheap to call for every row. Raises Cancelled when somebody asked for that."""
        now = time.monotonic()
        if now - self._reported_at < REPORT_SECONDS and message == self._message and done != total:
            return
        self._reported_at, self._message = now, message
        with self._beside.cursor() as cursor:
            cursor.execute(
                "UPDATE jobs_longjob SET done = %s, total = COALESCE(%s, total), message = %s WHERE id = %s"
                " RETURNING cancel_requested_at IS NOT NULL",
                [done, total, message[:200], self.job_id],
            )
            row = cursor.fetchone()
        if row is None or row[0]:
            raise Cancelled


def long_work(function: Callable[[Work], dict[str, Any] | None]) -> Task[Any, Any]:
    """A task for `actions.start`: takes the id of a LongJob. What the function returns is kept as the job's result."""

    @slow_task
    @wraps(function)
    def run(job_id: int) -> None:
        run_job(job_id, function)

    return run


def run_job(job_id: int, function: Callable[[Work], dict[str, Any] | None]) -> None:
    """Run a job here and now, unless somebody is running it or it is over."""
    with beside() as connection:
        if not _hold(connection, job_id):
            return
        if work := _claim(connection, job_id):
            _carry_out(work, function, connection)
        _let_go(connection, job_id)


def _carry_out(work: Work, function: Callable[[Work], dict[str, Any] | None], connection: BaseDatabaseWrapper) -> None:
    """Do the work and write how it ended."""
    job_id = work.job_id
    try:
        result = function(work) or {}
    except Cancelled:
        _finish(connection, job_id, LongJob.State.CANCELLED)
    except NotYet as other:
        _put_back(connection, job_id, str(other))
    except ActionError as refusal:
        _finish(connection, job_id, LongJob.State.FAILED, error=str(refusal))
    except SoftTimeLimitExceeded:
        _finish(connection, job_id, LongJob.State.FAILED, error=TOO_LONG)
    except Exception:
        logger.exception("Long job %s failed", job_id)
        _finish(connection, job_id, LongJob.State.FAILED, error=BROKE)
    else:
        _finish(connection, job_id, LongJob.State.DONE, result=result)


@contextmanager
def beside() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own, in autocommit: what it writes is seen at once, whatever the default one is doing."""
    connection = connections["default"].copy()
    connection.settings_dict["OPTIONS"].pop("pool", None)
    try:
        yield connection
    finally:
        connection.close()


def held_jobs() -> set[int]:
    """The ids of the jobs that a living worker holds."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [LOCK_CLASS],
        )
        return {pk for (pk,) in cursor.fetchall()}


def _hold(connection: BaseDatabaseWrapper, job_id: int) -> bool:
    """Take the job's lock; False if another worker has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, job_id])
        return bool(cursor.fetchone() == (True,))


def _let_go(connection: BaseDatabaseWrapper, job_id: int) -> None:
    """Give the lock back by hand: the server ends a closed connection, and with it the lock, only a moment later, and
    who is told of the job in that moment would leave it alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, job_id])


def _claim(connection: BaseDatabaseWrapper, job_id: int) -> Work | None:
    """The job that this connection holds as Work, or None if it is over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jobs_longjob SET state = 'running', attempts = attempts + 1,"
            " started_at = CASE attempts WHEN 0 THEN statement_timestamp() ELSE started_at END"
            " WHERE id = %s AND state IN ('waiting', 'running') AND attempts < %s RETURNING payload, owner_id",
            [job_id, ATTEMPTS],
        )
        row = cursor.fetchone()
    if row is None:
        _finish(connection, job_id, LongJob.State.FAILED, error=WORKER_DIED)
        return None
    payload, owner_id = row
    return Work(connection, job_id, json.loads(payload) if isinstance(payload, str) else payload, owner_id)


def _put_back(connection: BaseDatabaseWrapper, job_id: int, message: str) -> None:
    """It was begun and did nothing, which is no attempt. One that was cancelled meanwhile ends here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jobs_longjob SET attempts = attempts - 1, message = %s,"
            " state = CASE WHEN cancel_requested_at IS NULL THEN 'waiting' ELSE 'cancelled' END,"
            " finished_at = CASE WHEN cancel_requested_at IS NOT NULL THEN statement_timestamp() END"
            " WHERE id = %s AND state = 'running'",
            [message[:200], job_id],
        )


def _finish(
    connection: BaseDatabaseWrapper,
    job_id: int,
    state: LongJob.State,
    *,
    error: str = "",
    result: dict[str, Any] | None = None,
) -> None:
    """Write how it ended; a job that is over stays as it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jobs_longjob SET state = %s, error = %s, result = %s, finished_at = statement_timestamp(),"
            " done = CASE WHEN %s = 'done' THEN COALESCE(total, done) ELSE done END"
            " WHERE id = %s AND state IN ('waiting', 'running')",
            [state.value, error[:500], json.dumps(result or {}), state.value, job_id],
        )
