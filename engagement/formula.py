"""How a score follows from the ledgers, written once: for the people touched, for everybody, and for "why 62".

    amount of a signal  = sum over its acts of 0.5 ** (age in days / half-life); for a fact, how often it is given
    points of a signal  = min(points * amount, cap)
    points of a family  = min(sum over its signals, the family's cap), rounded to whole points
    score               = sum over the families, 0 to 100

Everything is float8. An act dated after the score's day has age 0, and a half-life of 0 days never fades.
"""

# ruff: noqa: S608  # every name in these queries is a constant of this file
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import log
from typing import Any

from django.db import connection

from engagement.families import Family
from engagement.models import SignalCode, Weight
from engagement.scoring import MEMBER, MEMBER_YEARS, REACHABLE

# exp() of less than about -745 is an error in PostgreSQL, not zero; here an act is 1000 half-lives old.
OLDEST = -700.0

# {people} narrows each ledger to the people asked for; the arrays hold one number for each signal's code.
LINES = f"""
membership AS (
    SELECT person_id,
           (SELECT sum(upper(r) - lower(r)) FROM unnest(range_agg(period * daterange(NULL, %(day)s, '[]'))) r) AS days
    FROM members_membership WHERE lower(period) <= %(day)s {{people}}
    GROUP BY person_id HAVING bool_or(period @> %(day)s)
), amount AS (
    SELECT person_id, signal_id AS signal, count(*) AS acts, max(day) AS newest,
           sum(exp(least(greatest((%(rates)s::float8[])[signal_id] * (day - %(day)s), {OLDEST}), 0))) AS amount
    FROM engagement_activity WHERE true {{people}} GROUP BY person_id, signal_id
  UNION ALL
    SELECT person_id, %(member)s, 1, NULL, 1 FROM membership
  UNION ALL
    SELECT person_id, %(years)s, 1, NULL, floor(days / 365.25::float8) FROM membership
  UNION ALL
    SELECT DISTINCT person_id, %(reachable)s, 1, NULL::date, 1::float8 FROM members_contactpoint
    WHERE kind = 'email' AND setting = 'personal' AND verified_at IS NOT NULL AND bounced_at IS NULL {{people}}
), line AS (
    SELECT person_id, signal, acts, newest, amount, (%(families)s::int[])[signal] AS family,
           least(amount * (%(points)s::float8[])[signal], (%(caps)s::float8[])[signal]) AS points
    FROM amount
)"""


def _family(family: Family) -> str:
    number = list(Family).index(family)
    return f"least(coalesce(sum(points) FILTER (WHERE family = {number}), 0), {family.cap}) AS {family}"


EXACT = f"WITH {LINES} SELECT person_id, {', '.join(map(_family, Family))} FROM line GROUP BY person_id"

ONE = f"WITH {LINES} SELECT signal, family, points, amount, acts, newest FROM line ORDER BY points DESC, signal"

# A hair is added before rounding, so that a half rounds up whatever the order in which its parts were added.
SHOWN = f"""
WITH {LINES}, exact AS (
    SELECT person_id, {", ".join(map(_family, Family))} FROM line GROUP BY person_id
), shown AS (
    SELECT p.id AS person_id,
           {", ".join(f"floor(coalesce(exact.{f}, 0) + 0.5 + 1e-9)::smallint AS {f}" for f in Family)}
    FROM members_person p LEFT JOIN exact ON exact.person_id = p.id WHERE true {{everyone}}
), moved AS (
    SELECT shown.*, {" + ".join(f"shown.{f}" for f in Family)} AS value
    FROM shown LEFT JOIN engagement_score s USING (person_id)
    WHERE s.person_id IS NULL
       OR ({", ".join(f"s.{f}" for f in Family)}) <> ({", ".join(f"shown.{f}" for f in Family)})
)"""
MOVED = f"{SHOWN} SELECT count(*) FROM moved"
WRITE = f"""{SHOWN}
INSERT INTO engagement_score (person_id, {", ".join(Family)}, value) SELECT * FROM moved
ON CONFLICT (person_id) DO UPDATE SET {", ".join(f"{f} = EXCLUDED.{f}" for f in [*Family, "value"])}
"""


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
    """Unrounded points by family of everybody who has any, or of those `people`: for proofs, not for pages."""
    with connection.cursor() as cursor:
        cursor.execute(_for(EXACT, people), _values(day, version, people))
        return {person: dict(zip(Family, points, strict=True)) for person, *points in cursor.fetchall()}


def lines(person_id: int, *, day: date, version: int) -> list[Line]:
    """What one person's score is made of, most points first."""
    keys = dict(SignalCode.objects.values_list("pk", "key"))
    with connection.cursor() as cursor:
        cursor.execute(_for(ONE, [person_id]), _values(day, version, [person_id]))
        return [
            Line(keys[signal], list(Family)[family], float(points), float(amount), acts, newest)
            for signal, family, points, amount, acts, newest in cursor.fetchall()
            if points
        ]


def write(*, day: date, version: int, people: Iterable[int] | None = None) -> int:
    """Store the scores of everybody, or of those `people`, where a shown number moves. Answers how many rows moved."""
    with connection.cursor() as cursor:
        cursor.execute(_for(WRITE, people), _values(day, version, people))
        return int(cursor.rowcount)


def wrong_rows(*, day: date, version: int) -> int:
    """How many stored scores differ from what the ledgers say, or are missing, for a day and a version."""
    with connection.cursor() as cursor:
        cursor.execute(_for(MOVED, None), _values(day, version, None))
        (count,) = cursor.fetchone()
    return int(count)


def _for(query: str, people: Iterable[int] | None) -> str:
    if people is None:
        return query.format(people="", everyone="")
    return query.format(people="AND person_id = ANY(%(people)s)", everyone="AND p.id = ANY(%(people)s)")


def _values(day: date, version: int, people: Iterable[int] | None) -> dict[str, Any]:
    """The query's parameters: arrays from a signal's code to its numbers, 0 where this version has none."""
    codes = dict(SignalCode.objects.values_list("key", "pk"))
    size = max(codes.values())
    values: dict[str, list[Any]] = {
        "rates": [0.0] * size,
        "points": [0.0] * size,
        "caps": [0.0] * size,
        "families": [0] * size,
    }
    for weight in Weight.objects.filter(version=version):
        place = weight.signal_id - 1
        values["rates"][place] = log(2) / weight.half_life if weight.half_life else 0.0
        values["points"][place] = weight.points
        values["caps"][place] = weight.cap
        values["families"][place] = list(Family).index(Family(weight.family))
    return values | {
        "day": day,
        "member": codes[MEMBER.key],
        "years": codes[MEMBER_YEARS.key],
        "reachable": codes[REACHABLE.key],
        "people": None if people is None else list(people),
    }
