"""Checks of what the whole house stands on. Each answers in about a second, whatever is down."""

from __future__ import annotations

import smtplib
import time
from datetime import timedelta
from functools import cache
from typing import Any

import psycopg
import redis
from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis.backoff import NoBackoff
from redis.retry import Retry

from core import clock
from core.formats import counted
from core.types import Health
from jobs import tasks
from jobs.models import Heartbeat, LongJob, Mishap, Notice, Slot

WORKER_SILENCE = timedelta(seconds=30)
MAIL_PATIENCE = 2  # seconds for each answer of a mail server


def reach_database() -> None:
    """Raises DatabaseError when PostgreSQL takes nobody: beside the pool, which would hope for five seconds."""
    with connection.wrap_database_errors:
        psycopg.connect(**connection.get_connection_params() | {"connect_timeout": 2}).close()


def database() -> Health:
    """PostgreSQL answers and is new enough."""
    began = time.perf_counter()
    try:
        reach_database()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
            (version,) = cursor.fetchone()
    except DatabaseError as problem:
        return _refusal(problem)
    took = (time.perf_counter() - began) * 1000
    if version < 18:
        return Health(ok=False, says=f"PostgreSQL is {version}.", do="Use PostgreSQL 18 or newer.")
    return Health(ok=True, says=f"PostgreSQL {version} answers.", figures={"milliseconds": round(took, 1)})


def _refusal(problem: DatabaseError) -> Health:
    """The reason given stands in what to do. /health/ready tells strangers what a check says, and it names host, user
    and database."""
    reason = " ".join(str(problem).partition("\n")[0].split()).removeprefix("connection failed: ")
    if password := str(connection.settings_dict["PASSWORD"]):
        reason = reason.replace(password, "…")
    says = f"PostgreSQL does not answer ({type(problem).__name__})."
    look = "Look whether the server runs and DATABASE_URL is right."
    if "FATAL:" in reason:  # so the server wrote it
        says, look = "PostgreSQL does not let us in.", "Look at DATABASE_URL and at the server."
    return Health(ok=False, says=says, do=f"{look} The reason given: {reason.rstrip('.')}.")


def migrations() -> Health:
    """Every migration of this code is applied. Asked until it is so: it stays so while this process lives."""
    try:
        _all_applied()
    except LookupError as problem:
        (missing,) = problem.args
        return Health(
            ok=False,
            says=f"{counted(len(missing), 'migration is', 'migrations are')} not applied, first {missing[0]}.",
            do="Run: manage.py migrate",
        )
    return Health(ok=True, says="Every migration is applied.")


