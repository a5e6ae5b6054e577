"""Many memberships or jobs go on elsewhere from a day, in a handful of statements."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import partial
from typing import Any, Protocol

from django.db.models import QuerySet

from core.periods import DateRange, since, uncovered
from locals.models import Local, Worksite
from members.actions.membership import hold_people
from members.models import DropReason, Employment, Membership


def move_members(rows: QuerySet[Membership], to: Local, on: date) -> int:
    """Each membership goes on in another local, with its end if it has one; distinct people moved.

    The days on which somebody belongs to that local already keep the row that they have. The row that is left ends, as
    a change of local.
    """
    there = Membership.objects.filter(local=to)
    return _move(rows, there, on, partial(_in_local, to), drop_reason=DropReason.LOCAL_CHANGE)


def move_jobs(jobs: QuerySet[Employment], into: Worksite, on: date) -> int:
    """Each job goes on at another worksite, on the days on which its holder does not work there already. Distinct
    people."""
    there = Employment.objects.filter(worksite=into)
    return _move(jobs.select_related("worksite"), there, on, partial(_at_worksite, into))


def move_members_back(people: QuerySet[Membership], old: Local, new: Local, on: date) -> tuple[int, int]:
    """Undo, among the memberships of these people, what `move_members` did from `old` to `new` for a day to come.

    Each goes on in `old` as if it had not been moved, with what was recorded for later days. Returns for how many
    people, and for how many somebody has to look: their new membership was changed since, is an older one, or goes on
    as one.
    """
    hold_people(people)
    locked = people.select_for_update(of=("self",)).order_by("pk")
    left = {
        row.person_id: row for row in locked.filter(local=old, period__endswith=on, drop_reason=DropReason.LOCAL_CHANGE)
    }
    came = {row.person_id: row for row in locked.filter(local=new, period__startswith=on, person__in=list(left))}
    later = locked.filter(local=new, period__startswith__gt=on, person__in=list(came))
    older = {row.person_id for row in later if row.pk < came[row.person_id].pk}
    back = [person for person, row in came.items() if _says(row) == _says(left[person]) and person not in older]
    move_members(people.filter(local=new, period__startswith__gt=on, person__in=back), old, on)
    Membership.objects.filter(pk__in=[came[person].pk for person in back]).delete()
    for person in back:
        left[person].period = DateRange(left[person].begins, came[person].period.upper)
        left[person].drop_reason = came[person].drop_reason
    Membership.objects.bulk_update([left[person] for person in back], ["period", "drop_reason"], batch_size=2000)
    return len(back), len(left) - len(back)


def _says(row: Membership) -> tuple[str, str, str]:
    return row.category, row.level, row.payment_method


def _in_local(to: Local, row: Membership, period: DateRange, *, is_followed: bool) -> Membership:
    return Membership(
        person_id=row.person_id, local=to, category=row.category, level=row.level,
        period=period, payment_method=row.payment_method,
        signed_on=row.signed_on if period.lower == row.begins else None,
        drop_reason=_code(row, period, is_followed=is_followed), source=row.source,
    )  # fmt: skip


def _code(row: Membership, period: DateRange, *, is_followed: bool) -> int | None:
    """With which code a membership ends that goes on as part of a row; another of its local may follow at once."""
    if period.upper != row.period.upper or (is_followed and row.drop_reason in DropReason.continuing()):
        return DropReason.TYPE_CHANGE
    return row.drop_reason


def _at_worksite(into: Worksite, job: Employment, period: DateRange, *, is_followed: bool) -> Employment:
    keeps_number = job.worksite.employer_id == into.employer_id
    return Employment(
        person_id=job.person_id, worksite=into, job_class=job.job_class, position=job.position, subject=job.subject,
        fte=job.fte, employer_number=job.employer_number if keeps_number else "", period=period,
        hired_on=job.hired_on, is_new_hire=job.is_new_hire, source=Employment.Source.STAFF,
    )  # fmt: skip


class _GoOn[Row](Protocol):
    def __call__(self, row: Row, period: DateRange, /, *, is_followed: bool) -> Row: ...


def _move[Row: (Membership, Employment)](
    rows: QuerySet[Row], there: QuerySet[Row], on: date, go_on: _GoOn[Row], **ended: int
) -> int:
    """From `on`, each row goes on as `go_on` says where no row of that person in `there` covers its days; it ends then,
    with the values in `ended`. Distinct people."""
    hold_people(rows)
    held = list(rows.select_for_update(of=("self",)).order_by("pk"))
    taken = _periods(there.filter(person__in={row.person_id for row in held}, period__overlap=since(on)))
    begun, coming, new = [], [], []
    for row in held:
        first, known = row.period.lower, taken[row.person_id]
        begins = {period.lower for period in known}
        parts = uncovered(DateRange(max(first, on), row.period.upper), known)
        new += [go_on(row, part, is_followed=part.upper in begins) for part in parts]
        if first < on:
            row.period = DateRange(first, on)
            for name, value in ended.items():
                setattr(row, name, value)
            begun.append(row)
        else:  # it never began where it was to; the history keeps that it should have
            coming.append(row.pk)
    there.model.objects.filter(pk__in=coming).delete()
    there.model.objects.bulk_update(begun, ["period", *ended], batch_size=2000)
    there.model.objects.bulk_create(new, batch_size=2000)
    return len({row.person_id for row in held})


def _periods(rows: QuerySet[Any]) -> dict[int, list[DateRange]]:
    """Of each person, in order."""
    periods = defaultdict(list)
    for person, period in rows.order_by("period").values_list("person", "period"):
        periods[person].append(period)
    return periods
