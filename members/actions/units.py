"""What a change of the units does to people: who is organized by another local, whose membership goes along.

Each action answers in numbers what it did (`says` puts them into sentences), so that `rehearsed` is its preview.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.text import capfirst

from accounts.models import User
from core.action import action
from core.formats import counted, full_day
from core.sql import long_work
from locals import actions as units
from locals.actions import NothingToChange
from locals.models import AnyUnit, Employer, JobClass, Jurisdiction, Local, Region
from members.actions.membership import tell_of_end
from members.actions.moving import move_members, move_members_back
from members.models import ContactPoint, Employment, Membership, Standing

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
                says += _with_members(employer, kind, old, new, on, by)
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
    return go_back(here, old, new, on)


def go_back(people: QuerySet[Membership], old: Local, new: Local, on: date) -> list[str]:
    """The memberships of these people go on in `old` instead of in `new`, as far as that is clear."""
    back, unclear = move_members_back(people, old, new, on)
    says = [f"Of them, {counted(back, 'member goes', 'members go')} on in {old}."] if back else []
    if unclear:
        told = counted(unclear, "membership ends", "memberships end")
        after = "what comes after was not all recorded with this change: look at each."
        says.append(f"{capfirst(told)} in {old} that day, and {after}")
    return says


@action
def correct(*, unit: AnyUnit, facts: Mapping[str, object], today: date, by: User | None) -> Done:
    """Write what is different about a unit and tell whom it moves at once. Raises NothingToChange, UnitRefused."""
    people = list(standing_in(unit).values_list("person", flat=True).distinct())
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
    if domain := "mail_domain" in different and facts["mail_domain"]:
        there = ContactPoint.objects.emails().filter(value__endswith=f"@{domain}").count()
        says.append(f"{counted(there, 'address there counts', 'addresses there count')} as for work from now on.")
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


def _with_members(employer: Employer, job_class: str, old: Local, new: Local, on: date, by: User | None) -> list[str]:
    jobs = Employment.objects.on(on).filter(person=OuterRef("person"))
    here = jobs.filter(worksite__employer=employer, job_class=job_class)
    elsewhere = jobs.exclude(worksite__employer=employer)
    rows = Membership.objects.from_on(on).filter(Exists(here), local=old)
    stay = rows.filter(Exists(elsewhere)).values("person").distinct().count()
    leaving = set(rows.exclude(Exists(elsewhere)).values_list("person", flat=True))
    moved = move_members(rows.filter(person__in=leaving), new, on)
    tell_of_end(leaving, on, by)
    says = [f"Of them, {counted(moved, 'member goes', 'members go')} on in {new} from {full_day(on)}."] if moved else []
    if stay:
        told = counted(stay, "member works for another employer too and stays",
                       "members work for another employer too and stay")  # fmt: skip
        says.append(f"{capfirst(told)} in {old}: look at each.")
    return says


type _Key = tuple[int, int | None, int | None]
type _Place = tuple[int, int | None]


def standing_in(unit: AnyUnit) -> QuerySet[Standing]:
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
