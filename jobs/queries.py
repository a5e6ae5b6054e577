"""Answers about the machinery."""

from __future__ import annotations

import logging

from django.db import DatabaseError

from core.registry import registered
from core.types import Health, HealthCheck
from jobs.health import reach_database
from jobs.models import LongJob
from jobs.work import held_jobs

logger = logging.getLogger(__name__)

UNASKED = Health(ok=False, says="Not looked at: the database does not answer.", do="Mend the database first.")
UNMIGRATED = Health(ok=False, says="Not looked at: its table is not there yet.", do="Run: manage.py migrate")
NO_SUCH_TABLE = "42P01"  # as PostgreSQL calls it


def is_left(job: LongJob) -> bool:
    """Whether the worker that was running it is gone, and none has taken it up since. Two small queries at most."""
    if job.state != LongJob.State.RUNNING or job.pk in held_jobs():
        return False
    return LongJob.objects.filter(pk=job.pk, state=LongJob.State.RUNNING).exists()  # else it ended meanwhile


def health(
    *, only_ready: bool = False, only: str | None = None, thorough: bool = False
) -> list[tuple[HealthCheck, Health]]:
    """What every registered check found, those for readiness alone, or one by its key; thorough ones if asked.

    A check that breaks counts as not well, and so does one that was not asked because the database is away.
    """
    checks = [check for check in registered(HealthCheck) if check.ready or not only_ready]
    checks = [check for check in checks if thorough or not check.thorough]
    asked = [check for check in checks if only in {None, check.key}]
    is_there = not any(check.needs_database for check in asked) or _database_answers()
    return [(check, _look(check) if is_there or not check.needs_database else UNASKED) for check in asked]


def _database_answers() -> bool:
    try:
        reach_database()
    except DatabaseError:
        return False
    return True


def _look(check: HealthCheck) -> Health:
    try:
        return check.check()
    except Exception as problem:  # a check must not hide the others
        if getattr(problem.__cause__, "sqlstate", None) == NO_SUCH_TABLE:
            return UNMIGRATED
        logger.exception("Health check %s broke", check.key)
        return Health(ok=False, says=f"The check itself broke: {type(problem).__name__}.", do="Read the log.")
