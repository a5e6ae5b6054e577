"""What staff lists put on the pages of others."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from core.types import HomeCard, NavItem, Queue, QueueRow
from locals.access import Actor, Can
from rosters import queries
from rosters.models import StaffList


def _to_decide(actor: Actor) -> QueueRow | None:
    n = queries.lists_to_decide(actor)
    if not n:
        return None
    what = "staff list with rows to decide" if n == 1 else "staff lists with rows to decide"
    return QueueRow(n, what, "We could not tell whose some rows are", reverse("rosters:lists"))


def _newest(actor: Actor) -> dict[str, Any]:
    lists = StaffList.objects.allowed(actor, Can.IMPORT_ROSTER).select_related("employer", "job")
    return {"lists": lists.order_by("-created_at", "-pk")[:4]}


MENU = NavItem(
    "rosters",
    "Staff lists",
    "file-spreadsheet",
    "rosters:lists",
    can=Can.IMPORT_ROSTER,
    count=queries.lists_to_decide,
    order=40,
)
HOME = HomeCard("rosters", "rosters/_home.html", _newest, can=Can.IMPORT_ROSTER, order=40)
QUEUE = Queue("rosters.to_decide", _to_decide, can=Can.IMPORT_ROSTER, order=10)
