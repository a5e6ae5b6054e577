"""The ladder: NEA ID, staff number, e-mail, name and worksite. Each rung takes the rows that the ones above left open.

`roster_hit` collects whom each row belongs to and how we know. A hit with a `doubt` is for a person to decide: the
identifier says one thing and the name another. Likeness (likeness.py) only ever suggests.
"""

from __future__ import annotations

from typing import Any

from rosters.matching.names import (
    EITHER_NAME,
    FULL_NAME,
    OTHER_GIVEN_NAME,
    SURNAMES,
    WHOSE_GIVEN_NAME,
    short_forms,
)
from rosters.matching.schools import FOLLOW, LINKED
from rosters.matching.sql import ASKED, key, run, without_zeros

# Jobs at this employer, at any time: who is known there. Of two jobs at one worksite, one may not have begun: the
# present one counts.
STAFF = """
CREATE TEMP TABLE roster_staff ON COMMIT DROP AS
SELECT e.id AS job_id, e.person_id, e.worksite_id, e.employer_number, e.job_class, e.position, e.subject, e.room, e.fte,
       e.hired_on, e.source, e.period, g.goes_on AND lower(e.period) = min(lower(e.period)) FILTER (WHERE g.goes_on)
           OVER (PARTITION BY e.person_id, e.worksite_id) AS is_current
FROM members_employment e JOIN locals_worksite w ON w.id = e.worksite_id,
LATERAL (SELECT COALESCE(upper(e.period) > %(as_of)s, true) AS goes_on) g
WHERE w.employer_id = %(employer)s;
ANALYZE roster_staff (job_id, person_id, worksite_id, employer_number, is_current);
CREATE TEMP TABLE roster_hit (
    number int PRIMARY KEY, person_id bigint, how text NOT NULL, doubt text, candidates bigint[],
    question text,  -- what kind of doubt it is, where neither `how` nor the candidates tell
    other_rows int[]  -- rows above whose new person it may be, one of each
) ON COMMIT DROP
"""

# Rows that may still belong to anybody.
OPEN = f"""r.staff_list_id = %(list)s AND r.problem IS NULL AND {ASKED}
  AND NOT EXISTS (SELECT FROM roster_hit h WHERE h.number = r.number)
  AND NOT EXISTS (SELECT FROM rosters_decision d WHERE d.staff_list_id = %(list)s AND d.number = r.number)"""

_OTHER_NEA_ID = "(r.nea_id IS NOT NULL AND p.nea_id IS NOT NULL AND r.nea_id <> p.nea_id)"

DECIDED = f"""
INSERT INTO roster_hit (number, person_id, how)
SELECT d.number, d.person_id, 'decided'
FROM rosters_decision d JOIN rosters_row r ON r.staff_list_id = d.staff_list_id AND r.number = d.number
WHERE d.staff_list_id = %(list)s AND d.person_id IS NOT NULL AND r.problem IS NULL AND {ASKED}
"""

BY_NEA_ID = f"""
INSERT INTO roster_hit (number, person_id, how, doubt, candidates)
SELECT r.number, p.id, 'nea_id', doubt, CASE WHEN doubt IS NOT NULL THEN ARRAY[p.id] END
FROM rosters_row r JOIN members_person p ON p.nea_id = r.nea_id,
LATERAL (SELECT CASE
    WHEN NOT {EITHER_NAME} THEN 'The NEA ID is on the record of ' || {FULL_NAME} || ', whose name is another'
    WHEN {OTHER_GIVEN_NAME} THEN 'The NEA ID is on the record of ' || {WHOSE_GIVEN_NAME}
    END AS doubt) d
WHERE {OPEN}
"""

BY_NUMBER = f"""
INSERT INTO roster_hit (number, person_id, how, doubt, candidates)
SELECT r.number, p.id, 'number', doubt, CASE WHEN doubt IS NOT NULL THEN n.people END
FROM rosters_row r
JOIN (SELECT {without_zeros("employer_number")} AS number, min(person_id) AS person_id,
             array_agg(DISTINCT person_id) AS people
      FROM roster_staff WHERE {without_zeros("employer_number")} <> '' GROUP BY 1) n
     ON n.number = {without_zeros("r.employer_number")}
JOIN members_person p ON p.id = n.person_id,
LATERAL (SELECT CASE
    WHEN cardinality(n.people) > 1 THEN 'Several people have this staff number'
    WHEN {_OTHER_NEA_ID} THEN 'The staff number is that of ' || {FULL_NAME} || ', whose NEA ID is another'
    WHEN NOT {EITHER_NAME} THEN 'The staff number is that of ' || {FULL_NAME} || ', whose name is another'
    WHEN {OTHER_GIVEN_NAME} THEN 'The staff number is that of ' || {WHOSE_GIVEN_NAME}
    END AS doubt) d
WHERE {OPEN}
"""

