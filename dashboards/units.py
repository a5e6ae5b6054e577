"""Answers about one unit and what lies below it, for the pages of regions, locals, employers and worksites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from audiences.links import to_people
from audit.queries import Change, changes
from dashboards.density import Gauge, of_employer, of_figures
from dashboards.models import Counted, Figures
from dashboards.queries import Ways, ways_of
from leaders.queries import Seat, offices_of
from locals.access import Actor, Can, Role
from locals.counties import COUNTIES
from locals.models import AnyUnit, Assignment, Employer, EmployerQuerySet, Jurisdiction, Local, Region, Worksite
from members.models import Employment, Person, Standing
from members.queries import Density, State, density_counts, needed_reps, state_at

PEOPLE_SHOWN = 200
MOST_CHANGES = 5_000  # in a unit's history


@dataclass(frozen=True, slots=True)
class Below:
    """A worksite, employer or local in a table: its people as far as the actor may see them."""

    name: str
    note: str
    url: str
    counts: Density
    density: Gauge
    members_url: str
    potential_url: str
    early_url: str


def unorganized(actor: Actor) -> EmployerQuerySet:
    """Employers that no local organizes today, among those that the actor may change."""
    return Employer.objects.allowed(actor, Can.EDIT_UNITS).open_on(actor.day).unorganized_on(actor.day)


@dataclass(frozen=True, slots=True)
class RegionRow:
    region: Region
    locals: Sequence[Local]
    staff: Sequence[str] = ()  # who acts for the region today


def tree(actor: Actor) -> list[RegionRow]:
    """Regions with their locals, as far as the actor may see them; a local's region is named even where it is not
    theirs."""
    locals_ = Local.objects.allowed(actor, Can.SEE_UNITS).select_related("region").order_by("region__name", "name")
    by_region: dict[Region, list[Local]] = {region: [] for region in Region.objects.allowed(actor, Can.SEE_UNITS)}
    for local in locals_:
        by_region.setdefault(local.region, []).append(local)
    acting: dict[int, list[str]] = {}
    held = Assignment.objects.on(actor.day).filter(role=Role.REGION_STAFF, user__is_active=True)
    for region, name in held.order_by("user__name").values_list("region", "user__name"):
        acting.setdefault(region, []).append(name)
    return [RegionRow(region, rows, acting.get(region.pk, [])) for region, rows in by_region.items()]


def url_of(unit: AnyUnit) -> str:
    """The page of a unit; a region stands on the page of all."""
    if isinstance(unit, Region):
        return reverse("dashboards:units")
    return reverse(f"dashboards:{type(unit).__name__.lower()}", args=[unit.pk])


@dataclass(frozen=True, slots=True)
class Organized:
    """A row of who organizes an employer's staff; `state` is "now", "coming" or "ended". `withdraw` is the address that
    takes back what is still to come of it: its beginning, or else an end after which nobody is named."""

    row: Jurisdiction
    state: str
    withdraw: str = ""


def organized(employer: Employer, day: date) -> list[Organized]:
    """Which locals have organized, do and will organize the employer's staff, the newest first."""
    rows = list(Jurisdiction.objects.filter(employer=employer).select_related("local").order_by("-period", "job_class"))
    beginnings = {(row.job_class, row.period.lower) for row in rows}
    found = []
    for row in rows:
        begins, ends = row.period.lower, row.period.upper
        state = "now" if day in row.period else "coming" if begins > day else "ended"
        is_last = ends is not None and (row.job_class, ends) not in beginnings
        change = begins if state == "coming" else ends if state == "now" and is_last else None
        found.append(Organized(row, state, _withdraw(row, change) if change else ""))
    return found


def _withdraw(row: Jurisdiction, on: date) -> str:
    change = urlencode({"job_class": row.job_class, "on": on.isoformat()})
    return f"{reverse('dashboards:withdraw', args=[row.employer_id])}?{change}"


def history(unit: AnyUnit, limit: int = MOST_CHANGES) -> list[Change]:
    """What changed about a unit, and about whom it organizes or by whom it is organized; newest first."""
    found = changes(type(unit), pgh_obj_id=unit.pk, limit=limit)
    if isinstance(unit, Local | Employer):
        here: dict[str, Any] = {f"{type(unit).__name__.lower()}_id": unit.pk}
        found += changes(Jurisdiction, limit=limit, **here)
    return sorted(found, key=lambda change: change.at, reverse=True)[:limit]


def worksites(actor: Actor, *, local: int | None = None, employer: int | None = None) -> list[Below]:
    """Worksites of a local or an employer, largest first."""
    people = Standing.objects.allowed(actor, Can.SEE_PEOPLE).filter(worksite__isnull=False)
    people = people.filter(local=local) if local else people.filter(employer=employer)
    counted = people.values_list("worksite").annotate(**density_counts(actor.day)).order_by()
    counts = {worksite: Density(*numbers) for worksite, *numbers in counted}
    rows = Worksite.objects.allowed(actor, Can.SEE_UNITS).select_related("employer")
    rows = rows.filter(pk__in=list(counts)) if local else rows.filter(employer=employer)
    narrowed = {"local": local} if local else {}  # two locals may organize one building
    found = [_worksite(row, counts.get(row.pk, Density(0, 0)), actor.day, **narrowed) for row in rows]
    return sorted(found, key=lambda row: (-row.counts.eligible, row.name))


