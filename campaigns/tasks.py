"""Work for the workers. Rows carry it: a lost ring costs seconds."""

from campaigns import actions
from core import clock
from jobs.limits import short_task, slow_task


@slow_task  # freezing a large audience takes seconds, and there may be several
def run_due() -> None:
    """Start campaigns whose time has come, and call those sent that are."""
    actions.start_due(now=clock.now(), day=clock.today())
    actions.finish_sent(at=clock.now(), by=None)


@short_task
def judge_clicks() -> None:
    actions.judge_clicks(now=clock.now(), by=None)