# An address proves somebody only if one row and one person have it, and then surname and given name must agree. It says
# less than a name at its worksite: what it makes doubtful is for the rungs below first.
_EMAIL = f"""
INSERT INTO roster_hit (number, person_id, how, doubt, candidates)
WITH address AS (
    SELECT r.number, a.value FROM rosters_row r, LATERAL (VALUES (r.email), (r.other_email)) a (value)
    WHERE {OPEN} AND a.value IS NOT NULL
), of_one_person AS (
    SELECT a.number, a.value, min(c.person_id) AS person_id
    FROM address a JOIN members_contactpoint c ON c.kind = 'email' AND c.value = a.value
    GROUP BY a.number, a.value HAVING min(c.person_id) = max(c.person_id)
), owner AS (
    SELECT a.number, array_agg(DISTINCT a.person_id) AS people
    FROM of_one_person a
    WHERE NOT EXISTS (SELECT FROM rosters_row o
                      WHERE o.staff_list_id = %(list)s AND o.email = a.value AND o.number <> a.number)
      AND NOT EXISTS (SELECT FROM rosters_row o
                      WHERE o.staff_list_id = %(list)s AND o.other_email = a.value AND o.number <> a.number)
    GROUP BY a.number
)
SELECT r.number, p.id, 'email', doubt, CASE WHEN doubt IS NOT NULL THEN o.people END
FROM owner o JOIN rosters_row r ON r.staff_list_id = %(list)s AND r.number = o.number
JOIN members_person p ON p.id = o.people[1],
LATERAL (SELECT CASE
    WHEN cardinality(o.people) > 1 THEN 'The two e-mail addresses are of two people'
    WHEN {_OTHER_NEA_ID} THEN 'The e-mail is that of ' || {FULL_NAME} || ', whose NEA ID is another'
    WHEN NOT {SURNAMES} THEN 'The e-mail is that of ' || {FULL_NAME} || ', whose surname is another'
    WHEN {OTHER_GIVEN_NAME} THEN 'The e-mail is that of ' || {WHOSE_GIVEN_NAME}
    END AS doubt) d
WHERE ({SURNAMES} OR {EITHER_NAME})"""
BY_EMAIL = f"{_EMAIL} AND doubt IS NULL"
BY_DOUBTFUL_EMAIL = f"{_EMAIL} AND doubt IS NOT NULL"

# What is left of the file, and who is left of those known here: staff of any time, and members of the locals that
# organize this employer. Whoever a row has already is not offered to another.
LEFT = f"""
CREATE TEMP TABLE roster_open ON COMMIT DROP AS
SELECT r.number, pl.worksite_id, {key("r.first_name")} AS first_key, {key("r.last_name")} AS last_key,
       COALESCE({key("r.former_name")}, '') AS former_key,
       COALESCE({key("r.preferred_name")}, '') AS preferred_key, COALESCE({key("r.middle_name")}, '') AS middle_key,
       {key("concat(r.first_name, r.middle_name)")} AS given_key,
       COALESCE(lower(r.suffix), '') AS suffix, COALESCE(r.nea_id, '') AS nea_id,
       COALESCE({without_zeros("r.employer_number")}, '') AS employer_number, r.email
FROM rosters_row r
JOIN rosters_place pl ON pl.staff_list_id = %(list)s AND pl.text = COALESCE(r.place, '')
WHERE {OPEN};
ANALYZE roster_open
"""
_KNOWN = f"""p.id AS person_id, k.worksite_id, {key("p.first_name")} AS first_key, {key("p.last_name")} AS last_key,
       {key("p.preferred_name")} AS preferred_key, {key("p.middle_name")} AS middle_key,
       {key("concat(p.first_name, p.middle_name)")} AS given_key, lower(p.suffix) AS suffix,
       COALESCE(p.nea_id, '') AS nea_id, {without_zeros("k.employer_number")} AS employer_number"""
