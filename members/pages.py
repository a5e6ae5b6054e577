"""What members put on the pages of others: work that waits for those who keep the ledger."""

from __future__ import annotations

from django.urls import reverse

from core.types import Queue, QueueRow
from locals.access import Actor, Can
from members import queries


def _to_mend(actor: Actor) -> QueueRow | None:
    n = queries.out_of_order(actor).count()
    what = "membership to set right" if n == 1 else "memberships to set right"
    why = "The law forbids the payment, or a transfer leads nowhere"
    return QueueRow(n, what, why, reverse("members:to_mend")) if n else None


QUEUE = Queue("members.to_mend", _to_mend, can=Can.EDIT_MEMBERSHIP, order=15)
