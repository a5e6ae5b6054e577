"""How a score follows from the ledgers, written once: for the people touched, for everybody, and for "why 62".

    amount of a signal  = sum over its acts of 0.5 ** (age in days / half-life); for a fact, how often it is given
    points of a signal  = min(points * amount, cap)
    points of a family  = min(sum over its signals, the family's cap), rounded to whole points
    score               = sum over the families, 0 to 100

Everything is float8. Acts after the score's day are not in it, and with a half-life of 0 days nothing fades.
"""

# ruff: noqa: S608  # every name in these queries is a constant of this file
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import log
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Max, Min

from engagement.families import Family
from engagement.scoring import MEMBER, MEMBER_YEARS, REACHABLE
from members.models import Person

# The arrays hold one number for each signal's code. {people} narrows a ledger to the people asked for. Nothing guards
# exp() against results too small for a float8: half-lives are 30 days or more, and the ledger begins in 1970.
ACTS = "engagement_activity WHERE day <= %(day)s {people}"
DECAYED = "sum(exp((%(rates)s::float8[])[signal_id] * (day - %(day)s)))"

# Members of the day, with the days since the last gap before it: a transfer is no gap, a second local adds nothing.
MEMBERS = """
    SELECT person_id,
           %(day)s + 1 - upper(datemultirange(daterange(NULL, %(day)s, '[]')) - range_agg(period)) AS days
    FROM members_membership WHERE lower(period) <= %(day)s {people}
    GROUP BY person_id HAVING bool_or(period @> %(day)s)"""
REACHABLE_PEOPLE = """
    SELECT DISTINCT person_id FROM members_contactpoint
    WHERE kind = 'email' AND setting = 'personal' AND verified_at IS NOT NULL AND bounced_at IS NULL {people}"""
YEARS = "floor(days / 365.25::float8)"


def _points(amount: str, signal: str) -> str:
    return f"least({amount} * (%(points)s::float8[])[{signal}], (%(caps)s::float8[])[{signal}])"


def _of_acts(family: Family) -> str:
    return f"sum(points) FILTER (WHERE signal_id = ANY(%({family})s::smallint[])) AS {family}"


def _exact(family: Family) -> str:
    facts = " + coalesce(fact.points, 0) + coalesce(reached.points, 0)" if family == Family.BELONG else ""
    return f"least(coalesce(acts.{family}, 0){facts}, {family.cap}) AS {family}"


# Every part comes sorted by person from an index, and acts as they are grouped: nothing needs to be sorted or hashed.
EXACT = f"""
SELECT p.id AS person_id, {", ".join(map(_exact, Family))}
FROM members_person p
LEFT JOIN (
    SELECT person_id, {", ".join(map(_of_acts, Family))}
    FROM (
        SELECT person_id, signal_id, {_points("amount", "signal_id")} AS points
        FROM (SELECT person_id, signal_id, {DECAYED} AS amount FROM {ACTS} GROUP BY person_id, signal_id) AS amounts
    ) AS lines
    GROUP BY person_id
) AS acts ON acts.person_id = p.id
LEFT JOIN (
    SELECT person_id, {_points("1", "%(member)s")} + {_points(YEARS, "%(years)s")} AS points FROM ({MEMBERS}) AS member
) AS fact ON fact.person_id = p.id
LEFT JOIN (
    SELECT person_id, {_points("1", "%(reachable)s")} AS points FROM ({REACHABLE_PEOPLE}) AS reachable
) AS reached ON reached.person_id = p.id
WHERE p.id IS NOT NULL {{these}}"""

