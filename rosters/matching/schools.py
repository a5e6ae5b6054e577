"""One person at two schools: a nurse or a music teacher stands on a district's list once for each.

Without a number or an address to tell them by, two rows of one name at two worksites are one person or two. Nobody is
made one silently, since a large district has two James Smiths, and nobody two, since it has one nurse: it is asked.
What was said about a row is followed to whomever the other row belongs to now.
"""

from __future__ import annotations

from typing import Any

from rosters.matching.names import FULL_NAME
from rosters.matching.sql import ASKED, key, one, run, without_zeros

MOST_OF_A_NAME = 50  # rows; what stands oftener is no name ("Employee, New"), and costs its square to compare

# --- What was decided -------------------------------------------------------------------------------------------

# Rows that were said to be of another row's person, whoever that is found to be: `top` is the first of those that
# follow each other.
LINKED = f"""
CREATE TEMP TABLE roster_linked ON COMMIT DROP AS
WITH RECURSIVE said AS (
    SELECT d.number, d.other_row
    FROM rosters_decision d JOIN rosters_row r ON r.staff_list_id = d.staff_list_id AND r.number = d.number
    WHERE d.staff_list_id = %(list)s AND d.other_row IS NOT NULL AND r.problem IS NULL AND {ASKED}
), up AS (
    SELECT number, other_row AS top FROM said
    UNION ALL
    SELECT u.number, s.other_row FROM up u JOIN said s ON s.number = u.top
)
SELECT number, min(top) AS top FROM up GROUP BY number
"""
FOLLOW = """
INSERT INTO roster_hit (number, person_id, how)
SELECT l.number, h.person_id, 'decided' FROM roster_linked l JOIN roster_hit h ON h.number = l.top AND h.doubt IS NULL
"""

_WHO = "COALESCE({0}.strong, 'r' || {0}.number)"

# The new person of each follower is that of the row it follows, with all other rows of both. `one` leads from each to
# all that are one with it, itself included.
_UNITE = f"""
WITH RECURSIVE link AS (
    SELECT {_WHO.format("f")} AS a, {_WHO.format("o")} AS b
    FROM roster_linked l JOIN roster_fresh f ON f.number = l.number JOIN roster_fresh o ON o.number = l.top
), way AS (
    SELECT a, b FROM link UNION SELECT b, a FROM link
), one AS (
    SELECT a, b FROM way UNION SELECT one.a, way.b FROM one JOIN way ON way.a = one.b
)
UPDATE roster_fresh f SET strong = g.who
FROM (SELECT a, min(b) AS who FROM one GROUP BY a) g
WHERE {_WHO.format("f")} = g.a
"""

# Whoever follows a row that is not used follows nobody, and must not become somebody for that.
_WAIT = """
INSERT INTO roster_hit (number, how, doubt, question)
SELECT l.number, 'row', 'Row ' || l.top || ', whose person it was said to be, is not used itself', 'waits'
FROM roster_linked l JOIN roster_fresh f ON f.number = l.number
WHERE NOT EXISTS (
    SELECT FROM roster_fresh o WHERE o.number = l.top AND o.is_placed
      AND NOT EXISTS (SELECT FROM roster_hit h WHERE h.number = o.number)
      AND NOT EXISTS (SELECT FROM roster_refused x WHERE x.number = o.number AND x.why NOT LIKE 'Repeats row %%'))
ON CONFLICT DO NOTHING
"""

# --- What is asked ----------------------------------------------------------------------------------------------

