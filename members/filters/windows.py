"""Windows of days that questions about the past ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q


@dataclass(frozen=True, slots=True)
class Window:
    """Days from `first` to `last`, both included; None is open."""

    first: date | None
    last: date | None

    @classmethod
    def of(cls, op: str, value: Any, day: date) -> Window:
        match op:
            case "on_or_after":
                return cls(value, day)
            case "before":
                return cls(None, value - timedelta(days=1))
            case "last_days":
                return cls(day - timedelta(days=value - 1), day)
            case "between":
                return cls(*value)
        raise LookupError(op)

    def around(self, end: str) -> Q:
        """Rows whose period begins (`startswith`) or stops (`endswith`) in the window."""
        return self.has(f"period__{end}")

    def has(self, day: str) -> Q:
        """Rows whose day of this name lies in the window."""
        inside = Q(**{f"{day}__isnull": False})
        if self.first:
            inside &= Q(**{f"{day}__gte": self.first})
        if self.last:
            inside &= Q(**{f"{day}__lte": self.last})
        return inside
