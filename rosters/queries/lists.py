"""Numbers of a list, and which lists wait for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from core import clock
from locals.access import Actor, Can, once
from locals.models import Employer
from rosters.models import JOINED, MOVED, NEW_HIRE, UNUSED, Finding, Place, StaffList, Verdict
from rosters.queries.kinds import DECIDED, LOOK, of_kind
from rosters.queries.rows import reason

OLD = timedelta(days=300)  # a staff list says little after a school year


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a list sets off, in people: somebody with two rows counts once."""

    created: int
    updated: int
    unchanged: int
    new_hires: int
    moved: int
    new_members: int


def account(staff_list: StaffList) -> dict[str, Any]:
    """The sum, as plain values: rows = created + updated + unchanged + refused; those to decide count as refused.
    `new_hires`, `moved` and `new_members` count people."""
    unused = Finding.objects.filter(staff_list=staff_list, verdict__in=UNUSED).order_by("number")[:1_000]
    people = outcome(staff_list)
    return {
        "list": staff_list.pk,
        "state": staff_list.state,
        "rows": staff_list.rows,
        "created": staff_list.new,
        "updated": staff_list.changed,
        "unchanged": staff_list.same,
        "refused": staff_list.refused_in_all,
        "undecided": staff_list.undecided,
        "absent": staff_list.absent,
        "new_hires": people.new_hires,
        "moved": people.moved,
        "new_members": people.new_members,
        "applied": staff_list.state == StaffList.State.APPLIED,
        "refused_rows": [_refused(staff_list, row) for row in unused],
    }


def _refused(staff_list: StaffList, finding: Finding) -> dict[str, Any]:
    sheet, row = staff_list.place_of(finding.number)
    return {"row": row, "reason": reason(staff_list, finding)} | ({"sheet": sheet} if sheet else {})


@once
def lists_to_decide(actor: Actor) -> int:
    """How many of the actor's lists have rows that wait for a decision."""
    return StaffList.objects.allowed(actor, Can.IMPORT_ROSTER).with_rows_to_decide().count()


def tab_counts(staff_list: StaffList) -> dict[str, int]:
    """How many rows each tab has; "absent" counts people."""
    asides = {kind: of_kind(staff_list, kind).count() for kind in (LOOK, DECIDED)}
    return asides | {kind: getattr(staff_list, kind) for kind in [*Verdict.values, "absent"]}


def outcome(staff_list: StaffList) -> Outcome:
    return Outcome(
        **Finding.objects.filter(staff_list=staff_list).aggregate(
            created=_people(Verdict.NEW),
            updated=_people(Verdict.CHANGED),
            unchanged=_people(Verdict.SAME),
            new_hires=Count("person", filter=NEW_HIRE, distinct=True),
            moved=Count("person", filter=MOVED, distinct=True),
            new_members=Count("person", filter=JOINED, distinct=True),
        )
    )


def _people(verdict: Verdict) -> Count:
    return Count("person", filter=Q(verdict=verdict), distinct=True)


def unknown_domain(staff_list: StaffList, actor: Actor) -> str:
    """Where its people have their addresses, if the employer's page, which the actor may change, tells no domain yet;
    nothing where there are several: which of them is the employer's?"""
    found = staff_list.mail_domains
    asks = len(found) == 1 and not staff_list.employer.mail_domain and actor.can(Can.EDIT_UNITS)
    return str(found[0]) if asks else ""


def employers_without_a_recent_list(actor: Actor, today: date) -> list[Employer]:
    """Employers whose complete list is old or missing, those never listed last."""
    old = Q(list_date=None) | Q(list_date__lt=today - OLD)
    employers = Employer.objects.allowed(actor, Can.IMPORT_ROSTER).open_on(today)
    return list(employers.filter(old).order_by("-list_date", "name"))


def places_to_decide(staff_list: StaffList) -> list[Place]:
    """Names of worksites that nobody could place, the most frequent first; one of those that read alike."""
    places = Place.objects.filter(staff_list=staff_list, choice=Place.Choice.OPEN, rows__gt=0)
    places = places.select_related("nearest", "closed")
    return list({place.key: place for place in reversed(places)}.values())[::-1]


def places_understood(staff_list: StaffList) -> list[Place]:
    """Names that are taken for a worksite of another name, or make a new one, the most frequent first; one of those
    that read alike."""
    places = Place.objects.filter(staff_list=staff_list, rows__gt=0).exclude(choice=Place.Choice.OPEN)
    found = [
        place
        for place in places.select_related("worksite").order_by("rows", "-text")
        if place.worksite is None or place.text.casefold() != place.worksite.name.casefold()
    ]
    return list({place.key: place for place in found}.values())[::-1]


def seconds_to_go(staff_list: StaffList) -> int | None:
    """A guess for the progress bar, from how long the part that is done took."""
    job = staff_list.job
    if job is None or not job.started_at or not job.done or not job.total:
        return None
    taken = (clock.now() - job.started_at).total_seconds()
    return max(1, round(taken * (job.total - job.done) / job.done))
