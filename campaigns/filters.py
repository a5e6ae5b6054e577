"""Who got a campaign, whose mail was stopped, and who followed one of its links, to search and segment by."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from campaigns.models import Campaign
from core.types import Field, Kind
from locals.access import Can
from outbox.models import Message, State


def _with(op: str, rows: QuerySet[Message]) -> Q:
    """Who has such a row, or for "none" everybody else."""
    found = Q(Exists(rows))
    return found if op == "any" else ~found


def received(op: str, value: Any, _day: date) -> Q:
    """Accepted by the person's mail server; "none" is everybody else."""
    accepted = Message.objects.filter(person=OuterRef("pk"), letter__campaign__in=value, state=State.ACCEPTED)
    return _with(op, accepted)


def stopped(op: str, value: Any, _day: date) -> Q:
    """Their mail waited and was cancelled, or was too old; "none" is everybody else. What failed or is in doubt was
    handed over, and who was left out was left out for a reason: theirs was not stopped."""
    undone = [State.CANCELLED, State.EXPIRED]
    waited = Message.objects.filter(person=OuterRef("pk"), letter__campaign__in=value, state__in=undone)
    return _with(op, waited)


def clicked(op: str, value: Any, _day: date) -> Q:
    """Followed a link, as far as it was a person; "none" is everybody else."""
    followed = Message.objects.filter(
        person=OuterRef("pk"), letter__campaign__in=value, events__kind="click", events__verdict="human"
    )
    return _with(op, followed)


RECEIVED = Field(
    "received_campaign",
    "Got the campaign",
    Kind.REF,
    received,
    ref=Campaign,
    can=Can.SEE_CAMPAIGN,
    group="Mail",
    order=400,
    words={"any": "who got the campaign [{}]", "none": "who did not get the campaign [{}]"},
)
STOPPED = Field(
    "stopped_campaign",
    "Campaign was stopped before their mail left",
    Kind.REF,
    stopped,
    ref=Campaign,
    can=Can.SEE_CAMPAIGN,
    group="Mail",
    order=405,
    words={
        "any": "whose mail of the campaign [{}] was stopped before it left",
        "none": "of whom no mail of the campaign [{}] was stopped",
    },
)
CLICKED = Field(
    "clicked_campaign",
    "Followed a link of the campaign",
    Kind.REF,
    clicked,
    ref=Campaign,
    can=Can.SEE_CAMPAIGN,
    group="Mail",
    order=410,
    words={"any": "who followed a link of [{}]", "none": "who followed no link of [{}]"},
)

FIELDS = (RECEIVED, STOPPED, CLICKED)
