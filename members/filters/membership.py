"""What the membership ledger answers: who is a member, and who joined, left, came back or moved in a window of days."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q

from core.periods import DateRange
from core.types import Choice
from members.filters.columns import Where, column
from members.filters.windows import Window
from members.models import Membership, Standing

FORMER_DAYS = 730  # "former, 2 years"


def _own(rows: Q) -> Q:
    """The person has a membership like that."""
    return Q(Exists(Membership.objects.filter(rows, person=OuterRef("pk"))))


def _of_the_same(rows: Q) -> Q:
    """The person of the outer membership has a membership like that."""
    return Q(Exists(Membership.objects.filter(rows, person=OuterRef("person"))))


STATES = (
    Choice("member", "Members"),
    Choice("potential", "Potential members"),
    Choice("early", "Early enrolled"),
    Choice("former", "Former, 2 years"),
)


def _state(state: str, day: date) -> Q:
    now = _own(Q(period__contains=day))
    match state:
        case "member":
            return Q(Exists(Standing.objects.filter(person=OuterRef("pk"), is_member=True)))
        case "potential":
            return Q(Exists(Standing.objects.filter(person=OuterRef("pk")).potential()))
        case "early":
            return _own(Q(period__startswith__gt=day)) & ~now
        case "former":
            ended = Q(period__endswith__lte=day, period__endswith__gt=day - timedelta(days=FORMER_DAYS))
            return _own(ended) & ~now & Q(died_on=None)
    raise LookupError(state)


def state(op: str, value: Any, day: date) -> Q:
    is_one: Q = reduce(or_, (_state(state, day) for state in value))
    return is_one if op == "any" else ~is_one


def joined(op: str, value: Any, day: date) -> Q:
    """A row begins in the window, and none began before it: new to the association."""
    window = Window.of(op, value, day)
    began = window.around("startswith")
    return began & ~_of_the_same(Q(period__startswith__lt=window.first)) if window.first else began


def became_member(op: str, value: Any, day: date) -> Q:
    """A row begins in the window, and the day before the person was no member: a transfer makes nobody a member."""
    began = OuterRef("period__startswith")
    goes_on = Q(period__endswith=None) | Q(period__endswith__gte=began)
    return Window.of(op, value, day).around("startswith") & ~_of_the_same(Q(period__startswith__lt=began) & goes_on)


def returned(op: str, value: Any, day: date) -> Q:
    """A row begins in the window, an earlier one had ended: a member before, but not on the eve of the window."""
    window = Window.of(op, value, day)
    if window.first is None:
        return Q(pk=None)
    before, eve = Q(period__startswith__lt=window.first), window.first - timedelta(days=1)
    return window.around("startswith") & _of_the_same(before) & ~_of_the_same(Q(period__contains=eve))


def left(op: str, value: Any, day: date) -> Q:
    """A row stops in the window (the day named is the first without it), and at its end the person is no member."""
    window = Window.of(op, value, day)
    return window.around("endswith") & ~_of_the_same(Q(period__contains=window.last))


def was_member(op: str, value: Any, day: date) -> Q:
    """A membership on some day of the window; nobody's where that lies wholly in the future."""
    window = Window.of(op, value, day)
    if window.first and window.last and window.first > window.last:
        return Q(pk=None)
    return Q(period__overlap=DateRange(window.first, window.last, "[]"))


def moved_in(unit: str) -> Where:
    """A row begins in the window, and on its eve the person was a member, but not of this unit (a path to it)."""

    def where(op: str, value: Any, day: date) -> Q:
        window = Window.of(op, value, day)
        if window.first is None:
            return Q(pk=None)
        eve = Q(period__contains=window.first - timedelta(days=1))
        return window.around("startswith") & _of_the_same(eve) & ~_of_the_same(eve & Q(**{unit: OuterRef(unit)}))

    return where


def moved_out(unit: str) -> Where:
    """A row stops in the window, and at its end the person is a member, but not of this unit (a path to it)."""

    def where(op: str, value: Any, day: date) -> Q:
        window = Window.of(op, value, day)
        end = Q(period__contains=window.last or day)
        return window.around("endswith") & _of_the_same(end) & ~_of_the_same(end & Q(**{unit: OuterRef(unit)}))

    return where


def payment(op: str, value: Any, day: date) -> Q:
    return Q(period__contains=day) & column("payment_method")(op, value, day)
