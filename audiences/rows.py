"""The rows of the people list: one query for who is on a page, one for their work and membership, one a column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import JSONObject

from audiences import places
from core.addresses import row_address
from core.compiled import among, compiled
from core.paging import Page, page_of
from core.periods import DateRange
from core.registry import registered
from core.types import Column
from locals.access import Actor, Can, Scope
from locals.models import JobClass, Worksite
from members.models import Employment, Membership, Person, PersonQuerySet, Standing, called
from members.queries import State, state_of
from members.search import Why
from members.years import year_of_service

SIZE = 50
BY_NAME = ("last_name", "first_name")
KNOWN = ("first_name", "last_name", "preferred_name", "service_start")  # of a person, as `_row` takes them


@dataclass(frozen=True, slots=True)
class Job:
    work: str  # the subject, else the position, else the job class
    worksite: str
    url: str  # of the worksite; nowhere for one that the reader does not look after


@dataclass(frozen=True, slots=True)
class Cell:
    template: str  # of the column
    value: Any  # None where there is none, or none to be seen
    place: str  # where it stands on a narrow screen, as a class


@dataclass(frozen=True, slots=True)
class Row:
    key: int  # of the person
    name: str
    url: str
    work: str  # and in which year of service, where that is known
    state: State
    jobs: Sequence[Job]
    locals: str  # their names
    cells: Sequence[Cell] = ()
    former: str = ""  # the surname by which alone they are found
    place: str = ""  # where they are found that is not plain beside it


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
    """A page of `people`, who are behind the door already. `sort` is a key of `orders_for`, else it is by name.

    First who is on the page, then what is shown of them: to find them nothing else needs to be built or worked out.
    """
    order = orders_for(actor).get(sort, BY_NAME)
    found = page_of(people.only(*BY_NAME), order=order, at=at, size=SIZE)
    keys = [person.pk for person in found.rows]
    return found.showing(of_people(keys, actor, _cells(actor, keys)))


def of_people(people: Sequence[int], actor: Actor, cells: Mapping[int, Sequence[Cell]] | None = None) -> list[Row]:
    """Rows of some people who are behind the door already, in their order; nobody who is gone meanwhile. One query."""
    found = _shown(actor.day, actor.scope(Can.SEE_UNITS)).rows(people=list(people)) if people else []
    beside = cells or {}
    rows = {pk: _row(pk, *known, day=actor.day, cells=beside.get(pk, ())) for pk, *known in found}
    return [rows[pk] for pk in people if pk in rows]


def explained(rows: Sequence[Row], why: Mapping[int, Why], *, jobs: int | None = None) -> list[Row]:
    """The same rows with why they are found, by the keys of their people; beside them stand the worksites of so many
    `jobs`, or of all."""
    return [_explained(row, why[row.key], jobs) if row.key in why else row for row in rows]


def _explained(row: Row, why: Why, jobs: int | None) -> Row:
    plain = {job.worksite for job in row.jobs[:jobs]}
    return replace(row, former=why.former, place=", ".join(name for name in why.places if name not in plain))


@compiled
def _shown(day: date, scope: Scope) -> QuerySet[Any, Any]:
    """Of `people`, an array of keys, what `_row` reads; `scope` is where the reader sees worksites."""
    open_to = Exists(Worksite.objects.under(scope).filter(pk=OuterRef("worksite")))
    jobs = Employment.objects.filter(person=OuterRef("pk")).on(day).order_by("pk")
    job = JSONObject(
        subject="subject",
        position="position",
        job_class="job_class",
        worksite="worksite__name",
        worksite_id="worksite_id",
        is_open=Value(True) if scope.statewide else open_to,
    )
    stands = Standing.objects.filter(person=OuterRef("pk")).order_by("pk")
    stand = JSONObject(local="local__name", is_eligible="is_eligible")
    belongs = Membership.objects.filter(person=OuterRef("pk")).order_by("pk")
    return Person.objects.filter(among("pk", "people")).values_list(
        "pk",
        *KNOWN,
        ArraySubquery(jobs.values(json=job)),
        ArraySubquery(stands.values(json=stand)),
        ArraySubquery(belongs.values("period")),
    )


def _row(
    pk: int,
    first: str,
    last: str,
    preferred: str,
    service_start: date | None,
    jobs: Sequence[dict[str, Any]],
    stands: Sequence[dict[str, Any]],
    belongs: Sequence[DateRange],
    *,
    day: date,
    cells: Sequence[Cell],
) -> Row:
    shown = [
        Job(
            job["subject"] or job["position"] or JobClass(job["job_class"]).label,
            job["worksite"],
            places.home("worksite", job["worksite_id"]) if job["is_open"] else "",
        )
        for job in jobs
    ]
    state = state_of(belongs, is_eligible=any(stand["is_eligible"] for stand in stands), day=day)
    locals_ = dict.fromkeys(stand["local"] for stand in stands if stand["local"])
    work = " · ".join(job.work for job in shown) or "No job on record"
    if year := year_of_service(service_start, day):
        work += f" · year {year}"
    name = called(first, last, preferred)
    url = row_address("members:person", pk)
    return Row(pk, name, url, work, state, shown, ", ".join(locals_), cells)


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
