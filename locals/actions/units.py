"""Regions, locals, employers and worksites are added, corrected, closed and opened again; none is ever deleted.

What a change does to people is for `members.actions` to tell and to do: pages call those of that app where people hang
on the unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from core import formats
from core.action import action
from core.errors import ActionError
from core.formats import counted
from core.periods import DateRange
from locals.counties import COUNTIES
from locals.models import AnyUnit, Assignment, Employer, Jurisdiction, Local, Region, Worksite


class UnitRefused(ActionError):
    """No unit can be like this: its name is taken, or what it belongs to is closed."""


class StillInUse(ActionError):
    """Something hangs on the unit that is to close."""


@action
def add_unit[U: AnyUnit](*, unit: U, today: date, by: User | None) -> U:
    """Keep a new unit. Raises UnitRefused with a sentence for whoever typed it."""
    _check(unit, today)
    unit.save()
    return unit


@action
def correct_unit[U: AnyUnit](*, unit: U, facts: Mapping[str, object], today: date, by: User | None) -> list[str]:
    """Write what is different in `facts` (field: value), and answer the fields that were. Raises UnitRefused."""
    now = _locked(unit)
    different = [name for name, value in facts.items() if getattr(now, name) != value]
    for name in different:
        setattr(now, name, facts[name])
    if different:
        _check(now, today)
        now.save(update_fields=different)
    return different


@action
def close_unit(*, unit: AnyUnit, into: AnyUnit | None = None, on: date, by: User | None) -> None:
    """From `on` the unit is no more: no form offers it, its past stays. `into` is the local or worksite in which its
    people go on. Raises StillInUse, or UnitRefused.

    People who belong to a local or work at a worksite are not looked at here: `members.actions` does.
    """
    now = _locked(unit)
    if now.closed_on:
        raise UnitRefused(f"{now} closed on {formats.full_day(now.closed_on)} already.")
    if isinstance(now, Local) and now.kind == Local.Kind.AT_LARGE:
        raise UnitRefused("The at-large local takes everybody whom no other local organizes: it cannot close.")
    if hanging := _hanging(now, on):
        raise StillInUse(f"{now} still has {' and '.join(hanging)}. Move or close these first.")
    if acting := _acting(now, on):
        raise StillInUse(f"{' and '.join(acting)}: end this first, then close {now}.")
    if isinstance(now, Local | Worksite):
        coming = type(now).objects.filter(goes_on_in=now.pk, closed_on__gt=on).first()
        if into is None and coming is not None:
            raise StillInUse(f"{coming} is to go on in {now}. Say where {now} goes on, or open {coming} again first.")
        now.goes_on_in = into  # type: ignore[assignment]  # of its own kind, as members.actions sees to
    now.closed_on = on
    now.save()


@action
def reopen_unit(*, unit: AnyUnit, by: User | None) -> None:
    """A unit that was closed goes on as if it had not been. Raises UnitRefused where what it belongs to is closed."""
    now = _locked(unit)
    if now.closed_on is None:
        raise UnitRefused(f"{now} is not closed.")
    above = now.employer if isinstance(now, Worksite) else None if isinstance(now, Region) else now.region
    if above is not None and above.closed_on:
        raise UnitRefused(f"{above} is closed. Open it again first.")
    now.closed_on = None
    if isinstance(now, Local | Worksite):
        now.goes_on_in = None
    now.save()


def hold_units(*units: AnyUnit) -> None:
    """Until the transaction ends nobody else closes these units of one kind, or begins anything there."""
    for unit in sorted(units, key=lambda unit: unit.pk):
        _hold(unit, "UPDATE")


def refuse_closed(unit: AnyUnit, on: date) -> None:
    """Nothing begins at a unit on a day on which it is no more. Raises UnitRefused.

    What is asked is when it closes by now, and nobody closes it until the transaction ends.
    """
    _hold(unit, "KEY SHARE")
    if unit.is_closed(on):
        raise UnitRefused(f"{unit} is closed from {formats.full_day(unit.closed_on)} on.")


def refuse_outlasting(unit: AnyUnit, period: DateRange) -> None:
    """Nothing begins at a unit that lasts longer than the unit does. Raises UnitRefused."""
    refuse_closed(unit, period.lower)
    if unit.closed_on is not None and (period.upper is None or period.upper > unit.closed_on):
        day = formats.full_day(unit.closed_on)
        raise UnitRefused(f"{unit} closes on {day}, and this would go on there. Choose another, or an end by then.")


def refuse_stranding(unit: Local | Worksite, period: DateRange) -> None:
    """The same of what goes on with the people of a unit, where these go on elsewhere. Raises UnitRefused."""
    if unit.goes_on_in_id is None:
        refuse_outlasting(unit, period)
    else:
        refuse_closed(unit, period.lower)


def _hold(unit: AnyUnit, how: str) -> None:
    """Lock the row, and let the object say when the unit closes by now and where it goes on."""
    names = ["closed_on", *(["goes_on_in_id"] if isinstance(unit, Local | Worksite) else [])]
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(type(unit)._meta.db_table)  # noqa: SLF001  # Django's public name for it
        cursor.execute(f"SELECT {', '.join(names)} FROM {table} WHERE id = %s FOR {how}", [unit.pk])  # noqa: S608
        for name, value in zip(names, cursor.fetchone() or (), strict=False):
            setattr(unit, name, value)


def _locked[U: AnyUnit](unit: U) -> U:
    """The unit as it is now, held against others who change it at the same moment."""
    found: U = type(unit).objects.select_for_update().get(pk=unit.pk)  # type: ignore[assignment]
    return found


def _check(unit: AnyUnit, today: date) -> None:
    unit.name = " ".join(unit.name.split())
    try:
        unit.full_clean(validate_unique=False)
    except ValidationError as refusal:
        raise UnitRefused(" ".join(refusal.messages)) from refusal
    _refuse_taken_name(unit)
    if isinstance(unit, Worksite):
        _check_worksite(unit)
    above = unit.employer if isinstance(unit, Worksite) else None if isinstance(unit, Region) else unit.region
    if above is None:
        return
    _hold(above, "KEY SHARE")
    if above.closed_on and (unit.closed_on is None or unit.closed_on > above.closed_on):
        closes = "closed" if above.closed_on <= today else "closes"
        raise UnitRefused(f"{above} {closes} on {formats.full_day(above.closed_on)}. Choose another.")


def _refuse_taken_name(unit: AnyUnit) -> None:
    """Names that differ in capitals only would be read as one."""
    same: QuerySet[Any] = type(unit).objects.exclude(pk=unit.pk).filter(name__iexact=unit.name)
    if isinstance(unit, Worksite):
        same = same.filter(employer=unit.employer_id)
    if (taken := same.first()) is not None:
        where = f" at {unit.employer}" if isinstance(unit, Worksite) else ""
        closed = ", which is closed: open it again instead" if taken.closed_on else ""
        raise UnitRefused(f"There is {taken}{where} already{closed}.")


def _check_worksite(site: Worksite) -> None:
    if site.county_fips and site.county_fips not in COUNTIES:
        raise UnitRefused(f"{site.county_fips} is not the code of a county of Mississippi.")
    lowest, highest = site.lowest_grade, site.highest_grade
    if lowest is not None and highest is not None and lowest > highest:
        raise UnitRefused("The lowest grade is above the highest.")


def _hanging(unit: AnyUnit, on: date) -> list[str]:
    """Units below that are open on the day, and whom it organizes from then on, in words with their number."""
    held = Jurisdiction.objects.from_on(on)
    found: list[tuple[int, str, str]] = []
    if isinstance(unit, Region):
        found = [
            (Local.objects.open_on(on).filter(region=unit).count(), "open local", "open locals"),
            (Employer.objects.open_on(on).filter(region=unit).count(), "open employer", "open employers"),
        ]
    elif isinstance(unit, Local):
        found = [(held.filter(local=unit).count(), "employer to organize", "employers to organize")]
    elif isinstance(unit, Employer):
        found = [
            (Worksite.objects.open_on(on).filter(employer=unit).count(), "open worksite", "open worksites"),
            (held.filter(employer=unit).count(), "local that organizes it", "locals that organize it"),
        ]
    return [counted(number, one, many) for number, one, many in found if number]


def _acting(unit: AnyUnit, on: date) -> list[str]:
    """Who acts for the unit on the day or later: "Danielle Ross is Building rep there"."""
    if isinstance(unit, Employer):
        return []
    where = {type(unit).__name__.lower(): unit}
    rows = Assignment.objects.from_on(on).filter(**where)
    return [f"{row.user} is {row.get_role_display()} there" for row in rows.select_related("user").order_by("pk")[:3]]
