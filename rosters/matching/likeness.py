"""Suggestions: people whose name is like that of a row which no rung of the ladder could place. Never more than that.

Only pairs that share something are compared at all (blocks), so that large files stay quick.
"""

from __future__ import annotations

from typing import Any

from rosters.matching.ladder import ANOTHER_ROW, COMPATIBLE, OTHER_NUMBER, SAME_GIVEN, SAME_NAME
from rosters.matching.names import CALLED, SURNAMES, short_forms
from rosters.matching.sql import run

_PAIR = "SELECT o.number, n.person_id FROM roster_open o JOIN roster_near n ON"
_SAME_PLACE = "n.worksite_id = o.worksite_id"
_INITIAL = "left(n.first_key, 1) = left(o.first_key, 1)"
_IS_SAME = f"(n.last_key = o.last_key AND {SAME_NAME})"
_WAS_CALLED = f"(n.last_key = o.former_key AND {SAME_NAME})"
_IS_CALLED_SO = f"""(n.last_key = o.last_key
    AND ((o.first_key, n.first_key) IN {CALLED} OR (o.first_key, n.preferred_key) IN {CALLED}))"""
# A district may number its staff anew: the same name at the same worksite is worth a question all the same.
_SAME_IN_ALL_BUT_NUMBER = f"({_SAME_PLACE} AND ({_IS_SAME} OR {_IS_CALLED_SO} OR {_WAS_CALLED}))"
_IS_TURNED = f"({_SAME_PLACE} AND o.last_key IN (n.first_key, n.preferred_key) AND o.first_key = n.last_key)"
# "Clark" and "Clark-Ruiz": a surname that was added, or left.
_IS_DOUBLE = f"""({_SAME_PLACE} AND n.last_key <> o.last_key AND {SAME_NAME} AND EXISTS (
    SELECT FROM rosters_row r, members_person p
    WHERE r.staff_list_id = %(list)s AND r.number = o.number AND p.id = n.person_id AND {SURNAMES}))"""
_BEST_FIRST = "is_full DESC, is_same DESC, here DESC, likeness DESC, person_id"

SUGGEST = f"""
INSERT INTO roster_hit (number, person_id, how, doubt, candidates, question)
WITH pair AS (
    {_PAIR} n.last_key = o.last_key AND {_INITIAL}
    UNION {_PAIR} {_SAME_PLACE} AND n.last_key = o.last_key
    UNION {_PAIR} n.worksite_id IS NULL AND n.last_key = o.last_key
    UNION {_PAIR} {_SAME_PLACE} AND n.first_key = o.first_key
    UNION {_PAIR} {_SAME_PLACE} AND left(n.last_key, 2) = left(o.last_key, 2) AND {_INITIAL}
    UNION {_PAIR} {_SAME_PLACE} AND n.last_key = o.first_key
    UNION {_PAIR} n.last_key = o.former_key
), scored AS (
    SELECT DISTINCT ON (o.number, n.person_id) o.number, n.person_id, COALESCE({_SAME_PLACE}, false) AS here,
           n.worksite_id IS NULL AS not_now,
           GREATEST(similarity(o.first_key || ' ' || o.last_key, n.first_key || ' ' || n.last_key),
                    similarity(o.given_key || ' ' || o.last_key, n.given_key || ' ' || n.last_key),
                    similarity(o.first_key || ' ' || o.last_key, n.preferred_key || ' ' || n.last_key)) AS likeness,
           {_IS_SAME} AS is_same, n.last_key = o.last_key AND (o.first_key = n.first_key OR {SAME_GIVEN}) AS is_full,
           {_IS_TURNED} AS is_turned, {_WAS_CALLED} AS was_called, {_IS_DOUBLE} AS is_double,
           {_IS_CALLED_SO} AND ({_SAME_PLACE} OR n.worksite_id IS NULL) AS is_called_so,
           n.last_key = o.last_key AND {_INITIAL}
               AND (length(o.first_key) = 1 OR length(n.first_key) = 1 OR starts_with(n.first_key, o.first_key)
                    OR starts_with(o.first_key, n.first_key)) AS is_short
    FROM pair JOIN roster_open o USING (number) JOIN roster_near n USING (person_id)
    WHERE {COMPATIBLE} AND (NOT {OTHER_NUMBER} OR {_SAME_IN_ALL_BUT_NUMBER} OR {_IS_TURNED})
    ORDER BY o.number, n.person_id, here DESC
), likely AS (
    SELECT *, CASE WHEN is_full THEN 'Same name' WHEN is_same THEN 'Goes by that name'
                   WHEN was_called THEN 'Same name with the former surname'
                   WHEN is_turned THEN 'First and last name the other way round'
                   WHEN is_called_so THEN 'May be called so for short'
                   WHEN is_double THEN 'Same first name, and a surname in common'
                   ELSE 'Name ' || round(likeness * 100) || ' %% alike' END
           || CASE WHEN here THEN ', same worksite' WHEN not_now THEN ', not working here now'
                   ELSE ', another worksite of this employer' END AS words,
           CASE WHEN is_full THEN CASE WHEN here THEN 'here' WHEN not_now THEN 'back' ELSE 'moved' END END AS question
    FROM scored
    WHERE is_same OR was_called OR is_turned OR is_short OR is_called_so OR is_double
       OR likeness >= CASE WHEN here THEN %(like_here)s ELSE %(like_elsewhere)s END
), best AS (
    SELECT number, array_agg(person_id ORDER BY {_BEST_FIRST}) AS people,
           (array_agg(words ORDER BY {_BEST_FIRST}))[1] AS words, min(words) = max(words) AS alike,
           (array_agg(question ORDER BY {_BEST_FIRST}))[1] AS question
    FROM likely GROUP BY number
)
SELECT number, people[1], 'likeness',
       CASE WHEN cardinality(people) = 1 THEN words
            WHEN alike THEN cardinality(people) || ' people fit. ' || words
            ELSE cardinality(people) || ' people fit. The likeliest: ' || lower(left(words, 1)) || substr(words, 2) END,
       people[:5], question
FROM best
"""


# Another job of somebody whose first row waits for a decision waits with it: it must not make them anew.
WITH_ANOTHER_ROW = f"""
INSERT INTO roster_hit (number, person_id, how, doubt, candidates, question)
SELECT DISTINCT ON (o.number) o.number, h.person_id, h.how,
       'Row ' || h.number || ' has the same staff number and waits for a decision', h.candidates, 'waits'
FROM {ANOTHER_ROW} AND h.doubt IS NOT NULL
ORDER BY o.number, h.number
"""


def suggest(values: dict[str, Any]) -> int:
    """Add doubtful hits for what is left open. Returns how many."""
    likes = {"like_here": 0.5, "like_elsewhere": 0.72}
    likely = run(SUGGEST, values | likes | short_forms())
    return likely + run(WITH_ANOTHER_ROW, values)
