"""What campaigns put on the pages of others: the menu, the first page, the search, and a person's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, DateTimeField, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime

from campaigns.models import Campaign
from core import clock
from core.addresses import row_address
from core.compiled import Given, compiled
from core.formats import state_day
from core.types import (
    DateRow,
    Dates,
    Hit,
    HomeCard,
    NavItem,
    Panel,
    PeopleButton,
    Queue,
    QueueRow,
    SearchSource,
    TimelineEntry,
    TimelineSource,
)
from locals.access import Actor, Can, Scope, once
from members.models import Person
from members.queries import may
from outbox import consent
from outbox.models import Message, MessageQuerySet, State, Suppression

SHOWN = 8
ELSEWHERE = "a campaign of another unit"


@once
def _waiting(actor: Actor) -> int:
    return Campaign.objects.allowed(actor, Can.APPROVE_CAMPAIGN).waiting_for(actor.user).count()


def _queue(actor: Actor) -> QueueRow | None:
    n = _waiting(actor)
    what = "campaign waits for your approval" if n == 1 else "campaigns wait for your approval"
    return QueueRow(n, what, "Nothing leaves before", f"{reverse('campaigns:index')}?show=waiting") if n else None


def _came_back(actor: Actor) -> QueueRow | None:
    """The actor's own that were sent back, could not be sent, or lost their time."""
    states = [state for (state,) in _sent_back(actor.scope(Can.WRITE_CAMPAIGN)).rows(author=actor.user.pk)]
    what = "campaign of yours came back" if len(states) == 1 else "campaigns of yours came back"
    show = "?show=draft" if set(states) == {"draft"} else ""
    return QueueRow(len(states), what, "Each says why", f"{reverse('campaigns:index')}{show}") if states else None


@compiled
def _sent_back(scope: Scope) -> QuerySet[Any, Any]:
    mine = Campaign.objects.under(scope).filter(author=Given("author", BigIntegerField())).exclude(problem="")
    return mine.filter(state__in=["draft", "approved"]).order_by().values_list("state")


class Sent(NamedTuple):
    """A campaign that went out; `accepted` is for how many people."""

    pk: int
    name: str
    started_at: datetime
    accepted: int


def _newest(actor: Actor) -> dict[str, Any]:
    """The newest campaigns that went out, with how many got them."""
    return {"campaigns": [Sent(*row) for row in _gone_out(actor.scope(Can.SEE_CAMPAIGN)).rows()]}


@compiled
def _gone_out(scope: Scope) -> QuerySet[Any, Any]:
    newest = Campaign.objects.under(scope).filter(letter__isnull=False).order_by("-started_at")[:4]
    accepted = Count("letter__messages", filter=Q(letter__messages__state=State.ACCEPTED))
    found = Campaign.objects.filter(pk__in=newest.values("pk")).annotate(accepted=accepted).order_by("-started_at")
    return found.values_list("pk", "name", "started_at", "accepted")


def _messages(actor: Actor, person: Person) -> MessageQuerySet:
    rows = Message.objects.allowed(actor, Can.SEE_CAMPAIGN).filter(person=person, letter__campaign__isnull=False)
    return rows.select_related("letter__campaign").only("state", "reason", "settled_at", "letter__campaign__name")


@once
def _newest_messages(actor: Actor, person: Person) -> list[Message]:
    return list(_messages(actor, person).order_by("-pk")[:SHOWN])


def _mails(actor: Actor, person: Person) -> dict[str, Any] | None:
    """The person's newest mails, whatever became of them, and what stops the next; more of it for those who may note
    what they want."""
    if not may(actor, Can.SEE_CAMPAIGN, person):
        return None
    found = _newest_messages(actor, person)
    # One no is kept for the person and for each address; that mail came back, its address says.
    said = [row for row in consent.said_so_far(person) if row.reason != Suppression.Reason.BOUNCED]
    once = {(row.topic_id, row.reason, row.told, state_day(row.created_at)): row for row in reversed(said)}
    stopped = list(once.values())[::-1]
    may_note = may(actor, Can.EDIT_PEOPLE, person)
    if not (found or stopped or may_note):
        return None
    return {"messages": found, "seen": _seen(actor, found), "stopped": stopped, "may_note": may_note}


