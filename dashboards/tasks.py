"""Figures are counted in the background."""

from dashboards import counting
from jobs.limits import slow_task


@slow_task
def count() -> None:
    """See that the figures are as new as they should be. Asked often; where nothing changed, nothing is counted."""
    counting.fresh()
