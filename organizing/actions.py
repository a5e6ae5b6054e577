"""Logging a conversation, taking it back, and putting it right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core import clock
from core.action import action
from core.errors import ActionError
from engagement import actions as engagement
from members.actions import refuse_dead
from members.models import Person
from organizing.details import Details
from organizing.models import Conversation, Issue, Note
from organizing.scoring import CONVERSATION

UNDO_WITHIN = timedelta(minutes=15)
TOLD_WITHIN = timedelta(minutes=10)  # what is told again so soon is more likely the same talk than another one


class NotYours(ActionError):
    """Only the one who logged a conversation changes it."""


class WithOneself(ActionError):
    """A conversation takes two."""


class TooLate(ActionError):
    """The time to undo is over."""


class InTheFuture(ActionError):
    """A conversation is logged after it happened."""


class ToldAlready(ActionError):
    """This talk was told of moments ago, it seems; `conversation` is that one, `number` what is said of it now."""

    def __init__(self, conversation: Conversation, number: int | None) -> None:
        self.conversation = conversation
        at, stand = timezone.localtime(conversation.created_at), conversation.stand
        now = "" if stand == number else f" Now you tell it {_numbered(number)}."
        super().__init__(f"You already told of this talk at {at:%H:%M}, {_numbered(stand)}.{now}")


def _numbered(number: int | None) -> str:
    return "with no number" if number is None else f"as {number} {Conversation.Stand(number).label}"


@action
def log_conversation(
    *, person: Person, details: Details, at: datetime, token: UUID, by: User, is_another: bool = False
) -> Conversation:
    """Log a talk that `by` had with `person`; the score follows within seconds.

    `token` is the form's: the same form sent twice (a double tap, a bad connection) answers the conversation that the
    first one made; where it tells otherwise by now (Back, a second number), it raises ToldAlready. With another person
    it is another talk. Another form that tells nothing new within TOLD_WITHIN, or only a number (two tabs, Back),
    raises ToldAlready, too, unless `is_another` says that they talked again. Raises InTheFuture and WithOneself, and
    NotPossible for a day after their death.
    """
    if person.user_id == by.pk:
        raise WithOneself("That is you. Log talks with your colleagues.")
    _refuse_future(at)
    refuse_dead(person, on=timezone.localdate(at))
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two tabs that send at once: one after the other
    own = Conversation.objects.filter(by=by, person=person)
    if sent := own.filter(token=token).first():
        if _says_more(details, sent):
            raise ToldAlready(sent, details.assessment)
        return sent
    if not is_another:
        told = own.filter(_may_be_of(details), created_at__gt=clock.now() - TOLD_WITHIN)
        day = timezone.localdate(at)
        if earlier := told.since(day).until(day).newest_first().first():
            raise ToldAlready(earlier, details.assessment)
    conversation = Conversation.objects.create(
        by=by, token=token, person=person, at=at, created_at=clock.now(), **_columns(details)
    )
    _keep_the_rest(conversation, details)
    _count(conversation, by)
    return conversation


@action
def undo(*, conversation: Conversation, by: User) -> None:
    """Take a conversation back as if it had not been logged. Raises NotYours, and TooLate after UNDO_WITHIN."""
    _own(conversation, by)
    if clock.now() - conversation.created_at > UNDO_WITHIN:
        minutes = int(UNDO_WITHIN.total_seconds() // 60)
        raise TooLate(f"A talk can be undone for {minutes} minutes. Correct it instead.")
    _hold(conversation)
    engagement.withdraw(source=conversation.source, by=by)
    conversation.delete()


@action
def correct(*, conversation: Conversation, details: Details, at: datetime, by: User) -> Conversation:
    """Replace what a conversation says. Another day moves the act, too. Raises NotYours, InTheFuture, and TooLate where
    it was taken back meanwhile."""
    _own(conversation, by)
    if not _hold(conversation):
        raise TooLate("This talk was taken back meanwhile. Log it anew.")
    _refuse_future(at)
    moved = at != conversation.at
    changes = {"at": at, **_columns(details)}
    for name, value in changes.items():
        setattr(conversation, name, value)
    conversation.save(update_fields=changes)
    _keep_the_rest(conversation, details)
    if moved:
        engagement.withdraw(source=conversation.source, by=by)
        _count(conversation, by)
    return conversation


def _refuse_future(at: datetime) -> None:
    if at > clock.now():
        raise InTheFuture("That is in the future. Log the talk once you have had it.")


def _count(conversation: Conversation, by: User) -> None:
    engagement.record(
        signal=CONVERSATION.key,
        person_id=conversation.person_id,
        source=conversation.source,
        at=conversation.at,
        by=by,
    )


def _hold(conversation: Conversation) -> bool:
    """Hold it, and with it what counts for it, until the transaction ends. False where it was taken back meanwhile."""
    return bool(Conversation.objects.select_for_update().filter(pk=conversation.pk))


def _own(conversation: Conversation, by: User) -> None:
    if conversation.by_id != by.pk:
        raise NotYours(f"{conversation.by} logged this talk; only they change it.")


def _columns(details: Details) -> dict[str, object]:
    return {
        "assessment": details.assessment,
        "one_is_support": True,
        "how": details.how,
        "ask": details.ask,
        "answer": details.answer if details.ask else "",
        "follow_up_on": details.follow_up_on,
    }


def _may_be_of(details: Details) -> Q:
    """Talks of which these details tell again: nothing new, or a number alone, which may correct the other one. What is
    cared about may be more: it can be added."""
    same, note = Q(how=details.how), details.note.strip()
    if note or details.ask or details.follow_up_on:
        same &= Q(assessment=details.assessment, one_is_support=True)
    if note:
        same &= Q(note__text=note)
    if details.ask:
        same &= Q(ask=details.ask, answer=details.answer)
    if details.follow_up_on:
        same &= Q(follow_up_on=details.follow_up_on)
    return same


def _says_more(details: Details, sent: Conversation) -> bool:
    """Whether a form that is sent again tells otherwise than the talk that it made, or more."""
    if not Conversation.objects.filter(_may_be_of(details), pk=sent.pk, assessment=details.assessment).exists():
        return True
    return not {issue.pk for issue in details.issues} <= {issue.pk for issue in sent.issues.all()}


def _keep_the_rest(conversation: Conversation, details: Details) -> None:
    conversation.issues.set(details.issues)
    text = details.note.strip()
    if text:
        Note.objects.update_or_create(conversation=conversation, defaults={"text": text})
    else:
        Note.objects.filter(conversation=conversation).delete()


@action
def keep_issues(*, issues: Iterable[Issue], by: User) -> None:
    """Keep new issues and changed ones. What talks no longer offer stays on those that have it."""
    try:
        for issue in issues:
            issue.save()
    except IntegrityError:
        raise ActionError("Somebody else has just added an issue of the same name. Look at the list again.") from None
