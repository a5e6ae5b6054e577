"""What figures and units put on the pages of others."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.urls import reverse

from core.types import Queue, QueueRow
from locals.access import Actor, Can
from locals.models import Employer, Jurisdiction, Local


def _without_a_local(actor: Actor) -> QueueRow | None:
    """Employers whose staff can join no local: none organizes them, and there is none at large for whoever is left."""
    organized = Jurisdiction.objects.on(actor.day).filter(employer=OuterRef("pk"))
    at_large = Local.objects.open_on(actor.day).filter(kind=Local.Kind.AT_LARGE)
    employers = Employer.objects.allowed(actor, Can.EDIT_UNITS).open_on(actor.day)
    n = employers.filter(~Exists(organized), ~Exists(at_large)).count()
    if not n:
        return None
    what = "employer that no local organizes" if n == 1 else "employers that no local organizes"
    return QueueRow(n, what, "Add their locals, and one at large for all others", reverse("dashboards:units"))


WITHOUT_A_LOCAL = Queue("dashboards.without_a_local", _without_a_local, can=Can.EDIT_UNITS, order=5)
