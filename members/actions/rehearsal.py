"""What an action would do, found by doing it and taking it back: a preview that cannot differ from the deed. And what
it did, in the same words."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction

from core.formats import full_day
from core.periods import DateRange
from core.registry import registered
from core.types import PersonLedger
from members.actions.membership import hold
from members.models import DropReason, Employment, Membership, Person


def rehearse(act: Callable[[], Any], *, of: Person) -> list[str]:
    """Sentences that tell which ledger rows of the person, also those of the features above, would end, begin, change
    or go; raises what `act` raises."""
    with transaction.atomic():
        before = _record(of)
        act()
        after = _record(of)
        transaction.set_rollback(True)
    return _told(before, after)


def carry_out(act: Callable[[], Any], *, of: Person) -> list[str]:
    """The same sentences, of what is done now."""
    with transaction.atomic():
        hold(of.pk)  # what others change of this person meanwhile is not told as done here
        before = _record(of)
        act()
        return _told(before, _record(of))


class _Row(NamedTuple):
    words: str
    period: DateRange
    reason: int | None = None
    paid: str = ""
    signed: date | None = None
    more: str = ""


type _Rows = dict[tuple[str, int], _Row]


class _Record(NamedTuple):
    rows: _Rows
    died_on: date | None


def _record(person: Person) -> _Record:
    return _Record(_ledger(person), Person.objects.values_list("died_on", flat=True).get(pk=person.pk))


def _ledger(person: Person) -> _Rows:
    memberships = Membership.objects.filter(person=person).select_related("local").order_by("period")
    jobs = Employment.objects.filter(person=person).select_related("worksite").order_by("period")
    rows: _Rows = {
        ("membership", m.pk): _Row(
            f"{m}, {m.get_level_display()}", m.period, m.drop_reason, m.get_payment_method_display(), m.signed_on
        )
        for m in memberships
    }
    rows |= {("job", job.pk): _Row(str(job), job.period, more=_more(job)) for job in jobs}
    for ledger in registered(PersonLedger):
        rows |= {(ledger.key, pk): _Row(words, period) for pk, words, period in ledger.rows(person)}
    return rows


def _more(job: Employment) -> str:
    """What a job says beside position, worksite and days: "Licensed, grade 3, room 12, hired on 3 August 2026"."""
    room = f"room {job.room}" if job.room else ""
    hired = f"hired on {full_day(job.hired_on)}" if job.hired_on else ""
    return ", ".join(filter(None, [job.get_job_class_display(), job.subject, room, hired]))


def _told(before: _Record, after: _Record) -> list[str]:
    rows = before.rows, after.rows
    return [*_death(before.died_on, after.died_on), *_gone(*rows), *_changed(*rows), *_new(*rows)]


def _death(before: date | None, after: date | None) -> list[str]:
    if before == after:
        return []
    if after is None:
        return ["They get mail again, as they chose. Offices that ended are recorded anew by hand."]
    return [f"Deceased, {full_day(after)}: no mail goes to them any more, and they leave the lists of those to reach."]


def _gone(before: _Rows, after: _Rows) -> list[str]:
    return [
        f"{before[key].words}: the row from {full_day(before[key].period.lower)} goes away."
        for key in before.keys() - after.keys()
    ]


def _changed(before: _Rows, after: _Rows) -> list[str]:
    return [
        f"{after[key].words}: {what}."
        for key, row in before.items()
        if key in after
        for what in _differences(row, after[key])
    ]


def _differences(old: _Row, new: _Row) -> Iterator[str]:
    if old.words != new.words:
        yield f"stands there instead of {old.words}"
    if old.more != new.more:
        yield f"is on record as {new.more}, not as {old.more}"
    if old.period.lower != new.period.lower:
        yield f"begins on {full_day(new.period.lower)}, not on {full_day(old.period.lower)}"
    if old.signed != new.signed:
        yield f"was signed on {full_day(new.signed or new.period.lower)}"
    if (old.period.upper, old.reason) != (new.period.upper, new.reason):
        yield _end(new)
    if old.paid != new.paid:
        yield f"payment changes from {old.paid or 'not known'} to {new.paid or 'not known'}"


def _end(row: _Row) -> str:
    if row.period.upper is None:
        return "goes on, as if it had not ended"
    why = f" ({DropReason(row.reason).label})" if row.reason else ""
    return f"ends, the first day without it is {full_day(row.period.upper)}{why}"


def _new(before: _Rows, after: _Rows) -> list[str]:
    return [f"{row.words}: begins on {full_day(row.period.lower)}." for key, row in after.items() if key not in before]
