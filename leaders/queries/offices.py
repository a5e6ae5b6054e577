"""Offices, who holds them, and which are held by nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, DateField, QuerySet
from django.db.models.functions import Upper

from core.compiled import compiled
from leaders import access
from leaders.models import Office, Term, TermQuerySet
from locals.access import Actor, Can, Scope
from locals.models import Local, LocalQuerySet, Region, RegionQuerySet, Worksite, WorksiteQuerySet
from members.models import Person, Standing

PRESIDENCIES = ("president", "co-president")  # either leads a local
OVER = Upper("period", output_field=DateField())  # the first day without the office


@dataclass(frozen=True, slots=True)
class Seat:
    """An office of a unit and who holds it today; `term` is None for a vacancy, which the reader may fill or not."""

    office: Office
    term: Term | None
    may_fill: bool = False


def offices_of(unit: Region | Local | Worksite, actor: Actor) -> list[Seat]:
    """Every office of a unit with its holders, vacancies included, in the order of the offices; none for whoever does
    not see the leaders of that unit."""
    if not _sees_leaders(unit, actor):
        return []
    kind = {Region: "region", Local: "local", Worksite: "worksite"}[type(unit)]
    terms = Term.objects.on(actor.day).filter(**{kind: unit}).select_related("person", "office").order_by("seat")
    held: dict[int, list[Term]] = {}
    for term in terms:
        held.setdefault(term.office_id, []).append(term)
    is_led = any(term.office.key in PRESIDENCIES for term in terms)
    offices = list(Office.objects.filter(unit=kind))
    missed = {office.pk for office in offices if office.pk not in held and _is_missed(office, is_led=is_led)}
    may_record = bool(missed) and _may_record(unit, actor)
    seats: list[Seat] = []
    for office in offices:
        seats += [Seat(office, term) for term in held.get(office.pk, [])]
        if office.pk in missed:
            seats.append(Seat(office, None, may_fill=may_record and access.may_give_somewhere(actor, office)))
    return seats


def _sees_leaders(unit: Region | Local | Worksite, actor: Actor) -> bool:
    """Of a unit that they see. A query only for somebody of several roles."""
    if not actor.can(Can.SEE_LEADERS):
        return False
    rows: RegionQuerySet | LocalQuerySet | WorksiteQuerySet = type(unit).objects.allowed(actor, Can.SEE_LEADERS)
    return actor.knows_of_all(Can.SEE_LEADERS) or rows.filter(pk=unit.pk).exists()


def _is_missed(office: Office, *, is_led: bool) -> bool:
    """Is it a vacancy where nobody holds it? As many as needed may be none, and a local has a president or
    co-presidents."""
    if office.key in PRESIDENCIES:
        return office.key == "president" and not is_led
    return office.seats is not None


def _may_record(unit: Region | Local | Worksite, actor: Actor) -> bool:
    rows: RegionQuerySet | LocalQuerySet | WorksiteQuerySet = type(unit).objects.allowed(actor, Can.EDIT_TERMS)
    return actor.can(Can.EDIT_TERMS) and rows.open_on(actor.day).filter(pk=unit.pk).exists()


def offices_for(actor: Actor) -> list[Office]:
    """The offices whose terms the actor may record: those of the state only statewide, and none that gives more access
    than the actor has."""
    rows = Office.objects.all() if actor.scope(Can.EDIT_TERMS).statewide else Office.objects.exclude(unit="state")
    offered = [office for office in rows if access.may_give_somewhere(actor, office)]
    return sorted(offered, key=lambda office: list(Office.Unit).index(Office.Unit(office.unit)), reverse=True)


def units_of(office: Office, actor: Actor) -> RegionQuerySet | LocalQuerySet | WorksiteQuerySet | None:
    """The open units in which the actor may record a term of the office; None for one of the state."""
    match office.unit:
        case Office.Unit.REGION:
            return Region.objects.allowed(actor, Can.EDIT_TERMS).open_on(actor.day)
        case Office.Unit.LOCAL:
            return Local.objects.allowed(actor, Can.EDIT_TERMS).open_on(actor.day)
        case Office.Unit.WORKSITE:
            return Worksite.objects.allowed(actor, Can.EDIT_TERMS).open_on(actor.day)
    return None


def own_unit(office: Office, person: Person) -> int | None:
    """The key of the unit of the office's kind in which the person stands, where it is one only."""
    if office.unit == Office.Unit.STATE:
        return None
    stands = Standing.objects.filter(person=person, **{f"{office.unit}__isnull": False})
    found = set(stands.values_list(office.unit, flat=True))
    return found.pop() if len(found) == 1 else None


def terms_of(actor: Actor, person: Person) -> list[Term]:
    """A person's terms in units whose leaders the actor sees, the newest first."""
    rows = Term.objects.allowed(actor, Can.SEE_LEADERS).filter(person=person)
    return list(rows.select_related("office", "region", "local", "worksite").order_by("-period"))


def has_access(term: Term, day: date) -> bool:
    """Does the holder have the access that the office gives? Not before they have signed in or been invited."""
    return bool(term.office.role) and term.person.user_id is not None and day in term.period


def without_president(actor: Actor) -> LocalQuerySet:
    """Locals that nobody presides over today."""
    rows = Local.objects.allowed(actor, Can.SEE_LEADERS)
    return _without_president(rows, actor.day).select_related("region")


def vacancies(actor: Actor) -> int:
    """How many locals that is."""
    return len(_vacant(actor.scope(Can.SEE_LEADERS), actor.day).rows())


@compiled
def _vacant(scope: Scope, day: date) -> QuerySet[Any, Any]:
    return _without_president(Local.objects.under(scope), day).order_by().values_list("pk")


def _without_president(rows: LocalQuerySet, day: date) -> LocalQuerySet:
    held = Term.objects.on(day).filter(office__key__in=PRESIDENCIES, local__isnull=False)
    return rows.open_on(day).filter(kind=Local.Kind.LOCAL).exclude(pk__in=held.values("local"))


def terms_over(actor: Actor, on: date | None) -> TermQuerySet:
    """Terms of the actor's units that are over on a day, or on any day after the actor's, each with the day as `over`:
    its first day without the office."""
    rows = Term.objects.allowed(actor, Can.SEE_LEADERS).annotate(over=OVER)
    rows = rows.filter(over=on) if on else rows.filter(over__gt=actor.day)
    return rows.select_related("person", "office", "region", "local", "worksite")


def seen(actor: Actor, people: Sequence[int]) -> set[int]:
    """Those of these people whose page opens for the actor: who leads in a unit may stand elsewhere."""
    return set(Person.objects.allowed(actor, Can.SEE_PEOPLE).filter(pk__in=people).values_list("pk", flat=True))


def endings(actor: Actor, until: date) -> list[tuple[date, int]]:
    """First days without an office after the actor's day, `until` included, and how many terms are over on each."""
    return _endings(actor.scope(Can.SEE_LEADERS), actor.day, until).rows()


@compiled
def _endings(scope: Scope, day: date, until: date) -> QuerySet[Any, Any]:
    rows = Term.objects.under(scope).annotate(over=OVER).filter(over__gt=day, over__lte=until).order_by("over")
    return rows.values_list("over").annotate(Count("pk"))
