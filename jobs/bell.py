"""`ring`: the only way to start a task. It tells a worker that there is something in the rows; it carries no work."""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import Any

from celery import Task
from django.db import transaction
from kombu.exceptions import KombuError
from redis import RedisError

from jobs.models import Mishap

logger = logging.getLogger(__name__)

QUIET_SECONDS = 5.0


class _Silence(threading.local):
    """Since when this thread does not try: after a failure it waits, so that many rings cost one second, not many."""

    until = 0.0


_silence = _Silence()


def ring(task: Task[Any, Any], *args: int | str) -> None:
    """Start a task after the present transaction commits.

    Never raises and never takes longer than about a second: a ring that fails is counted, and the sweep of whoever owns
    the rows finds them. Arguments are ids; a task loads what it needs.
    """
    transaction.on_commit(lambda: publish(task, *args), robust=True)


def publish(task: Task[Any, Any], *args: int | str, headers: dict[str, str] | None = None) -> bool:
    """Put the message into Redis now. Returns whether it got there."""
    if time.monotonic() < _silence.until:
        return False
    try:
        task.apply_async(args=args, headers=headers or {}, retry=False)
    except (KombuError, RedisError, OSError) as problem:
        _silence.until = time.monotonic() + QUIET_SECONDS
        logger.warning("Could not ring %s: %s", task.name, problem)
        Mishap.objects.record("ring", f"{type(problem).__name__} in process {os.getpid()}")
        return False
    return True
