"""What of the ledgers and of standing one can search and segment people by.

Units, job class and category are those of today and stand on one row each: "licensed in Tupelo" is a licensed job in
Tupelo. Joining and leaving are read from the membership ledger, for windows of days as `queries.growth` counts them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from core.types import Choice, Field, Kind
from locals.access import Can
from locals.counties import COUNTIES
from locals.models import Employer, JobClass, Local, Region, Worksite
from members.filters import membership
from members.filters.columns import column, flag, reference
from members.models import Category, ContactPoint, Employment, Membership, PaymentMethod, Person, Standing
from members.years import years_before


def choices(enum: type[Any]) -> Callable[[], Sequence[Choice]]:
    return lambda: [Choice(str(value), str(label)) for value, label in enum.choices]


def counties() -> Sequence[Choice]:
    return [Choice(fips, name) for fips, name in COUNTIES.items()]


def _service(op: str, value: Any, day: date) -> Q:
    """Completed years since the first day as an educator; before that day there are none to speak of."""
    match op:
        case "unknown":
            return Q(service_start=None)
        case "at_least":
            return _served(day, at_least=value)
        case "at_most":
            return _served(day, at_most=value)
        case "between":
            return _served(day, at_least=value[0], at_most=value[1])
    raise LookupError(op)


def _served(day: date, *, at_least: Any = 0, at_most: Any = 200) -> Q:
    least, most = max(math.ceil(at_least), 0), min(math.floor(at_most), 200)
    if least > most:
        return Q(pk=None)
    longest = years_before(day, most + 1) if most < 200 else date.min
    return Q(service_start__lte=years_before(day, min(least, 200)), service_start__gt=longest)


def _in_no_unit(_op: str, value: Any, _day: date) -> Q:
    stands = Q(Exists(Standing.objects.filter(person=OuterRef("pk"))))
    return ~stands if value else stands


def _member_of(op: str, value: Any, day: date) -> Q:
    return Q(is_in_local=True) & reference("local")(op, value, day)


def _new_hire(_op: str, _yes: Any, day: date) -> Q:
    return Q(is_new_hire=True, period__contains=day)


def _name(_op: str, value: Any, _day: date) -> Q:
    return Q(last_name__istartswith=value)


def _person(op: str, value: Any, _day: date) -> Q:
    return Q(pk__in=value) if op == "any" else ~Q(pk__in=value)


FIELDS = (
    Field(
        "person", "Person", Kind.REF, _person, ref=Person, order=0, is_asked=False,
        words={"any": "who are [{}]", "none": "who are [others than {}]"},
    ),
    Field(
        "membership", "Membership", Kind.CHOICE, membership.state, choices=lambda: membership.STATES, facet=True,
        group="Membership", order=1, words={"any": "who are [{low}]", "none": "who are [not {low}]"},
    ),
    Field(
        "is_member", "Member", Kind.YES, flag(Q(is_member=True)), through=Standing, group="Membership", order=2,
        words={"yes": "who are [members]", "no": "who are [not members]"},
    ),
    Field(
        "potential", "Potential member", Kind.YES, flag(Q(is_eligible=True, is_member=False)), through=Standing,
        group="Membership", order=3,
        words={"yes": "who are [potential members]", "no": "who are [not potential members]"},
    ),
    Field(
        "eligible", "Eligible", Kind.YES, flag(Q(is_eligible=True)), through=Standing, group="Membership", order=4,
        words={"yes": "who are [eligible]", "no": "who are [not eligible]"},
    ),
    Field(
        "category", "Category", Kind.CHOICE, column("category"), through=Standing, choices=choices(Category),
        group="Membership", column="category", order=4,
        words={"any": "in the category [{low}]", "none": "in a category [other than {low}]"},
    ),
    Field(
        "payment_method", "Payment method", Kind.CHOICE, membership.payment, through=Membership,
        choices=choices(PaymentMethod), group="Membership", can=Can.SEE_LEDGER, order=5,
        words={"any": "who pay by [{low}]", "none": "who pay by [other than {low}]"},
    ),
    Field(
        "joined", "Joined", Kind.DAY, membership.joined, through=Membership, group="Membership", order=6,
        words={"*": "who joined for the first time [{}]"}, of_past=True,
    ),
    Field(
        "became_member", "Became a member", Kind.DAY, membership.became_member, through=Membership, group="Membership",
        order=6, words={"*": "who became members [{}]"}, of_past=True,
    ),
    Field(
        "returned", "Came back", Kind.DAY, membership.returned, through=Membership, group="Membership", order=7,
        words={"*": "who came back [{}]"}, of_past=True,
    ),
    Field(
        "left", "Left", Kind.DAY, membership.left, through=Membership, group="Membership", order=8,
        words={"*": "who left [{}]"}, of_past=True,
    ),
    Field(
        "was_member", "Was a member", Kind.DAY, membership.was_member, through=Membership, group="Membership", order=8,
        words={"*": "who were members [{}]"}, of_past=True,
    ),
    Field(
        "moved_in", "Moved to the local", Kind.DAY, membership.moved_in("local"), through=Membership,
        group="Membership", order=8, words={"*": "who moved in from another local [{}]"}, of_past=True,
    ),
    Field(
        "moved_out", "Moved to another local", Kind.DAY, membership.moved_out("local"), through=Membership,
        group="Membership", order=8, words={"*": "who moved out to another local [{}]"}, of_past=True,
    ),
    Field(
        "moved_in_region", "Moved to the region", Kind.DAY, membership.moved_in("local__region"), through=Membership,
        group="Membership", order=8, words={"*": "who moved in from another region [{}]"}, of_past=True,
    ),
    Field(
        "moved_out_region", "Moved to another region", Kind.DAY, membership.moved_out("local__region"),
        through=Membership, group="Membership", order=8,
        words={"*": "who moved out to another region [{}]"}, of_past=True,
    ),
    Field(
        "belongs", "Belongs to the local", Kind.YES, flag(Q(is_in_local=True)), through=Standing, group="Membership",
        order=8, words={"yes": "who [belong there]", "no": "who [do not belong there]"},
    ),
    Field(
        "membership_local", "Local of a membership", Kind.REF, reference("local"), through=Membership, ref=Local,
        group="Membership", order=9,
        words={"any": "with a membership in [{}]", "none": "with a membership [elsewhere than {}]"},
    ),
    Field(
        "membership_region", "Region of a membership", Kind.REF, reference("local__region"), through=Membership,
        ref=Region, group="Membership", order=10,
        words={"any": "with a membership in the region [{}]", "none": "with a membership [outside {}]"},
    ),
    Field(
        "region", "Region", Kind.REF, reference("region"), through=Standing, ref=Region, group="Where", facet=True,
        column="region", order=11, words={"any": "in the region [{}]", "none": "from [outside {}]"},
    ),
    Field(
        "local", "Local", Kind.REF, reference("local"), through=Standing, ref=Local, group="Where", order=12,
        words={"any": "in the local [{}]", "none": "outside the local [{}]"},
    ),
    Field(
        "member_of", "Member of the local", Kind.REF, _member_of, through=Standing, ref=Local, group="Where",
        order=13, words={"any": "who belong to [{}]", "none": "who belong to [others than {}]"},
    ),
    Field(
        "employer", "Employer", Kind.REF, reference("employer"), through=Standing, ref=Employer, group="Where",
        order=14, words={"any": "employed by [{}]", "none": "employed by [others than {}]"},
    ),
    Field(
        "listed", "On a complete list", Kind.YES, flag(Q(employer__list_date__isnull=False)), through=Standing,
        group="Where", order=14,
        words={"yes": "whose employer sent [a complete list]", "no": "whose employer sent [no complete list]"},
    ),
    Field(
        "worksite", "Worksite", Kind.REF, reference("worksite"), through=Standing, ref=Worksite, group="Where",
        order=15, words={"any": "at [{}]", "none": "at [other places than {}]"},
    ),
    Field(
        "county", "County", Kind.CHOICE, column("county_fips"), through=Standing, choices=counties, group="Where",
        column="county_fips", order=16, words={"any": "in [{} County]", "none": "outside [{} County]"},
    ),
    Field(
        "in_no_unit", "In no unit", Kind.YES, _in_no_unit, group="Where", order=17,
        words={"yes": "who stand [in no unit]", "no": "who stand [in a unit]"},
    ),
    Field(
        "job_class", "Job class", Kind.CHOICE, column("job_class"), through=Standing, choices=choices(JobClass),
        group="Work", facet=True, column="job_class", order=21, unknown=True,
        words={"any": "[{low}]", "none": "[not {low}]", "unknown": "with [no job on record]"},
    ),
    Field(
        "new_hire", "New hire", Kind.YES, _new_hire, through=Employment, group="Work", order=22,
        words={"yes": "who are [new hires]", "no": "who are [not new hires]"},
    ),
    Field(
        "service_years", "Years of service", Kind.NUMBER, _service, group="Work", order=23, unknown=True,
        words={"*": "with [{} years] of service", "unknown": "with [unknown years] of service"},
    ),
    Field(
        "last_name", "Last name", Kind.TEXT, _name, group="Person", order=31,
        words={"*": "whose last name begins with [{}]"},
    ),
    Field(
        "has_email", "Has an e-mail address", Kind.YES,
        flag(Q(kind=ContactPoint.Kind.EMAIL, bounced_at=None)), through=ContactPoint, can=Can.SEE_CONTACT,
        group="Contact", order=41, words={"yes": "with [an e-mail address]", "no": "without [an e-mail address]"},
    ),
)  # fmt: skip
