"""What is kept of a file, for how long, and what goes with a person: a list holds much about people who may never have
heard of us.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from core.action import action
from core.sql import long_work
from rosters.actions.common import forget, held
from rosters.matching.sql import run
from rosters.models import BeforeImage, Decision, Finding, Row, StaffList, Verdict

ABANDONED_AFTER = timedelta(days=30)  # without anybody deciding anything: the file, its rows and what was found go
USED_ROWS_FOR = timedelta(days=30)  # after applying: the rows as they stood, but for those that were not used
ACCOUNT_FOR = timedelta(days=400)  # after applying: a school year and a month; refused rows, findings, before-images

_LONGEST = timedelta(minutes=10)  # for one list


def purge(*, now: datetime, by: User | None) -> int:
    """Bring every list to what may be left of it at this moment, each in a transaction of its own. Returns how many."""
    old = (
        (_abandoned(now - ABANDONED_AFTER), _discard),
        (Q(kept=StaffList.Kept.ALL, applied_at__lt=now - USED_ROWS_FOR), _forget_used),
        (~Q(kept=StaffList.Kept.SUM) & Q(applied_at__lt=now - ACCOUNT_FOR), _forget_account),
    )
    lists = 0
    for condition, step in old:
        for staff_list in StaffList.objects.filter(condition).order_by("pk"):
            lists += _one(staff_list=staff_list, condition=condition, step=step, by=by)
    return lists


@action
def _one(*, staff_list: StaffList, condition: Q, step: Callable[[StaffList], None], by: User | None) -> bool:
    """One list, unless somebody took it up meanwhile or a worker has it."""
    now = held(staff_list)
    if now.is_busy or not StaffList.objects.filter(condition, pk=now.pk).exists():
        return False
    with long_work(at_most=_LONGEST):
        step(now)
    return True


def _abandoned(before: datetime) -> Q:
    recent = Decision.objects.filter(staff_list=OuterRef("pk"), decided_at__gte=before)
    worked_at = Q(job__created_at__gte=before)  # read, matched or looked at anew
    return Q(state__in=StaffList.UNFINISHED, created_at__lt=before) & ~Q(Exists(recent)) & ~worked_at


def _discard(staff_list: StaffList) -> None:
    forget(staff_list)
    staff_list.state = StaffList.State.DISCARDED
    staff_list.save(update_fields=["state"])


def _forget_used(staff_list: StaffList) -> None:
    used = Finding.objects.filter(
        staff_list=staff_list, number=OuterRef("number"), verdict__in=[Verdict.NEW, Verdict.CHANGED, Verdict.SAME]
    )
    rows = Row.objects.filter(Exists(used), staff_list=staff_list)
    rows._raw_delete(rows.db)  # noqa: SLF001  # too many to be loaded first, and nothing hangs on them
    _keep(staff_list, StaffList.Kept.ACCOUNT)


def _forget_account(staff_list: StaffList) -> None:
    forget(staff_list)
    BeforeImage.objects.filter(staff_list=staff_list).delete()
    _keep(staff_list, StaffList.Kept.SUM)


def _keep(staff_list: StaffList, kept: StaffList.Kept) -> None:
    staff_list.kept = kept
    staff_list.save(update_fields=["kept"])


# --- With a person ---------------------------------------------------------------------------------------------------

# A doubt about a row may name the person whom it resembles.
_FORGET_NAMED = """
UPDATE rosters_finding SET why = 'The person whom this row resembled was erased.',
    candidates = NULLIF(array_remove(candidates, %(person)s), '{}')
WHERE verdict IN ('undecided', 'refused') AND candidates @> ARRAY[%(person)s::bigint]
"""
_FORGET_ROWS = """
DELETE FROM rosters_row r USING rosters_finding f
WHERE f.person_id = %(person)s AND r.staff_list_id = f.staff_list_id AND r.number = f.number
"""


@action
def erase_person(*, person_id: int, by: User | None) -> None:
    """Remove what files said of a person and what it changed: rows as they stood, findings, decisions, before-images.

    The sums of the lists stay. A file that waits to be applied is not rewritten; it goes when its list is over.
    """
    values = {"person": person_id}
    with long_work(at_most=_LONGEST):
        run(_FORGET_NAMED, values)
        run(_FORGET_ROWS, values)
        Decision.objects.filter(person=person_id).delete()
        BeforeImage.objects.filter(person=person_id).delete()
        findings = Finding.objects.filter(person=person_id)
        findings._raw_delete(findings.db)  # noqa: SLF001  # nothing hangs on them
