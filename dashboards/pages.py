"""What figures and units put on the pages of others."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, QuerySet
from django.urls import reverse

from core.compiled import compiled
from core.types import Queue, QueueRow
from locals.access import Actor, Can, Scope
from locals.models import Employer, Local


def _without_a_local(actor: Actor) -> QueueRow | None:
    """Employers whose staff can join no local: none organizes them, and there is none at large for whoever is left."""
    n = len(_unorganized(actor.scope(Can.EDIT_UNITS), actor.day).rows())
    if not n:
        return None
    what = "employer that no local organizes" if n == 1 else "employers that no local organizes"
    why = "Name their locals, and add one at large for all others"
    return QueueRow(n, what, why, reverse("dashboards:found_locals"))


@compiled
def _unorganized(scope: Scope, day: date) -> QuerySet[Any, Any]:
    at_large = Local.objects.open_on(day).filter(kind=Local.Kind.AT_LARGE)
    employers = Employer.objects.under(scope).open_on(day).unorganized_on(day)
    return employers.exclude(Exists(at_large)).order_by().values_list("pk")


WITHOUT_A_LOCAL = Queue("dashboards.without_a_local", _without_a_local, can=Can.EDIT_UNITS, order=5)
