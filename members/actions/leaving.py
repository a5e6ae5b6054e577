"""Memberships that end, and people who died: what hangs on them ends with them."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import User
from core import formats
from core.action import action
from core.history import events
from core.periods import end_before
from members.actions.correcting import go_on
from members.actions.jobs import let_go_on
from members.actions.membership import NotPossible, TooEarly, continued_by, end, hold, still_open, tell_of_end
from members.models import DropReason, Employment, Membership, Person


@action
def drop(*, membership: Membership, on: date, reason: int, today: date, by: User | None) -> Membership | None:
    """End a membership: `on` is the first day without it; the row that ended.

    One that has not begun yet goes away, and the row that it was to continue ends instead; None where there was none.
    Offices that were held as a member end with it; a death is recorded as one, see `record_death`.
    Raises NotPossible for the codes of a continuing membership (10, 13, 14) and for a membership that has ended,
    TooEarly for its first day or before: whoever withdrew before it began was never a member.
    """
    membership = still_open(membership)
    if reason in DropReason.continuing():
        raise NotPossible(f"'{DropReason(reason).label}' is not a loss: record a transfer or a change of type instead.")
    if reason == DropReason.DECEASED:
        record_death(person=membership.person, on=on, today=today, by=by)
        return Membership.objects.filter(pk=membership.pk).first()
    last: Membership | None = membership
    while last is not None and last.begins > today and on <= last.begins:
        former = continued_by(last)
        last.delete()
        last = former
    if last is not None:
        try:
            end(last, before=on, reason=DropReason(reason))
        except TooEarly as refusal:
            raise TooEarly(
                f"{refusal} Who withdrew before it began was never a member: press “Recorded by mistake” on their page."
            ) from None
    tell_of_end([membership.person_id], on, by)
    return last


@action
def record_death(*, person: Person, on: date, today: date, by: User | None) -> Person:
    """The person died on that day: memberships, jobs and offices end, and no mail goes to them any more.

    What was to begin after today goes away. Raises NotPossible for a day that has not come, for one before something of
    theirs began, and for a death on record.
    """
    person = hold(person.pk)
    if on > today:
        raise NotPossible("That day has not come.")
    if person.died_on:
        raise NotPossible(f"{person} is on record as deceased already.")
    memberships = list(Membership.objects.from_on(on).filter(person=person).select_for_update())
    jobs = list(Employment.objects.from_on(on).filter(person=person).select_for_update())
    rows: list[Membership | Employment] = [*memberships, *jobs]
    for row in rows:
        if on <= row.period.lower <= today:
            raise NotPossible(f"{row} began on {formats.day(row.period.lower)}: choose a later day, or set that right.")
    for membership in memberships:
        membership.drop_reason = DropReason.DECEASED
        end_before(membership, on, also=["drop_reason"])
    for job in jobs:
        end_before(job, on)
    person.died_on = on
    person.save(update_fields=["died_on"])
    tell_of_end([person.pk], on, by)
    return person


@action
def take_death_back(*, person: Person, by: User | None) -> Person:
    """A mistake: the memberships and jobs that ended with it go on, until the end that they had before if they had one.
    Offices are recorded anew by hand.

    Raises NotPossible where no death is on record or they work there again since, AlreadyThere where they belong there
    again, and UnitRefused where one of the units is closed by now.
    """
    person = hold(person.pk)
    if person.died_on is None:
        raise NotPossible(f"{person} is not on record as deceased.")
    ended = {"person": person, "period__endswith": person.died_on}
    for membership in Membership.objects.filter(drop_reason=DropReason.DECEASED, **ended).select_related("local"):
        if was := _before_death(membership, person):
            go_on(membership, as_did=was)
    for job in Employment.objects.filter(**ended).select_related("worksite", "person"):
        if was := _before_death(job, person):
            let_go_on(job, until=was.period.upper)
    person.died_on = None
    person.save(update_fields=["died_on"])
    return person


def _before_death(row: Membership | Employment, person: Person) -> Any:
    """The row as the history has it from before the death on record ended it; None where something else did."""
    context = None
    for event in events(row):
        if event.period.upper != person.died_on:
            deaths = events(person).filter(died_on=person.died_on, pgh_context=context)
            return event if deaths.exists() else None
        context = event.pgh_context_id
    return None
