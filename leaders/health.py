"""What `doctor` proves of offices: whoever holds one may."""

from __future__ import annotations

from core import clock, formats
from core.types import Health
from leaders.models import Term

NAMED = 5


def held_by_members() -> Health:
    """Every office of today is held by a member, one of a local by its own; its access ends with it."""
    rows = Term.objects.on(clock.today()).without_membership(clock.today()).select_related("person")
    terms = rows.count()
    if not terms:
        return Health(ok=True, says="Offices are held by members.")
    names = ", ".join(f"/people/{term.person_id}/" for term in rows.order_by("pk")[:NAMED])
    return Health(
        ok=False,
        says=f"{formats.counted(terms, 'office is', 'offices are')} held by somebody who is no member there.",
        do=f"Open {names}: end the term there, or record the membership.",
        figures={"terms": terms},
    )
