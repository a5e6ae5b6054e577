"""What early career puts on the pages of others."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from core.formats import counted
from core.types import Badge, BadgeSource, NavItem, Queue, QueueRow
from early_career import queries, stage
from locals.access import Actor, Can
from members.models import Person


def _badges(actor: Actor, person: Person) -> Sequence[Badge]:
    year = stage.band_year(person.service_start, actor.day)
    return [Badge("Early career", "seedling")] if year else []


def _overdue(actor: Actor) -> QueueRow | None:
    n = queries.overdue_count(actor)
    if not n:
        return None
    who, within = "new hire" if n == 1 else "new hires", counted(settings.MET_WITHIN_DAYS, "day", "days")
    return QueueRow(n, f"{who} not met within {within}", "Longest overdue first", reverse("early_career:newcomers"))


QUEUE = Queue("early_career.overdue", _overdue, can=Can.SEE_EARLY_CAREER, order=20)
BADGES = BadgeSource("early_career", _badges, can=Can.SEE_EARLY_CAREER, order=30)
MENU = NavItem(
    "early_career",
    "Early career",
    "seedling",
    "early_career:newcomers",
    group="Organize",
    can=Can.SEE_EARLY_CAREER,
    count=queries.overdue_count,
    order=70,
)
