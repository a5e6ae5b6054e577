"""Answers about one unit and what lies below it, for the pages of regions, locals, employers and worksites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from audiences.links import to_people
from audit.queries import Change, changes
from dashboards.models import Figures
from dashboards.queries import Ways, ways_of
from leaders.queries import Seat, offices_of
from locals.access import Actor, Can, Role
from locals.counties import COUNTIES
from locals.models import AnyUnit, Assignment, Employer, Jurisdiction, Local, Region, Worksite
from members.models import Employment, Person, Standing
from members.queries import ELIGIBLE, Density, State, needed_reps, state_at

PEOPLE_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Below:
    """A worksite, employer or local in a table: its people as far as the actor may see them."""

    name: str
    note: str
    url: str
    density: Density
    members_url: str
    potential_url: str


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


def history(unit: AnyUnit, limit: int = 100) -> list[Change]:
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
    counted = people.values_list("worksite").annotate(eligible=_eligible(), members=_members()).order_by()
    counts = {pk: Density(members, eligible) for pk, eligible, members in counted}
    rows = Worksite.objects.allowed(actor, Can.SEE_UNITS).select_related("employer")
    rows = rows.filter(pk__in=list(counts)) if local else rows.filter(employer=employer)
    found = [_worksite(row, counts.get(row.pk, Density(0, 0))) for row in rows]
    return sorted(found, key=lambda row: (-row.density.eligible, row.name))


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
    density: Density
    members: int
    needed_reps: int
    seats: Sequence[Seat]
    people: Sequence[Colleague]
    more: int
    links: dict[str, str]


def worksite(site: Worksite, actor: Actor) -> WorksitePage:
    """A building: how many are with us, who represents them, and who works there."""
    standing = Standing.objects.allowed(actor, Can.SEE_PEOPLE).filter(worksite=site)
    eligible, members = standing.aggregate(a=_eligible(), b=_members()).values()
    all_members = standing.filter(is_member=True).values("person").distinct().count()
    people = colleagues(site, actor)
    return WorksitePage(
        worksite=site,
        county=COUNTIES.get(site.county_fips, ""),
        density=Density(members, eligible),
        members=all_members,
        needed_reps=needed_reps(all_members),
        seats=offices_of(site, actor.day) if actor.can(Can.SEE_LEADERS) else [],
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
    figures: Figures | None
    ways: Ways | None
    employers: Sequence[Jurisdiction]
    worksites: Sequence[Below]
    seats: Sequence[Seat]
    links: dict[str, str]


def local(unit: Local, actor: Actor) -> LocalPage:
    """A local: its figures (for who may see figures), whom it organizes, its offices and its worksites."""
    figures = Figures.objects.allowed(actor, Can.SEE_FIGURES).filter(kind=Figures.Kind.LOCAL, local=unit).first()
    return LocalPage(
        local=unit,
        figures=figures,
        ways=ways_of(figures, actor.day, sees_all=actor.scope(Can.SEE_PEOPLE).statewide) if figures else None,
        employers=employers_of(unit, actor.day),
        worksites=worksites(actor, local=unit.pk),
        seats=offices_of(unit, actor.day) if actor.can(Can.SEE_LEADERS) else [],
        links=_links(local=unit.pk) | {"members": to_people(member_of=unit.pk)},
    )


@dataclass(frozen=True, slots=True)
class EmployerPage:
    employer: Employer
    organized_by: Sequence[Jurisdiction]
    density: Density
    worksites: Sequence[Below]
    links: dict[str, str]


def employer(unit: Employer, actor: Actor) -> EmployerPage:
    """A district: who organizes its staff, how old its list is, and its worksites."""
    standing = Standing.objects.allowed(actor, Can.SEE_PEOPLE).filter(employer=unit)
    eligible, members = standing.aggregate(a=_eligible(), b=_members()).values()
    rows = Jurisdiction.objects.on(actor.day).filter(employer=unit).select_related("local").order_by("job_class")
    return EmployerPage(
        unit, list(rows), Density(members, eligible), worksites(actor, employer=unit.pk), _links(employer=unit.pk)
    )


def _eligible() -> Count:
    return Count("person", filter=Q(is_eligible=True), distinct=True)


def _members() -> Count:
    return Count("person", filter=Q(is_eligible=True, is_member=True), distinct=True)


def _links(**unit: Any) -> dict[str, str]:
    return {
        "people": to_people(**unit),
        "members": to_people(is_member=True, **unit),
        "eligible": to_people(job_class=ELIGIBLE, **unit),
        "eligible_members": to_people(job_class=ELIGIBLE, is_member=True, **unit),
        "potential": to_people(potential=True, **unit),
    }


def _worksite(row: Worksite, density: Density) -> Below:
    links: dict[str, Any] = _links(worksite=row.pk)
    return Below(
        row.name,
        str(row.employer),
        reverse("dashboards:worksite", args=[row.pk]),
        density,
        links["eligible_members"],
        links["potential"],
    )
