"""Half-open periods of days: [from, until). An open end means "until something ends it"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Protocol, Self

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

__all__ = ["DateRange", "PeriodQuerySet", "end_before", "not_empty", "since", "uncovered"]


class PeriodQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows that hold during their `period`."""

    def on(self, day: date) -> Self:
        """Rows whose period covers the day."""
        return self.filter(period__contains=day)

    def from_on(self, day: date) -> Self:
        """Rows that hold on the day or on a later one."""
        return self.filter(period__overlap=DateRange(day, None))


def since(day: date) -> DateRange:
    """From that day on."""
    return DateRange(day, None)


class Dated(Protocol):
    """A row with a period."""

    period: Any

    def save(self, *, update_fields: list[str]) -> None: ...

    def delete(self) -> Any: ...


def end_before(row: Dated, on: date, *, also: Sequence[str] = ()) -> None:
    """Have a row end before `on`, and keep the fields of `also` with it; one that would not have begun by then goes
    away. The history keeps what was."""
    if row.period.lower >= on:
        row.delete()
        return
    row.period = DateRange(row.period.lower, on)
    row.save(update_fields=["period", *also])


def uncovered(period: DateRange, taken: Iterable[DateRange]) -> Iterator[DateRange]:
    """The parts of a period that none of `taken` covers; those stand in order of their first days."""
    begins = period.lower
    for other in taken:
        if period.upper is not None and other.lower >= period.upper:
            break
        if other.lower > begins:
            yield DateRange(begins, other.lower)
        if other.upper is None:
            return
        begins = max(begins, other.upper)
    if period.upper is None or begins < period.upper:
        yield DateRange(begins, period.upper)


def not_empty(name: str) -> models.CheckConstraint:
    """A period has a first day and is not empty: PostgreSQL lets an empty range pass every overlap check."""
    return models.CheckConstraint(
        condition=Q(period__isempty=False, period__lower_inf=False),
        name=name,
        violation_error_message="The period must begin, and end after it begins.",
    )