NEAR = f"""
CREATE TEMP TABLE roster_near ON COMMIT DROP AS
SELECT {_KNOWN}
FROM (
    SELECT person_id, CASE WHEN is_current THEN worksite_id END AS worksite_id, employer_number FROM roster_staff
    UNION ALL
    SELECT m.person_id, NULL, ''
    FROM members_membership m
    JOIN locals_jurisdiction j ON j.local_id = m.local_id AND j.employer_id = %(employer)s AND j.period @> %(as_of)s
    WHERE NOT EXISTS (SELECT FROM roster_staff s WHERE s.person_id = m.person_id)
) k JOIN members_person p ON p.id = k.person_id
WHERE NOT EXISTS (SELECT FROM roster_hit h WHERE h.person_id = k.person_id AND h.doubt IS NULL)
  AND NOT EXISTS (SELECT FROM rosters_finding f WHERE f.staff_list_id = %(list)s AND f.person_id = k.person_id
                  AND f.verdict IN ('new', 'changed', 'same'));
ANALYZE roster_near
"""

# "Mary Beth" may be one first name or two names: cut otherwise, the given names are the same.
SAME_GIVEN = "(o.given_key IN (n.first_key, n.given_key) OR o.first_key = n.given_key)"
# Nothing on both sides contradicts that o and n are one person.
COMPATIBLE = f"""
  NOT (o.nea_id <> '' AND n.nea_id <> '' AND o.nea_id <> n.nea_id)
  AND NOT (o.suffix <> '' AND n.suffix <> '' AND o.suffix <> n.suffix)
  AND NOT (o.middle_key <> '' AND n.middle_key <> '' AND left(o.middle_key, 1) <> left(n.middle_key, 1)
           AND NOT {SAME_GIVEN})"""

OTHER_NUMBER = "(o.employer_number <> '' AND n.employer_number <> '' AND o.employer_number <> n.employer_number)"

SAME_NAME = f"""(o.first_key IN (n.first_key, n.preferred_key)
       OR (o.preferred_key <> '' AND o.preferred_key = n.first_key) OR {SAME_GIVEN})"""


def _of_one_name(last: str, *, known: str = "roster_near") -> str:
    return f"""roster_open o JOIN {known} n ON n.worksite_id = o.worksite_id AND n.last_key = o.{last}
       AND {SAME_NAME}
       AND {COMPATIBLE} AND NOT {OTHER_NUMBER}"""


_OF_ONE_NAME = _of_one_name("last_key")


def _if_unique(fit: str, *, tells: str = "true") -> str:
    """Rows that fit one person, who fits one row at each worksite and nobody else does, where something `tells` that it
    is them."""
    return f"""
INSERT INTO roster_hit (number, person_id, how)
WITH fit AS (
    SELECT o.number, o.worksite_id, n.person_id, bool_or({tells}) AS tells
    FROM {fit} GROUP BY o.number, o.worksite_id, n.person_id
), counted AS (
    SELECT number, person_id, tells, count(*) OVER (PARTITION BY number) AS people,
           count(*) OVER (PARTITION BY person_id, worksite_id) AS rows
    FROM fit
), clear AS (
    SELECT number, tells, person_id, max(people) OVER mine AS people, max(rows) OVER mine AS rows
    FROM counted WINDOW mine AS (PARTITION BY person_id)
)
SELECT number, person_id, 'name' FROM clear WHERE people = 1 AND rows = 1 AND tells
"""


_TOLD_BY_JOB = ("position", "subject", "room")


def _may_be(field: str) -> str:
    return f"(r.{field} IS NULL OR s.{field} = '' OR lower(r.{field}) = lower(s.{field}))"


BY_NAME = _if_unique(_OF_ONE_NAME)
# Known by the surname that the list says they had before. Where somebody there has that of today, too, or nothing tells
# which of two, it is a question of likeness.
BY_FORMER_NAME = _if_unique(_of_one_name("former_key"))

# Another job of somebody whom another row found, where they are known to hold it and no row has it yet.
_WITH_A_ROW = "SELECT person_id FROM roster_hit WHERE doubt IS NULL"
_OTHER_JOBS = f"""(
    SELECT {_KNOWN}
    FROM roster_staff k JOIN members_person p ON p.id = k.person_id
    WHERE k.is_current AND k.worksite_id IN (SELECT worksite_id FROM roster_open) AND k.person_id IN ({_WITH_A_ROW})
      AND NOT EXISTS (
          SELECT FROM roster_hit h JOIN rosters_row r ON r.staff_list_id = %(list)s AND r.number = h.number
          JOIN rosters_place pl ON pl.staff_list_id = %(list)s AND pl.text = COALESCE(r.place, '')
          WHERE h.person_id = k.person_id AND h.doubt IS NULL AND pl.worksite_id = k.worksite_id)
    UNION ALL SELECT * FROM roster_near WHERE EXISTS ({_WITH_A_ROW}))"""
