"""Counting the figures of every unit: a handful of statements over standing and the membership ledger.

A page never counts: it reads the rows of the last count. A count is made anew when the ledgers changed since, at most
once in twenty times what it takes (so a small state's figures are always of this moment, and a large one's a few
seconds old while an import runs), and the page says how old it is.
"""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from core import clock
from core.sql import long_work
from dashboards.models import Counted, Figures
from members.models import StandingDay
from members.queries import Growth, growth
from members.years import MembershipYear, a_year_earlier

LOCK = 7_340_011
REST = 20  # times the duration of a count
TOO_OLD = timedelta(minutes=10)

_STANDING = """
SELECT {unit}, count(DISTINCT person_id) FILTER (WHERE is_in_local),
       count(DISTINCT person_id) FILTER (WHERE is_eligible),
       count(DISTINCT person_id) FILTER (WHERE is_eligible AND is_member)
FROM members_standing {where} GROUP BY {group}
"""


def fresh() -> Counted | None:
    """See that the figures are as new as they should be; the last count, or None while another process makes the
    first."""
    last = Counted.objects.filter(pk=1).first()
    if last is not None and (_resting(last) or not _changed(last)):
        return last
    count()
    return Counted.objects.filter(pk=1).first()


def count() -> bool:
    """Count everything and write it; False when another process is at it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return False
        began = time.monotonic()
        with long_work(at_most=timedelta(minutes=5)):
            day = StandingDay.objects.get(pk=1).day
            version = ledger_version()
            rows = _rows(day)
            Figures.objects.all().delete()
            Figures.objects.bulk_create(rows, batch_size=1000)
        seconds = time.monotonic() - began
        counted = {"at": clock.now(), "day": day, "seconds": seconds, "version": version}
        Counted.objects.update_or_create(pk=1, defaults=counted)
    return True


def ledger_version() -> list[int]:
    """Numbers that grow with every change of what figures are counted from: the newest history of both ledgers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE((SELECT max(pgh_id) FROM members_membershipevent), 0),"
            " COALESCE((SELECT max(pgh_id) FROM members_employmentevent), 0),"
            " (SELECT day FROM members_standingday) - DATE '2000-01-01'"
        )
        return list(cursor.fetchone())


def _resting(last: Counted) -> bool:
    return clock.now() - last.at < timedelta(seconds=min(last.seconds * REST, 60.0))


def _changed(last: Counted) -> bool:
    """Also when it is old: a transaction that began before the count may have ended after it."""
    return last.version != ledger_version() or clock.now() - last.at > TOO_OLD


def _rows(day: date) -> list[Figures]:
    ways = _growths(day)
    state = _counts("NULL", "", "()")
    rows = [_figures("state", counts, ways["state"].get(None)) for _, *counts in state]
    for key, *counts in _counts("region_id", "", "region_id"):
        rows.append(_figures("region", counts, ways["region"].get(key), region_id=key))
    for key, *counts in _counts("local_id", "WHERE local_id IS NOT NULL", "local_id"):
        rows.append(_figures("local", counts, ways["local"].get(key), local_id=key))
    for key, *counts in _counts("county_fips", "WHERE county_fips <> ''", "county_fips"):
        rows.append(_figures("county", counts, None, county_fips=key))
    for fips, region, *counts in _counts("county_fips, region_id", "WHERE county_fips <> ''", "county_fips, region_id"):
        rows.append(_figures("county", counts, None, county_fips=fips, region_id=region))
    return rows


def _counts(unit: str, where: str, group: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_STANDING.format(unit=unit, where=where, group=group))
        return list(cursor.fetchall())


type _Ways = dict[str, dict[int | None, tuple[Growth | None, Growth | None]]]


def _growths(day: date) -> _Ways:
    """For each kind of unit and each unit: growth since 31 August, and between the same days a year ago."""
    eve = MembershipYear.of(day).begins - timedelta(days=1)
    ways: _Ways = {}
    for kind in ("state", "region", "local"):
        now = {row.unit: row for row in growth(kind, start=eve, end=day)}
        then = {row.unit: row for row in growth(kind, start=a_year_earlier(eve), end=a_year_earlier(day))}
        ways[kind] = {unit: (now.get(unit), then.get(unit)) for unit in now.keys() | then.keys()}
    return ways


def _figures(kind: str, counts: list[int], ways: tuple[Growth | None, Growth | None] | None, **unit: Any) -> Figures:
    now, then = ways or (None, None)
    members, eligible, eligible_members = counts
    return Figures(
        kind=kind,
        members=members,
        eligible=eligible,
        eligible_members=eligible_members,
        this_year=asdict(now) if now else {},
        last_year=asdict(then) if then else {},
        **unit,
    )