def _timeline(actor: Actor, person: Person, limit: int) -> Sequence[TimelineEntry]:
    found = _newest_messages(actor, person)
    if len(found) == SHOWN:  # there may be more than these
        accepted = _messages(actor, person).filter(state=State.ACCEPTED, settled_at__isnull=False)
        found = list(accepted.order_by("-settled_at")[:limit])
    seen = _seen(actor, found)
    return [
        TimelineEntry(
            at=message.settled_at,
            kind="mail",
            title=f"Mail: {message.letter.campaign.name if message.letter_id in seen else ELSEWHERE}",
            icon="send",
        )
        for message in found
        if message.settled_at and message.state == State.ACCEPTED
    ]


def _seen(actor: Actor, messages: Sequence[Message]) -> set[int]:
    """The letters of those of these messages whose campaign the actor may see: a name is for the author's
    colleagues."""
    letters = {message.letter_id for message in messages}
    return _seen_letters(actor, tuple(sorted(letters))) if letters else set()


@once
def _seen_letters(actor: Actor, letters: tuple[int, ...]) -> set[int]:
    rows = Campaign.objects.allowed(actor, Can.SEE_CAMPAIGN).filter(letter__in=letters)
    return set(rows.values_list("letter", flat=True))


def _find(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    found = _called(actor.scope(Can.SEE_CAMPAIGN), limit).rows(text=text)
    return [Hit(name, row_address("campaigns:campaign", pk), Campaign.State(state).label) for pk, name, state in found]


@compiled
def _called(scope: Scope, limit: int) -> QuerySet[Any, Any]:
    has_it = Q(name__icontains=Given("text")) | Q(subject__icontains=Given("text"))
    found = Campaign.objects.under(scope).filter(has_it).order_by("-pk")
    return found.values_list("pk", "name", "state")[:limit]


def _scheduled(actor: Actor, until: date) -> Sequence[DateRow]:
    rows = _to_come(actor.scope(Can.SEE_CAMPAIGN)).rows(now=clock.now())
    told = [(localtime(at), name, row_address("campaigns:campaign", pk)) for pk, name, at in rows]
    return [
        DateRow(at.date(), f"“{name}” goes out", f"at {at:%H:%M}", url)
        for at, name, url in told
        if actor.day < at.date() <= until
    ]


@compiled
def _to_come(scope: Scope) -> QuerySet[Any, Any]:
    rows = Campaign.objects.under(scope).filter(state=Campaign.State.SCHEDULED)
    rows = rows.filter(scheduled_for__gt=Given("now", DateTimeField())).order_by("scheduled_for", "pk")
    return rows.values_list("pk", "name", "scheduled_for")[:5]


MENU = NavItem(
    "campaigns",
    "Campaigns",
    "send",
    "campaigns:index",
    group="Organize",
    can=Can.SEE_CAMPAIGN,
    count=_waiting,
    order=80,
)
QUEUES = (
    Queue("campaigns.approval", _queue, can=Can.APPROVE_CAMPAIGN, order=20),
    Queue("campaigns.came_back", _came_back, can=Can.WRITE_CAMPAIGN, order=25),
)
HOME = HomeCard("campaigns", "campaigns/_home.html", _newest, can=Can.SEE_CAMPAIGN, order=30)
PANEL = Panel("campaigns", "Mail", "campaigns/_panel.html", _mails, can=Can.SEE_CAMPAIGN, order=80, side=True)
TIMELINE = TimelineSource("campaigns", _timeline, can=Can.SEE_CAMPAIGN)
WRITE = PeopleButton(
    "campaigns",
    "Write to these people",
    "send",
    lambda query: f"{reverse('campaigns:new')}{query}",
    can=Can.WRITE_CAMPAIGN,
    order=20,
)
SEARCH = SearchSource("campaigns", "Campaigns", _find, icon="send", can=Can.SEE_CAMPAIGN, order=60)
DATES = Dates("campaigns.scheduled", _scheduled, can=Can.SEE_CAMPAIGN)
