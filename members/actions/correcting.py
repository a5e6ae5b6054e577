"""Setting the membership ledger right: how somebody pays, an end that was none, a row that should never have been."""

from __future__ import annotations

from accounts.models import User
from core.action import action
from core.periods import since
from members.actions.membership import (
    AlreadyThere,
    NotPossible,
    continued_by,
    hold,
    locked,
    refuse_forbidden_payment,
)
from members.models import DropReason, Membership


@action
def change_payment(*, membership: Membership, payment_method: str, by: User | None) -> Membership:
    """Another way of paying from now on; the membership goes on. Raises NotPossible for the same one, or one that the
    law forbids."""
    membership = locked(membership)
    if payment_method == membership.payment_method:
        raise NotPossible(f"That is how they pay already: {membership.get_payment_method_display() or 'not known'}.")
    refuse_forbidden_payment(membership.category, payment_method)
    membership.payment_method = payment_method
    membership.save(update_fields=["payment_method"])
    return membership


@action
def take_away(*, membership: Membership, by: User | None) -> Membership | None:
    """A row that was recorded by mistake goes, and figures count as if it had never been; its history stays.

    What it continued goes on again: that row, or None where there was none. Raises AlreadyThere where a later row of
    that local began.
    """
    membership = locked(membership)
    former = continued_by(membership)
    membership.delete()
    return _go_on(former) if former else None


@action
def take_end_back(*, membership: Membership, by: User | None) -> Membership:
    """A membership that was ended by mistake goes on as if it had not been.

    Raises NotPossible where it has no end or went on as another row, AlreadyThere where a later one of that local
    began.
    """
    hold(membership.person_id)
    rows = Membership.objects.select_for_update(of=("self",)).select_related("person", "local")
    membership = rows.get(pk=membership.pk)
    if membership.period.upper_inf:
        raise NotPossible("This membership goes on: it has no end to take back.")
    later = membership.person.memberships.exclude(pk=membership.pk)
    if membership.drop_reason in DropReason.continuing():
        following = later.filter(period__startswith=membership.period.upper).select_related("local").first()
        if following is not None:
            raise NotPossible(f"It went on as {following}. Take that row away: then this one goes on again.")
    return _go_on(membership)


def _go_on(membership: Membership) -> Membership:
    later = membership.person.memberships.exclude(pk=membership.pk)
    if later.filter(local=membership.local, period__overlap=since(membership.begins)).exists():
        raise AlreadyThere(
            f"{membership.person} belongs to {membership.local} again since: that row stands in the way."
        )
    membership.period, membership.drop_reason = since(membership.begins), None
    membership.save(update_fields=["period", "drop_reason"])
    return membership
