"""Joining, dropping, transferring and changing type: rows of the membership ledger end and begin, none is
overwritten."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import User
from core import clock, formats
from core.action import action
from core.errors import ActionError
from core.periods import DateRange, since
from core.registry import registered
from core.types import MembershipsEnd
from locals.actions import refuse_stranding
from locals.models import Local
from members.models import Category, DropReason, Employment, Level, Membership, PaymentMethod, Person
from members.years import MembershipYear, is_early_enrolment_season

EARLY_ENROLLING = {Category.PROFESSIONAL, Category.ESP, Category.ASPIRING}


class AlreadyThere(ActionError):
    """The person belongs to that local already."""


class TooEarly(ActionError):
    """The day lies before the membership began, or before anything could have."""


class NotPossible(ActionError):
    """A rule about a person, their contact points, jobs or memberships is in the way."""


@action
def join(
    *,
    person: Person,
    local: Local,
    category: str,
    level: str = Level.FULL,
    on: date,
    payment_method: str = "",
    source: str = "",
    today: date,
    by: User | None,
) -> Membership:
    """Begin a membership on the day the person signed; an early enrolment begins on 1 September instead.

    Raises AlreadyThere when a row of that local covers or follows the day, NotPossible for payroll deduction of a
    licensed employee's dues or a day that has not come, UnitRefused where the local is closed by then, or closes later
    and goes on in no other.
    """
    if on > today:
        raise NotPossible("A joining day cannot lie in the future. An early enrolment begins on 1 September by itself.")
    refuse_forbidden_payment(category, payment_method)
    hold_living(person.pk)
    begins = first_day(person=person, category=category, signed_on=on)
    refuse_stranding(local, since(begins))
    refuse_second_row(person, local, since(begins))
    membership = Membership.objects.create(
        person=person,
        local=local,
        category=category,
        level=level,
        period=since(begins),
        payment_method=payment_method,
        signed_on=on if on != begins else None,
        source=source,
    )
    go_along(membership)
    return membership


@action
def transfer(
    *,
    membership: Membership,
    to: Local,
    on: date,
    category: str = "",
    level: str = "",
    payment_method: str = "",
    by: User | None,
) -> Membership:
    """End the membership the day before `on` and continue it in `to`, in the same category or (code 14) another.

    What is blank stays as it was; offices of the local that they leave end. Raises UnitRefused where that local is
    closed, or closes later and goes on in no other.
    """
    membership = still_open(membership)
    if membership.local_id == to.pk:
        raise AlreadyThere(f"{membership.person} is already in {to}.")
    refuse_stranding(to, since(on))
    changes_type = bool(category) and category != membership.category
    refuse_forbidden_payment(category or membership.category, payment_method or membership.payment_method)
    refuse_second_row(membership.person, to, since(on))
    end(membership, before=on, reason=DropReason.TYPE_AND_LOCAL_CHANGE if changes_type else DropReason.LOCAL_CHANGE)
    new = _continue(membership, on=on, local=to, category=category, level=level, payment_method=payment_method)
    go_along(new)
    tell_of_end([new.person_id], on, by)
    return new


@action
def change_type(
    *, membership: Membership, category: str, level: str, on: date, payment_method: str = "", by: User | None
) -> Membership:
    """Continue the membership in another category or level from `on`."""
    membership = still_open(membership)
    if (category, level) == (membership.category, membership.level):
        raise NotPossible(
            f"The membership is {membership.get_category_display()}, {membership.get_level_display()} already."
        )
    refuse_forbidden_payment(category, payment_method or membership.payment_method)
    end(membership, before=on, reason=DropReason.TYPE_CHANGE)
    return _continue(membership, on=on, category=category, level=level, payment_method=payment_method)


def tell_of_end(people: Collection[int], on: date, by: User | None) -> None:
    """Tell the features above that memberships of these people end on `on`, in whichever local they go on."""
    for listener in registered(MembershipsEnd):
        listener.then(people, on, by)


def go_along(membership: Membership) -> None:
    """Where its local closes later and goes on in another, a new membership goes on there, as all the others do."""
    local = membership.local
    if local.closed_on is None or local.goes_on_in is None:
        return
    end(membership, before=local.closed_on, reason=DropReason.LOCAL_CHANGE)
    rows = Membership.objects.filter(person=membership.person, local=local.goes_on_in)
    if not rows.from_on(local.closed_on).exists():
        _continue(membership, on=local.closed_on, local=local.goes_on_in)


def first_day(*, person: Person, category: str, signed_on: date, besides: Membership | None = None) -> date:
    """When a membership signed on that day begins: first-time Active and Aspiring in April to August wait for 1
    September. First-time is who has no earlier row; `besides` is the row that is asked about."""
    if not is_early_enrolment_season(signed_on) or category not in EARLY_ENROLLING:
        return signed_on
    earlier = Membership.objects.filter(person=person, period__startswith__lt=signed_on)
    if besides is not None:
        earlier = earlier.exclude(pk=besides.pk)
    return signed_on if earlier.exists() else date(MembershipYear.of(signed_on).first + 1, 9, 1)


def hold(person: int) -> Person:
    """The person as they are now. Whoever presses a button twice, or in two tabs, waits here and then hears that it is
    done already."""
    return Person.objects.select_for_update(no_key=True).get(pk=person)


def hold_living(person: int) -> Person:
    """`hold` for what nobody begins after their death. Raises NotPossible."""
    now = hold(person)
    refuse_dead(now)
    return now


def refuse_dead(person: Person, *, on: date | None = None) -> None:
    """Raises NotPossible for who is on record as deceased, on that day if one is given."""
    if person.died_on and (on is None or person.died_on < on):
        raise NotPossible(
            f"{person} is on record as deceased ({formats.day(person.died_on)}). If that is wrong, take it back first."
        )


def hold_people(rows: QuerySet[Any]) -> None:
    """The same for everybody of these rows, in order, so that two who hold do not wait for each other."""
    people = Person.objects.select_for_update(no_key=True).filter(pk__in=rows.values("person"))
    list(people.order_by("pk").values_list("pk"))


def locked(membership: Membership) -> Membership:
    """`held` for a membership, with its person and local."""
    return held(membership, Membership.objects.select_related("person", "local"), called="row")


def held[Row: (Membership, Employment)](row: Row, rows: QuerySet[Row], *, called: str) -> Row:
    """The row as it is now among `rows`, held against others who change a ledger of that person at the same moment."""
    hold(row.person_id)
    now = rows.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if now is None:
        raise NotPossible(f"This {called} has just been taken away.")
    return now


def still_open(membership: Membership) -> Membership:
    """The same of a row that goes on. Raises NotPossible for one that ended."""
    now = locked(membership)
    if not now.period.upper_inf:
        end = formats.day(now.period.upper)
        if now.period.upper > clock.today():
            raise NotPossible(f"This membership ends on {end} already. Take that end back first (“Ended by mistake”).")
        raise NotPossible(f"This membership ended on {end} already.")
    return now


def may_continue(membership: Membership) -> list[Membership]:
    """Rows that ended by a transfer or change of type on the first day of this one, in such a way that it may be what
    they went on as: their code tells in which local, and as what."""
    ended = Membership.objects.filter(person=membership.person, drop_reason__in=DropReason.continuing())
    touching = ended.filter(period__endswith=membership.begins).select_related("person", "local").order_by("-pk")
    return [row for row in touching if row.drop_reason == change_between(row, membership)]


def may_go_on_as(membership: Membership) -> list[Membership]:
    """Rows that begin where this one ended by a transfer or change of type, and that may be what it went on as."""
    if membership.drop_reason not in DropReason.continuing():
        return []
    begun = Membership.objects.filter(person=membership.person, period__startswith=membership.period.upper)
    touching = begun.select_related("person", "local").order_by("pk")
    return [row for row in touching if membership.drop_reason == change_between(membership, row)]


def continued_by(membership: Membership) -> Membership | None:
    """The row that ended for this one to begin; one that another row may continue, too, is left to that."""
    return next((row for row in may_continue(membership) if may_go_on_as(row) == [membership]), None)


def change_between(before: Membership, after: Membership) -> DropReason:
    """The code with which a membership ends that goes on as `after`."""
    if before.local_id == after.local_id:
        return DropReason.TYPE_CHANGE
    same_type = before.category == after.category
    return DropReason.LOCAL_CHANGE if same_type else DropReason.TYPE_AND_LOCAL_CHANGE


def end(membership: Membership, *, before: date, reason: DropReason) -> None:
    if before <= membership.begins:
        raise TooEarly(f"The membership began on {formats.day(membership.begins)}; choose a later day.")
    membership.period = DateRange(membership.begins, before)
    membership.drop_reason = reason
    membership.save(update_fields=["period", "drop_reason"])


def _continue(
    ended: Membership,
    *,
    on: date,
    local: Local | None = None,
    category: str = "",
    level: str = "",
    payment_method: str = "",
) -> Membership:
    return Membership.objects.create(
        person=ended.person,
        local=local or ended.local,
        category=category or ended.category,
        level=level or ended.level,
        period=since(on),
        payment_method=payment_method or ended.payment_method,
        source=ended.source,
    )


def refuse_second_row(person: Person, local: Local, period: DateRange, besides: Iterable[Membership] = ()) -> None:
    """Raises AlreadyThere where the person has another row of that local in the period."""
    rows = Membership.objects.filter(person=person, local=local, period__overlap=period)
    row = rows.exclude(pk__in=[known.pk for known in besides]).order_by("period").first()
    if row is None:
        return
    if row.begins > period.lower:
        raise AlreadyThere(f"{person} begins in {local} on {formats.day(row.begins)} already.")
    raise AlreadyThere(f"{person} belongs to {local} on {formats.day(period.lower)} already.")


def refuse_forbidden_payment(category: str, payment_method: str) -> None:
    """Mississippi Code 37-9-49 (as of 2019): no payroll deduction of dues for licensed school employees."""
    if settings.PAYROLL_DEDUCTION_FOR_LICENSED:
        return
    if category == Category.PROFESSIONAL and payment_method == PaymentMethod.PAYROLL:
        raise NotPossible(
            "Mississippi Code 37-9-49 forbids payroll deduction of dues for licensed employees."
            " Choose bank draft or card."
        )