def employers_of(local: Local, day: date) -> list[Jurisdiction]:
    """Whom the local organizes today."""
    rows = Jurisdiction.objects.on(day).filter(local=local).select_related("employer")
    return list(rows.order_by("employer__name", "job_class"))


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of the people of a worksite."""

    person: Person
    job: Employment
    state: State


@dataclass(frozen=True, slots=True)
class WorksitePage:
    worksite: Worksite
    county: str
    counts: Density
    density: Gauge
    members: int
    needed_reps: int
    seats: Sequence[Seat]
    people: Sequence[Colleague]
    more: int
    links: dict[str, str]


def worksite(site: Worksite, actor: Actor) -> WorksitePage:
    """A building: how many are with us, who represents them, and who works there."""
    standing = Standing.objects.allowed(actor, Can.SEE_PEOPLE).filter(worksite=site)
    counts = Density(**standing.aggregate(**density_counts(actor.day)))
    all_members = standing.filter(is_member=True).values("person").distinct().count()
    people = colleagues(site, actor)
    return WorksitePage(
        worksite=site,
        county=COUNTIES.get(site.county_fips, ""),
        counts=counts,
        density=of_employer(counts, site.employer, actor.day),
        members=all_members,
        needed_reps=needed_reps(all_members),
        seats=offices_of(site, actor),
        people=people[:PEOPLE_SHOWN],
        more=max(0, len(people) - PEOPLE_SHOWN),
        links=_links(worksite=site.pk),
    )


def colleagues(site: Worksite, actor: Actor) -> list[Colleague]:
    """Everybody who works there on the day, by name."""
    jobs = Employment.objects.allowed(actor, Can.SEE_PEOPLE).on(actor.day).filter(worksite=site)
    jobs = jobs.select_related("person").prefetch_related("person__memberships")
    rows = jobs.order_by("person__last_name", "person__first_name", "pk")[: PEOPLE_SHOWN + 1000]
    return [Colleague(job.person, job, state_at(job, actor.day)) for job in rows]


@dataclass(frozen=True, slots=True)
class LocalPage:
    local: Local
    counted: Counted | None
    figures: Figures | None
    density: Gauge | None
    ways: Ways | None
    employers: Sequence[Jurisdiction]
    worksites: Sequence[Below]
    seats: Sequence[Seat]
    links: dict[str, str]


def local(unit: Local, actor: Actor, counted: Counted | None) -> LocalPage:
    """A local: its figures of that count (for who may see figures), whom it organizes, its offices and its
    worksites."""
    figures = Figures.objects.allowed(actor, Can.SEE_FIGURES).filter(kind=Figures.Kind.LOCAL, local=unit).first()
    day = counted.day if counted else actor.day
    return LocalPage(
        local=unit,
        counted=counted,
        figures=figures,
        density=of_figures(figures, day) if figures else None,
        ways=ways_of(figures, day, sees_all=actor.scope(Can.SEE_PEOPLE).statewide) if figures else None,
        employers=employers_of(unit, actor.day),
        worksites=worksites(actor, local=unit.pk),
        seats=offices_of(unit, actor),
        links=_links(local=unit.pk) | {"members": to_people(member_of=unit.pk)},
    )


@dataclass(frozen=True, slots=True)
class EmployerPage:
    employer: Employer
    organized_by: Sequence[Jurisdiction]
    counts: Density
    density: Gauge
    worksites: Sequence[Below]
    links: dict[str, str]


def employer(unit: Employer, actor: Actor) -> EmployerPage:
    """A district: who organizes its staff, how old its list is, and its worksites."""
    standing = Standing.objects.allowed(actor, Can.SEE_PEOPLE).filter(employer=unit)
    counts = Density(**standing.aggregate(**density_counts(actor.day)))
    rows = Jurisdiction.objects.on(actor.day).filter(employer=unit).select_related("local").order_by("job_class")
    return EmployerPage(
        employer=unit,
        organized_by=list(rows),
        counts=counts,
        density=of_employer(counts, unit, actor.day),
        worksites=worksites(actor, employer=unit.pk),
        links=_links(employer=unit.pk),
    )


def _links(**unit: Any) -> dict[str, str]:
    return {
        "people": to_people(**unit),
        "members": to_people(is_member=True, **unit),
        "eligible": to_people(eligible=True, **unit),
        "listed": to_people(eligible=True, listed=True, **unit),
        "eligible_members": to_people(eligible=True, is_member=True, **unit),
        "potential": to_people(potential=True, **unit),
        "early": to_people(membership="early", eligible=True, **unit),
    }


def _worksite(row: Worksite, counts: Density, day: date, **narrowed: int) -> Below:
    """A row of the table; its links lead to the people of that worksite among whom it was counted."""
    links = _links(worksite=row.pk, **narrowed)
    return Below(
        row.named_on(day),
        str(row.employer),
        reverse("dashboards:worksite", args=[row.pk]),
        counts,
        of_employer(counts, row.employer, day),
        links["eligible_members"],
        links["potential"],
        links["early"],
    )
