"""Answers from the ledgers and from standing. Figures count distinct people."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from core import formats
from core.periods import DateRange
from core.registry import registered
from core.types import Rep, RepSource
from locals.access import Actor, Can, once
from locals.models import JobClass
from members.models import ContactPoint, Demographics, Employment, Membership, Person, Standing
from members.years import MembershipYear


@dataclass(frozen=True, slots=True)
class Growth:
    """How a unit came from `start` members to `end`: distinct people, and the sum holds.

    `start` members on the first day, `end` on the last. Who came and went in between counts in both directions; who
    left and came back to the unit in between counts in neither.
    """

    unit: int | None
    start: int
    joined: int
    returned: int
    transferred_in: int
    transferred_out: int
    left: int
    end: int

    @property
    def net(self) -> int:
        return self.end - self.start


# A person on one row: their rows of the unit, and what they were in the state on both days.
_GROWTH = """
WITH unit AS MATERIALIZED (
    SELECT {unit} AS unit, m.person_id, bool_or(m.period @> %(start)s) AS at_start, bool_or(m.period @> %(end)s) AS
    at_end FROM members_membership m {join}
    WHERE m.period && daterange(%(start)s, %(end)s, '[]')
    GROUP BY 1, 2
), state AS (
    SELECT person_id, bool_or(period @> %(start)s) AS at_start, bool_or(period @> %(end)s) AS at_end,
           bool_or(lower(period) <= %(start)s) AS ever_before
    FROM members_membership m JOIN (SELECT DISTINCT person_id FROM unit) u USING (person_id)
    WHERE lower(period) <= %(end)s GROUP BY person_id
)
SELECT u.unit,
    count(*) FILTER (WHERE u.at_start),
    count(*) FILTER (WHERE NOT u.at_start AND NOT s.at_start AND NOT s.ever_before),
    count(*) FILTER (WHERE NOT u.at_start AND NOT s.at_start AND s.ever_before),
    count(*) FILTER (WHERE NOT u.at_start AND s.at_start),
    count(*) FILTER (WHERE NOT u.at_end AND s.at_end),
    count(*) FILTER (WHERE NOT u.at_end AND NOT s.at_end),
    count(*) FILTER (WHERE u.at_end)
FROM unit u JOIN state s USING (person_id)
GROUP BY u.unit ORDER BY u.unit
"""
_UNITS = {
    "state": ("NULL::bigint", ""),
    "region": ("l.region_id", "JOIN locals_local l ON l.id = m.local_id"),
    "local": ("m.local_id", ""),
}


def growth(unit: str, *, start: date, end: date) -> list[Growth]:
    """Growth of every unit of a kind ("state", "region" or "local") between two days.

    A unit without a member in that time has no row. One statement; statewide figures: no door is asked here.
    """
    column, join = _UNITS[unit]
    with connection.cursor() as cursor:
        cursor.execute(_GROWTH.format(unit=column, join=join), {"start": start, "end": end})
        return [Growth(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Density:
    """Members among the eligible people employed, and beside them those enrolled early: counts of distinct people."""

    members: int
    eligible: int
    early: int = 0

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None where nobody eligible is known. Whether a page may say it, its list decides."""
        return self.members / self.eligible if self.eligible else None

    @property
    def potential(self) -> int:
        return self.eligible - self.members


def density(day: date, **unit: Any) -> Density:
    """Density of the standing rows that match, such as `density(day, region=3)`; all of the state without a unit."""
    return Density(**Standing.objects.filter(**unit).aggregate(**density_counts(day)))


def density_counts(day: date) -> dict[str, Count]:
    """The counts of a Density, for rows of standing that are grouped by a unit."""
    return {
        "members": Count("person", filter=Q(is_eligible=True, is_member=True), distinct=True),
        "eligible": Count("person", filter=Q(is_eligible=True), distinct=True),
        "early": Count("person", filter=Standing.objects.early_enrolled(day), distinct=True),
    }


@once
def may(actor: Actor, can: Can | str, person: Person) -> bool:
    """Whether the actor, who sees the person, holds the capability over them, too. A query only for somebody of several
    roles, who holds it over some of those they see."""
    if not actor.can(can):
        return False
    return actor.knows_of_all(can) or Person.objects.allowed(actor, can).filter(pk=person.pk).exists()


def sees_ledger(person: Person, actor: Actor) -> bool:
    """Whether the actor may read why the person left, how they pay and their staff number: no matter for colleagues."""
    return may(actor, Can.SEE_LEDGER, person)


def membership_rows(person: Person) -> QuerySet[Membership]:
    """The membership ledger of one person, newest first."""
    return person.memberships.select_related("local").order_by("-period")


def out_of_order(actor: Actor) -> QuerySet[Membership]:
    """Memberships that cannot be as they stand, of those the actor may mend; the same ones as `doctor` counts."""
    return Membership.objects.allowed(actor, Can.EDIT_MEMBERSHIP).out_of_order(actor.day)


def employment_rows(person: Person) -> QuerySet[Employment]:
    """The employment ledger of one person, newest first."""
    return person.employments.select_related("worksite__employer").order_by("-period")


def contact_rows(person: Person, actor: Actor) -> list[ContactPoint]:
    """What of a person's contact points the actor may see, postal addresses last. Oneself: all.

    Of others, `is_shared` marks an e-mail address that is on another record too.
    """
    if person.user_id == actor.user.pk:
        return list(person.contact_points.all())
    rows = ContactPoint.objects.allowed(actor, Can.SEE_CONTACT).filter(person=person)
    elsewhere = ContactPoint.objects.emails().proved().exclude(person=person).filter(value=OuterRef("value"))
    rows = rows.annotate(is_shared=Exists(elsewhere))
    return sorted(rows, key=lambda row: (row.kind == ContactPoint.Kind.ADDRESS, row.kind, row.pk))


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who else has somebody's e-mail address."""

    people: Sequence[Person]  # those whose address the reader may see
    others: int  # on record, too
    is_a_users: bool  # somebody else signs in with it, on none of these records


