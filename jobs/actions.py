"""Starting and cancelling long work."""

from __future__ import annotations

from typing import Any

from celery import Task
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models.functions import Now

from core.action import action
from jobs.bell import ring
from jobs.models import LABEL_LENGTH, LongJob


@action
def start(
    *,
    task: Task[Any, Any],
    kind: str,
    label: str,
    by: AbstractBaseUser | None,
    payload: dict[str, Any] | None = None,
    total: int | None = None,
    link: str = "",
) -> LongJob:
    """Have a `long_work` task run by a worker. `label` tells people what it is, as far as there is room; `link` is the
    page with the result."""
    job = LongJob.objects.create(
        task=task.name,
        kind=kind,
        label=label[:LABEL_LENGTH],
        owner_id=by.pk if by else None,
        payload=payload or {},
        total=total,
        link=link,
    )
    ring(task, job.pk)
    return job


@action
def cancel(*, job: LongJob, by: AbstractBaseUser | None) -> None:
    """Ask a job to end. One that waits ends now; one that runs ends at its next report; one that is over stays."""
    waiting = LongJob.objects.filter(pk=job.pk, state=LongJob.State.WAITING)
    if not waiting.update(state=LongJob.State.CANCELLED, finished_at=Now(), cancel_requested_at=Now()):
        running = LongJob.objects.filter(pk=job.pk, state=LongJob.State.RUNNING, cancel_requested_at=None)
        running.update(cancel_requested_at=Now())


@action
def give_up(*, job: LongJob, why: str, by: AbstractBaseUser | None) -> None:
    """Nobody can do this job: it failed. One that is over stays as it is."""
    unfinished = LongJob.objects.unfinished().filter(pk=job.pk)
    unfinished.update(state=LongJob.State.FAILED, error=why[:500], finished_at=Now())
