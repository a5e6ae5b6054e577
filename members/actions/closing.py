"""Units that close: where their people go on, on the day and not before, and what opening them again brings back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.text import capfirst

from accounts.models import User
from core.action import action
from core.formats import counted, full_day
from core.periods import end_before
from core.registry import registered
from core.sql import long_work
from core.types import UnitCloses
from locals import actions as units
from locals.actions import StillInUse, UnitRefused
from locals.models import AnyUnit, Employer, Jurisdiction, Local, Region, Worksite
from members.actions.moving import move_jobs, move_members
from members.actions.units import LONG, Done, go_back, standing_in
from members.models import DropReason, Employment, Membership


@action
def merge_local(*, local: Local, into: Local, on: date, by: User | None) -> Done:
    """The local ends on `on`: its members go on in another one, which organizes its employers, too; the at-large local
    does wherever no other is named. Raises UnitRefused, StillInUse."""
    if local == into:
        raise UnitRefused("A local cannot go on in itself. Choose another one.")
    units.hold_units(local, into)
    if into.closed_on:
        raise UnitRefused(f"{into} is closed. Choose another local.")
    with long_work(at_most=LONG):
        rest = _organized_only(local, on)
        passed = units.pass_on(local=local, to=into, on=on, by=by)
        moved = move_members(Membership.objects.from_on(on).filter(local=local), into, on)
        others = _close(local, into, on, by)
    says = [f"{capfirst(counted(moved, 'person moves', 'people move'))} from {local} to {into} on {full_day(on)}."]
    if passed:
        says.append(_passed_on(passed, local, into))
        if into.kind != Local.Kind.AT_LARGE:
            says += _others_moved(rest, local, into)
    return Done([*says, *others, f"{local} closes. Its past stays on record."])


def _organized_only(local: Local, on: date) -> int:
    """How many people it organizes who do not belong to it."""
    members = Membership.objects.from_on(on).filter(local=local)
    return standing_in(local).exclude(person__in=members.values("person")).values("person").distinct().count()


def _others_moved(people: int, local: Local, into: Local) -> list[str]:
    says = []
    if people:
        told = counted(people, "other person whom it organized is", "other people whom it organized are")
        says.append(f"{capfirst(told)} organized by {into} then.")
    if local.region_id != into.region_id:
        says.append(
            f"All of them move from the region {local.region} to {into.region}:"
            f" whoever acts for {local.region} does not see them any more."
        )
    return says


def _passed_on(employers: int, local: Local, into: Local) -> str:
    if into.kind != Local.Kind.AT_LARGE:
        return f"{into} organizes {counted(employers, 'employer', 'employers')} that {local} organized."
    stay = counted(employers, "employer stays in its region", "employers stay in their regions")
    return f"{stay}: the staff that {local} organized is at large where no other local is named for it."


@action
def close(*, unit: AnyUnit, on: date, by: User | None) -> Done:
    """A unit is no more from `on`. Raises StillInUse where people belong to it or work there, and UnitRefused."""
    units.hold_units(unit)
    if isinstance(unit, Local):
        people = Membership.objects.from_on(on).filter(local=unit).values("person").distinct().count()
        if people:
            raise StillInUse(
                f"{capfirst(counted(people, 'person belongs', 'people belong'))} to {unit} on that day or later."
                " Say in which local they go on."
            )
    if isinstance(unit, Worksite):
        people = Employment.objects.from_on(on).filter(worksite=unit).values("person").distinct().count()
        if people:
            raise StillInUse(
                f"{capfirst(counted(people, 'person works', 'people work'))} at {unit} on that day or later."
                " Say at which worksite they go on, or end their jobs first."
            )
    others = _close(unit, None, on, by)
    return Done([*others, f"{unit} closes on {full_day(on)}: no form offers it from then. Its past stays on record."])


@action
def merge_worksite(*, worksite: Worksite, into: Worksite, on: date, today: date, by: User | None) -> Done:
    """The worksite ends on `on`, and whoever works there then goes on at another one. Raises UnitRefused, StillInUse.

    Until a day that has not come, jobs stay as they are, whatever lists and people say of them meanwhile: `turn_day`
    moves them.
    """
    if worksite == into:
        raise UnitRefused("A worksite cannot go on in itself. Choose another one.")
    units.hold_units(worksite, into)
    if into.closed_on:
        raise UnitRefused(f"{into} is closed. Choose another worksite.")
    jobs = Employment.objects.from_on(on).filter(worksite=worksite)
    with long_work(at_most=LONG):
        others = _close(worksite, into, on, by)
        moved = move_jobs(jobs, into, on) if on <= today else jobs.values("person").distinct().count()
    who, day = capfirst(counted(moved, "person works", "people work")), full_day(on)
    until = "" if on <= today else f" Until then nothing changes, and whoever is at {worksite} on that day goes along."
    return Done(
        [
            f"{who} at {into} from {day}; their jobs at {worksite} end the day before.{until}",
            *others,
            f"{worksite} closes. Its past stays on record.",
        ]
    )


def move_on(today: date) -> None:
    """Whoever is still at a worksite or in a local on the day on which it closes goes on where it goes on. Where that
    is nowhere, jobs end with the worksite, and members are at large."""
    for site, jobs in _outlasting(Worksite, Employment.objects.all(), today):
        if (into := _successor(site, today)) is not None:
            move_jobs(jobs, into, site.closed_on)
            continue
        for job in jobs.select_for_update():
            end_before(job, site.closed_on)
    for local, members in _outlasting(Local, Membership.objects.all(), today):
        at_large = Local.objects.filter(kind=Local.Kind.AT_LARGE).first()
        if (new := _successor(local, today) or at_large) is not None:
            move_members(members, new, local.closed_on)


def _outlasting(model: Any, rows: QuerySet[Any], today: date) -> Iterator[tuple[Any, QuerySet[Any]]]:
    """Units that are closed by today, in order, with the rows that last longer than they do."""
    unit = model.__name__.lower()
    longer = Q(period__upper_inf=True) | Q(period__endswith__gt=F(f"{unit}__closed_on"))
    found = rows.filter(longer, **{f"{unit}__closed_on__lte": today})
    for each in model.objects.filter(pk__in=found.values(unit)).order_by("closed_on", "pk"):
        yield each, found.filter(**{unit: each})


def _successor[U: (Local, Worksite)](unit: U, today: date) -> U | None:
    """Where it goes on; where that closed meanwhile, too, what that one goes on in."""
    passed = {unit.pk}
    into: U | None = unit.goes_on_in
    while into is not None and into.is_closed(today) and into.pk not in passed:
        passed.add(into.pk)
        into = into.goes_on_in
    return into if into is not None and not into.is_closed(today) else None


def _close(unit: AnyUnit, into: AnyUnit | None, on: date, by: User | None) -> list[str]:
    """Close a unit once the features have seen to what hangs on it; what they did, in sentences."""
    says = [sentence for listener in registered(UnitCloses) for sentence in listener.then(unit, into, on, by)]
    units.close_unit(unit=unit, into=into, on=on, by=by)
    return says


@action
def reopen(*, unit: AnyUnit, today: date, by: User | None) -> Done:
    """A unit goes on as if it had not closed. Of a closing that was still to come, its members stay in it; who has gone
    on elsewhere by then stays there. Raises UnitRefused."""
    on, into = unit.closed_on, unit.goes_on_in if isinstance(unit, Local | Worksite) else None
    units.reopen_unit(unit=unit, by=by)
    if on is None or on <= today:
        stay = f" Whoever went on in {into} stays there." if into else ""
        return Done([f"{unit} is open again.{stay}", *_recorded_anew(unit)])
    says = [f"{unit} does not close."]
    if isinstance(unit, Local) and isinstance(into, Local):
        says += _stay(unit, into, on)
    return Done([*says, *_recorded_anew(unit)])


def _stay(local: Local, into: Local, on: date) -> list[str]:
    ended = Membership.objects.filter(local=local, period__endswith=on, drop_reason=DropReason.LOCAL_CHANGE)
    says = go_back(Membership.objects.filter(person__in=ended.values("person")), local, into, on)
    if Jurisdiction.objects.filter(local=into, period__startswith=on).exists():
        day = full_day(on)
        says.append(f"{into} organizes its employers from {day} nevertheless: withdraw that on the page of each.")
    return says


def _recorded_anew(unit: AnyUnit) -> list[str]:
    return [] if isinstance(unit, Region | Employer) else ["Offices that ended with it are recorded anew."]
