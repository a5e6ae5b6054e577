"""Conversations on the person's page: what was said, where the person stands, and the form to log the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.urls import reverse

from core.formats import counted
from core.types import Badge, BadgeSource, Column, DateRow, Dates, Panel, PersonButton, TimelineEntry, TimelineSource
from locals.access import Actor, Can
from members.models import Person
from organizing import queries
from organizing.forms import TalkForm
from organizing.models import Conversation
from organizing.scoring import CONVERSATION

SHOWS = 5


def conversations(actor: Actor, person: Person) -> dict[str, Any] | None:
    """The newest talks, and the form where the actor may log one with this person. Nobody logs a talk with oneself."""
    talks = queries.with_person(person, actor, SHOWS)
    may_log = (
        person.user_id != actor.user.pk
        and Person.objects.allowed(actor, Can.LOG_CONVERSATION).filter(pk=person.pk).exists()
    )
    return {"talks": talks, "form": TalkForm(auto_id="talk_%s") if may_log else None} if talks or may_log else None


def timeline(actor: Actor, person: Person, limit: int) -> Sequence[TimelineEntry]:
    """Talks without their notes: those stand in the panel, for those who may read them."""
    return [
        TimelineEntry(
            at=talk.conversation.at,
            kind="talk",
            title=f"Talked with {talk.conversation.by} {talk.conversation.get_how_display().lower()}",
            text=talk.says,
            icon="message-2",
            points=f"+{CONVERSATION.points:g}",
        )
        for talk in queries.with_person(person, actor, limit)
    ]


def badge(actor: Actor, person: Person) -> Sequence[Badge]:
    """Where the person stands."""
    rows = Conversation.objects.allowed(actor, Can.SEE_ASSESSMENT).filter(person=person).latest_assessed()
    return [Badge(talk.stand.label, assessment=talk.stand.value) for talk in rows if talk.stand]


def stands(actor: Actor, people: Sequence[int]) -> Mapping[int, int]:
    """Where these people stand, 1 to 5, as far as the actor may see it. One query."""
    rows = Conversation.objects.allowed(actor, Can.SEE_ASSESSMENT).filter(person__in=people).latest_assessed()
    return {talk.person_id: talk.stand.value for talk in rows if talk.stand}


def last_talks(actor: Actor, people: Sequence[int]) -> Mapping[int, Conversation]:
    """The newest conversation with each of these people, with who led it. One query."""
    rows = Conversation.objects.allowed(actor, Can.SEE_ASSESSMENT).filter(person__in=people).newest_of_each()
    return {talk.person_id: talk for talk in rows.select_related("by")}


def follow_ups(actor: Actor, until: date) -> Sequence[DateRow]:
    """On which days of the next week the actor promised to talk again, and with how many people."""
    promised = Conversation.objects.of(actor).to_follow_up().filter(follow_up_on__gt=actor.day)
    promised = promised.filter(follow_up_on__lte=min(until, actor.day + timedelta(days=7)))
    days = promised.order_by("follow_up_on").values_list("follow_up_on").annotate(Count("person", distinct=True))
    url = reverse("organizing:conversations")
    return [
        DateRow(day, f"You promised {counted(n, 'person', 'people')} to talk again", "", url) for day, n in days if day
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
    lambda person: reverse("organizing:log", args=[person.pk]),
    Can.LOG_CONVERSATION,
    is_main=True,
)
DATES = Dates("organizing.follow_ups", follow_ups, Can.SEE_ASSESSMENT)
