"""Questions that one column of a row answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q

type Where = Callable[[str, Any, date], Q]


def column(name: str) -> Where:
    """For a text column that holds the value; an empty text is no value."""

    def where(op: str, value: Any, _day: date) -> Q:
        match op:
            case "any":
                return Q(**{f"{name}__in": value})
            case "none":
                return ~Q(**{f"{name}__in": value}) & ~Q(**{name: ""})
            case "unknown":
                return Q(**{name: ""})
        raise LookupError(op)

    return where


def reference(name: str) -> Where:
    """For a foreign key."""

    def where(op: str, value: Any, _day: date) -> Q:
        within = Q(**{f"{name}__in": value})
        return within if op == "any" else ~within & Q(**{f"{name}__isnull": False})

    return where


def flag(yes: Q) -> Where:
    """For a yes through a model: some row is so. Of "no" no row is asked."""
    return lambda _op, _yes, _day: yes
