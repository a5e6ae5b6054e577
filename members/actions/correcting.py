"""Setting the membership ledger right: how somebody pays, an end that was none, a row that should never have been."""

from __future__ import annotations

from accounts.models import User
from core.action import action
from core.periods import DateRange, since
from members.actions.membership import (
    AlreadyThere,
    NotPossible,
    continued_by,
    locked,
    may_go_on_as,
    refuse_forbidden_payment,
    still_open,
)
from members.models import DropReason, Membership


@action
def change_payment(*, membership: Membership, payment_method: str, by: User | None) -> Membership:
    """Another way of paying from now on; the membership goes on. Raises NotPossible for the same one, or one that the
    law forbids."""
    membership = still_open(membership)
    if payment_method == membership.payment_method:
        raise NotPossible(f"That is how they pay already: {membership.get_payment_method_display() or 'not known'}.")
    refuse_forbidden_payment(membership.category, payment_method)
    membership.payment_method = payment_method
    membership.save(update_fields=["payment_method"])
    return membership


@action
def take_away(*, membership: Membership, by: User | None) -> Membership | None:
    """A row that was recorded by mistake goes, and figures count as if it had never been; its history stays.

    What it continued goes on in its place, until the same end if it had one: that row, or None where there was none.
    Raises NotPossible where it went on as another row, AlreadyThere where a later row of that local began.
    """
    membership = locked(membership)
    for following in may_go_on_as(membership):
        raise NotPossible(f"It went on as {following}. Take that row away first.")
    former = continued_by(membership)
    membership.delete()
    return _go_on(former, as_did=membership) if former else None


@action
def take_end_back(*, membership: Membership, by: User | None) -> Membership:
    """A membership that was ended by mistake goes on as if it had not been.

    Raises NotPossible where it has no end or went on as another row, AlreadyThere where a later one of that local
    began.
    """
    membership = locked(membership)
    if membership.period.upper_inf:
        raise NotPossible("This membership goes on: it has no end to take back.")
    if membership.drop_reason in DropReason.continuing():
        later = membership.person.memberships.filter(period__startswith=membership.period.upper)
        following = later.select_related("local").first()
        if following is not None:
            raise NotPossible(f"It went on as {following}. Take that row away: then this one goes on again.")
    return _go_on(membership)


def _go_on(membership: Membership, as_did: Membership | None = None) -> Membership:
    """Until the end of another row, or without one."""
    period = DateRange(membership.begins, as_did.period.upper) if as_did else since(membership.begins)
    later = membership.person.memberships.exclude(pk=membership.pk)
    if later.filter(local=membership.local, period__overlap=period).exists():
        raise AlreadyThere(
            f"{membership.person} belongs to {membership.local} again since: that row stands in the way."
        )
    membership.period, membership.drop_reason = period, as_did.drop_reason if as_did else None
    membership.save(update_fields=["period", "drop_reason"])
    return membership
