"""Who holds an office from when to when, and that only members do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta

from accounts.models import User
from core import clock, formats
from core.action import action
from core.periods import DateRange, uncovered
from engagement.actions import Act, record_many, withdraw
from leaders import access
from leaders.actions.refusals import AlreadyThere, NotPossible, NotYours
from leaders.models import Candidate, Office, Term, TermQuerySet
from leaders.scoring import TERM
from locals.access import Actor
from locals.actions import refuse_outlasting
from locals.models import AnyUnit, Employer, Local, Region, Worksite
from members.actions import hold
from members.models import Membership, Person


@action
def begin_term(
    *,
    person: Person,
    office: Office,
    unit: Region | Local | Worksite | None,
    begins: date,
    ends: date | None,
    how: str,
    by: User | None,
) -> Term:
    """Record that a person holds an office from `begins`; `ends` is the first day without it, None while nobody knows:
    then it ends with the membership, where that has an end on record.

    Takes the lowest free seat. Raises NotPossible where the unit is not the office's kind, the days are wrong or the
    person is no member then (of the local, for its own offices), AlreadyThere where every seat is taken or
    the person holds the office there, NotYours where its access is more than that of `by`, UnitRefused where the unit
    is closed, or closes before the term ends.
    """
    if ends is not None and ends <= begins:
        raise NotPossible("A term ends after it begins.")
    _check_unit(office, unit)
    if unit is not None:
        refuse_outlasting(unit, DateRange(begins, ends))
    if not _may_give(by, office, unit):
        raise NotYours(
            f"{office} gives access that you do not have there. Somebody who has it, or an administrator, records it."
        )
    where = _where(unit)
    period = DateRange(begins, ends)
    Office.objects.select_for_update().get(pk=office.pk)  # two clerks at once: one after the other
    person = hold(person.pk)  # who may sign in at this moment, or leave
    if why := _why_no_member(person, unit, period):
        raise NotPossible(why)
    period = _within_membership(person, unit, period)
    held = Term.objects.filter(office=office, period__overlap=period, **where)
    if held.filter(person=person).exists():
        raise AlreadyThere(f"{person} holds that office in that period already.")
    seat = _free_seat(office, held)
    term = Term.objects.create(person=person, office=office, seat=seat, period=period, how=how, **where)
    access.follow(term)
    _count(begun(clock.today()).filter(pk=term.pk), by=by)
    return term


def _free_seat(office: Office, held: TermQuerySet) -> int:
    """The lowest that none of these terms has."""
    taken = set(held.values_list("seat", flat=True))
    seat = next(seat for seat in range(1, len(taken) + 2) if seat not in taken)
    if office.seats is not None and seat > office.seats:
        holders = ", ".join(str(term.person) for term in held.select_related("person"))
        raise AlreadyThere(f"Every seat is taken in that period, by {holders}. End that term first.")
    return seat


@action
def end_term(*, term: Term, on: date, by: User | None) -> Term | None:
    """`on` is the first day without the office; the access ends with it by itself.

    A term that would end on its first day or before is taken back altogether, with its access and what it counted:
    None. Its history stays. Raises NotPossible where the term ends by then already, or was taken back.
    """
    hold(term.person_id)  # who may sign in for the first time at this moment, with the access of the term as it was
    found = Term.objects.select_for_update(of=("self",)).select_related("office", "person").filter(pk=term.pk).first()
    if found is None:
        raise NotPossible("That term was taken back meanwhile.")
    term = found
    if term.period.upper is not None and term.period.upper <= on:
        raise NotPossible(f"The term ends on {formats.day(term.period.upper)} already.")
    if on <= term.period.lower:
        access.forget(term)
        withdraw(source=term.source, by=by)
        term.delete()
        return None
    term.period = DateRange(term.period.lower, on)
    term.save(update_fields=["period"])
    access.follow(term)
    return term


@action
def end_terms(*, unit: AnyUnit, into: AnyUnit | None, on: date, by: User | None) -> list[str]:
    """Before a unit closes: every term in it ends on `on`, and one of an office without a number of seats goes on in
    `into`.

    An office with counted seats does not go on: the other unit has chosen its own. Nor does one whose access `by` may
    not give there. Answers in sentences who is out of office and who is in office where. Raises NotPossible where a
    term began on the day or later, and has begun by now: it cannot be one of a unit that was no more.
    """
    if isinstance(unit, Employer):
        return []
    goes_on, not_given, ends = [], [], []
    rows = Term.objects.from_on(on).filter(**{type(unit).__name__.lower(): unit}).select_related("office", "person")
    for term in rows.order_by("office", "seat", "period"):
        if on <= term.period.lower <= clock.today():
            began = formats.full_day(term.period.lower)
            raise NotPossible(f"{term.person} is {term.office} of {unit} since {began}: choose a later day.")
        end_term(term=term, on=on, by=by)
        if (
            not isinstance(into, Local | Worksite)
            or term.office.seats is not None
            or _without_membership(term.person_id, into, DateRange(max(on, term.period.lower), term.period.upper))
        ):
            ends.append(term)
        elif not _may_give(by, term.office, into):
            not_given.append(term)
        else:
            _go_on(term, into, on, by)
            goes_on.append(term)
    day = formats.full_day(on)
    return [
        *_who(goes_on, f"In office at {into} from {day}"),
        *_who(ends, f"Out of office on {day}"),
        *_who(not_given, f"Out of office on {day}, until somebody who may give that access records them at {into}"),
    ]


@action
def see_off(*, people: Collection[int], on: date, by: User | None) -> None:
    """Offices are held by members, those of a local by its own: from `on`, each ends with the membership that it needs.
    Who died leaves the pipeline, too."""
    for term in Term.objects.from_on(on).filter(person__in=people).select_related("local"):
        rest = DateRange(max(on, term.period.lower), term.period.upper)
        gap = next(uncovered(rest, _memberships(term.person_id, term.local, rest)), None)
        if gap is not None:
            end_term(term=term, on=gap.lower, by=by)
    Candidate.objects.filter(person__in=people, person__died_on__isnull=False).delete()


def _go_on(term: Term, into: Local | Worksite, on: date, by: User | None) -> None:
    """On the days on which the person does not hold that office there already."""
    there = Term.objects.filter(office=term.office, person=term.person, **_where(into)).order_by("period")
    rest = DateRange(max(on, term.period.lower), term.period.upper)
    for days in uncovered(rest, there.values_list("period", flat=True)):
        begin_term(
            person=term.person, office=term.office, unit=into, begins=days.lower, ends=days.upper, how=term.how, by=by
        )


def _who(terms: Sequence[Term], what: str) -> Iterator[str]:
    if terms:
        yield f"{what}: {', '.join(f'{term.person} ({term.office})' for term in terms)}."


def count_begun(*, day: date) -> None:
    """Taking on an office counts from its first day: count the terms that began in the month before `day`, which makes
    up for nights in which nothing ran. Safe to run again."""
    _count(begun(day).filter(period__startswith__gt=day - timedelta(days=31)), by=None)


def begun(day: date) -> TermQuerySet:
    """Terms whose first day has come, in the years in which acts can be."""
    return Term.objects.filter(period__startswith__lte=day, period__startswith__year__gte=1970)


@action
def _count(terms: TermQuerySet, *, by: User | None) -> None:
    acts = [
        Act(term.person_id, term.source, min(clock.now(), clock.noon(term.period.lower)))
        for term in terms.only("person", "period")
    ]
    if acts:
        record_many(TERM.key, acts, by=by)


def _may_give(by: User | None, office: Office, unit: Region | Local | Worksite | None) -> bool:
    return by is None or access.may_give(Actor.of(by, clock.today()), office, unit)


def _why_no_member(person: Person, unit: Region | Local | Worksite | None, period: DateRange) -> str:
    """Offices are held by members, those of a local by its own: what is in the way, or empty."""
    locals_ = set(Membership.objects.filter(person=person, period__overlap=period).values_list("local", flat=True))
    if not locals_:
        return f"{person} is no member in that period, and offices are held by members. Record joining first."
    if isinstance(unit, Local) and unit.pk not in locals_:
        return f"{person} does not belong to {unit} in that period: its officers are its members."
    return ""


def _within_membership(person: Person, unit: AnyUnit | None, period: DateRange) -> DateRange:
    """The period as far as the person is a member; days that have passed are left as they are told.

    Raises NotPossible where they are none yet or no more, or the membership ends before the term is told to.
    """
    missing = _without_membership(person.pk, unit, period)
    if not missing:
        return period
    gap, who = missing[0], f"a member of {unit}" if isinstance(unit, Local) else "a member"
    if gap.lower > max(period.lower, clock.today()):
        if period.upper is None:
            return DateRange(period.lower, gap.lower)
        raise NotPossible(f"{person} is {who} until {formats.day(gap.lower)}: the office ends then, or earlier.")
    if gap.upper not in {None, period.upper}:
        raise NotPossible(f"{person} is {who} from {formats.day(gap.upper)}: the office begins then, or later.")
    raise NotPossible(f"{person} is {who} no more: say when the office ended.")


def _without_membership(person: int, unit: AnyUnit | None, period: DateRange) -> list[DateRange]:
    """The days from today on when the person may not hold an office there, being no member."""
    begins = max(period.lower, clock.today())
    if period.upper is not None and period.upper <= begins:
        return []
    rest = DateRange(begins, period.upper)
    return list(uncovered(rest, _memberships(person, unit, rest)))


def _memberships(person: int, unit: AnyUnit | None, period: DateRange) -> Iterable[DateRange]:
    """The days, in order, on which the person is a member: of the local, for its own offices."""
    rows = Membership.objects.filter(person=person, period__overlap=period).order_by("period")
    if isinstance(unit, Local):
        rows = rows.filter(local=unit)
    return rows.values_list("period", flat=True)


def _check_unit(office: Office, unit: Region | Local | Worksite | None) -> None:
    kinds = {Office.Unit.REGION: Region, Office.Unit.LOCAL: Local, Office.Unit.WORKSITE: Worksite}
    wanted = kinds.get(Office.Unit(office.unit))
    if (wanted is None and unit is not None) or (wanted is not None and not isinstance(unit, wanted)):
        raise NotPossible(f"{office} is an office of {office.get_unit_display().lower()}.")


def _where(unit: Region | Local | Worksite | None) -> dict[str, Region | Local | Worksite | None]:
    return {
        "region": unit if isinstance(unit, Region) else None,
        "local": unit if isinstance(unit, Local) else None,
        "worksite": unit if isinstance(unit, Worksite) else None,
    }