@cache
def _all_applied() -> bool:
    """Raises LookupError with the missing ones, so that only the good answer is remembered."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise LookupError([str(migration) for migration, _ in missing])
    return True


def doorbell() -> Health:
    """Redis answers within a second and never drops messages for room."""
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)
        ) as client:
            client.ping()
            policy = client.info("memory").get("maxmemory_policy", "noeviction")
    except redis.RedisError as problem:
        return Health(
            ok=False,
            says=f"Redis does not answer ({type(problem).__name__}); work waits for the sweeps.",
            do="Look whether the server runs and REDIS_URL is right. Nothing is lost meanwhile.",
        )
    if policy != "noeviction":
        return Health(ok=False, says=f"Redis drops keys ({policy}).", do="Set maxmemory-policy noeviction.")
    return Health(ok=True, says="Redis answers.", figures={"rings_missed": _times("ring")})


def workers() -> Health:
    """A task wrote a heartbeat just now: beat ticks, Redis passes it on, a worker takes it."""
    latest = Heartbeat.objects.order_by("-at").first()
    do = "Start a worker and beat: celery -A mae_crm worker; celery -A mae_crm beat."
    if latest is None:
        return Health(ok=False, says="No worker has ever taken work.", do=do)
    silence = clock.now() - latest.at
    awake = Heartbeat.objects.filter(at__gte=clock.now() - WORKER_SILENCE).count()
    if silence > WORKER_SILENCE:
        return Health(ok=False, says=f"No worker has taken work for {int(silence.total_seconds())} s.", do=do)
    return Health(ok=True, says="Workers take work.", figures={"workers": awake})


def slots() -> Health:
    """Every entry of the schedule ran when it was due, without an error."""
    now, entries = clock.now(), tasks.schedule()
    names = [entry.name for entry in entries]
    latest, ran = Slot.objects.latest_of(names), Slot.objects.last_ran(names)
    failed = [f"{name} ({slot.error})" for name, slot in latest.items() if slot.error]
    late = [entry.name for entry in entries if entry.is_late(ran.get(entry.name), now)]
    if failed:
        return Health(ok=False, says=f"Failed: {'; '.join(failed)}.", do="Read the worker's log.")
    if late:
        return Health(ok=False, says=f"Late: {', '.join(late)}.", do="Look at workers and beat.")
    return Health(ok=True, says="All scheduled work ran when it was due.", figures={"entries": len(latest)})


def long_work() -> Health:
    waiting = LongJob.objects.unfinished().filter(
        state=LongJob.State.WAITING, started_at=None, created_at__lt=clock.now() - timedelta(minutes=5)
    )
    if count := waiting.count():
        says = f"{counted(count, 'long job waits', 'long jobs wait')} for more than five minutes."
        return Health(ok=False, says=says, do="Look at the workers.")
    return Health(ok=True, says="No long job waits.", figures={"unfinished": LongJob.objects.unfinished().count()})


def own_mail() -> Health:
    """What the house writes by itself leaves within minutes, and nothing was given up."""
    late = Notice.objects.filter(written_at__lt=clock.now() - timedelta(minutes=5)).count()
    figures = {"waiting": Notice.objects.count(), "given_up": _times("notice")}
    if late:
        says = f"{counted(late, 'mail', 'mails')} to colleagues and members could not leave yet."
        return Health(ok=False, says=says, do="Look at the mail server. They leave by themselves.", figures=figures)
    return Health(ok=True, says="Our own mail leaves as it is written.", figures=figures)


_MAIL = {  # what each carries, where it is set if it is a server of its own, what is without it
    "default": ("sign-in codes", "EMAIL_URL", "Nobody gets a code until then."),
    "outreach": ("campaigns", "OUTREACH_EMAIL_URL", "Campaign mail waits, and leaves by itself."),
}


def mail() -> Health:
    """Both mail servers let us in as configured; one that is both is asked once. Nothing is sent."""
    servers: dict[str, list[str]] = {}  # the names that share it
    for name in _MAIL:
        servers.setdefault(repr(sorted(_asked(name).items())), []).append(name)
    tried = [(names, _asked(names[0])) for names in servers.values()]
    silent = [(names, _address(options), fault) for names, options in tried if (fault := _fault(options))]
    if not silent:
        let = "let" if len(tried) > 1 else "lets"
        return Health(ok=True, says=f"{' and '.join(_address(options) for _, options in tried)} {let} us in.")
    says, do = [], []
    for names, address, fault in silent:
        carried, variables, missed = zip(*(_MAIL[name] for name in names), strict=True)
        says.append(f"The mail server for {' and '.join(carried)}, {address}, {fault}.")
        do.append(f"Look whether it runs and {variables[0]} is right. {' '.join(missed)}")
    return Health(ok=False, says=" ".join(says), do=" ".join(do))


def _asked(name: str) -> dict[str, Any]:
    options: dict[str, Any] = settings.MAILERS[name]["OPTIONS"] | {"timeout": MAIL_PATIENCE}
    return options


def _address(options: dict[str, Any]) -> str:
    return f"{options['host']}:{options['port']}"


def _fault(options: dict[str, Any]) -> str:
    """What a mail server does instead of letting us in; empty when it does let us. TLS and password are tried, too."""
    backend = EmailBackend(alias="health", **options)
    try:
        backend.open()
    except smtplib.SMTPAuthenticationError as problem:
        return f"refuses its user or password ({problem.smtp_code})"
    except smtplib.SMTPNotSupportedError as problem:
        return f"cannot do what its address asks for ({str(problem).rstrip('.')})"
    except (OSError, smtplib.SMTPException) as problem:
        return f"does not answer ({type(problem).__name__})"
    finally:
        backend.close()
    return ""


def _times(key: str) -> int:
    """None counted while the database is away: that is told by its own check."""
    try:
        return sum(Mishap.objects.filter(key=key).values_list("times", flat=True))
    except DatabaseError:
        return 0
