"""New hires: who has been met in time, who waits, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from audiences.links import to_people
from early_career.stage import Met, due, hires, overdue_jobs
from locals.access import Actor, Can, once
from locals.models import Local, Region
from members.models import Employment, Person, Standing

if TYPE_CHECKING:
    from early_career.stage import Hire


@dataclass(frozen=True, slots=True)
class Waiting:
    """A new hire whom nobody has met. `days_left` is negative when they should have been."""

    person: Person
    job: Employment
    began: date
    days_here: int
    days_left: int

    @property
    def is_overdue(self) -> bool:
        return self.days_left < 0


NOWHERE = "No local"


@dataclass(slots=True)
class Tally:
    """New hires of a unit, each person once: hired = in_time + late + waiting + overdue.

    Somebody who works for two units is a new hire of both.
    """

    unit: Local | Region | str | None  # None is everybody, a text is NOWHERE
    hired: int = 0
    in_time: int = 0
    late: int = 0
    waiting: int = 0
    overdue: int = 0

    @property
    def met(self) -> int:
        return self.in_time + self.late

    def add(self, job: Hire, day: date) -> None:
        self.hired += 1
        state = Met.of(began=job.began, met_on=job.met_on, day=day)
        setattr(self, state, getattr(self, state) + 1)

    @property
    def links(self) -> dict[str, str]:
        """The people of each number, by its name; nowhere for those in no local, whom no list finds."""
        if isinstance(self.unit, str):
            return {}
        unit = {type(self.unit).__name__.lower(): self.unit.pk} if self.unit else {}
        states = {state.value: [state.value] for state in Met}
        states |= {"hired": Met.values, "met": [Met.IN_TIME.value, Met.LATE.value]}
        return {name: to_people(None, newcomer=wanted, **unit) for name, wanted in states.items()}

    @property
    def numbers(self) -> list[tuple[str, int, str]]:
        """Label, number and link, in the order of the sum."""
        labels, links = {"hired": "Hired", **dict(Met.choices)}, self.links
        return [(label, getattr(self, name), links.get(name, "")) for name, label in labels.items()]


@dataclass(frozen=True, slots=True)
class Newcomers:
    """The page of early career: the whole, by local, and who waits, longest overdue first."""

    total: Tally
    by_local: Sequence[Tally]
    waiting: Sequence[Waiting] = field(default=())


def newcomers(actor: Actor, *, region: int | None = None, local: int | None = None) -> Newcomers:
    """New hires of the last twelve months whom the actor may see. Somebody hired at two worksites counts once: the
    first."""
    jobs = _first_jobs(actor, region=region, local=local)
    total = Tally(_unit(region, local))
    by_local: dict[int, Tally] = defaultdict(lambda: Tally(None))
    nowhere = Tally(NOWHERE)
    units = _units(jobs)
    for job in jobs:
        organizes = units[job.person_id].locals
        for tally in (total, *([by_local[pk] for pk in organizes] or [nowhere])):
            tally.add(job, actor.day)
    for unit in Local.objects.select_related("region").filter(pk__in=list(by_local)):
        by_local[unit.pk].unit = unit
    rows = [*by_local.values(), *([nowhere] if nowhere.hired else [])]
    waiting = [_waiting(job, actor.day) for job in jobs if job.met_on is None]
    return Newcomers(
        total,
        sorted(rows, key=lambda tally: (-tally.overdue, -tally.waiting, str(tally.unit))),
        sorted(waiting, key=lambda row: (row.days_left, row.person.sort_name)),
    )


def tallies(day: date) -> dict[tuple[str, int | None], Tally]:
    """New hires of the last twelve months of ("state", None), ("region", key) and ("local", key); no door is asked
    here."""
    found: dict[tuple[str, int | None], Tally] = defaultdict(lambda: Tally(None))
    jobs = _first_of_each(hires(day))
    units = _units(jobs)
    for job in jobs:
        of = units[job.person_id]
        for unit in (("state", None), *(("region", pk) for pk in of.regions), *(("local", pk) for pk in of.locals)):
            found[unit].add(job, day)
    return dict(found)


@once
def overdue_count(actor: Actor) -> int:
    """People, for the menu."""
    jobs = overdue_jobs(actor.day).allowed(actor, Can.SEE_EARLY_CAREER)
    return jobs.aggregate(people=Count("person", distinct=True))["people"] or 0


def _first_jobs(actor: Actor, *, region: int | None, local: int | None) -> list[Hire]:
    rows = hires(actor.day).filter(pk__in=Employment.objects.allowed(actor, Can.SEE_EARLY_CAREER).values("pk"))
    if units := {kind: pk for kind, pk in (("region", region), ("local", local)) if pk}:
        rows = rows.filter(person__in=Standing.objects.filter(**units).values("person"))
    return _first_of_each(rows.select_related("person", "worksite"))


def _first_of_each(rows: QuerySet[Hire]) -> list[Hire]:
    """One job for each person: the earliest."""
    first: dict[int, Hire] = {}
    for job in rows.order_by("began", "pk"):
        first.setdefault(job.person_id, job)
    return list(first.values())


def _unit(region: int | None, local: int | None) -> Local | Region | None:
    """The narrower of the two."""
    if local:
        return Local.objects.get(pk=local)
    return Region.objects.get(pk=region) if region else None


@dataclass(frozen=True, slots=True)
class _Units:
    """Where somebody stands."""

    regions: set[int] = field(default_factory=set)
    locals: set[int] = field(default_factory=set)


def _units(jobs: Iterable[Hire]) -> dict[int, _Units]:
    """The units of each person of these jobs, by person."""
    found: dict[int, _Units] = {job.person_id: _Units() for job in jobs}
    rows = Standing.objects.filter(person__in=list(found)).values_list("person", "region", "local")
    for person, region, local in rows:
        found[person].regions.update({region} - {None})
        found[person].locals.update({local} - {None})
    return found


def _waiting(job: Hire, day: date) -> Waiting:
    return Waiting(job.person, job, job.began, (day - job.began).days, (due(job.began) - day).days)
