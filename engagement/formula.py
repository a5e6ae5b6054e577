"""How a score follows from the ledgers, written once: for the people touched, for everybody, and for "why 62".

    amount of a signal  = sum over its acts of 0.5 ** (age in days / half-life); for a fact, how often it is given
    points of a signal  = min(points * amount, cap)
    points of a family  = min(sum over its signals, the family's cap), rounded to whole points
    score               = sum over the families, 0 to 100

Everything is float8. Acts after the score's day are not in it, and with a half-life of 0 days nothing fades.
"""

# ruff: noqa: S608  # every name in these queries is a constant of this file, every number the code or worth of a signal
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


class Worth(NamedTuple):
    """What a signal counts in a version of the weights. `code` is its number in the ledger of acts."""

    code: int
    signal: str
    family: str
    points: float
    half_life: int
    cap: float

    @property
    def rate(self) -> float:
        """exp(-rate) is left of it after each day; 0 when nothing fades."""
        return log(2) / self.half_life if self.half_life else 0.0


# {people} narrows a ledger to the people asked for. Nothing guards exp() against results too small for a float8:
# half-lives are 30 days or more, and the ledger begins in 1970.
ACTS = "engagement_activity WHERE day <= %(day)s {people}"

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


def _amount(rate: str) -> str:
    """Of the acts of a signal, of which exp(-rate) is left after each day."""
    return f"sum(exp({rate} * (day - %(day)s)))"


def _points(amount: str, points: str, cap: str) -> str:
    return f"least({amount} * {points}, {cap})"


def _number(value: float) -> str:
    return f"'{value!r}'::float8"


def _worth(amount: str, worth: Worth) -> str:
    return _points(amount, _number(worth.points), _number(worth.cap))


# Every part comes sorted by person from an index: nothing needs to be sorted or hashed. Acts are added up in one step
# with a sum for each signal, whose rate is then no longer looked up for each act.
EXACT = """
SELECT p.id AS person_id, {families}
FROM members_person p
LEFT JOIN (SELECT person_id{amounts} FROM {acts} GROUP BY person_id) AS acts ON acts.person_id = p.id
LEFT JOIN (SELECT person_id, {years} AS years FROM ({members}) AS member) AS member ON member.person_id = p.id
LEFT JOIN ({reachable}) AS reachable ON reachable.person_id = p.id
WHERE p.id IS NOT NULL {{these}}"""


def _exact(worths: Sequence[Worth]) -> str:
    """EXACT for these worths, still to be told of whom."""
    facts = {
        MEMBER.key: "(member.person_id IS NOT NULL)::int",
        MEMBER_YEARS.key: "coalesce(member.years, 0)",
        REACHABLE.key: "(reachable.person_id IS NOT NULL)::int",
    }
    acts = [worth for worth in worths if worth.family and worth.signal not in facts]
    amounts = facts | {worth.signal: f"coalesce(acts.of_{worth.code}, 0)" for worth in acts}
    families = {
        family: [_worth(amounts[worth.signal], worth) for worth in worths if worth.family == family]
        for family in Family
    }
    return EXACT.format(
        families=", ".join(
            f"least({' + '.join(points or ['0'])}, {_number(family.cap)}) AS {family}"
            for family, points in families.items()
        ),
        amounts="".join(
            f", {_amount(_number(worth.rate))} FILTER (WHERE signal_id = {worth.code}) AS of_{worth.code}"
            for worth in acts
        ),
        acts=ACTS,
        years=YEARS,
        members=MEMBERS,
        reachable=REACHABLE_PEOPLE,
    )


# A hair is added before rounding, so that a half rounds up whatever the order in which its parts were added.
MOVED = f"""
SELECT shown.*, {" + ".join(f"shown.{f}" for f in Family)} AS value
FROM (
    SELECT person_id, {", ".join(f"floor({f} + 0.5 + 1e-9)::smallint AS {f}" for f in Family)} FROM ({{exact}}) AS exact
) AS shown
LEFT JOIN (SELECT * FROM engagement_score WHERE true {{{{people}}}}) AS s USING (person_id)
WHERE s.person_id IS NULL OR ({", ".join(f"s.{f}" for f in Family)}) <> ({", ".join(f"shown.{f}" for f in Family)})"""
STORE = f"""
INSERT INTO engagement_score (person_id, {", ".join(Family)}, value) {{rows}}
ON CONFLICT (person_id) DO UPDATE SET {", ".join(f"{f} = EXCLUDED.{f}" for f in [*Family, "value"])}"""


def _moved(worths: Sequence[Worth]) -> str:
    """MOVED for these worths, still to be told of whom."""
    return MOVED.format(exact=_exact(worths))


