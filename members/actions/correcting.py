"""Setting the membership ledger right: what was written down wrongly, how somebody pays, an end that was none, a row
that should never have been."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from core import formats
from core.action import action
from core.periods import DateRange, since
from locals.actions import refuse_outlasting
from locals.models import Local
from members.actions.membership import (
    AlreadyThere,
    NotPossible,
    TooEarly,
    change_between,
    continued_by,
    first_day,
    locked,
    may_continue,
    may_go_on_as,
    refuse_dead,
    refuse_forbidden_payment,
    refuse_second_row,
    still_open,
    tell_of_end,
)
from members.models import DropReason, Membership

_UNCLEAR = "Several rows touch on {day}, and it is not told which continues which: take the mistaken one away first."


@action
def correct_membership(
    *,
    membership: Membership,
    local: Local,
    category: str,
    level: str,
    on: date,
    payment_method: str,
    today: date,
    by: User | None,
) -> Membership:
    """Put right what was so from the beginning but written down wrongly; the history keeps what stood there.

    `on` is the day the person signed, and the membership begins as if it were joined so. A row that continues another
    begins `on`, and the other ends then; the codes with which rows go on as each other follow.

    Raises NotPossible where nothing is different, for a day that the row cannot begin on, for payroll deduction of a
    licensed employee's dues and where two rows that touch would say the same; TooEarly for a day before the row that it
    continues; AlreadyThere where the person has another row of that local then; UnitRefused where it is closed by then.
    """
    row = locked(membership)
    if (local.pk, category, level, on, payment_method) == (
        row.local_id, row.category, row.level, _signed_on(row), row.payment_method,
    ):  # fmt: skip
        raise NotPossible("That is what the row says already.")
    refuse_forbidden_payment(category, payment_method)
    former, later = _neighbours(row)
    before, begins = row.begins, on if former is not None else _joined(row, category, on, today)
    if row.period.upper is not None and begins >= row.period.upper:
        raise NotPossible(f"The membership ended on {formats.day(row.period.upper)}; choose an earlier day.")
    refuse_outlasting(local, DateRange(begins, row.period.upper))
    row.local, row.category, row.level, row.payment_method = local, category, level, payment_method
    row.period, row.signed_on = DateRange(begins, row.period.upper), on if on != begins else None
    if later is not None:
        row.drop_reason = _code(row, later)
    changed = [row]
    if former is not None and _ends_for(former, row):
        changed.append(former)
    for each in changed:
        refuse_second_row(each.person, each.local, each.period, besides=changed)
    for each in changed if begins > before else reversed(changed):  # who gives days goes first: the two never overlap
        each.save()
    tell_of_end([row.person_id], max(today, min(before, row.begins)), by)
    return row


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
def take_away(*, membership: Membership, today: date, by: User | None) -> Membership | None:
    """A row that was recorded by mistake goes, and figures count as if it had never been; its history stays.

    What it continued goes on in its place, until the same end if it had one: that row, or None where there was none.
    Offices that nothing but this row entitled to end `today`, or never begin.
    Raises NotPossible where it went on as another row, AlreadyThere where a later row of that local began.
    """
    membership = locked(membership)
    for following in may_go_on_as(membership):
        raise NotPossible(f"It went on as {following}. Take that row away first.")
    former = continued_by(membership)
    membership.delete()
    goes_on = go_on(former, as_did=membership) if former else None
    tell_of_end([membership.person_id], max(today, membership.begins), by)
    return goes_on


@action
def take_end_back(*, membership: Membership, by: User | None) -> Membership:
    """A membership that was ended by mistake goes on as if it had not been.

    Raises NotPossible where it has no end or went on as another row, or the person died, AlreadyThere where a later one
    of that local began.
    """
    membership = locked(membership)
    refuse_dead(membership.person)
    if membership.period.upper_inf:
        raise NotPossible("This membership goes on: it has no end to take back.")
    if membership.drop_reason in DropReason.continuing():
        later = membership.person.memberships.filter(period__startswith=membership.period.upper)
        following = later.select_related("local").first()
        if following is not None:
            raise NotPossible(f"It went on as {following}. Take that row away: then this one goes on again.")
    return go_on(membership)


def go_on(membership: Membership, as_did: Membership | None = None) -> Membership:
    """Until the end of another row, or without one. Raises UnitRefused where the local is closed by then."""
    period = DateRange(membership.begins, as_did.period.upper) if as_did else since(membership.begins)
    later = membership.person.memberships.exclude(pk=membership.pk)
    if later.filter(local=membership.local, period__overlap=period).exists():
        raise AlreadyThere(
            f"{membership.person} belongs to {membership.local} again since: that row stands in the way."
        )
    refuse_outlasting(membership.local, period)
    membership.period, membership.drop_reason = period, as_did.drop_reason if as_did else None
    membership.save(update_fields=["period", "drop_reason"])
    return membership


def _neighbours(row: Membership) -> tuple[Membership | None, Membership | None]:
    """The row that this one continues, and the one that it went on as; None where there is none. Raises NotPossible
    where the ledger does not tell which of several."""
    ended, begun = may_continue(row), may_go_on_as(row)
    if len(ended) > 1 or any(len(may_go_on_as(each)) > 1 for each in ended):
        raise NotPossible(_UNCLEAR.format(day=formats.day(row.begins)))
    if len(begun) > 1:
        raise NotPossible(_UNCLEAR.format(day=formats.day(begun[0].begins)))
    return next(iter(ended), None), next(iter(begun), None)


def _signed_on(row: Membership) -> date:
    return row.signed_on or row.begins


def _joined(row: Membership, category: str, on: date, today: date) -> date:
    """The first day of a row that continues no other, had it been joined so. Where neither the day nor the category
    was wrong it stays what it is, whatever the rule was then."""
    if on > today and on != _signed_on(row):
        raise NotPossible("A joining day cannot lie in the future.")
    if (on, category) == (_signed_on(row), row.category):
        return row.begins
    return first_day(person=row.person, category=category, signed_on=on, besides=row)


def _ends_for(former: Membership, row: Membership) -> bool:
    """Let the one end on the day the other begins, with the code that fits. False where it does so already."""
    if row.begins <= former.begins:
        raise TooEarly(f"It continues {former}, which began on {formats.day(former.begins)}; choose a later day.")
    ended = former.period, former.drop_reason
    former.period, former.drop_reason = DateRange(former.begins, row.begins), _code(former, row)
    return ended != (former.period, former.drop_reason)


def _code(before: Membership, after: Membership) -> DropReason:
    if (before.local_id, before.category, before.level) == (after.local_id, after.category, after.level):
        raise NotPossible(
            f"Then nothing would change on {formats.day(after.begins)}."
            " If that is so, take away the row that begins then."
        )
    return change_between(before, after)