BY_OTHER_JOB = _if_unique(_of_one_name("last_key", known=_OTHER_JOBS), tells=f"n.person_id IN ({_WITH_A_ROW})")

# Of two people of one name at one worksite each is who holds the job that the row tells, unless the other may, too.
BY_NAME_AND_JOB = _if_unique(
    f"""{_OF_ONE_NAME}
    JOIN rosters_row r ON r.staff_list_id = %(list)s AND r.number = o.number
    JOIN roster_staff s ON s.person_id = n.person_id AND s.worksite_id = n.worksite_id AND s.is_current
    WHERE {" AND ".join(map(_may_be, _TOLD_BY_JOB))}""",
    tells=" OR ".join(f"lower(r.{field}) = lower(s.{field})" for field in _TOLD_BY_JOB),
)

# Rows left open beside another row of their staff number, in which one of the names agrees; that one has a hit.
ANOTHER_ROW = f"""roster_open o
JOIN rosters_row r ON r.staff_list_id = %(list)s AND {without_zeros("r.employer_number")} = o.employer_number
JOIN roster_hit h ON h.number = r.number
WHERE o.employer_number <> ''
  AND NOT EXISTS (SELECT FROM roster_hit h WHERE h.number = o.number)
  AND ({key("r.last_name")} = o.last_key OR {key("r.first_name")} = o.first_key)"""

# Other jobs of somebody whom one row of the staff number found by something else than the number, new in the records.
BY_ANOTHER_ROW = f"""
INSERT INTO roster_hit (number, person_id, how)
SELECT o.number, min(h.person_id), 'number'
FROM {ANOTHER_ROW} AND h.doubt IS NULL AND h.how <> 'number'
GROUP BY o.number HAVING min(h.person_id) = max(h.person_id)
"""

FORGET_HIT = """
DELETE FROM roster_open o USING roster_hit h WHERE h.number = o.number;
DELETE FROM roster_near n USING roster_hit h WHERE h.person_id = n.person_id AND h.how = 'name'
"""


# The employer may not have heard of it, or the record is wrong: nobody works again by a list alone.
DECEASED = f"""
UPDATE roster_hit h SET candidates = ARRAY[p.id], question = 'deceased',
    doubt = {FULL_NAME} || ' is on record as deceased, ' || to_char(p.died_on, 'FMDD FMMonth YYYY')
FROM members_person p
WHERE p.id = h.person_id AND p.died_on IS NOT NULL AND h.doubt IS NULL
"""

# Of several who have a number or an address, the one of that name is the likeliest.
BEST_FIRST = """
UPDATE roster_hit h SET candidates = ARRAY(
    SELECT p.id FROM members_person p WHERE p.id = ANY (h.candidates)
    ORDER BY GREATEST(similarity(r.first_name || ' ' || r.last_name, p.first_name || ' ' || p.last_name),
                      similarity(r.first_name || ' ' || r.last_name, p.preferred_name || ' ' || p.last_name)) DESC,
             p.id)
FROM rosters_row r
WHERE r.staff_list_id = %(list)s AND r.number = h.number AND cardinality(h.candidates) > 1
"""


def climb(values: dict[str, Any]) -> int:
    """Fill `roster_hit` by all rungs but likeness. Returns how many rows are left, which stand in `roster_open`."""
    values = values | short_forms()
    for statement in (STAFF, LINKED, DECIDED, BY_NEA_ID, BY_NUMBER, BY_EMAIL):
        run(statement, values)
    run("ANALYZE roster_hit", values)
    run(DECEASED, values)
    run(LEFT, values)
    run(NEAR, values)
    run(BY_NAME, values)
    run(FORGET_HIT, values)
    run(BY_NAME_AND_JOB, values)
    run(FORGET_HIT, values)
    run(BY_OTHER_JOB, values)
    run(FORGET_HIT, values)
    run(BY_FORMER_NAME, values)
    run(BY_DOUBTFUL_EMAIL, values)
    run(BEST_FIRST, values)
    run(FOLLOW, values)
    run(BY_ANOTHER_ROW, values)
    run(DECEASED, values)
    run(FORGET_HIT, values)
    return run("SELECT FROM roster_open", values)
