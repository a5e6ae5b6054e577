"""Who acts where."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from accounts.models import User
from core.action import action
from core.errors import ActionError
from core.formats import day
from core.periods import DateRange, since
from locals.access import Role
from locals.actions.units import refuse_outlasting
from locals.models import Assignment, Local, Region, Worksite


class RoleRefused(ActionError):
    """The role needs another unit, or is held there already."""


class NotBegun(ActionError):
    """A role cannot end before it has begun."""


class Ended(ActionError):
    """The role has an end already, or was taken back."""


@action
def give_role(
    *,
    user: User,
    role: Role,
    on: date,
    unit: Region | Local | Worksite | None = None,
    origin: str = "",
    by: User | None,
) -> Assignment:
    """From `on`, the user acts in the role for the unit (None: statewide) until that is ended. Raises RoleRefused, or
    UnitRefused for a unit that is closed or will be."""
    if unit is not None:
        refuse_outlasting(unit, since(on))
    where = {type(unit).__name__.lower(): unit} if unit else {}
    assignment = Assignment(user=user, role=role, period=since(on), origin=origin, **where)
    try:
        assignment.full_clean()
    except ValidationError as refusal:
        given = Assignment.objects.filter(user=user, role=role, origin=origin, **where)
        if coming := given.filter(period__startswith__gt=on).order_by("period").first():
            begins = day(coming.period.lower)
            raise RoleRefused(f"This person has that role there from {begins}. End that one first.") from refusal
        raise RoleRefused(" ".join(refusal.messages)) from refusal
    assignment.save()
    return assignment


@action
def end_role(*, assignment: Assignment, on: date, by: User | None) -> None:
    """From `on`, which may be today, the role is not held any more. Raises NotBegun, or Ended where it is not held then
    anyway."""
    assignment = held(assignment)
    if on <= assignment.period.lower:
        raise NotBegun(f"This role began on {day(assignment.period.lower)}; it must end later.")
    if assignment.period.upper is not None and assignment.period.upper <= on:
        raise Ended(f"This role ends on {day(assignment.period.upper)} already.")
    assignment.period = DateRange(assignment.period.lower, on)
    assignment.save(update_fields=["period"])


def held(assignment: Assignment) -> Assignment:
    """The row as it is now, held until the transaction ends. Raises Ended where it was taken back meanwhile."""
    found = Assignment.objects.select_for_update(of=("self",)).select_related("user").filter(pk=assignment.pk).first()
    if found is None:
        raise Ended("This role was taken back meanwhile.")
    return found