# Rows that may make somebody new, and other rows that belong to somebody known of that name; those that are not asked
# about now tell it by what was found of them before.
NAMESAKES = f"""
CREATE TEMP TABLE roster_namesake ON COMMIT DROP AS
WITH settled AS (
    SELECT number, person_id FROM roster_hit WHERE doubt IS NULL
    UNION ALL
    SELECT number, person_id FROM rosters_finding WHERE staff_list_id = %(list)s AND verdict IN ('changed', 'same')
)
SELECT DISTINCT f.number, s.number AS other, s.person_id, COALESCE(pl.worksite_id::text, pl.key) = f.place AS is_here,
       COALESCE(w.name, pl.text) AS site
FROM roster_fresh f, settled s
JOIN rosters_row r ON r.staff_list_id = %(list)s AND r.number = s.number
JOIN rosters_place pl ON pl.staff_list_id = %(list)s AND pl.text = COALESCE(r.place, '') AND pl.choice <> ''
JOIN members_person p ON p.id = s.person_id
LEFT JOIN locals_worksite w ON w.id = pl.worksite_id
CROSS JOIN LATERAL (VALUES (p.first_name), (p.preferred_name)) AS called (name)
WHERE NOT f.is_decided AND f.is_placed AND {key("p.last_name")} = f.last_key AND {key("called.name")} = f.first_key
  AND NOT (f.suffix <> '' AND p.suffix <> '' AND f.suffix <> lower(p.suffix))
  AND NOT (f.initial <> '' AND p.middle_name <> '' AND f.initial <> lower(left(p.middle_name, 1)))
"""

_NUMBER = without_zeros("COALESCE({}.employer_number, '')")


def _differ(one: str, other: str) -> str:
    """Two rows tell of two people: each has a number or an address, and these are others."""
    numbers = _NUMBER.format(one), _NUMBER.format(other)
    return f"""(COALESCE({one}.nea_id <> {other}.nea_id, false)
    OR ({numbers[0]} <> '' AND {numbers[1]} <> '' AND {numbers[0]} <> {numbers[1]})
    OR COALESCE({one}.email <> {other}.email AND {one}.email_is_work = {other}.email_is_work, false))"""


_SAID_NEW = "EXISTS (SELECT FROM roster_fresh g WHERE g.strong = f.strong AND g.is_someone_new)"

_ASK_OF_KNOWN = f"""
INSERT INTO roster_hit (number, person_id, how, doubt, candidates, question)
WITH elsewhere AS (
    SELECT number, person_id, min(other) AS other FROM roster_namesake
    WHERE NOT EXISTS (SELECT FROM roster_refused x WHERE x.number = roster_namesake.other)
    GROUP BY number, person_id HAVING NOT bool_or(is_here)
), fit AS (
    SELECT e.number, e.other, p.id AS person_id, {FULL_NAME} AS name, k.site
    FROM elsewhere e
    JOIN roster_fresh f ON f.number = e.number
    JOIN roster_namesake k ON k.number = e.number AND k.other = e.other
    JOIN rosters_row r ON r.staff_list_id = %(list)s AND r.number = e.number
    JOIN rosters_row o ON o.staff_list_id = %(list)s AND o.number = e.other
    JOIN members_person p ON p.id = e.person_id
    WHERE NOT {_differ("r", "o")} AND NOT COALESCE(r.nea_id <> p.nea_id, false) AND NOT {_SAID_NEW}
      AND ({_NUMBER.format("r")} = ''
           OR NOT EXISTS (SELECT FROM roster_staff s WHERE s.person_id = p.id AND {_NUMBER.format("s")} <> ''))
)
SELECT number, (array_agg(person_id ORDER BY other))[1], 'row',
       CASE WHEN count(*) = 1 THEN 'Row ' || min(other) || ' is ' || min(name) || ', at ' || min(site)
            || ': the same person at both?'
            ELSE 'Row ' || min(other) || ' and others have the same name, at other worksites: is it one of them?' END,
       (array_agg(person_id ORDER BY other))[:5], 'schools'
FROM fit WHERE NOT EXISTS (SELECT FROM roster_refused x WHERE x.number = fit.number)
GROUP BY number
ON CONFLICT DO NOTHING
"""

