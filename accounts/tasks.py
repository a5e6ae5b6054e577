"""What runs at night."""

from __future__ import annotations

from celery import shared_task

from accounts import actions


@shared_task
def sweep() -> None:
    """Safe to run many times at once."""
    actions.sweep()
