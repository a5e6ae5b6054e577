"""Rows among themselves: which repeat another, which belong to one new person, which contradict each other."""

from __future__ import annotations

from typing import Any

from rosters.matching.schools import NAMESAKES, ask, unite
from rosters.matching.sql import ASKED, key, run, without_zeros

_PLACE = "JOIN rosters_place pl ON pl.staff_list_id = %(list)s AND pl.text = COALESCE(r.place, '')"
# Why a row is refused beside its own problems; `after` is the row that it repeats or contradicts.
REPEATS = f"""
CREATE TEMP TABLE roster_refused (number int PRIMARY KEY, why text NOT NULL) ON COMMIT DROP;
CREATE TEMP TABLE roster_several ON COMMIT DROP AS
SELECT h.number, h.person_id, min(h.number) FILTER (WHERE pl.choice <> '') OVER (PARTITION BY h.person_id) AS first,
       min(h.number) OVER (PARTITION BY h.person_id, COALESCE(pl.worksite_id::text, pl.key)) AS first_here
FROM roster_hit h
JOIN (SELECT person_id FROM roster_hit WHERE doubt IS NULL GROUP BY person_id HAVING count(*) > 1) m
     ON m.person_id = h.person_id
JOIN rosters_row r ON r.staff_list_id = %(list)s AND r.number = h.number {_PLACE}
WHERE h.doubt IS NULL;
INSERT INTO roster_refused
SELECT number, 'Repeats row ' || first_here || ': the same person at the same worksite.'
FROM roster_several WHERE number <> first_here
"""

# Rows that nobody known fits, by the new person they make: one staff number, NEA ID or address with its name is one
# person. Sequence numbers are set aside here, so that applying need not come back to the findings.
FRESH = f"""
CREATE TEMP TABLE roster_fresh ON COMMIT DROP AS
SELECT r.number, pl.id AS place_id, pl.worksite_id, COALESCE(pl.worksite_id::text, pl.key) AS place,
       pl.choice <> '' AS is_placed,
       r.nea_id, {key("r.first_name")} AS first_key,
       {key("r.last_name")} AS last_key, COALESCE(lower(r.suffix), '') AS suffix,
       lower(left(COALESCE(r.middle_name, ''), 1)) AS initial, r.cells,
       COALESCE('n' || NULLIF({without_zeros("r.employer_number")}, ''), 'i' || r.nea_id,
                'm' || r.email || ' ' || {key("r.first_name")} || ' ' || {key("r.last_name")}) AS strong,
       d.number IS NOT NULL AS is_decided, COALESCE(d.choice = 'new', false) AS is_someone_new
FROM rosters_row r {_PLACE}
LEFT JOIN rosters_decision d ON d.staff_list_id = %(list)s AND d.number = r.number
WHERE r.staff_list_id = %(list)s AND r.problem IS NULL AND {ASKED}
  AND (d.number IS NULL OR d.choice = 'new' OR d.other_row IS NOT NULL)
  AND NOT EXISTS (SELECT FROM roster_hit h WHERE h.number = r.number);
ANALYZE roster_fresh
"""
NEWCOMERS = """
CREATE TEMP TABLE roster_newcomer ON COMMIT DROP AS
SELECT who, first, nextval((SELECT pg_get_serial_sequence('members_person', 'id')::regclass)) AS person_id
FROM (SELECT COALESCE(strong, 'r' || number) AS who, min(number) AS first FROM roster_fresh GROUP BY 1 ORDER BY 2) g;
ANALYZE roster_newcomer
"""

