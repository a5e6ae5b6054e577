"""Which rows are matched anew with one of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from rosters.matching.sql import key, without_zeros
from rosters.models import StaffList

_LAST, _FIRST = key("r.last_name"), key("r.first_name")
_NUMBER = f"NULLIF({without_zeros('r.employer_number')}, '')"
_BESIDE = f"""
WITH these AS (
    SELECT r.number, {_LAST} AS last_key, {_FIRST} AS first_key, {_NUMBER} AS employer_number, r.nea_id,
           f.candidates || f.person_id || d.person_id AS people
    FROM rosters_row r
    LEFT JOIN rosters_finding f ON f.staff_list_id = r.staff_list_id AND f.number = r.number
    LEFT JOIN rosters_decision d ON d.staff_list_id = r.staff_list_id AND d.number = r.number
    WHERE r.staff_list_id = %(list)s AND r.number = ANY (%(numbers)s)
), person AS (
    SELECT DISTINCT id FROM these, unnest(people) AS id WHERE id IS NOT NULL
), name AS (
    SELECT last_key, first_key FROM these
    UNION SELECT {key("p.last_name")}, {key("given.name")}
          FROM members_person p JOIN person USING (id), LATERAL (VALUES (p.first_name), (p.preferred_name)) given (name)
)
SELECT number FROM these
UNION SELECT r.number FROM rosters_row r WHERE r.staff_list_id = %(list)s AND (
    ({_LAST}, {_FIRST}) IN (SELECT last_key, first_key FROM name)
    OR {_NUMBER} IN (SELECT employer_number FROM these) OR r.nea_id IN (SELECT nea_id FROM these))
UNION SELECT f.number FROM rosters_finding f
      WHERE f.staff_list_id = %(list)s AND f.person_id IN (SELECT id FROM person)
UNION SELECT f.number FROM rosters_finding f
      WHERE f.staff_list_id = %(list)s AND f.verdict = 'undecided' AND f.candidates && ARRAY(SELECT id FROM person)
ORDER BY number
"""


def together(staff_list: StaffList, numbers: Sequence[int]) -> list[int]:
    """These rows and all that hang on them: of one name, one staff number or one NEA ID, or of somebody of whom another
    is, was or may be; and what hangs on those."""
    found: list[int] = []
    more = sorted(set(numbers))
    while more != found:
        found = more
        with connection.cursor() as cursor:
            cursor.execute(_BESIDE, {"list": staff_list.pk, "numbers": found})
            more = [number for (number,) in cursor.fetchall()]
    return found
