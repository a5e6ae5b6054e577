"""Writing a list into the records: everything or nothing, and nothing that nobody has looked at."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from accounts.models import User
from core import clock
from core.action import action
from core.errors import ActionError
from core.sql import advisory_lock, long_work, try_advisory_lock
from jobs.work import NotYet
from locals.models import Employer
from rosters.actions.check import Heard, silent
from rosters.actions.common import held, start, waiting
from rosters.actions.decide import learn_places
from rosters.actions.upload import refuse_wrong_day
from rosters.applying import lock_people, write
from rosters.matching import count, match, stands_as_marked
from rosters.matching.sql import run
from rosters.models import StaffList, Upload

LONGEST = timedelta(minutes=30)
ONE_AT_A_TIME = 20_260_831  # the advisory lock of applying lists
ANOTHER = "Waiting until no other list is being written"


class NothingToApply(ActionError):
    """The list is not looked at yet, or is over."""


@action
def start_applying(*, staff_list: StaffList, shown: str | None = None, today: date, by: User | None) -> None:
    """Have a worker apply the list, as it was `shown` to who wants it."""
    now = waiting(staff_list, shown=shown)
    _refuse_unready(now)
    refuse_wrong_day(now.employer, now.as_of, today)
    start(now, "apply", by=by)


@action
def apply(
    *, staff_list: StaffList, today: date, by: User | None, heard: Heard = silent, waits: bool = True
) -> StaffList:
    """Write what is new and what changed, in one transaction that holds the one lock of applying.

    Where anybody has written to the records since the rows were matched, they are matched again: a row that would do
    something else now than what was looked at is held back and listed, not written. A list that is applied already
    stays as it is, so that a repeated message does nothing. Raises NotYet, unless it `waits`, while another one is
    being written.
    """
    with long_work(at_most=LONGEST, waits=LONGEST):
        heard(0, staff_list.rows, ANOTHER)
        if waits:
            advisory_lock(ONE_AT_A_TIME)
        elif not try_advisory_lock(ONE_AT_A_TIME):
            raise NotYet(ANOTHER)
        now = held(staff_list)
        if now.state == StaffList.State.APPLIED:
            return now
        _refuse_unready(now)
        refuse_wrong_day(now.employer, now.as_of, today)
        heard(0, now.rows, "Checking that nothing changed meanwhile")
        lock_people(now)
        if not stands_as_marked(now):
            _match_again(now, today)
        write(now, lambda done, last: heard(done * now.rows // max(last, 1), now.rows, "Writing"))
        now.is_complete = now.tells_everybody
        if now.is_complete:
            newest = Q(list_date=None) | Q(list_date__lt=now.as_of)
            Employer.objects.filter(newest, pk=now.employer_id).update(
                list_date=now.as_of, list_source=f"Staff list {now.filename}"[:160]
            )
        learn_places(now)
        Upload.objects.filter(staff_list=now).delete()
        now.columns = [{"index": column["index"], "heading": column["heading"]} for column in now.columns]
        now.state, now.applied_at, now.applied_by = StaffList.State.APPLIED, clock.now(), by
        now.save()
    return now


def _refuse_unready(staff_list: StaffList) -> None:
    if staff_list.state != StaffList.State.REVIEW:
        raise NothingToApply("The rows of this list are not looked at yet, or it is over.")


_SEEN = """
DROP TABLE IF EXISTS pg_temp.roster_seen;
CREATE TEMP TABLE roster_seen ON COMMIT DROP AS
SELECT number, verdict, CASE WHEN NOT is_new_person THEN person_id END AS person_id, changes, worksite_id, local_id,
       category, begins, job_begins, ended_jobs, is_new_hire
FROM rosters_finding WHERE staff_list_id = %(list)s AND verdict IN ('new', 'changed')
"""
_HOLD = """
UPDATE rosters_finding f SET verdict = 'refused',
    why = 'The records changed after you looked at this row. Upload the refused rows to see what it would do now.'
WHERE f.staff_list_id = %(list)s AND f.verdict IN ('new', 'changed') AND NOT EXISTS (
    SELECT FROM roster_seen s WHERE s.number = f.number AND s.verdict = f.verdict
      AND s.person_id IS NOT DISTINCT FROM CASE WHEN NOT f.is_new_person THEN f.person_id END
      AND s.changes IS NOT DISTINCT FROM f.changes AND s.worksite_id IS NOT DISTINCT FROM f.worksite_id
      AND (s.local_id, s.category, s.begins, s.job_begins, s.ended_jobs, s.is_new_hire) IS NOT DISTINCT FROM
          (f.local_id, f.category, f.begins, f.job_begins, f.ended_jobs, f.is_new_hire))
"""


def _match_again(staff_list: StaffList, today: date) -> None:
    values = {"list": staff_list.pk}
    run(_SEEN, values)
    match(staff_list, today=today)
    run(_HOLD, values)
    count(staff_list)
