"""Who got a campaign, and who followed one of its links, to search and segment by."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from campaigns.models import Campaign
from core.types import Field, Kind
from locals.access import Can
from outbox.models import Message, State


def received(op: str, value: Any, _day: date) -> Q:
    """Accepted by the person's mail server; "none" is everybody else."""
    accepted = Message.objects.filter(person=OuterRef("pk"), letter__campaign__in=value, state=State.ACCEPTED)
    return Q(Exists(accepted)) if op == "any" else ~Q(Exists(accepted))


def clicked(op: str, value: Any, _day: date) -> Q:
    """Followed a link, as far as it was a person; "none" is everybody else."""
    followed = Message.objects.filter(
        person=OuterRef("pk"), letter__campaign__in=value, events__kind="click", events__verdict="human"
    )
    return Q(Exists(followed)) if op == "any" else ~Q(Exists(followed))


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

FIELDS = (RECEIVED, CLICKED)
