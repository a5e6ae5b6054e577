"""The rows of the people list: one query for a page of people with their work and membership, one for each column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from audiences import places
from core.addresses import row_address
from core.compiled import Given, compiled
from core.paging import Page, page_of
from core.periods import DateRange
from core.registry import registered
from core.types import Column
from locals.access import Actor
from locals.models import JobClass
from members.models import Employment, Membership, Person, PersonQuerySet, Standing
from members.queries import State, state_of
from members.years import year_of_service

SIZE = 50
BY_NAME = ("last_name", "first_name")
KNOWN = ("first_name", "last_name", "preferred_name", "service_start")  # of a person, in the order of `_few`


@dataclass(frozen=True, slots=True)
class Job:
    work: str  # the subject, else the position, else the job class
    worksite: str
    url: str  # of the worksite


@dataclass(frozen=True, slots=True)
class Cell:
    template: str  # of the column
    value: Any  # None where there is none, or none to be seen
    place: str  # where it stands on a narrow screen, as a class


@dataclass(frozen=True, slots=True)
class Row:
    person: Person
    state: State
    jobs: Sequence[Job]
    locals: str  # their names
    year: int | None = None  # of service; None where the first day is not known
    cells: Sequence[Cell] = ()

    @property
    def work(self) -> str:
        return " · ".join(job.work for job in self.jobs) or "No job on record"

    @property
    def url(self) -> str:
        return row_address("members:person", self.person.pk)


def columns_for(actor: Actor) -> list[Column]:
    """What the apps show beside a name, as far as the actor may see it."""
    return [column for column in registered(Column) if column.can is None or actor.can(column.can)]


def orders_for(actor: Actor) -> dict[str, Sequence[str]]:
    """The orders of the list by their key; "-" in front of a key turns it round.

    By a column only where the actor sees its value for everybody on the list: an order tells values, too.
    """
    open_to = [column for column in columns_for(actor) if column.sort and actor.knows_of_all(column.can)]
    orders: dict[str, Sequence[str]] = {"name": BY_NAME, **{column.key: (column.sort,) for column in open_to}}
    return orders | {f"-{key}": [f"-{name}" for name in names] for key, names in orders.items()}


def page(people: PersonQuerySet, *, actor: Actor, sort: str = "name", at: str | None = None) -> Page[Row]:
    """A page of `people`, who are behind the door already. `sort` is a key of `orders_for`, else it is by name."""
    order = orders_for(actor).get(sort, BY_NAME)
    found = page_of(with_work(people, actor.day), order=order, at=at, size=SIZE)
    cells = _cells(actor, [person.pk for person in found.rows])
    return found.showing([row_of(person, actor.day, cells.get(person.pk, ())) for person in found.rows])


def with_work(people: PersonQuerySet, day: date) -> PersonQuerySet:
    """The same people, each with what `row_of` reads: worked out for those that are fetched only."""
    return people.only(*KNOWN).annotate(**_work(day))


@lru_cache(maxsize=2)  # to build them takes as long as to ask the database for a page
def _work(day: date) -> dict[str, ArraySubquery]:
    jobs = Employment.objects.filter(person=OuterRef("pk")).on(day).order_by("pk")
    job = JSONObject(
        subject="subject",
        position="position",
        job_class="job_class",
        worksite="worksite__name",
        worksite_id="worksite_id",
    )
    stands = Standing.objects.filter(person=OuterRef("pk")).order_by("pk")
    stand = JSONObject(local="local__name", is_eligible="is_eligible")
    belongs = Membership.objects.filter(person=OuterRef("pk")).order_by("pk")
    return {
        "_jobs": ArraySubquery(jobs.values(json=job)),
        "_stands": ArraySubquery(stands.values(json=stand)),
        "_belongs": ArraySubquery(belongs.values("period")),
    }


def row_of(person: Any, day: date, cells: Sequence[Cell] = ()) -> Row:
    """A row from a person of `with_work`."""
    return _row(person, *(getattr(person, name) for name in _work(day)), day=day, cells=cells)


def _row(
    person: Person,
    jobs: Sequence[dict[str, Any]],
    stands: Sequence[dict[str, Any]],
    belongs: Sequence[DateRange],
    *,
    day: date,
    cells: Sequence[Cell] = (),
) -> Row:
    shown = [
        Job(
            job["subject"] or job["position"] or JobClass(job["job_class"]).label,
            job["worksite"],
            places.home("worksite", job["worksite_id"]),
        )
        for job in jobs
    ]
    state = state_of(belongs, is_eligible=any(stand["is_eligible"] for stand in stands), day=day)
    locals_ = dict.fromkeys(stand["local"] for stand in stands if stand["local"])
    year = year_of_service(person.service_start, day)
    return Row(person, state, shown, ", ".join(locals_), year, cells)


def of_people(people: Sequence[int], day: date) -> list[Row]:
    """Rows without columns of a few people who are behind the door already, in their order."""
    if not people:
        return []
    found = _few(day, len(people)).rows(**{f"pk{at}": pk for at, pk in enumerate(people)})
    rows = {
        pk: _row(
            Person(pk=pk, first_name=first, last_name=last, preferred_name=preferred, service_start=begun),
            *work,
            day=day,
        )
        for pk, first, last, preferred, begun, *work in found
    }
    return [rows[pk] for pk in people]


@compiled
def _few(day: date, people: int) -> QuerySet[Any, Any]:
    keys: list[Any] = [Given(f"pk{at}", BigIntegerField()) for at in range(people)]
    return with_work(Person.objects.filter(pk__in=keys), day).values_list("pk", *KNOWN, *_work(day))


def _cells(actor: Actor, people: Sequence[int]) -> dict[int, list[Cell]]:
    columns = [
        (
            column.template,
            "num cell-hide" if column.numeric else "cell-hide" if at else "cell-b",
            column.load(actor, people),
        )
        for at, column in enumerate(columns_for(actor))
    ]
    return {
        person: [Cell(template, values.get(person), place) for template, place, values in columns] for person in people
    }
