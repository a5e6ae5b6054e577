"""People by what a staff list did with them: the numbers of an applied list lead to exactly the people they count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q

from core.types import Field, Kind
from locals.access import Can
from rosters.models import Finding, StaffList, Verdict


def _did(verdict: Verdict) -> Callable[[str, Any, date], Q]:
    def where(op: str, value: Any, _day: date) -> Q:
        listed = Q(staff_list__in=value)
        return Q(verdict=verdict) & (~listed if op == "none" else listed)

    return where


def _field(key: str, label: str, verdict: Verdict, order: int) -> Field:
    return Field(
        key,
        label,
        Kind.REF,
        _did(verdict),
        through=Finding,
        ref=StaffList,
        can=Can.IMPORT_ROSTER,
        group="Staff lists",
        order=order,
    )


FIELDS = (
    _field("list_created", "Created by the list", Verdict.NEW, 400),
    _field("list_updated", "Updated by the list", Verdict.CHANGED, 401),
    _field("list_unchanged", "On the list, unchanged", Verdict.SAME, 402),
)