# The same rules for one person on several days, one row for each day and signal. The arrays hold one number for each
# signal's code.
ONE = f"""
WITH member AS ({MEMBERS}), amounts AS (
    SELECT signal_id, {_amount("(%(rates)s::float8[])[signal_id]")} AS amount, count(*) AS acts, max(day) AS newest
    FROM {ACTS} GROUP BY signal_id
  UNION ALL SELECT %(member)s, 1, 1, NULL FROM member
  UNION ALL SELECT %(years)s, {YEARS}, 1, NULL FROM member
  UNION ALL SELECT %(reachable)s, 1, 1, NULL FROM ({REACHABLE_PEOPLE}) AS reachable
)
SELECT signal_id, {_points("amount", "(%(points)s::float8[])[signal_id]", "(%(caps)s::float8[])[signal_id]")} AS points,
       amount, acts, newest
FROM amounts"""
ONE_EACH_DAY = f"""
SELECT asked.day, line.* FROM unnest(%(days)s::date[]) AS asked (day)
CROSS JOIN LATERAL ({ONE.replace("%(day)s", "asked.day")}) AS line ORDER BY line.points DESC, line.signal_id"""

# Every signal there is; numbers are 0 for one that the version does not name.
WORTHS = """
SELECT code.id, code.key, coalesce(family, ''), coalesce(points, 0), coalesce(half_life, 0), coalesce(cap, 0)
FROM engagement_signalcode AS code
LEFT JOIN engagement_weight AS weight ON weight.signal_id = code.id AND weight.version_id = %s"""


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
        query = _exact(worths(version))
        cursor.execute(*_everyone(query, day) if people is None else _these(query, day, people))
        return {person: dict(zip(Family, points, strict=True)) for person, *points in cursor.fetchall()}


def lines(person_id: int, *, days: Sequence[date], worths: Sequence[Worth]) -> list[list[Line]]:
    """What one person's score is made of on each of these days, most points first. One query."""
    known = {worth.code: worth for worth in worths}
    found: dict[date, list[Line]] = {day: [] for day in days}
    with connection.cursor() as cursor:
        query, values = _these(ONE_EACH_DAY, days[0], [person_id])
        cursor.execute(query, values | _arrays(worths) | {"days": list(days)})
        for day, code, points, *row in cursor.fetchall():
            if points:
                found[day].append(_line(known[code], points, *row))
    return list(found.values())


def _line(worth: Worth, points: float, amount: float, acts: int, newest: date | None) -> Line:
    return Line(worth.signal, Family(worth.family), float(points), float(amount), acts, newest)


def write(*, day: date, version: int, people: Iterable[int]) -> int:
    """Store these people's scores where a shown number moves. Answers how many rows moved."""
    with connection.cursor() as cursor:
        moved, values = _these(_moved(worths(version)), day, people)
        cursor.execute(STORE.format(rows=moved), values)
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
        moved, values = _everyone(_moved(worths(version)), day)
        cursor.execute(f"CREATE TEMPORARY TABLE engagement_moved ON COMMIT DROP AS {moved}", values)
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
        moved, values = _everyone(_moved(worths(version)), day)
        cursor.execute(f"SELECT count(*) FROM ({moved}) AS moved", values)
        (count,) = cursor.fetchone()
    return int(count)


def _these(query: str, day: date, people: Iterable[int]) -> tuple[str, dict[str, Any]]:
    """The query for these people, and its parameters."""
    of_them = query.format(people="AND person_id = ANY(%(people)s)", these="AND p.id = ANY(%(people)s)")
    return of_them, {"day": day, "people": list(people)}


def _everyone(query: str, day: date) -> tuple[str, dict[str, Any]]:
    """The query for everybody, in parts that PostgreSQL may hand to several processes, and its parameters."""
    parts = [query.format(people=f"AND person_id {part}", these=f"AND p.id {part}") for part in _parts()]
    return f"SELECT * FROM ({' UNION ALL '.join(f'({part})' for part in parts)}) AS parts", {"day": day}


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


def _arrays(worths: Sequence[Worth]) -> dict[str, Any]:
    """The parameters of ONE: arrays from a signal's code to its numbers, 0 where this version has none."""
    codes = {worth.signal: worth.code for worth in worths}
    numbers = {name: [0.0] * max(codes.values()) for name in ("rates", "points", "caps")}
    for worth in worths:
        place = worth.code - 1
        numbers["rates"][place] = worth.rate
        numbers["points"][place] = worth.points
        numbers["caps"][place] = worth.cap
    return {
        **numbers,
        "member": codes[MEMBER.key],
        "years": codes[MEMBER_YEARS.key],
        "reachable": codes[REACHABLE.key],
    }
