"""Every change to letters and their messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.models import User
from core.action import action
from core.errors import ActionError
from core.formats import moment
from core.sql import long_work
from jobs.bell import ring
from members.models import PersonQuerySet
from outbox import freezing, suppression
from outbox.compose import Composed
from outbox.freezing import Headcount
from outbox.models import Letter, Message, Reason, State, Topic
from outbox.tasks import deliver_due

FIRST_IN_LINE = timedelta(days=7)  # before everything that waits: somebody sits and looks for it


class NotSendable(ActionError):
    """No mail can go there."""


class NotInDoubt(ActionError):
    """The message has been resolved already."""


class TooLate(ActionError):
    """Nothing of that letter leaves any more."""


def check(*, subject: str, body: str) -> list[str]:
    """The web addresses that a text links to; raises UnknownPlaceholder or BadLink with a sentence for its writer."""
    return Composed(Letter(subject=subject, body=body)).links


@action
def write(
    *,
    source: str,
    topic: Topic | None,
    subject: str,
    body: str,
    sender_name: str = "",
    reply_to: str = "",
    not_after: datetime | None = None,
    by: User | None,
) -> Letter:
    """Fix what is going to be sent. `source` is the caller's own name for it; the same name twice is an error."""
    return Letter.objects.create(
        source=source,
        topic=topic,
        subject=subject,
        body=body,
        sender_name=sender_name,
        reply_to=reply_to,
        links=check(subject=subject, body=body),
        not_after=not_after,
    )


@action
def freeze(*, letter: Letter, people: PersonQuerySet, not_before: datetime, day: date, by: User | None) -> Headcount:
    """A row for everybody in the audience, those who cannot get it with the reason why; then tell the workers."""
    with long_work(at_most=timedelta(minutes=5)):
        headcount = freezing.freeze(people, letter=letter, not_before=not_before, day=day)
    ring_senders()
    return headcount


@action
def send_test(*, letter: Letter, address: str, name: str, values: Mapping[str, str], at: datetime, by: User) -> Message:
    """One mail of a letter without a topic, to somebody who asked for it, before everything else that waits."""
    message = Message(
        letter=letter,
        address=suppression.normalized(address),
        address_key=suppression.key_of(address),
        name=name,
        values=dict(values),
        not_before=at - FIRST_IN_LINE,
    )
    try:
        message.full_clean(exclude=["answer", "address_key"])
    except ValidationError:
        raise NotSendable(f"No mail can be sent to {address}.") from None
    message.save()
    ring_senders()
    return message


@action
def cancel(*, letter: Letter, at: datetime, by: User | None) -> int:
    """Stop what has not left; returns how many messages. One that is being handed over just now goes out, if the mail
    server takes it: it is not tried again."""
    with long_work(at_most=timedelta(minutes=2)):
        goes_on = Q(not_after=None) | Q(not_after__gt=at)
        Letter.objects.filter(goes_on, pk=letter.pk).update(not_after=at)
        waiting = letter.messages.filter(state__in=[State.QUEUED, State.CLAIMED, State.DEFERRED])
        return waiting.update(state=State.CANCELLED, not_before=None, settled_at=at)


@action
def resolve(*, message: Message, arrived: bool, at: datetime, by: User) -> None:
    """Somebody found out about a message in doubt: it arrived, or it did not and is sent again because they say so.

    Raises NotInDoubt, and TooLate where it would be sent again.
    """
    doubtful = Message.objects.filter(pk=message.pk, state=State.IN_DOUBT)
    if arrived:
        changed = doubtful.update(state=State.ACCEPTED, reason=Reason.STAFF_SAYS, settled_at=at)
    else:
        _check_goes_on(message, at)
        # Without its claim, the sender that lost it cannot settle it any more.
        changed = doubtful.update(state=State.QUEUED, reason=Reason.STAFF_SAYS, not_before=at, claim=None)
        ring_senders()
    if not changed:
        raise NotInDoubt("This message is not in doubt any more.")


@action
def write_off(*, message: Message, at: datetime, by: User) -> None:
    """Somebody found out that a message in doubt did not arrive, and it is not sent again."""
    doubtful = Message.objects.filter(pk=message.pk, state=State.IN_DOUBT)
    if not doubtful.update(state=State.FAILED, reason=Reason.STAFF_SAYS, settled_at=at, claim=None):
        raise NotInDoubt("This message is not in doubt any more.")


def _check_goes_on(message: Message, at: datetime) -> None:
    until = Letter.objects.get(pk=message.letter_id).not_after
    if until and until <= at:
        raise TooLate(
            f"This mail was cancelled, or is too old: nothing of it leaves after {moment(until)}. "
            "Note that the message did not arrive; it is not sent again."
        )


def ring_senders() -> None:
    """Tell the workers that messages wait. A ring that is lost costs seconds: the sweep looks, too."""
    ring(deliver_due)
