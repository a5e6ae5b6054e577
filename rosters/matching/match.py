"""All steps in order. Everything happens in the caller's transaction; nothing but the list's own rows is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Max

from members.years import school_year_of
from rosters.matching.compare import compare
from rosters.matching.ladder import climb
from rosters.matching.likeness import suggest
from rosters.matching.listed import forgive_unused
from rosters.matching.memberships import prepare
from rosters.matching.places import find_places
from rosters.matching.settle import settle
from rosters.matching.sql import ASKED, one, run
from rosters.models import StaffList, Verdict
from rosters.reading.plan import NOTE_SEPARATOR

type Step = Callable[[str], None]

_TEMPORARY = (
    "roster_staff", "roster_hit", "roster_open", "roster_near", "roster_refused", "roster_several", "roster_fresh",
    "roster_newcomer", "roster_twin", "roster_delta", "roster_move", "roster_join", "roster_linked", "roster_namesake",
)  # fmt: skip

# Every row of the file ends in one finding: these two statements take what compare.py leaves.
_REFUSED = f"""
INSERT INTO rosters_finding (staff_list_id, number, verdict, how, why, person_id, is_new_person, is_new_hire)
SELECT %(list)s, r.number, 'refused', h.how, CASE
    WHEN r.problem IS NOT NULL THEN r.problem
    WHEN d.choice = 'skip' THEN 'Left out by hand.'
    WHEN x.why IS NOT NULL THEN x.why
    WHEN pl.text = '' THEN 'The row names no worksite.'
    WHEN gone.id IS NOT NULL THEN '“' || pl.text || '” closed on ' || to_char(gone.closed_on, 'FMDD FMMonth YYYY')
         || '. Say where its people work, or open it again.'
    ELSE '“' || pl.text || '” is not a worksite of ' || %(employer_name)s || '.'
         || COALESCE(' Did you mean ' || w.name || '?', '') END,
    h.person_id, false, false
FROM rosters_row r
JOIN rosters_place pl ON pl.staff_list_id = %(list)s AND pl.text = COALESCE(r.place, '')
LEFT JOIN locals_worksite w ON w.id = pl.nearest_id
LEFT JOIN locals_worksite gone ON gone.id = pl.closed_id
LEFT JOIN roster_hit h ON h.number = r.number AND h.how <> 'twin'
LEFT JOIN roster_refused x ON x.number = r.number
LEFT JOIN rosters_decision d ON d.staff_list_id = %(list)s AND d.number = r.number
WHERE r.staff_list_id = %(list)s AND {ASKED}
  AND (r.problem IS NOT NULL OR d.choice = 'skip' OR x.number IS NOT NULL OR pl.choice = '')
"""
_UNDECIDED = """
INSERT INTO rosters_finding (staff_list_id, number, verdict, how, why, person_id, is_new_person, candidates, question,
    other_rows, worksite_id, is_new_hire)
SELECT %(list)s, h.number, 'undecided', h.how, h.doubt, CASE WHEN h.candidates IS NOT NULL THEN h.person_id END, false,
       h.candidates, CASE WHEN h.question = 'waits' THEN h.question WHEN cardinality(h.candidates) > 1 THEN 'several'
       ELSE COALESCE(h.question, h.how) END, h.other_rows, pl.worksite_id, false
FROM roster_hit h
JOIN rosters_row r ON r.staff_list_id = %(list)s AND r.number = h.number
JOIN rosters_place pl ON pl.staff_list_id = %(list)s AND pl.text = COALESCE(r.place, '') AND pl.choice <> ''
WHERE h.doubt IS NOT NULL AND NOT EXISTS (SELECT FROM roster_refused x WHERE x.number = h.number)
"""
# Somebody said that the row is not of the person who has its NEA ID: compare.py and applying leave the number out. Who
# that is stays out of a sentence about somebody else, which would outlive them.
_LEFT_OUT = f"""
UPDATE rosters_finding f
SET notes = concat_ws(%(separator)s, f.notes, 'The NEA ID is on the record of somebody else, and is left out.')
FROM rosters_decision d
JOIN rosters_row r ON r.staff_list_id = d.staff_list_id AND r.number = d.number
JOIN members_person o ON o.nea_id = r.nea_id
WHERE d.staff_list_id = %(list)s AND d.choice <> 'skip' AND f.staff_list_id = d.staff_list_id AND f.number = d.number
  AND f.person_id <> o.id AND f.verdict IN ('new', 'changed', 'same') AND {ASKED}
