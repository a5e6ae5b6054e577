"""Work for the workers: send what waits, and look whether a ring was lost."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from core import clock
from jobs.bell import ring
from jobs.limits import sending_task, short_task
from outbox import delivery, ledger, trouble
from outbox.models import Message

AT_A_TIME = timedelta(seconds=30)
WORTH_ANOTHER = 300  # messages that wait, for each further sender


@sending_task
def deliver_due() -> None:
    """Safe to run many times at once: `claim` gives each message to one sender. Stops after 30 s and rings again."""
    if ledger.live_senders() >= settings.OUTBOX_SENDERS or not (delivery.anything_due() and trouble.may_try()):
        return
    done = delivery.deliver_due(until=clock.now() + AT_A_TIME)
    if done.has_more and not done.problem:
        ring(deliver_due)


@short_task
def sweep() -> None:
    """Every few seconds: clear up after dead senders, and ring for as many as the queue is worth."""
    ledger.recover()
    due = Message.objects.filter(not_before__lte=clock.now())[: WORTH_ANOTHER * settings.OUTBOX_SENDERS].count()
    wanted = min(-(-due // WORTH_ANOTHER), settings.OUTBOX_SENDERS) - ledger.live_senders()
    for _ in range(wanted):
        ring(deliver_due)
