"""New hires: who has been met in time, who waits, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from early_career.stage import due, hires, overdue
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


@dataclass(slots=True)
class Tally:
    """New hires of a unit, each person once: hired = in_time + late + waiting + overdue."""

    unit: Local | Region | None
    hired: int = 0
    in_time: int = 0
    late: int = 0
    waiting: int = 0
    overdue: int = 0

    @property
    def met(self) -> int:
        return self.in_time + self.late

    @property
    def share_in_time(self) -> float | None:
        """Of those whose days are over or who were met; None while there is nobody."""
        settled = self.in_time + self.late + self.overdue
        return self.in_time / settled if settled else None

    def add(self, *, began: date, met_on: date | None, day: date) -> None:
        self.hired += 1
        if met_on is not None:
            if met_on <= due(began):
                self.in_time += 1
            else:
                self.late += 1
        elif day > due(began):
            self.overdue += 1
        else:
            self.waiting += 1


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
    total, by_local = Tally(None), defaultdict[int | None, Tally](lambda: Tally(None))
    organizes = _locals_of(jobs)
    waiting = []
    for job in jobs:
        for tally in (total, by_local[organizes.get(job.person_id)]):
            tally.add(began=job.began, met_on=job.met_on, day=actor.day)
        if job.met_on is None:
            waiting.append(_waiting(job, actor.day))
    units = Local.objects.select_related("region").in_bulk([pk for pk in by_local if pk])
    for pk, tally in by_local.items():
        tally.unit = units.get(pk) if pk else None
    ranked = sorted(by_local.values(), key=lambda tally: (-tally.overdue, -tally.waiting, str(tally.unit)))
    return Newcomers(total, ranked, sorted(waiting, key=lambda row: (row.days_left, row.person.sort_name)))


def tallies(day: date) -> dict[tuple[int | None, int | None], Tally]:
    """New hires of the last twelve months by (region, local) that organizes the job; no door is asked here."""
    found: dict[tuple[int | None, int | None], Tally] = {}
    jobs = _first_of_each(hires(day))
    units = {
        (row.person_id, row.worksite_id): (row.region_id, row.local_id)
        for row in Standing.objects.filter(person__in=[job.person_id for job in jobs], worksite__isnull=False)
    }
    for job in jobs:
        unit = units.get((job.person_id, job.worksite_id), (None, None))
        found.setdefault(unit, Tally(None)).add(began=job.began, met_on=job.met_on, day=day)
    return found


@once
def overdue_count(actor: Actor) -> int:
    """People, for the menu."""
    return Person.objects.allowed(actor, Can.SEE_EARLY_CAREER).filter(overdue(actor.day)).count()


def _first_jobs(actor: Actor, *, region: int | None, local: int | None) -> list[Hire]:
    rows = hires(actor.day).filter(pk__in=Employment.objects.allowed(actor, Can.SEE_EARLY_CAREER).values("pk"))
    if region:
        rows = rows.filter(person__in=Standing.objects.filter(region=region).values("person"))
    if local:
        rows = rows.filter(person__in=Standing.objects.filter(local=local).values("person"))
    return _first_of_each(rows.select_related("person", "worksite"))


def _first_of_each(rows: QuerySet[Hire]) -> list[Hire]:
    """One job for each person: the earliest."""
    first: dict[int, Hire] = {}
    for job in rows.order_by("began", "pk"):
        first.setdefault(job.person_id, job)
    return list(first.values())


def _locals_of(jobs: Iterable[Hire]) -> dict[int, int]:
    """The local that organizes each job, by person."""
    pairs = {(job.person_id, job.worksite_id) for job in jobs}
    rows = Standing.objects.filter(person__in={person for person, _ in pairs}, worksite__isnull=False)
    return {row.person_id: row.local_id for row in rows if (row.person_id, row.worksite_id) in pairs and row.local_id}


def _waiting(job: Hire, day: date) -> Waiting:
    return Waiting(job.person, job, job.began, (day - job.began).days, (due(job.began) - day).days)
