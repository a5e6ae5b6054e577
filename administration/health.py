"""How the system and its work are, in words: the checks of every app, workers, the schedule and long work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core import clock
from core.types import Health, HealthCheck
from jobs.models import Heartbeat, LongJob, Mishap, Slot
from jobs.queries import health
from jobs.slots import Daily, Entry
from jobs.tasks import schedule
from locals.access import Actor, Can, require

LONG_WORK_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """A check and what it found; the figures are words and values."""

    label: str
    found: Health
    figures: Sequence[tuple[str, object]]


@dataclass(frozen=True, slots=True)
class Turn:
    """A line of the schedule: how often, when it last ended, when it is due next, and how it went."""

    entry: Entry
    every: str
    last: Slot | None
    due: datetime  # when the present turn began
    is_late: bool


@dataclass(frozen=True, slots=True)
class State:
    """Values for templates/administration/health.html."""

    at: datetime
    checks: Sequence[Finding]
    workers: Sequence[Heartbeat]
    turns: Sequence[Turn]
    jobs: Sequence[LongJob]
    mishaps: Sequence[Mishap]

    @property
    def troubles(self) -> int:
        return sum(not check.found.ok for check in self.checks)


def state(actor: Actor) -> State:
    """Asks everything now: about a second, some more for each server that does not answer."""
    require(actor, Can.SEE_HEALTH)
    newest = LongJob.objects.allowed(actor, Can.SEE_HEALTH).select_related("owner").order_by("-created_at", "-pk")
    return State(
        at=clock.now(),
        checks=[_finding(check, found) for check, found in health()],
        workers=list(Heartbeat.objects.order_by("-at")),
        turns=_turns(clock.now()),
        jobs=list(newest[:LONG_WORK_SHOWN]),
        mishaps=list(Mishap.objects.order_by("-last_at")[:10]),
    )


def _finding(check: HealthCheck, found: Health) -> Finding:
    return Finding(check.label, found, [(key.replace("_", " "), value) for key, value in found.figures.items()])


def _turns(now: datetime) -> list[Turn]:
    names = [entry.name for entry in schedule()]
    latest, ran = Slot.objects.latest_of(names), Slot.objects.last_ran(names)
    return [
        Turn(
            entry,
            _every(entry),
            latest.get(entry.name),
            entry.when.start(now),
            is_late=entry.is_late(ran.get(entry.name), now),
        )
        for entry in schedule()
    ]


def _every(entry: Entry) -> str:
    if isinstance(entry.when, Daily):
        return f"every day at {entry.when.hour}:{entry.when.minute:02}"
    seconds = entry.when.seconds
    return f"every {seconds} seconds" if seconds < 120 else f"every {seconds // 60} minutes"
