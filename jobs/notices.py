"""Mails that the house writes by itself. Each waits in a row until a mail server has taken it.

Nobody waits for them: what somebody does wait for, a sign-in code or an invitation, `accounts.mail.send` sends at once.
A worker that dies between the server's answer and its own commit sends a notice twice; none is lost.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from core import clock
from core.letters import notice
from jobs.bell import ring
from jobs.models import Mishap, Notice

logger = logging.getLogger(__name__)

GIVEN_UP_AFTER = timedelta(days=2)
LONGEST_WAIT = timedelta(hours=1)  # between two tries
ENOUGH = timedelta(seconds=30)  # of sending in one go: the slot comes again
_REFUSALS = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError)  # ValueError: a header that cannot be


def post(subject: str, text: str, *, to: Sequence[str]) -> None:
    """Have a mail sent once the present transaction is kept; those who get it see each other's addresses."""
    from jobs.tasks import send_notices  # noqa: PLC0415  # tasks call this

    now = clock.now()
    one_line = " ".join(subject.split())[:300]
    Notice.objects.create(to=list(to), subject=one_line, text=text, written_at=now, due_at=now)
    ring(send_notices)


def send_due(*, now: datetime) -> int:
    """Send what is due, the longest waiting first, until a mail server is silent. Returns how many left."""
    sent, began = 0, clock.now()
    while clock.now() - began < ENOUGH and (left := _send_next(now)) is not None:
        sent += left
    return sent


@transaction.atomic
def _send_next(now: datetime) -> int | None:
    """How many left: one, or none where this one was refused. None where no other would leave now: nothing is due, or
    the mail server is silent. Two workers never hold the same."""
    row = Notice.objects.select_for_update(skip_locked=True).filter(due_at__lte=now).order_by("due_at", "pk").first()
    if row is None:
        return None
    try:
        notice(row.subject, row.text, to=row.to).send()
    except (smtplib.SMTPException, OSError, ValueError) as fault:
        _put_off(row, fault, now)
        return 0 if isinstance(fault, _REFUSALS) else None
    row.delete()
    return 1


def _put_off(row: Notice, fault: Exception, now: datetime) -> None:
    """Try again after a minute, then two, four … or, after two days, not any more. Who it is for stays out of logs."""
    kind = type(fault).__name__
    if now - row.written_at > GIVEN_UP_AFTER:
        logger.error("Notice %s was not taken for two days: %s", row.pk, kind)
        Mishap.objects.record("notice", f"{kind}: {row.subject}")
        row.delete()
        return
    logger.warning("Notice %s could not be sent: %s", row.pk, kind)
    row.tries += 1
    row.due_at = now + min(timedelta(minutes=2 ** min(row.tries - 1, 6)), LONGEST_WAIT)
    row.save(update_fields=["tries", "due_at"])