# A hair is added before rounding, so that a half rounds up whatever the order in which its parts were added.
MOVED = f"""
SELECT shown.*, {" + ".join(f"shown.{f}" for f in Family)} AS value
FROM (
    SELECT person_id, {", ".join(f"floor({f} + 0.5 + 1e-9)::smallint AS {f}" for f in Family)} FROM ({EXACT}) AS exact
) AS shown
LEFT JOIN (SELECT * FROM engagement_score WHERE true {{people}}) AS s USING (person_id)
WHERE s.person_id IS NULL OR ({", ".join(f"s.{f}" for f in Family)}) <> ({", ".join(f"shown.{f}" for f in Family)})"""
STORE = f"""
INSERT INTO engagement_score (person_id, {", ".join(Family)}, value) {{rows}}
ON CONFLICT (person_id) DO UPDATE SET {", ".join(f"{f} = EXCLUDED.{f}" for f in [*Family, "value"])}"""

# The same rules for one person on several days, one row for each day and signal.
ONE = f"""
WITH member AS ({MEMBERS}), amounts AS (
    SELECT signal_id, {DECAYED} AS amount, count(*) AS acts, max(day) AS newest
    FROM {ACTS} GROUP BY signal_id
  UNION ALL SELECT %(member)s, 1, 1, NULL FROM member
  UNION ALL SELECT %(years)s, {YEARS}, 1, NULL FROM member
  UNION ALL SELECT %(reachable)s, 1, 1, NULL FROM ({REACHABLE_PEOPLE}) AS reachable
)
SELECT signal_id, {_points("amount", "signal_id")} AS points, amount, acts, newest FROM amounts"""
ONE_EACH_DAY = f"""
SELECT asked.day, line.* FROM unnest(%(days)s::date[]) AS asked (day)
CROSS JOIN LATERAL ({ONE.replace("%(day)s", "asked.day")}) AS line ORDER BY line.points DESC, line.signal_id"""

# Every signal there is; numbers are 0 for one that the version does not name.
WORTHS = """
SELECT code.id, code.key, coalesce(family, ''), coalesce(points, 0), coalesce(half_life, 0), coalesce(cap, 0)
FROM engagement_signalcode AS code
LEFT JOIN engagement_weight AS weight ON weight.signal_id = code.id AND weight.version_id = %s"""


class Worth(NamedTuple):
    """What a signal counts in a version of the weights. `code` is its number in the ledger of acts."""

    code: int
    signal: str
    family: str
    points: float
    half_life: int
    cap: float


@dataclass(frozen=True, slots=True)
class Line:
    """One signal's part of a score. `points` are exact and capped; `newest` is the day of its latest act, if any."""

    signal: str
    family: Family
    points: float
    amount: float
    acts: int
    newest: date | None


def exact(*, day: date, version: int, people: Iterable[int] | None = None) -> dict[int, dict[Family, float]]:
    """Unrounded points by family of everybody, or of those `people`: for proofs, not for pages."""
    with connection.cursor() as cursor:
        cursor.execute(_everyone(EXACT) if people is None else _these(EXACT), _values(day, worths(version), people))
        return {person: dict(zip(Family, points, strict=True)) for person, *points in cursor.fetchall()}


def lines(person_id: int, *, days: Sequence[date], worths: Sequence[Worth]) -> list[list[Line]]:
    """What one person's score is made of on each of these days, most points first. One query."""
    known = {worth.code: worth for worth in worths}
    found: dict[date, list[Line]] = {day: [] for day in days}
    with connection.cursor() as cursor:
        cursor.execute(_these(ONE_EACH_DAY), _values(days[0], worths, [person_id]) | {"days": list(days)})
        for day, code, points, *row in cursor.fetchall():
            if points:
                found[day].append(_line(known[code], points, *row))
    return list(found.values())


def _line(worth: Worth, points: float, amount: float, acts: int, newest: date | None) -> Line:
    return Line(worth.signal, Family(worth.family), float(points), float(amount), acts, newest)


def write(*, day: date, version: int, people: Iterable[int]) -> int:
    """Store these people's scores where a shown number moves. Answers how many rows moved."""
    with connection.cursor() as cursor:
        cursor.execute(STORE.format(rows=_these(MOVED)), _values(day, worths(version), people))
        return _written(cursor)


