"""Work for the workers. Rows carry it: a lost ring costs seconds."""

from celery import shared_task

from campaigns import actions
from core import clock


@shared_task
def run_due() -> None:
    """Start campaigns whose time has come, and call those sent that are."""
    actions.start_due(now=clock.now(), day=clock.today())
    actions.finish_sent(at=clock.now(), by=None)


@shared_task
def judge_clicks() -> None:
    actions.judge_clicks(now=clock.now(), by=None)
