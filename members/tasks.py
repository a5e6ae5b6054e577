"""The state's day turns in the background."""

from __future__ import annotations

from core import clock
from jobs.limits import slow_task
from members import actions


@slow_task
def turn_day() -> None:
    """Everybody's standing for the state's new day. Asked often; where the day has turned, nothing is done."""
    if actions.turn_day(to=clock.today()):
        actions.stand_again()


@slow_task
def stand_again() -> None:
    """Once more in the night, for work that began before midnight and ended long after."""
    actions.stand_again()
