"""Terms of office begin in the background."""

from __future__ import annotations

from core import clock
from jobs.limits import short_task
from leaders import actions


@short_task
def count_begun() -> None:
    """Terms recorded ahead count for engagement from their first day."""
    actions.count_begun(day=clock.today())
