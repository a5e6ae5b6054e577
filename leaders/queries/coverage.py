"""Which worksites have the reps that they need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count

from audiences.links import to_people
from core.types import Rep
from leaders.models import Candidate, Term, TermQuerySet
from leaders.queries.pipeline import Filter
from locals.access import Actor, Can
from locals.models import Worksite
from members.models import Person, Standing
from members.queries import needed_reps


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A worksite with fewer reps than its members need, one for each `settings.PEOPLE_PER_REP`."""

    worksite: Worksite
    members: int
    needed: int
    reps: int
    asked: Sequence[Candidate]  # people there who are on the pipeline

    @property
    def members_url(self) -> str:
        return to_people(worksite=self.worksite.pk, is_member=True)


def lacking_reps(actor: Actor, by: Filter) -> list[Coverage]:
    """Worksites that lack reps, most members first. Every worksite with a member needs one."""
    return sorted((row for row in _coverage(actor, by) if row.lacks), key=lambda row: (-row.members, row.name, row.pk))


def has_members(actor: Actor, by: Filter) -> bool:
    """Is anybody there a member today? Without one no worksite lacks a rep, which is no good news."""
    people = Standing.objects.allowed(actor, Can.SEE_LEADERS).filter(is_member=True, **by.units)
    return people.exists()


def uncovered(actor: Actor, rows: Sequence[Coverage]) -> list[Uncovered]:
    """The worksites of some of these rows, with whom one could ask there; two queries."""
    sites = Worksite.objects.select_related("employer").in_bulk([row.pk for row in rows])
    asked = _on_the_pipeline(actor, list(sites))
    return [Uncovered(sites[row.pk], row.members, row.needed, row.reps, asked.get(row.pk, [])) for row in rows]


def reps_on(day: date) -> TermQuerySet:
    """Whoever holds the office is a rep of the worksite; an account is not needed."""
    return Term.objects.on(day).filter(office__key="building-rep")


def reps_at(worksites: Sequence[int], day: date) -> list[Rep]:
    """The reps of these worksites, by name."""
    terms = reps_on(day).filter(worksite__in=worksites).select_related("person__user", "worksite")
    terms = terms.order_by("person__last_name", "person__first_name", "pk")
    return [Rep(term.person_id, term.person.name, str(term.worksite), _address(term.person)) for term in terms]


def _address(person: Person) -> str:
    return person.user.email if person.user and person.user.is_active else ""


class Coverage(NamedTuple):
    """A worksite with members, and its reps today."""

    pk: int
    name: str
    members: int
    reps: int

    @property
    def needed(self) -> int:
        return needed_reps(self.members)

    @property
    def lacks(self) -> bool:
        return self.reps < self.needed


def _coverage(actor: Actor, by: Filter) -> list[Coverage]:
    """Of the worksites where the local or the region organizes somebody: a rep is there for all who work there, so all
    members of a worksite count, whichever local they belong to."""
    sites = Worksite.objects.open_on(actor.day)
    if by.units:
        sites = sites.filter(pk__in=Standing.objects.filter(**by.units).values("worksite"))
    people = Standing.objects.allowed(actor, Can.SEE_LEADERS).filter(worksite__in=sites, is_member=True)
    members = people.values_list("worksite", "worksite__name").annotate(n=Count("person", distinct=True)).order_by()
    reps = dict(reps_on(actor.day).values_list("worksite").annotate(n=Count("pk")).order_by())
    return [Coverage(pk, name, count, reps.get(pk, 0)) for pk, name, count in members]


def _on_the_pipeline(actor: Actor, worksites: list[int]) -> dict[int, list[Candidate]]:
    """People on the pipeline by the worksite where they work today."""
    rows = Candidate.objects.allowed(actor, Can.SEE_LEADERS).select_related("person").in_bulk(field_name="person_id")
    there = Standing.objects.filter(worksite__in=worksites, person__in=list(rows)).order_by("worksite", "person")
    found: dict[int, list[Candidate]] = {}
    for worksite, person in there.values_list("worksite", "person"):
        found.setdefault(worksite, []).append(rows[person])
    return found
