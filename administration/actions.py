"""What administrators do to users. One administrator always stays, and the role of an office follows that office."""

from __future__ import annotations

from datetime import date

from accounts import actions as accounts
from accounts.models import Invitation, User
from core.action import action
from core.errors import ActionError
from locals import actions as units
from locals.access import Role
from locals.models import Assignment, Local, Region, Worksite
from members.actions import signs_in_by_record

type Unit = Region | Local | Worksite


class LastAdministrator(ActionError):
    """Nobody would be left who can give roles."""


class OnRecord(ActionError):
    """The sign-in follows the record, so the record is what to correct."""


class ComesWithOffice(ActionError):
    """The role follows a term of office and ends with that."""


@action
def invite(
    *, email: str, name: str, role: Role | None, on: date, unit: Unit | None = None, by: User | None
) -> Invitation:
    """Ask somebody to sign in, with a first role that waits for them. Raises what the two actions it calls raise."""
    invitation = accounts.invite(email=email, name=name, by=by)
    if role is not None:
        _give(invitation.user, role, unit, on=on, by=by)
    return invitation


@action
def make_administrator(*, email: str, name: str, on: date, by: User | None) -> tuple[Invitation | None, bool]:
    """Invite an administrator: the invitation, and whether the role was given now. Whoever signs in with that address
    already is not invited (None) and gets the role only. Raises what `invite` raises otherwise.
    """
    try:
        invitation = accounts.invite(email=email, name=name, by=by)
    except accounts.AlreadySignsIn as refusal:
        return None, _give(refusal.user, Role.ADMINISTRATOR, None, on=on, by=by)
    return invitation, _give(invitation.user, Role.ADMINISTRATOR, None, on=on, by=by)


@action
def end_role(*, assignment: Assignment, on: date, today: date, by: User | None) -> None:
    """From `on` the role is not held any more; one that began on that day or later is taken back altogether.

    Raises ComesWithOffice, NotYourself for one's own role of administrator, LastAdministrator, or Ended where it is not
    held then anyway.
    """
    if assignment.role == Role.ADMINISTRATOR:
        _administrators()  # before this one by itself, else two who end one another hold what the other wants
    assignment = units.held(assignment)
    if assignment.origin:
        raise ComesWithOffice("This role comes with an office. End the term of office; the role ends with it.")
    if assignment.role == Role.ADMINISTRATOR:
        _keep_another(than=assignment.user, today=today)
        if assignment.user == by:
            raise accounts.NotYourself("You cannot end your own role of administrator. Ask another administrator.")
    if on <= assignment.period.lower:
        assignment.delete()  # the change history keeps that it was given
    else:
        units.end_role(assignment=assignment, on=on, by=by)


@action
def disable(*, user: User, today: date, by: User | None) -> int:
    """Nobody signs in as this user any more; how many sessions ended. Raises NotYourself or LastAdministrator."""
    if Assignment.objects.of(user, today).filter(role=Role.ADMINISTRATOR).exists():
        _keep_another(than=user, today=today)
    return accounts.disable_user(user=user, by=by)


@action
def change_address(*, user: User, address: str, by: User | None) -> Invitation | None:
    """The user signs in with another address from now on; the old one is told, and every session of theirs ends.
    Whoever has not come in yet gets a new invitation there.

    Raises AddressTaken, OnRecord for members, whose record is what to correct, or NotYourself: nobody would have proved
    that the address is read.
    """
    if user == by:
        raise accounts.NotYourself("Change your own address under “How you sign in”, where a code proves it first.")
    if signs_in_by_record(user):
        raise OnRecord(f"{user} signs in with an address of their record. Correct it there, and the sign-in follows.")
    invited = user.invitations.pending().exists()
    accounts.move_address(user=user, to=address, by=by)
    if invited:
        return accounts.invite(email=user.email, name=user.name, by=by)
    return None


def _give(user: User, role: Role, unit: Unit | None, *, on: date, by: User | None) -> bool:
    """Give the role unless it is held on that day; whether it was given."""
    where = {type(unit).__name__.lower(): unit} if unit else {}
    if Assignment.objects.of(user, on).filter(role=role, **where).exists():
        return False
    units.give_role(user=user, role=role, unit=unit, on=on, by=by)
    return True


def _keep_another(*, than: User, today: date) -> None:
    """Some other administrator can come in, today and for good. Raises LastAdministrator."""
    others = [row for row in _administrators() if row.user_id != than.pk]
    stays = [row for row in others if today in row.period and row.period.upper is None]
    # Read anew, after the wait: whoever went first may have disabled the other one.
    if not User.objects.filter(pk__in=[row.user_id for row in stays], is_active=True).exists():
        raise LastAdministrator(
            f"{than} is the last administrator. Give the role to somebody else first, who has signed in."
        )


def _administrators() -> list[Assignment]:
    """Every such role, held until the transaction ends, always in the same order: two who remove one another wait here
    in turn."""
    return list(Assignment.objects.select_for_update().filter(role=Role.ADMINISTRATOR).order_by("pk"))
