"""What a change of the units does to people: who is organized by another local, whose membership goes along.

Each action answers in numbers what it did (`says` puts them into sentences), so that `rehearsed` is its preview.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.text import capfirst

from accounts.models import User
from core.action import action
from core.formats import counted, full_day
from core.periods import end_before
from core.registry import registered
from core.sql import long_work
from core.types import UnitCloses
from locals import actions as units
from locals.actions import NothingToChange, StillInUse, UnitRefused
from locals.models import AnyUnit, Employer, JobClass, Jurisdiction, Local, Region, Worksite
from members.actions.moving import move_jobs, move_members, move_members_back
from members.models import DropReason, Employment, Membership, Standing

LONG = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Done:
    """What a change did, in sentences with their numbers."""

    says: Sequence[str]


def rehearsed(act: Callable[[], Done]) -> Done:
    """What the action would do, found by doing it and taking it back; raises what it raises."""
    with transaction.atomic():
        done = act()
        transaction.set_rollback(True)
    return done


@action
def organize(
    *, employer: Employer, job_class: str, local: Local | None, on: date, with_members: bool, by: User | None
) -> Done:
    """From `on`, `local` organizes the employer's staff of a job class ("": everybody); None leaves them at large.

    `with_members`: memberships of the local that organized them before continue in the one that does from then on;
    those of people who work for another employer too stay. Raises NothingToChange and UnitRefused.
    """
    before = organizers(employer, on)
    units.organize(employer=employer, job_class=job_class, local=local, on=on, by=by)
    after = organizers(employer, on)
    staff = _staff(employer, on)
    says: list[str] = []
    with long_work(at_most=LONG):
        for kind in JobClass:
            old, new = before[kind], after[kind]
            if old == new or not staff.get(kind):
                continue
            move = counted(staff[kind], "person moves", "people move")
            says.append(f"{kind.label} of {employer}: {move} from {old or 'no local'} to {new or 'no local'}.")
            if with_members and old and new:
                says += _with_members(employer, kind, old, new, on)
    return Done(says or [f"Nobody moves: nobody of {employer} is on record in these job classes on {full_day(on)}."])


@action
def withdraw(*, employer: Employer, job_class: str, on: date, today: date, by: User | None) -> Done:
    """What was to change on `on`, a day to come, about who organizes the employer's staff does not; memberships that
    were to go along stay. Raises NothingToChange and UnitRefused."""
    planned = organizers(employer, on)
    units.withdraw(employer=employer, job_class=job_class, on=on, today=today, by=by)
    after = organizers(employer, on)
    staff = _staff(employer, on)
    says = []
    with long_work(at_most=LONG):
        for kind in JobClass:
            old, new = after[kind], planned[kind]
            if old == new or not staff.get(kind):
                continue
            stay = counted(staff[kind], "person stays", "people stay")
            says.append(
                f"{kind.label} of {employer}: {stay} with {old or 'no local'}"
                f" instead of moving to {new or 'no local'} on {full_day(on)}."
            )
            if old and new:
                says += _members_back(employer, kind, old, new, on)
    return Done(
        says or [f"Nobody was to move on {full_day(on)}: nobody of {employer} is on record in these job classes."]
    )


def _members_back(employer: Employer, job_class: str, old: Local, new: Local, on: date) -> list[str]:
    jobs = Employment.objects.on(on).filter(person=OuterRef("person"))
    here = Membership.objects.filter(Exists(jobs.filter(worksite__employer=employer, job_class=job_class)))
    return _back(here, old, new, on)


def _back(people: QuerySet[Membership], old: Local, new: Local, on: date) -> list[str]:
    back, unclear = move_members_back(people, old, new, on)
    says = [f"Of them, {counted(back, 'member goes', 'members go')} on in {old}."] if back else []
    if unclear:
        told = counted(unclear, "membership ends", "memberships end")
        after = "what comes after was not all recorded with this change: look at each."
        says.append(f"{capfirst(told)} in {old} that day, and {after}")
    return says


@action
def merge_local(*, local: Local, into: Local, on: date, by: User | None) -> Done:
    """The local ends on `on`: its members go on in another one, which organizes its employers, too; the at-large local
    does wherever no other is named. Raises UnitRefused, StillInUse."""
    if local == into:
        raise UnitRefused("A local cannot go on in itself. Choose another one.")
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
    return _standing_in(local).exclude(person__in=members.values("person")).values("person").distinct().count()


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
    says = _back(Membership.objects.filter(person__in=ended.values("person")), local, into, on)
    if Jurisdiction.objects.filter(local=into, period__startswith=on).exists():
        day = full_day(on)
        says.append(f"{into} organizes its employers from {day} nevertheless: withdraw that on the page of each.")
    return says


def _recorded_anew(unit: AnyUnit) -> list[str]:
    return [] if isinstance(unit, Region | Employer) else ["Offices that ended with it are recorded anew."]


@action
def correct(*, unit: AnyUnit, facts: Mapping[str, object], today: date, by: User | None) -> Done:
    """Write what is different about a unit and tell whom it moves at once. Raises NothingToChange, UnitRefused."""
    people = list(_standing_in(unit).values_list("person", flat=True).distinct())
    old_name = type(unit).objects.get(pk=unit.pk).name
    with long_work(at_most=LONG):
        before = _places(people)
        different = units.correct_unit(unit=unit, facts=facts, today=today, by=by)
        after = _places(people)
    if not different:
        raise NothingToChange("Nothing is different from what is on record.")
    says = [f"{old_name} is called {facts['name']} everywhere, in its past too."] if "name" in different else []
    labels = [name.removesuffix("_fips").replace("_", " ") for name in different if name != "name"]
    if labels:
        says.append(f"Changed: {', '.join(labels)}.")
    return Done([*says, *_moves(before, after)])


def organizers(employer: Employer, on: date) -> dict[str, Local | None]:
    """Which local organizes each job class of the employer on a day, the at-large local included."""
    rows = Jurisdiction.objects.on(on).filter(employer=employer).select_related("local")
    held = {row.job_class: row.local for row in rows}
    at_large = Local.objects.filter(kind=Local.Kind.AT_LARGE).first()
    return {kind: held.get(kind) or held.get("") or at_large for kind in JobClass}


def _staff(employer: Employer, on: date) -> dict[str, int]:
    """Distinct people employed there on the day, by job class."""
    jobs = Employment.objects.on(on).filter(worksite__employer=employer).order_by()
    return dict(jobs.values_list("job_class").annotate(Count("person", distinct=True)))


def _with_members(employer: Employer, job_class: str, old: Local, new: Local, on: date) -> list[str]:
    jobs = Employment.objects.on(on).filter(person=OuterRef("person"))
    here = jobs.filter(worksite__employer=employer, job_class=job_class)
    elsewhere = jobs.exclude(worksite__employer=employer)
    rows = Membership.objects.from_on(on).filter(Exists(here), local=old)
    stay = rows.filter(Exists(elsewhere)).values("person").distinct().count()
    moved = move_members(rows.exclude(Exists(elsewhere)), new, on)
    says = [f"Of them, {counted(moved, 'member goes', 'members go')} on in {new} from {full_day(on)}."] if moved else []
    if stay:
        told = counted(stay, "member works for another employer too and stays",
                       "members work for another employer too and stay")  # fmt: skip
        says.append(f"{capfirst(told)} in {old}: look at each.")
    return says


type _Key = tuple[int, int | None, int | None]
type _Place = tuple[int, int | None]


def _standing_in(unit: AnyUnit) -> QuerySet[Standing]:
    return Standing.objects.filter(**{type(unit).__name__.lower(): unit})


def _places(people: Sequence[int]) -> dict[_Key, _Place]:
    """Region and local of each job of these people, and of each local they belong to beside their jobs."""
    rows = Standing.objects.filter(person__in=people)
    return {
        (person, worksite, None if worksite else local): (region, local)
        for person, worksite, local, region in rows.values_list("person", "worksite", "local", "region")
    }


def _moves(before: Mapping[_Key, _Place], after: Mapping[_Key, _Place]) -> list[str]:
    """Whoever stands in another region or local than before, distinct people for each way."""
    regions: dict[tuple[int, int], set[int]] = defaultdict(set)
    locals_: dict[tuple[int | None, int | None], set[int]] = defaultdict(set)
    for key in before.keys() & after.keys():
        (old_region, old_local), (new_region, new_local) = before[key], after[key]
        if old_region != new_region:
            regions[old_region, new_region].add(key[0])
        if old_local != new_local:
            locals_[old_local, new_local].add(key[0])
    region = Region.objects.in_bulk([pk for way in regions for pk in way])
    local = Local.objects.in_bulk([pk for way in locals_ for pk in way if pk])
    return [
        f"{capfirst(counted(len(who), 'person moves', 'people move'))} from the region {region[old]} to {region[new]}:"
        f" whoever acts for {region[old]} does not see them any more."
        for (old, new), who in sorted(regions.items())
    ] + [
        f"{capfirst(counted(len(who), 'person is', 'people are'))} organized by {local[new] if new else 'no local'}"
        f" instead of {local[old] if old else 'no local'}. Memberships stay where they are."
        for (old, new), who in sorted(locals_.items(), key=str)
    ]
