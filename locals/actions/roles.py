"""Who acts where."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from accounts.models import User
from core.action import action
from core.errors import ActionError
from core.periods import DateRange, since
from locals.access import Role
from locals.models import Assignment, Local, Region, Worksite


class RoleRefused(ActionError):
    """The role needs another unit, or is held there already."""


class NotBegun(ActionError):
    """A role cannot end before it has begun."""


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
    """From `on`, the user acts in the role for the unit (None: statewide) until that is ended. Raises RoleRefused."""
    where = {type(unit).__name__.lower(): unit} if unit else {}
    assignment = Assignment(user=user, role=role, period=since(on), origin=origin, **where)
    try:
        assignment.full_clean()
    except ValidationError as refusal:
        raise RoleRefused(" ".join(refusal.messages)) from refusal
    assignment.save()
    return assignment


@action
def end_role(*, assignment: Assignment, on: date, by: User | None) -> None:
    """From `on`, which may be today, the role is not held any more. Raises NotBegun."""
    if on <= assignment.period.lower:
        raise NotBegun(f"This role began on {assignment.period.lower}; it must end later.")
    assignment.period = DateRange(assignment.period.lower, on)
    assignment.save(update_fields=["period"])
