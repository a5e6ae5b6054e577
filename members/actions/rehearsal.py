"""What an action would do, found by doing it and taking it back: a preview that cannot differ from the deed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction

from core.periods import DateRange
from members.models import DropReason, Employment, Membership, Person


def rehearse(act: Callable[[], Any], *, of: Person) -> list[str]:
    """Sentences that tell which ledger rows of the person would end, begin or go; raises what `act` raises."""
    with transaction.atomic():
        before = _ledger(of)
        act()
        after = _ledger(of)
        transaction.set_rollback(True)
    return [*_gone(before, after), *_changed(before, after), *_new(before, after)]


type _Rows = dict[tuple[str, int], tuple[str, DateRange, int | None]]


def _ledger(person: Person) -> _Rows:
    memberships = Membership.objects.filter(person=person).select_related("local").order_by("period")
    jobs = Employment.objects.filter(person=person).select_related("worksite").order_by("period")
    rows: _Rows = {
        ("membership", m.pk): (f"{m}, {m.get_level_display()}", m.period, m.drop_reason) for m in memberships
    }
    return rows | {("job", job.pk): (str(job), job.period, None) for job in jobs}


def _gone(before: _Rows, after: _Rows) -> list[str]:
    return [
        f"{before[key][0]}: the row from {_day(before[key][1].lower)} goes away."
        for key in before.keys() - after.keys()
    ]


def _changed(before: _Rows, after: _Rows) -> list[str]:
    sentences = []
    for key in before:
        if key not in after or before[key] == after[key]:
            continue
        words, period, reason = after[key]
        why = f" ({DropReason(reason).label})" if reason else ""
        sentences.append(f"{words}: ends, the first day without it is {_day(period.upper)}{why}.")
    return sentences


def _new(before: _Rows, after: _Rows) -> list[str]:
    return [f"{after[key][0]}: begins on {_day(after[key][1].lower)}." for key in after if key not in before]


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"
