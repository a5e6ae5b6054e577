"""Counting the figures of every unit: a handful of statements over standing and the membership ledger.

Pages read the rows of the last count. It is made anew when the ledgers changed since: where it takes no longer than
somebody would notice, by whoever looks, so that a small state's figures are of this moment; a large state's by a worker
within half a minute. While an import runs a count rests for twenty times what it took, a minute at most; the page says
how old it is.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction

from core import clock
from core.sql import long_work, try_advisory_lock
from dashboards.models import Counted, Figures
from early_career.queries import tallies
from engagement.bands import Band
from locals.models import Worksite
from members.models import StandingDay
from members.queries import Growth, growth, joins_by_week
from members.years import MembershipYear, a_year_earlier

LOCK = 7_340_011
REST = 20  # times the duration of a count
QUICK = 0.3  # seconds: such a count may be made while somebody waits for the page
TOO_OLD = timedelta(minutes=10)

# One row for each unit, its columns those of _COUNTED.
_STANDING = """
WITH coming AS MATERIALIZED (
    SELECT DISTINCT person_id, true AS is_coming FROM members_membership WHERE lower(period) > %(day)s
)
SELECT {unit}, count(DISTINCT person_id) FILTER (WHERE is_in_local),
       count(DISTINCT person_id) FILTER (WHERE is_eligible),
       count(DISTINCT person_id) FILTER (WHERE is_eligible AND is_member),
       count(DISTINCT person_id) FILTER (WHERE is_eligible AND NOT is_member AND is_coming),
       count(DISTINCT person_id) FILTER (WHERE is_eligible AND list_date IS NOT NULL),
       count(DISTINCT person_id) FILTER (WHERE is_eligible AND list_date IS NOT NULL AND is_member),
       min(list_date) FILTER (WHERE is_eligible)
FROM (SELECT s.*, e.list_date FROM members_standing s LEFT JOIN locals_employer e ON e.id = s.employer_id) standing
LEFT JOIN coming USING (person_id) {where} GROUP BY {group}
"""
_COUNTED = ("members", "eligible", "eligible_members", "early", "listed", "listed_members", "oldest_list")


def for_page() -> Counted | None:
    """The count that a page shows, made anew where that is quick. None while another process makes the first."""
    last = Counted.objects.filter(pk=1).first()
    return last if last is not None and last.seconds > QUICK else _renewed(last)


def fresh() -> Counted | None:
    """See that the figures are as new as they should be; the last count, or None while another process makes the
    first."""
    return _renewed(Counted.objects.filter(pk=1).first())


def _renewed(last: Counted | None) -> Counted | None:
    if last is not None and (_resting(last) or not _changed(last)):
        return last
    count()
    return Counted.objects.filter(pk=1).first()


def count() -> bool:
    """Count everything and write it; False when another process is at it."""
    with transaction.atomic():
        if not try_advisory_lock(LOCK):
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
    """Numbers that move with every change of what figures are counted from: the newest history of both ledgers, the
    newest conversation, the newest history of the units, how often scores were written, and the day. Whoever takes a
    conversation back or moves it to another day has the person scored again: the last who waits for it is there too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE((SELECT max(pgh_id) FROM members_membershipevent), 0),"
            " COALESCE((SELECT max(pgh_id) FROM members_employmentevent), 0),"
            " COALESCE((SELECT max(id) FROM organizing_conversation), 0),"
            " COALESCE((SELECT max(id) FROM engagement_touched), 0),"
            " (SELECT writes FROM engagement_scoreday),"
            " COALESCE((SELECT max(pgh_id) FROM locals_jurisdictionevent), 0),"
            " COALESCE((SELECT max(pgh_id) FROM locals_localevent), 0),"
            " COALESCE((SELECT max(pgh_id) FROM locals_employerevent), 0),"
            " COALESCE((SELECT max(pgh_id) FROM locals_worksiteevent), 0),"
            " (SELECT day FROM members_standingday) - DATE '2000-01-01'"
        )
        return list(cursor.fetchone())


def _resting(last: Counted) -> bool:
    return clock.now() - last.at < timedelta(seconds=min(last.seconds * REST, 60.0))


def _changed(last: Counted) -> bool:
    """Also when it is old: a transaction that began before the count may have ended after it."""
    return last.version != ledger_version() or clock.now() - last.at > TOO_OLD


