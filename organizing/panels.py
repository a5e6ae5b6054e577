"""Conversations on the person's page: what was said, where the person stands, and the form to log the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from audiences.links import read, to_people
from audiences.queries import count
from core.compiled import among, compiled
from core.formats import counted
from core.types import (
    Badge,
    BadgeSource,
    Column,
    DateRow,
    Dates,
    Panel,
    PersonButton,
    Queue,
    QueueRow,
    TimelineEntry,
    TimelineSource,
)
from engagement.queries import worth
from locals.access import Actor, Can, Scope, once
from members.models import Person
from members.page import TIMELINE_SHOWS
from members.queries import may
from organizing import queries
from organizing.filters import to_sign_up
from organizing.models import Conversation
from organizing.queries import Talk
from organizing.scoring import CONVERSATION

SHOWS = 5


def conversations(actor: Actor, person: Person) -> dict[str, Any] | None:
    """The newest talks, and whether the actor may log one with this person. Nobody logs a talk with oneself."""
    talks = _talks(actor, person, TIMELINE_SHOWS)[:SHOWS]
    log_url = _log_url(actor, person) if may(actor, Can.LOG_CONVERSATION, person) else None
    return {"talks": talks, "log_url": log_url, "may_log": bool(log_url)} if talks or log_url else None


def _log_url(actor: Actor, person: Person) -> str | None:
    """The two taps for leaders, the whole form for staff, nothing for oneself."""
    if person.user_id == actor.user.pk:
        return None
    return reverse("organizing:tap" if actor.is_rep_only else "organizing:log", args=[person.pk])


@once
def _talks(actor: Actor, person: Person, limit: int) -> Sequence[Talk]:
    """For the panel and for the timeline."""
    return queries.with_person(person, actor, limit)


def timeline(actor: Actor, person: Person, limit: int) -> Sequence[TimelineEntry]:
    """Talks without their notes: those stand in the panel, for those who may read them."""
    found = _talks(actor, person, limit)
    points = worth(actor).get(CONVERSATION.key, 0) if found else 0
    return [
        TimelineEntry(
            at=talk.conversation.at,
            kind="talk",
            title=f"Talked with {talk.conversation.by} {talk.conversation.get_how_display().lower()}",
            text=talk.says,
            icon="message-2",
            points=f"+{points:g}",
        )
        for talk in found
    ]


def badge(actor: Actor, person: Person) -> Sequence[Badge]:
    """Where the person stands: what the newest talk with an assessment says."""
    talks = _talks(actor, person, TIMELINE_SHOWS)
    stand = next((talk.conversation.stand for talk in talks if talk.conversation.stand), None)
    if stand is None and len(talks) == TIMELINE_SHOWS:  # an earlier one may say it
        rows = Conversation.objects.allowed(actor, Can.SEE_ASSESSMENT).filter(person=person, assessment__isnull=False)
        stand = next((talk.stand for talk in rows.newest_first()[:1]), None)
    return [Badge(stand.label, assessment=stand.value)] if stand else []


def stands(actor: Actor, people: Sequence[int]) -> Mapping[int, int]:
    """Where these people stand, 1 to 5, as far as the actor may see it. At most one query beside `last_talks`."""
    newest = last_talks(actor, people)
    unsaid = [person for person, talk in newest.items() if talk.stand is None]  # an earlier talk may say it
    said = newest | _newest(actor, unsaid, assessed=True) if unsaid else newest
    return {person: talk.stand.value for person, talk in said.items() if talk.stand}


class LastTalk(NamedTuple):
    """The newest conversation with somebody, and who led it."""

    at: datetime
    by: str
    stand: Conversation.Stand | None


def last_talks(actor: Actor, people: Sequence[int]) -> dict[int, LastTalk]:
    """The newest conversation with each of these people. One query for both columns."""
    return _last_talks(actor, tuple(people))


@once
def _last_talks(actor: Actor, people: tuple[int, ...]) -> dict[int, LastTalk]:
    return _newest(actor, people)


def _newest(actor: Actor, people: Sequence[int], *, assessed: bool = False) -> dict[int, LastTalk]:
    rows = _newest_of_each(actor.scope(Can.SEE_ASSESSMENT), assessed=assessed).rows(people=list(people))
    return {
        person: LastTalk(at, name or email, Conversation.meaning(assessment, one_is_support=one_is_support))
        for person, at, name, email, assessment, one_is_support in rows
    }


@compiled
def _newest_of_each(scope: Scope, *, assessed: bool) -> QuerySet[Any, Any]:
    """Of each of `people` the newest conversation, or the newest with an assessment."""
    rows = Conversation.objects.under(scope).filter(among("person", "people"))
    if assessed:
        rows = rows.filter(assessment__isnull=False)
    newest = rows.order_by("person", "-at", "-pk").distinct("person")
    return newest.values_list("person", "at", "by__name", "by__email", "assessment", "one_is_support")


def follow_ups(actor: Actor, until: date) -> Sequence[DateRow]:
    """On which days of the next week the actor promised to talk again, and with how many people."""
    url = f"{reverse('organizing:conversations')}?show=promised&on="
    return [
        DateRow(day, f"You promised {counted(n, 'person', 'people')} to talk again", "", f"{url}{day}")
        for day, n in queries.promises(actor).items()
        if actor.day < day <= until
    ]


PANEL = Panel("organizing.conversations", "Conversations", "organizing/panel.html", conversations, order=20)
TIMELINE = TimelineSource("organizing.conversation", timeline, Can.SEE_ASSESSMENT)
BADGE = BadgeSource("organizing.assessment", badge, Can.SEE_ASSESSMENT, order=20)
COLUMN = Column("assessment", "Assessment", stands, "components/assessment.html", can=Can.SEE_ASSESSMENT, order=40)
LAST_TALK = Column("last_talk", "Last talk", last_talks, "organizing/_last_talk.html", Can.SEE_ASSESSMENT, order=60)
BUTTON = PersonButton(
    "organizing.log",
    "Log a conversation",
    "message-2-plus",
    _log_url,
    Can.LOG_CONVERSATION,
    is_main=True,
)


def _said_yes(actor: Actor) -> QueueRow | None:
    """Who said yes to joining, and no membership is on record: as many as the list behind it shows."""
    if actor.can(Can.EDIT_MEMBERSHIP) and not _reads_all_answers(actor):
        return None  # they have the other row
    url = to_people(answer="join.yes", membership="potential", membership__none="early")
    return _joining(actor, url, Can.SEE_ASSESSMENT)


def _to_sign_up(actor: Actor) -> QueueRow | None:
    """The same for who records memberships and reads no answers, or those of one building: of the other conversations
    it tells them this alone."""
    if _reads_all_answers(actor):
        return None
    return _joining(actor, to_people(to_sign_up=True), Can.EDIT_MEMBERSHIP)


def _reads_all_answers(actor: Actor) -> bool:
    return actor.can(Can.SEE_ASSESSMENT) and actor.knows_of_all(Can.SEE_ASSESSMENT)


def _joining(actor: Actor, url: str, can: Can) -> QueueRow | None:
    seen = actor.scope(Can.SEE_PEOPLE)
    if seen == actor.scope(can):
        n = len(_waiting(seen, actor.day).rows())
    else:  # of some they may know it, and of others not
        n = count(read(QueryDict(urlsplit(url).query)), actor=actor, day=actor.day)
    if not n:
        return None
    what = "person said yes to joining" if n == 1 else "people said yes to joining"
    return QueueRow(n, what, "No membership is on record yet", url)


@compiled
def _waiting(seen: Scope, day: date) -> QuerySet[Any, Any]:
    return Person.objects.under(seen).filter(to_sign_up("is", True, day)).order_by().values_list("pk")


def _promised(actor: Actor) -> QueueRow | None:
    """Whom the actor promised to talk again by today, and has not."""
    n = queries.promises_due(actor)
    url = f"{reverse('organizing:conversations')}?show=due&by={actor.user.pk}"
    what = "person waits for the talk you promised" if n == 1 else "people wait for the talk you promised"
    return QueueRow(n, what, "The day has come, and nobody has talked with them since", url) if n else None


PROMISED = Queue("organizing.promised", _promised, can=Can.SEE_ASSESSMENT, order=16)
SAID_YES = Queue("organizing.said_yes", _said_yes, can=Can.SEE_ASSESSMENT, order=18)
TO_SIGN_UP = Queue("organizing.to_sign_up", _to_sign_up, can=Can.EDIT_MEMBERSHIP, order=18)
DATES = Dates("organizing.follow_ups", follow_ups, Can.SEE_ASSESSMENT)