def sharing(contact: ContactPoint, actor: Actor) -> Sharing:
    """What stands in the way of an address, as far as `actor` may know; nothing for phones and postal addresses."""
    if contact.kind != ContactPoint.Kind.EMAIL:
        return Sharing([], 0, is_a_users=False)
    points = ContactPoint.objects.emails().proved().filter(value=contact.value).exclude(person=contact.person_id)
    seen = points.allowed(actor, Can.SEE_CONTACT).select_related("person").order_by("person__last_name", "person")
    people = [point.person for point in seen]
    users = User.objects.filter(email=contact.value).exclude(person=contact.person_id)
    is_a_users = users.exclude(person__in=points.values("person")).exists()
    return Sharing(people, points.count() - len(people), is_a_users)


def demographics_of(person: Person, actor: Actor) -> Demographics | None:
    """What the person says of themselves, for those who may see it; no query for the others."""
    if not actor.can(Can.SEE_DEMOGRAPHICS):
        return None
    return Demographics.objects.allowed(actor, Can.SEE_DEMOGRAPHICS).filter(person=person).first()


ELIGIBLE = (JobClass.LICENSED, JobClass.ESP)  # who may be an Active member: the denominator of density


@dataclass(frozen=True, slots=True)
class State:
    """What a person is to the association on a day, for the pill beside a name."""

    key: str  # member, early, former, potential or other: the names of the design's tokens
    label: str


def state_at(job: Employment, day: date) -> State:
    """Where the holder of a job stands; the memberships of `job.person` are best prefetched."""
    periods = [row.period for row in job.person.memberships.all()]
    return state_of(periods, is_eligible=job.job_class in ELIGIBLE, day=day)


def state_of(memberships: Sequence[DateRange], *, is_eligible: bool, day: date) -> State:
    """Member, early (begins later), former, potential (eligible, never a member) or other, by the periods of all
    memberships."""
    if any(day in period for period in memberships):
        return State("member", "Member")
    if coming := [period.lower for period in memberships if period.lower > day]:
        return State("early", f"Begins {formats.day(min(coming))}")
    if memberships and not is_eligible:
        return State("former", "Former")
    if is_eligible:
        return State("potential", "Potential, former" if memberships else "Potential")
    return State("other", "Not eligible")


def joins_by_week(unit: str, *, year: MembershipYear, until: date) -> dict[int | None, list[int]]:
    """Distinct people who became members in each week since 1 September, for every unit of a kind with any.

    The units are those of `growth`; index 0 is the week of 1 September. A row that continues another (transfer,
    change of type) is no join: the person was a member the day before.
    """
    last = min(until, year.ends)
    column, join = _UNITS[unit]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT {column}, (lower(m.period) - %(first)s) / 7, count(DISTINCT m.person_id)
            FROM members_membership m {join}
            WHERE lower(m.period) BETWEEN %(first)s AND %(last)s
              AND NOT EXISTS (SELECT FROM members_membership b
                              WHERE b.person_id = m.person_id AND b.period @> lower(m.period) - 1)
            GROUP BY 1, 2
            """,  # noqa: S608  # both come from _UNITS
            {"first": year.begins, "last": last},
        )
        joined = cursor.fetchall()
    weeks: dict[int | None, list[int]] = {}
    for key, week, people in joined:
        weeks.setdefault(key, [0] * ((last - year.begins).days // 7 + 1))[week] = people
    return weeks


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """What a person's own page says first."""

    person: Person
    current: Sequence[Membership]  # in one local or several
    coming: Membership | None
    ends_on: date | None  # the first day without any, where that is recorded already
    ended_on: date | None  # the first day without the last one, where there is none now
    member_since: date | None
    year: MembershipYear
    jobs: Sequence[Employment]
    representatives: Sequence[Rep]


def own_standing(person: Person, day: date) -> OwnStanding:
    """Membership, work and representatives of one person on a day."""
    rows = list(membership_rows(person))
    current = [row for row in rows if day in row.period]
    jobs = [job for job in employment_rows(person) if day in job.period]
    return OwnStanding(
        person=person,
        current=current,
        coming=min((row for row in rows if row.begins > day), key=lambda row: row.begins, default=None),
        ends_on=_end_of(current, rows),
        ended_on=None if current else max((row.period.upper for row in rows if row.begins <= day), default=None),
        member_since=min((row.begins for row in rows), default=None),
        year=MembershipYear.of(day),
        jobs=jobs,
        representatives=representatives([job.worksite_id for job in jobs], day),
    )


def _end_of(current: Sequence[Membership], rows: Sequence[Membership]) -> date | None:
    """The first day without a membership; None where one goes on, or goes on as another row."""
    ends = [row.period.upper for row in current]
    if not ends or None in ends:
        return None
    last: date = max(ends)
    return None if any(last in row.period for row in rows) else last


def representatives(worksites: Iterable[int], day: date) -> list[Rep]:
    """Who is rep of these worksites on a day: who holds the office, with an account or without."""
    asked = list(worksites)
    return [rep for source in registered(RepSource) for rep in source.load(asked, day)]


def needed_reps(members: int) -> int:
    """One for each `settings.PEOPLE_PER_REP` members (NEA: 10 to 15) or part of it; none where nobody is a member."""
    return math.ceil(members / settings.PEOPLE_PER_REP)
