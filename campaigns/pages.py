"""What campaigns put on the pages of others: the menu, the first page, the search, and a person's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime

from campaigns.models import Campaign
from core import clock
from core.addresses import row_address
from core.compiled import Given, compiled
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
from outbox.models import Message, MessageQuerySet, State

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
    mine = Campaign.objects.allowed(actor, Can.WRITE_CAMPAIGN).filter(author=actor.user).exclude(problem="")
    states = list(mine.filter(state__in=["draft", "approved"]).values_list("state", flat=True))
    what = "campaign of yours came back" if len(states) == 1 else "campaigns of yours came back"
    show = "?show=draft" if set(states) == {"draft"} else ""
    return QueueRow(len(states), what, "Each says why", f"{reverse('campaigns:index')}{show}") if states else None


def _newest(actor: Actor) -> dict[str, Any]:
    """The newest campaigns that went out, with how many got them."""
    rows = Campaign.objects.allowed(actor, Can.SEE_CAMPAIGN).filter(letter__isnull=False)
    accepted = Count("letter__messages", filter=Q(letter__messages__state=State.ACCEPTED))
    found = Campaign.objects.filter(pk__in=rows.order_by("-started_at").values("pk")[:4]).only("name", "started_at")
    return {"campaigns": list(found.annotate(accepted=accepted).order_by("-started_at"))}


def _messages(actor: Actor, person: Person) -> MessageQuerySet:
    rows = Message.objects.allowed(actor, Can.SEE_CAMPAIGN).filter(person=person, letter__campaign__isnull=False)
    return rows.select_related("letter__campaign").only("state", "reason", "settled_at", "letter__campaign__name")


@once
def _newest_messages(actor: Actor, person: Person) -> list[Message]:
    return list(_messages(actor, person).order_by("-pk")[:SHOWN])


def _mails(actor: Actor, person: Person) -> dict[str, Any] | None:
    """The person's newest mails, whatever became of them; and what they want, for those who may note it."""
    found = _newest_messages(actor, person)
    may_note = may(actor, Can.EDIT_PEOPLE, person)
    return {"messages": found, "seen": _seen(actor, found), "may_note": may_note} if found or may_note else None


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
    rows = Campaign.objects.allowed(actor, Can.SEE_CAMPAIGN).filter(state=Campaign.State.SCHEDULED)
    rows = rows.filter(scheduled_for__gt=clock.now()).order_by("scheduled_for", "pk")[:5]
    told = [(localtime(row.scheduled_for), row) for row in rows if row.scheduled_for]
    return [
        DateRow(at.date(), f"“{row.name}” goes out", f"at {at:%H:%M}", reverse("campaigns:campaign", args=[row.pk]))
        for at, row in told
        if actor.day < at.date() <= until
    ]


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