CONTRADICTIONS = """
WITH of_group AS (
    SELECT f.number, n.first, f.first_key, f.last_key, o.first_key AS first_first,
           o.last_key AS first_last,
           min(f.number) OVER (PARTITION BY n.who, f.place) AS first_here
    FROM roster_fresh f JOIN roster_newcomer n ON n.who = f.strong
    JOIN roster_fresh o ON o.number = n.first
    WHERE EXISTS (SELECT FROM roster_fresh g WHERE g.strong = f.strong AND g.number <> f.number)
)
INSERT INTO roster_refused
SELECT number, CASE
    WHEN first_key <> first_first AND last_key <> first_last
    THEN 'Row ' || first || ' has the same identification and another name.'
    ELSE 'Repeats row ' || first_here || ': the same person at the same worksite.' END
FROM of_group
WHERE (first_key <> first_first AND last_key <> first_last) OR number <> first_here
ON CONFLICT DO NOTHING;

WITH claim AS (
    SELECT r.number, r.nea_id, COALESCE(h.person_id, n.person_id) AS person_id,
           first_value(r.number) OVER w AS first,
           first_value(COALESCE(h.person_id, n.person_id)) OVER w AS first_person
    FROM rosters_row r
    JOIN (SELECT nea_id FROM rosters_row WHERE staff_list_id = %(list)s AND nea_id IS NOT NULL
          GROUP BY nea_id HAVING count(*) > 1) twice ON twice.nea_id = r.nea_id
    LEFT JOIN roster_hit h ON h.number = r.number AND h.doubt IS NULL
    LEFT JOIN roster_fresh f ON f.number = r.number
    LEFT JOIN roster_newcomer n ON n.who = COALESCE(f.strong, 'r' || f.number)
    WHERE r.staff_list_id = %(list)s AND r.problem IS NULL AND COALESCE(h.person_id, n.person_id) IS NOT NULL
    WINDOW w AS (PARTITION BY r.nea_id ORDER BY r.number)
)
INSERT INTO roster_refused
SELECT number, 'Row ' || first || ' has the same NEA ID for another person.' FROM claim WHERE person_id <> first_person
ON CONFLICT DO NOTHING
"""

# Two new rows of one name at one worksite, and nothing to tell them apart by: the same cells are a repetition, other
# cells may be two people or one. A middle initial tells from another one, and not from none.
TWINS = """
CREATE TEMP TABLE roster_twin ON COMMIT DROP AS
WITH named AS (
    SELECT number, strong, cells, is_decided, CASE WHEN initial = '' THEN min(number) OVER w ELSE LEAST(
               min(number) OVER (PARTITION BY first_key, last_key, suffix, place, initial),
               min(number) FILTER (WHERE initial = '') OVER w) END AS first
    FROM roster_fresh WINDOW w AS (PARTITION BY first_key, last_key, suffix, place)
)
SELECT n.number, n.is_decided, n.first, n.cells = o.cells AS is_repeated
FROM named n JOIN roster_fresh o ON o.number = n.first
WHERE n.number <> n.first AND (n.strong IS NULL OR n.strong = 'r' || n.number);
INSERT INTO roster_refused
SELECT number, 'Repeats row ' || first || ' word for word.' FROM roster_twin
WHERE is_repeated AND NOT is_decided
ON CONFLICT DO NOTHING;
WITH taken AS (
    SELECT k.number, min(k.other) AS other
    FROM roster_namesake k JOIN roster_fresh f ON f.number = k.number
    WHERE k.is_here AND (f.strong IS NULL OR f.strong = 'r' || f.number)
    GROUP BY k.number
)
INSERT INTO roster_hit (number, person_id, how, doubt)
SELECT t.number, n.person_id, 'twin',
       'Rows ' || t.first || ' and ' || t.number || ' have the same name at the same worksite,'
       ' and nothing to tell them apart by'
FROM roster_twin t JOIN roster_newcomer n ON n.who = 'r' || t.number
WHERE NOT t.is_decided AND NOT EXISTS (SELECT FROM roster_refused x WHERE x.number = t.number)
UNION ALL
SELECT t.number, n.person_id, 'twin', 'Row ' || t.other || ' has the same name at the same worksite'
FROM taken t JOIN roster_newcomer n ON n.who = 'r' || t.number
WHERE NOT EXISTS (SELECT FROM roster_refused x WHERE x.number = t.number)
ON CONFLICT DO NOTHING
"""


def settle(values: dict[str, Any]) -> None:
    """Fill `roster_refused`, `roster_fresh` and `roster_newcomer`; rows that may be of one person with another become
    hits with a doubt."""
    run(REPEATS, values)
    run(FRESH, values)
    unite(values)
    for statement in (NEWCOMERS, CONTRADICTIONS, NAMESAKES, TWINS):
        run(statement, values)
    ask(values)
    run("ANALYZE roster_refused, roster_several", values)
