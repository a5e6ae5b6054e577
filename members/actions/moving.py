"""Many memberships or jobs go on elsewhere from a day, in a handful of statements."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from core.periods import DateRange
from locals.models import Local, Worksite
from members.models import DropReason, Employment, Membership


def move_members(rows: QuerySet[Membership], to: Local, on: date) -> int:
    """Each membership goes on in another local, with its end if it has one; distinct people moved.

    Who belongs to that local then already keeps that row: the one that is left ends, as a change of local.
    """
    held = list(rows.select_for_update(of=("self",)).order_by("pk"))
    there = set(
        Membership.objects.from_on(on).filter(local=to, person__in=[row.person_id for row in held])
        .values_list("person", flat=True)
    )  # fmt: skip
    begun, coming, new = [], [], []
    for row in held:
        if row.person_id not in there:
            new.append(_continued(row, to, max(row.begins, on)))
        if row.begins < on:
            row.period, row.drop_reason = DateRange(row.begins, on), DropReason.LOCAL_CHANGE
            begun.append(row)
        else:  # it never began in the old local; the history keeps that it was to
            coming.append(row.pk)
    Membership.objects.filter(pk__in=coming).delete()
    Membership.objects.bulk_update(begun, ["period", "drop_reason"], batch_size=2000)
    Membership.objects.bulk_create(new, batch_size=2000)
    return len({row.person_id for row in held})


def move_members_back(people: QuerySet[Membership], old: Local, new: Local, on: date) -> tuple[int, int]:
    """Undo, among the memberships of these people, what `move_members` did from `old` to `new` for a day to come.

    Each goes on in `old` as if it had not been moved, with what was recorded for later days. Returns for how many
    people, and for how many somebody has to look: their new membership was changed since, or is an older one.
    """
    locked = people.select_for_update(of=("self",)).order_by("pk")
    left = {
        row.person_id: row for row in locked.filter(local=old, period__endswith=on, drop_reason=DropReason.LOCAL_CHANGE)
    }
    came = {row.person_id: row for row in locked.filter(local=new, period__startswith=on, person__in=list(left))}
    back = [person for person, row in came.items() if _says(row) == _says(left[person])]
    move_members(people.filter(local=new, period__startswith__gt=on, person__in=back), old, on)
    Membership.objects.filter(pk__in=[came[person].pk for person in back]).delete()
    for person in back:
        left[person].period = DateRange(left[person].begins, came[person].period.upper)
        left[person].drop_reason = came[person].drop_reason
    Membership.objects.bulk_update([left[person] for person in back], ["period", "drop_reason"], batch_size=2000)
    return len(back), len(left) - len(back)


def _says(row: Membership) -> tuple[str, str, str]:
    return row.category, row.level, row.payment_method


def _continued(row: Membership, to: Local, on: date) -> Membership:
    return Membership(
        person_id=row.person_id, local=to, category=row.category, level=row.level,
        period=DateRange(on, row.period.upper), payment_method=row.payment_method,
        signed_on=row.signed_on if on == row.begins else None, drop_reason=row.drop_reason, source=row.source,
    )  # fmt: skip


def move_jobs(worksite: Worksite, into: Worksite, on: date) -> int:
    """Each job goes on at the other worksite; who works there already only leaves the old one. Distinct people."""
    jobs = list(Employment.objects.from_on(on).filter(worksite=worksite).select_for_update(of=("self",)).order_by("pk"))
    there = set(
        Employment.objects.from_on(on).filter(worksite=into, person__in=[job.person_id for job in jobs])
        .values_list("person", flat=True)
    )  # fmt: skip
    same_employer = worksite.employer_id == into.employer_id
    begun, coming, new = [], [], []
    for job in jobs:
        first, until = job.period.lower, job.period.upper
        if job.person_id not in there:
            new.append(
                Employment(
                    person_id=job.person_id, worksite=into, job_class=job.job_class, position=job.position,
                    subject=job.subject, fte=job.fte, employer_number=job.employer_number if same_employer else "",
                    period=DateRange(max(first, on), until), hired_on=job.hired_on, is_new_hire=job.is_new_hire,
                    source=Employment.Source.STAFF,
                )
            )  # fmt: skip
        if first < on:
            job.period = DateRange(first, on)
            begun.append(job)
        else:
            coming.append(job.pk)
    Employment.objects.filter(pk__in=coming).delete()
    Employment.objects.bulk_update(begun, ["period"], batch_size=2000)
    Employment.objects.bulk_create(new, batch_size=2000)
    return len({job.person_id for job in jobs})