def _rows(day: date) -> list[Figures]:
    count, counts_of = _Count(day), partial(_counts, day)
    rows = [count.figures("state", None, counts) for _, *counts in counts_of("NULL", "", "()")]
    for key, *counts in counts_of("region_id", "", "region_id"):
        rows.append(count.figures("region", key, counts, region_id=key))
    for key, *counts in counts_of("local_id", "WHERE local_id IS NOT NULL", "local_id"):
        rows.append(count.figures("local", key, counts, local_id=key))
    rows += _left_by_all(count, rows)
    for key, *counts in counts_of("county_fips", "WHERE county_fips <> ''", "county_fips"):
        rows.append(_bare("county", counts, county_fips=key))
    parts = counts_of("county_fips, region_id", "WHERE county_fips <> ''", "county_fips, region_id")
    for fips, region, *counts in parts:
        rows.append(_bare("county", counts, county_fips=fips, region_id=region))
    return rows + _nobody_yet(day, {(row.county_fips, row.region_id) for row in rows})


def _left_by_all(count: _Count, counted: Sequence[Figures]) -> Iterator[Figures]:
    """Regions and locals in which nobody stands any more, and somebody did this year or the last: they closed, say.
    Whoever moved on is counted where they went, so they are counted where they left."""
    nobody = [None if name == "oldest_list" else 0 for name in _COUNTED]
    for kind in ("region", "local"):
        known = {getattr(row, f"{kind}_id") for row in counted if row.kind == kind}
        for key in (count.now[kind].keys() | count.then[kind].keys()) - known - {None}:
            yield count.figures(kind, key, nobody, **{f"{kind}_id": key})


def _nobody_yet(day: date, counted: set[tuple[str, int | None]]) -> list[Figures]:
    """Counties with an open worksite in which nobody is on record: they are no counties without a worksite."""
    sites = set(Worksite.objects.open_on(day).exclude(county_fips="").values_list("county_fips", "employer__region"))
    places = sites | {(fips, None) for fips, _ in sites}
    return [Figures(kind="county", county_fips=fips, region_id=region) for fips, region in places - counted]


def _counts(day: date, unit: str, where: str, group: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_STANDING.format(unit=unit, where=where, group=group), {"day": day})
        return list(cursor.fetchall())


def _bare(kind: str, counts: list[Any], **unit: Any) -> Figures:
    return Figures(kind=kind, **dict(zip(_COUNTED, counts, strict=True)), **unit)


class _Count:
    """What is counted once for all units of a kind, then dealt out to each."""

    KINDS = ("state", "region", "local")

    def __init__(self, day: date) -> None:
        year = MembershipYear.of(day)
        eve = year.begins - timedelta(days=1)
        a_year_ago, last_eve = a_year_earlier(day), a_year_earlier(eve)
        self.now = {kind: _by_unit(growth(kind, start=eve, end=day)) for kind in self.KINDS}
        self.then = {kind: _by_unit(growth(kind, start=last_eve, end=a_year_ago)) for kind in self.KINDS}
        self.weeks = {kind: joins_by_week(kind, year=year, until=day) for kind in self.KINDS}
        self.last_weeks = {kind: joins_by_week(kind, year=year.before, until=a_year_ago) for kind in self.KINDS}
        self.bands = {kind: _people_by_band(column) for kind, column in zip(self.KINDS, _COLUMNS, strict=True)}
        self.newcomers = _newcomers(day)

    def figures(self, kind: str, key: int | None, counts: list[Any], **unit: Any) -> Figures:
        row = _bare(kind, counts, **unit)
        row.this_year, row.last_year = self.now[kind].get(key, {}), self.then[kind].get(key, {})
        row.weeks = {"now": self.weeks[kind].get(key, []), "then": self.last_weeks[kind].get(key, [])}
        row.bands = self.bands[kind].get(key, {})
        row.newcomers = self.newcomers.get((kind, key), {})
        return row


_COLUMNS = ("NULL::bigint", "s.region_id", "s.local_id")


def _by_unit(rows: list[Growth]) -> dict[int | None, dict[str, Any]]:
    return {row.unit: asdict(row) for row in rows}


def _people_by_band(column: str) -> dict[int | None, dict[str, int]]:
    """People with a score, by unit and band."""
    cases = " ".join(f"WHEN value >= {band.range[0]} THEN '{band.value}'" for band in Band)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column}, CASE {cases} END, count(DISTINCT s.person_id)"  # noqa: S608  # constants of this house
            " FROM members_standing s JOIN engagement_score USING (person_id) GROUP BY 1, 2"
        )
        found: dict[int | None, dict[str, int]] = {}
        for key, band, people in cursor.fetchall():
            found.setdefault(key, {})[band] = people
    return found


def _newcomers(day: date) -> dict[tuple[str, int | None], dict[str, int]]:
    """New hires and how many were met, by kind and key of the unit."""
    names = ("hired", "in_time", "late", "waiting", "overdue")
    return {unit: {name: getattr(tally, name) for name in names} for unit, tally in tallies(day).items()}
