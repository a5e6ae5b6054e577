"""Which local organizes whom, dated: a new row begins where the old one ends, and none is overwritten."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from core import formats
from core.action import action
from core.errors import ActionError
from core.periods import DateRange, end_before
from locals.actions.units import UnitRefused, refuse_closed, refuse_outlasting
from locals.models import Employer, Jurisdiction, Local


class NothingToChange(ActionError):
    """It is so already."""


@action
def organize(*, employer: Employer, job_class: str, local: Local | None, on: date, by: User | None) -> None:
    """From `on`, `local` organizes the staff of one job class ("" is everybody for whom no row of a class speaks).

    Without a local the row for them ends: the row for everybody speaks again, or the at-large local takes them. A
    change that is recorded for a later day stays. Raises NothingToChange, or UnitRefused for what is closed, or closes
    while this would last.
    """
    refuse_closed(employer, on)
    if local is not None and local.kind == Local.Kind.AT_LARGE:
        raise UnitRefused("The at-large local organizes by itself wherever no other does: choose no local instead.")
    rows = list(
        Jurisdiction.objects.select_for_update().filter(employer=employer, job_class=job_class).order_by("period")
    )
    now = next((row for row in rows if on in row.period), None)
    _refuse_no_change(now, local, on)
    later = next((row.period.lower for row in rows if row.period.lower > on), None)
    until = now.period.upper if now else later
    if local is not None:
        refuse_outlasting(employer, DateRange(on, until))
        refuse_outlasting(local, DateRange(on, until))
    if now is not None:
        end_before(now, on)
    if local is None:
        return
    before = next((row for row in rows if row.period.upper == on and row.local_id == local.pk), None)
    if before is not None:  # taken back: one row goes on, as it had
        before.period = DateRange(before.period.lower, until)
        before.save(update_fields=["period"])
    else:
        Jurisdiction.objects.create(employer=employer, job_class=job_class, local=local, period=DateRange(on, until))


@action
def withdraw(*, employer: Employer, job_class: str, on: date, today: date, by: User | None) -> None:
    """What was to change on `on` for one job class ("": everybody) does not: whoever organizes them until then goes on.

    Raises UnitRefused when the day has come, or the local that would go on closes; NothingToChange where nothing was
    to change that day. The history keeps what was planned.
    """
    if on <= today:
        raise UnitRefused(f"{formats.full_day(on)} has come: record from which day it is different instead.")
    rows = list(
        Jurisdiction.objects.select_for_update(of=("self",))
        .select_related("local")
        .filter(employer=employer, job_class=job_class)
        .order_by("period")
    )
    coming = next((row for row in rows if row.period.lower == on), None)
    before = next((row for row in rows if row.period.upper == on), None)
    if coming is None and before is None:
        raise NothingToChange(f"Nothing is to change for them on {formats.full_day(on)}.")
    if before is not None and before.local.is_closed(on):
        raise UnitRefused(f"{before.local} closes on {formats.full_day(before.local.closed_on)}. Open it again first.")
    following = next((row.period.lower for row in rows if row.period.lower > on), None)
    until = coming.period.upper if coming else following
    if coming is not None:
        coming.delete()
    if before is not None:
        before.period = DateRange(before.period.lower, until)
        before.save(update_fields=["period"])


@action
def pass_on(*, local: Local, to: Local, on: date, by: User | None) -> int:
    """Whom `local` organizes on `on` or later, `to` organizes from then; how many employers that are.

    To the at-large local nothing is passed on: it takes whom no other is named for, and they stay in their region.
    """
    rows = list(Jurisdiction.objects.from_on(on).filter(local=local).select_for_update().order_by("pk"))
    for row in rows:
        begins, until = max(row.period.lower, on), row.period.upper
        end_before(row, begins)
        if to.kind != Local.Kind.AT_LARGE:
            Jurisdiction.objects.create(
                employer=row.employer, job_class=row.job_class, local=to, period=DateRange(begins, until)
            )
    return len({row.employer_id for row in rows})


def _refuse_no_change(now: Jurisdiction | None, local: Local | None, on: date) -> None:
    if now is None and local is None:
        raise NothingToChange(f"No local organizes them by name on {formats.full_day(on)}: there is nothing to end.")
    if now is not None and now.local == local:
        raise NothingToChange(f"{local} organizes them since {formats.full_day(now.period.lower)} already.")