# Everything is sorted already, which is three times as fast as hashing millions of groups; several processes take some
# of the parts each.
SETTINGS = (
    "enable_hashagg = off",
    "enable_hashjoin = off",
    "work_mem = '64MB'",
    "jit = off",
    "parallel_setup_cost = 0",
    "parallel_tuple_cost = 0",
    "min_parallel_index_scan_size = '1GB'",  # parts are handed out whole
    "min_parallel_table_scan_size = '1GB'",
)
PARTS = 8


def write_everyone(*, day: date, version: int) -> int:
    """`write` for everybody. Call inside a transaction, for the settings and the table that it makes end with it.

    What moves is computed into a table of its own first: for that PostgreSQL reads with several processes, for an
    INSERT it does not.
    """
    with connection.cursor() as cursor:
        for setting in SETTINGS:
            cursor.execute(f"SET LOCAL {setting}")
        cursor.execute("DROP TABLE IF EXISTS pg_temp.engagement_moved")
        moved = f"CREATE TEMPORARY TABLE engagement_moved ON COMMIT DROP AS {_everyone(MOVED)}"
        cursor.execute(moved, _values(day, worths(version), None))
        cursor.execute(STORE.format(rows="SELECT * FROM engagement_moved"))
        return _written(cursor)


def _written(cursor: CursorWrapper) -> int:
    """How many rows the statement moved; the writing is counted. One process writes scores at a time, none waits."""
    moved = int(cursor.rowcount)
    cursor.execute("UPDATE engagement_scoreday SET writes = writes + 1")
    return moved


def wrong_rows(*, day: date, version: int) -> int:
    """How many stored scores differ from what the ledgers say, or are missing, for a day and a version."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({_everyone(MOVED)}) AS moved", _values(day, worths(version), None))
        (count,) = cursor.fetchone()
    return int(count)


def _these(query: str) -> str:
    """The query for the people of the parameter `people`."""
    return query.format(people="AND person_id = ANY(%(people)s)", these="AND p.id = ANY(%(people)s)")


def _everyone(query: str) -> str:
    """The query for everybody, in parts that PostgreSQL may hand to several processes."""
    parts = [query.format(people=f"AND person_id {part}", these=f"AND p.id {part}") for part in _parts()]
    return f"SELECT * FROM ({' UNION ALL '.join(f'({part})' for part in parts)}) AS parts"


def _parts() -> list[str]:
    """Conditions on a key that cut everybody into PARTS of about the same size."""
    ends = Person.objects.aggregate(first=Min("pk"), last=Max("pk"))
    first, last = ends["first"] or 0, ends["last"] or 0
    cuts = [first + (last - first) * part // PARTS for part in range(1, PARTS)]
    inner = [f"BETWEEN {low} AND {high - 1}" for low, high in pairwise(cuts)]
    return [f"< {cuts[0]}", *inner, f">= {cuts[-1]}"]


def worths(version: int) -> list[Worth]:
    """What every signal counts in a version. One query."""
    with connection.cursor() as cursor:
        cursor.execute(WORTHS, [version])
        return [Worth(*row) for row in cursor.fetchall()]


def _values(day: date, worths: Sequence[Worth], people: Iterable[int] | None) -> dict[str, Any]:
    """The query's parameters: arrays from a signal's code to its numbers, 0 where this version has none."""
    codes = {worth.signal: worth.code for worth in worths}
    numbers = {name: [0.0] * max(codes.values()) for name in ("rates", "points", "caps")}
    families: dict[str, list[int]] = {family.value: [] for family in Family}
    for worth in worths:
        place = worth.code - 1
        numbers["rates"][place] = log(2) / worth.half_life if worth.half_life else 0.0
        numbers["points"][place] = worth.points
        numbers["caps"][place] = worth.cap
        if worth.family:
            families[worth.family].append(worth.code)
    return {
        **numbers,
        **families,
        "day": day,
        "member": codes[MEMBER.key],
        "years": codes[MEMBER_YEARS.key],
        "reachable": codes[REACHABLE.key],
        "people": None if people is None else list(people),
    }