# Rows of one name that make several new people. Each is asked about those above whom nothing tells apart from it and of
# whom nothing is asked, which is the first most often. Rows that are one already ask together, until one of them is of
# someone new. Staff numbers ("n…") tell apart.
_ASK_OF_NEW = f"""
INSERT INTO roster_hit (number, how, doubt, question, other_rows)
WITH often AS (
    SELECT first_key, last_key FROM roster_fresh
    GROUP BY first_key, last_key
    HAVING count(*) BETWEEN 2 AND {MOST_OF_A_NAME} AND count(*) FILTER (WHERE strong ^@ 'n') < count(*)
), free AS MATERIALIZED (
    SELECT f.*, {_WHO.format("f")} AS who, min(f.number) OVER (PARTITION BY {_WHO.format("f")}) AS first,
           {_SAID_NEW} AS is_said_new, r.employer_number, r.email, r.email_is_work, r.phone,
           COALESCE(w.name, pl.text) AS site
    FROM often JOIN roster_fresh f USING (first_key, last_key)
    JOIN rosters_row r ON r.staff_list_id = %(list)s AND r.number = f.number
    JOIN rosters_place pl ON pl.id = f.place_id
    LEFT JOIN locals_worksite w ON w.id = f.worksite_id
    WHERE f.is_placed AND NOT EXISTS (SELECT FROM roster_refused x WHERE x.number = f.number)
      AND NOT EXISTS (SELECT FROM roster_hit h WHERE h.number = f.number)
), pair AS (
    SELECT f.number, min(o.number) AS other
    FROM free f JOIN free o USING (first_key, last_key)
    WHERE o.first < f.first AND NOT f.is_decided AND NOT f.is_said_new
    GROUP BY f.number, o.who
    HAVING NOT bool_or(o.place = f.place OR (o.suffix <> '' AND f.suffix <> '' AND o.suffix <> f.suffix)
                       OR (o.initial <> '' AND f.initial <> '' AND o.initial <> f.initial) OR {_differ("f", "o")})
), several AS (
    SELECT number, COALESCE(array_agg(other ORDER BY other) FILTER (WHERE other NOT IN (SELECT number FROM pair)),
                            ARRAY[min(other)]) AS others
    FROM pair GROUP BY number
)
SELECT f.number, 'row',
       CASE WHEN cardinality(others) = 1
            THEN 'Row ' || o.number || ' has the same name' || CASE WHEN f.phone = o.phone THEN ' and phone' ELSE '' END
                 || ', at ' || o.site || ': the same person at both?'
            ELSE 'Row ' || o.number || ' and others have the same name, at other worksites: is it one of them?' END,
       'schools', others[:5]
FROM several JOIN free f USING (number) JOIN free o ON o.number = others[1]
"""

# Whoever waits for another question may be somebody new whom a row above makes.
_OFFER = f"""
WITH above AS (
    SELECT h.number, min(f.number) AS other
    FROM roster_hit h
    JOIN rosters_row r ON r.staff_list_id = %(list)s AND r.number = h.number
    JOIN rosters_place pl ON pl.staff_list_id = %(list)s AND pl.text = COALESCE(r.place, '')
    JOIN roster_fresh f ON f.last_key = {key("r.last_name")} AND f.first_key = {key("r.first_name")}
         AND f.number < h.number AND f.is_placed AND f.place <> COALESCE(pl.worksite_id::text, pl.key)
    JOIN rosters_row o ON o.staff_list_id = %(list)s AND o.number = f.number
    WHERE h.doubt IS NOT NULL AND h.how IN ('likeness', 'row') AND h.candidates IS NOT NULL
      AND h.question IS DISTINCT FROM 'waits' AND NOT {_differ("r", "o")}
      AND NOT (f.suffix <> '' AND r.suffix <> '' AND f.suffix <> lower(r.suffix))
      AND NOT (f.initial <> '' AND r.middle_name <> '' AND f.initial <> lower(left(r.middle_name, 1)))
      AND NOT EXISTS (SELECT FROM roster_hit g WHERE g.number = f.number)
      AND NOT EXISTS (SELECT FROM roster_refused x WHERE x.number = f.number)
    GROUP BY h.number, {_WHO.format("f")}
)
UPDATE roster_hit h SET other_rows = a.others
FROM (SELECT number, (array_agg(other ORDER BY other))[:5] AS others FROM above GROUP BY number) a
WHERE h.number = a.number
"""


def unite(values: dict[str, Any]) -> None:
    """Let the rows of `roster_fresh` that follow another make one new person with it."""
    if one("SELECT EXISTS (SELECT FROM roster_linked)", values):
        run("ANALYZE roster_linked", values)
        run(_UNITE, values)


def ask(values: dict[str, Any]) -> None:
    """Add doubtful hits for rows that would make people of a name that another row has at another worksite."""
    for statement in (_ASK_OF_KNOWN, _ASK_OF_NEW, _WAIT, _OFFER):
        run(statement, values)
