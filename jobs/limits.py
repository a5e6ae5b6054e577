"""How tasks are declared, by how long they may take. Only these three decorators make tasks.

The soft limit raises SoftTimeLimitExceeded in the task; the hard one kills the process that runs it.
"""

from collections.abc import Callable

from celery import Task, shared_task


def short_task[**P, R](function: Callable[P, R]) -> Task[P, R]:
    """A minute: sweeps, and work on a few rows."""
    return shared_task(soft_time_limit=60, time_limit=90)(function)


def slow_task[**P, R](function: Callable[P, R]) -> Task[P, R]:
    """An hour: nightly runs and long work."""
    return shared_task(soft_time_limit=3600, time_limit=3700)(function)


def sending_task[**P, R](function: Callable[P, R]) -> Task[P, R]:
    """For tasks that send mail; they end by themselves after 30 s and ring again.

    No limit: killed between the final dot and the answer, one would leave a message in doubt.
    """
    return shared_task(function)
