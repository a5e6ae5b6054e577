"""Scores in the background: rung after each act, swept every few seconds, and for everybody just after midnight."""

from __future__ import annotations

from datetime import timedelta

from core import clock
from engagement import actions
from jobs.limits import short_task, slow_task


@short_task
def score_waiting() -> None:
    """Safe to run many times at once: one process scores, and looks again before it ends."""
    actions.score_waiting(until=clock.now() + timedelta(seconds=30))


@slow_task
def score_everyone() -> None:
    """Everybody's score for the state's new day."""
    actions.score_everyone(day=clock.today())
