"""What staff lists put on the pages of others."""

from __future__ import annotations

from django.urls import reverse

from core.types import NavItem, Queue, QueueRow
from locals.access import Actor, Can
from rosters import queries


def _to_decide(actor: Actor) -> QueueRow | None:
    n = queries.lists_to_decide(actor)
    if not n:
        return None
    what = "staff list with rows to decide" if n == 1 else "staff lists with rows to decide"
    return QueueRow(n, what, "We could not tell whose some rows are", reverse("rosters:lists"))


MENU = NavItem(
    "rosters",
    "Staff lists",
    "file-spreadsheet",
    "rosters:lists",
    can=Can.IMPORT_ROSTER,
    count=queries.lists_to_decide,
    order=40,
)
QUEUE = Queue("rosters.to_decide", _to_decide, can=Can.IMPORT_ROSTER, order=10)
