"""Scores in the background: rung after each act, swept every few seconds, and for everybody just after midnight."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from core import clock
from engagement import actions


@shared_task
def score_waiting() -> None:
    """Safe to run many times at once: one process scores, the others find nothing to do."""
    actions.score_waiting(until=clock.now() + timedelta(seconds=30))


@shared_task
def score_everyone() -> None:
    """Everybody's score for the state's new day."""
    actions.score_everyone(day=clock.today())
