"""Who stood on the earlier complete list after all, in a row that could not be used: absent from our jobs on its day,
and no new hire for that. Who had left by that list and is back is one.
"""

from __future__ import annotations

from typing import Any

from core.formats import day
from rosters.matching.sql import ASKED, key, run, without_zeros
from rosters.models import StaffList
from rosters.reading.plan import NOTE_SEPARATOR
from rosters.reading.targets import Target

_NUMBERS = f"NULLIF({without_zeros('r.nea_id')}, ''), NULLIF({without_zeros('r.employer_number')}, '')"
_NAME = f"{key('r.last_name')} || {key('r.first_name')}"
_NAME_TURNED = f"{key('r.first_name')} || {key('r.last_name')}"

# By number, e-mail or name. The cells of a row without a name may have slipped by one: a name is then one of them or
# two that follow each other. The shortest say nothing: a "1.0" is no staff number.
_NOT_NEW = f"""
WITH unused AS (
    SELECT r.* FROM rosters_finding f
    JOIN rosters_row r ON r.staff_list_id = f.staff_list_id AND r.number = f.number
    WHERE f.staff_list_id = ANY (%(earlier_lists)s) AND f.verdict IN ('refused', 'undecided')
      AND (r.problem_field IS NULL OR r.problem_field <> ALL (%(others)s))
), cell AS (
    SELECT btrim(c.cell) AS cell, lead(c.cell) OVER (PARTITION BY r.staff_list_id, r.number ORDER BY c.at) AS next
    FROM unused r, unnest(string_to_array(r.cells, chr(31))) WITH ORDINALITY AS c (cell, at)
    WHERE r.first_name IS NULL OR r.last_name IS NULL
), listed AS MATERIALIZED (
    SELECT unnest(ARRAY[{_NUMBERS}, r.email, r.other_email, {_NAME}]) AS mark FROM unused r
    UNION
    SELECT mark FROM cell c, unnest(ARRAY[{without_zeros("c.cell")}, lower(c.cell), {key("c.cell")},
        {key("c.cell")} || {key("c.next")}]) AS mark WHERE length(mark) > 4
), known AS (
    SELECT DISTINCT r.number
    FROM rosters_finding n JOIN rosters_row r ON r.staff_list_id = n.staff_list_id AND r.number = n.number,
         unnest(ARRAY[{_NUMBERS}, r.email, r.other_email, {_NAME}, {_NAME_TURNED}]) AS mark
    WHERE n.staff_list_id = %(list)s AND n.is_new_hire AND {ASKED} AND r.hired_on IS NULL
      AND mark IN (SELECT mark FROM listed)
)
UPDATE rosters_finding f SET is_new_hire = false, notes = concat_ws(%(separator)s, f.notes, %(not_new)s)
FROM known WHERE f.staff_list_id = %(list)s AND f.number = known.number
"""


def forgive_unused(staff_list: StaffList, values: dict[str, Any]) -> None:
    """Make nobody a new hire who is on the earlier list in a refused or undecided row; costs nothing without one."""
    earlier = values["earlier"]
    if earlier is None:
        return
    lists = StaffList.objects.applied().filter(
        employer=staff_list.employer_id, is_complete=True, as_of=earlier, kept__in=StaffList.WITH_ROWS
    )
    unused = [pk for pk, *numbers in lists.values_list("pk", "refused", "undecided") if any(numbers)]
    if unused:
        not_new = f"On the list of {day(earlier)} already, in a row that was not used: no new hire."
        run(
            _NOT_NEW,
            values
            | {
                "earlier_lists": unused,
                "separator": NOTE_SEPARATOR,
                "not_new": not_new,
                "others": [Target.STATUS.value, Target.EMPLOYER.value],
            },
        )
