"""The tasks that keep the others going: the tick of the schedule, and the search for what was left lying."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from celery import Task, current_app
from celery.signals import task_failure, task_postrun, task_prerun
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from accounts.actions import sweep
from core import clock
from jobs import actions, notices, work
from jobs.bell import publish
from jobs.limits import short_task
from jobs.models import Heartbeat, LongJob, Slot
from jobs.slots import Entry

logger = logging.getLogger(__name__)

RING_AGAIN = timedelta(seconds=30)


@short_task
def tick() -> None:
    """Say that this worker takes work; open the slots that are due and start their tasks."""
    now = clock.now()
    beat = Heartbeat(worker=str(tick.request.hostname or "here"), at=now)
    Heartbeat.objects.bulk_create([beat], update_conflicts=True, unique_fields=["worker"], update_fields=["at"])
    open_slots(now)


def open_slots(now: datetime) -> list[Slot]:
    """Open what is due, and ring again for what nobody has begun. Returns the slots whose bell was rung."""
    latest = Slot.objects.latest_of(entry.name for entry in schedule())
    rung = []
    for entry in schedule():
        start, known = entry.when.start(now), latest.get(entry.name)
        slot: Slot | None = None
        if known is None or known.start < start:
            slot = Slot.objects.open(entry.name, start, now)
        elif known.began_at is None and (known.rung_at is None or now - known.rung_at > RING_AGAIN):
            again = Slot.objects.filter(pk=known.pk, began_at=None, rung_at=known.rung_at)
            slot = known if again.update(rung_at=now) else None
        if slot is not None:
            publish(current_app.tasks[entry.task], headers={"slot": str(slot.pk)})
            rung.append(slot)
    return rung


def schedule() -> tuple[Entry, ...]:
    """The composition root's list; it is above this floor, so it is found by its name."""
    entries: tuple[Entry, ...] = import_string("mae_crm.schedule.SCHEDULE")
    return entries


@short_task
def resume_long_work() -> None:
    """Ring for long jobs that nobody runs: the message was lost, or the worker died. Those without a task failed."""
    lying = LongJob.objects.unfinished().filter(
        Q(started_at=None, created_at__lt=clock.now() - RING_AGAIN) | Q(started_at__isnull=False)
    )
    for job in lying.exclude(pk__in=work.held_jobs()):
        if task := current_app.tasks.get(job.task):
            publish(task, job.pk)
        else:
            logger.error("Long job %s asks for %s, which does not exist", job.pk, job.task)
            actions.give_up(job=job, why=work.NO_TASK, by=None)


@short_task
def send_notices() -> None:
    notices.send_due(now=clock.now())


@short_task
def tidy_up() -> None:
    """Forget slots of quick entries after a day, of daily ones after 90, workers gone for a day, and sessions over."""
    now = clock.now()
    daily = [entry.name for entry in schedule() if entry.when.patience >= timedelta(hours=1)]
    Slot.objects.filter(start__lt=now - timedelta(days=1)).exclude(name__in=daily).delete()
    Slot.objects.filter(start__lt=now - timedelta(days=90)).delete()
    Heartbeat.objects.filter(at__lt=now - timedelta(days=1)).delete()
    sweep(by=None)


def _slot_of(task: Task[Any, Any]) -> int | None:
    """The slot that a scheduled task runs for; the header is ours, from `open_slots`."""
    headers = task.request.headers or {}
    slot = headers.get("slot") or getattr(task.request, "slot", None)
    return int(slot) if slot else None


@task_prerun.connect(dispatch_uid="jobs-slot-began")
def _slot_began(task: Task[Any, Any], **_: object) -> None:
    if slot := _slot_of(task):
        Slot.objects.filter(pk=slot).update(began_at=Now(), finished_at=None, error="")


@task_failure.connect(dispatch_uid="jobs-slot-failed")
def _slot_failed(sender: Task[Any, Any], exception: BaseException, **_: object) -> None:
    if slot := _slot_of(sender):
        Slot.objects.filter(pk=slot).update(error=f"{type(exception).__name__}: {exception}"[:300])


@task_postrun.connect(dispatch_uid="jobs-slot-ended")
def _slot_ended(task: Task[Any, Any], **_: object) -> None:
    if slot := _slot_of(task):
        Slot.objects.filter(pk=slot, began_at__isnull=False).update(finished_at=Now())