"""
_ABSENT = """
SELECT count(*) FROM (
    SELECT person_id FROM roster_staff WHERE period @> %(as_of)s AND (%(is_complete)s OR worksite_id IN (
        SELECT worksite_id FROM rosters_place WHERE staff_list_id = %(list)s AND rows > 0))
    EXCEPT SELECT person_id FROM rosters_finding WHERE staff_list_id = %(list)s
) known
"""


def match(
    staff_list: StaffList, *, today: date, numbers: Sequence[int] | None = None, step: Step = lambda _: None
) -> None:
    """Find out what would happen with every row, or with those of `numbers`, and keep it as findings and counts.

    `step` hears what is being done. Rows among themselves are only compared when all are matched; so after a few were
    matched alone, applying matches all once more.
    """
    values = _values(staff_list, today) | {"numbers": None if numbers is None else list(numbers)}
    # These statements sort and hash a file's worth of rows. Compiling them costs more than it gains; so does looking at
    # every row of a temporary table to plan the next join.
    run("SET LOCAL work_mem = '96MB'; SET LOCAL jit = off; SET LOCAL default_statistics_target = 20", {})
    run("DROP TABLE IF EXISTS " + ", ".join(f"pg_temp.{name}" for name in _TEMPORARY), {})
    staff_list.mark = _mark() if numbers is None else {"quiet": False, "events": []}
    if numbers is None:
        step("Looking up worksites")
        find_places(staff_list, values)
    run(f"DELETE FROM rosters_finding r WHERE staff_list_id = %(list)s AND {ASKED}", values)
    step("Recognizing people")
    if climb(values):
        suggest(values)
    settle(values)
    prepare(values)
    step("Comparing with the records")
    compare(values)
    run(_REFUSED, values)
    run(_UNDECIDED, values)
    run(_LEFT_OUT, values | {"separator": NOTE_SEPARATOR})
    run("ANALYZE rosters_finding (staff_list_id, number, verdict, person_id)", {})
    forgive_unused(staff_list, values)
    count(staff_list)


def count(staff_list: StaffList) -> None:
    """Write the sum of the findings to the list. It follows `match` in one transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT verdict, count(*) FROM rosters_finding WHERE staff_list_id = %s GROUP BY verdict", [staff_list.pk]
        )
        sums = Counter(dict(cursor.fetchall()))
    for verdict in Verdict:
        setattr(staff_list, verdict.value, sums[verdict.value])
    about = {"list": staff_list.pk, "as_of": staff_list.as_of, "is_complete": staff_list.is_complete}
    staff_list.absent = one(_ABSENT, about)
    staff_list.save(update_fields=[*Verdict.values, "absent", "mark", "rows"])


def stands_as_marked(staff_list: StaffList) -> bool:
    """Whether nobody wrote to people, jobs, contacts, memberships or units since the rows were matched.

    Exact in one direction: it never says yes wrongly, and says no when anything at all was written, or was being
    written while the rows were matched.
    """
    return bool(staff_list.mark and staff_list.mark["quiet"] and staff_list.mark["events"] == _mark()["events"])


_TRACKED = (
    "members_person", "members_contactpoint", "members_employment", "members_membership",
    "locals_worksite", "locals_local", "locals_employer", "locals_jurisdiction",
)  # fmt: skip


def _mark() -> dict[str, Any]:
    """How far each history is written, and whether nobody was just writing.

    A sequence moves before its transaction is seen. Whoever had moved one and was not done held the table's lock, so
    the locks are read after the sequences, never before.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT "
            + ", ".join(
                f"pg_sequence_last_value(pg_get_serial_sequence('{name}event', 'pgh_id')::regclass)"
                for name in _TRACKED
            )
        )
        events = list(cursor.fetchone())
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM pg_locks WHERE relation = ANY (%s::regclass[]) AND pid <> pg_backend_pid()"
            " AND mode NOT IN ('AccessShareLock', 'RowShareLock')"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [list(_TRACKED)],
        )
        (quiet,) = cursor.fetchone()
    return {"quiet": quiet, "events": events}


def _values(staff_list: StaffList, today: date) -> dict[str, Any]:
    as_of = staff_list.as_of
    return {
        "list": staff_list.pk,
        "employer": staff_list.employer_id,
        "employer_name": staff_list.employer.name,
        "as_of": as_of,
        "today": today,
        "august": date(as_of.year if as_of.month >= 8 else as_of.year - 1, 8, 1),
        "school_year": school_year_of(as_of),
        "earlier": earlier_complete_list(staff_list),
        "job_class": staff_list.job_class,
        "tells_everybody": staff_list.is_complete,
        "no_payroll": not settings.PAYROLL_DEDUCTION_FOR_LICENSED,
    }


def earlier_complete_list(staff_list: StaffList) -> date | None:
    """The day of the newest complete list of the employer before this one's day."""
    applied = StaffList.objects.applied().filter(
        employer=staff_list.employer_id, is_complete=True, as_of__lt=staff_list.as_of
    )
    days = [applied.aggregate(day=Max("as_of"))["day"], staff_list.employer.list_date]
    return max((day for day in days if day is not None and day < staff_list.as_of), default=None)
