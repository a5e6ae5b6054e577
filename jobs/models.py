from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.http import Http404

from core import clock

TAKEN_UP_WITHIN = timedelta(seconds=30)


class Viewer(Protocol):
    """What this floor needs to know of `locals.access.Actor`, which is above it."""

    @property
    def user(self) -> Any: ...

    def can(self, can: str, /) -> bool: ...


class SlotQuerySet(models.QuerySet["Slot"]):
    def open(self, name: str, start: datetime, now: datetime) -> Slot | None:
        """The new slot, or None if another beat has opened it.

        One statement writes it and says that it is being rung: whoever dies before the bell leaves a ring to repeat.
        """
        slot, is_new = self.get_or_create(name=name, start=start, defaults={"rung_at": now})
        return slot if is_new else None

    def latest_of(self, names: Iterable[str]) -> dict[str, Slot]:
        """The latest slot of each name that has one."""
        rows = self.filter(name__in=list(names)).order_by("name", "-start").distinct("name")
        return {slot.name: slot for slot in rows}

    def last_ran(self, names: Iterable[str]) -> dict[str, datetime]:
        """The start of the latest slot of each name that was run to its end."""
        return {slot.name: slot.start for slot in self.exclude(finished_at=None).latest_of(names).values()}


class Slot(models.Model):
    """One turn of one entry of the schedule."""

    name = models.CharField(max_length=60)
    start = models.DateTimeField()
    rung_at = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    objects: ClassVar[SlotQuerySet] = SlotQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "start"], name="jobs_slot_once")]

    def __str__(self) -> str:
        return f"{self.name} of {self.start:%Y-%m-%d %H:%M:%S}"


class Heartbeat(models.Model):
    """When a task last ran on a worker. Written by a task: a worker that is up but takes no work has none."""

    worker = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.worker} at {self.at:%H:%M:%S}"


class MishapQuerySet(models.QuerySet["Mishap"]):
    def record(self, key: str, says: str = "") -> None:
        """Count one more. Counts nothing while the database is away: the log has it."""
        with contextlib.suppress(DatabaseError):
            self.bulk_create([Mishap(key=key, last_at=clock.now())], ignore_conflicts=True)
            self.filter(key=key).update(times=F("times") + 1, last_at=Now(), says=says[:300])


class Mishap(models.Model):
    """Something that went wrong and was survived, counted."""

    key = models.CharField(max_length=60, unique=True)
    times = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField()
    says = models.CharField(max_length=300, blank=True)

    objects: ClassVar[MishapQuerySet] = MishapQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.key}: {self.times}"


class Notice(models.Model):
    """A mail that the house writes by itself, for as long as no mail server has taken it (jobs/notices.py)."""

    to = ArrayField(models.EmailField())
    subject = models.CharField(max_length=300)
    text = models.TextField()
    written_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.subject


LABEL_LENGTH = 200


class LongJobQuerySet(models.QuerySet["LongJob"]):
    def allowed(self, actor: Viewer, can: str) -> Self:
        """One's own, and all of them for those who hold the capability."""
        return self if actor.can(can) else self.filter(owner=actor.user)

    def get_for(self, actor: Viewer, can: str, **lookup: Any) -> LongJob:
        """One row; Http404 where it may not be seen."""
        row = self.allowed(actor, can).filter(**lookup).first()
        if row is None:
            raise Http404
        return row

    def unfinished(self) -> Self:
        return self.filter(state__in=[LongJob.State.WAITING, LongJob.State.RUNNING])


class LongJob(models.Model):
    """Work that takes longer than a request: who wants it, how far it is, how it ended.

    A worker that runs one holds an advisory lock on it (jobs/work.py): one whose worker was killed is known at once.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    SEE: ClassVar[str] = "see the health of the system and its work"  # locals.access.Can.SEE_HEALTH, floors above

    kind = models.CharField(max_length=60)
    label = models.CharField(max_length=LABEL_LENGTH)
    task = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    message = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=500, blank=True)
    result = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True, help_text="The page that shows the result.")
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[LongJobQuerySet] = LongJobQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(state__in=["waiting", "running"]), name="jobs_longjob_unfinished"
            ),
            models.Index(fields=["owner", "-created_at"], name="jobs_longjob_owner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None, state__in=["waiting", "running"])
                | Q(finished_at__isnull=False, state__in=["done", "failed", "cancelled"]),
                name="jobs_longjob_end_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_finished(self) -> bool:
        return self.state not in {self.State.WAITING, self.State.RUNNING}

    @property
    def waits_long(self) -> bool:
        """No worker took it up for half a minute: perhaps none runs. One that was put back waits for other work."""
        never = self.state == self.State.WAITING and self.started_at is None
        return never and clock.now() - self.created_at > TAKEN_UP_WITHIN

    @property
    def percent(self) -> int | None:
        """How far it is, None while nobody knows how much there is."""
        return min(100, self.done * 100 // self.total) if self.total else None
