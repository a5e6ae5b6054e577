"""How fast scores are: `python -m benchmarks.scores`, BENCH_SCALE=0.1 for a tenth of the people and acts.

ours    score_everyone for the next day, with 300,000 people and 10 million acts, what moved written down
floor   one index-only scan of the acts by one process; beside it the same scan as PostgreSQL likes it, with several
peer    a loop over the ORM, one person at a time, extrapolated from 1,000 people
Ours and the floor run in turn (A B A B …), medians. Also: 10,000 people touched, and what one act costs to record.
Before anything is printed, the three ways to the same scores are held against each other.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from math import floor as round_down
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mae_crm.settings")

from devstack.boot import boot

boot("bench", services=("postgres", "redis"))

import django

django.setup()

from django.db import connection, transaction
from django.utils import timezone

from benchmarks import budget
from devstack.testing import fresh_database
from engagement import actions, formula
from engagement.actions import Act
from engagement.families import FAMILY_CAPS, Family
from engagement.models import Activity, Score, Touched, Weight, Weights, in_force
from engagement.scoring import FACTS, MEMBER, MEMBER_YEARS, REACHABLE
from mae_crm.demo.bulk import make_people
from members.actions import turn_day
from members.models import ContactPoint, Membership, Person

SCALE = float(os.environ.get("BENCH_SCALE", "1"))
PEOPLE, ACTS = int(300_000 * SCALE), int(10_000_000 * SCALE)
TOUCHED = min(10_000, PEOPLE // 3)
LOOPED = 1_000
ROUNDS = 5
TODAY = date.today()  # noqa: DTZ011  # recording asks its own clock
YEARS = 4  # that the acts are spread over, as they happened: in the order of days, of people at random


def make_acts() -> None:
    """Fill the ledger. The indexes are made afterwards from their own definitions, since that is quicker."""
    with connection.cursor() as cursor, without_indexes("engagement_activity"):
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SELECT setseed(0.7)")
        cursor.execute(
            """
            INSERT INTO engagement_activity (person_id, signal_id, day, at, source)
            SELECT people.ids[1 + floor(random() * cardinality(people.ids))::int],
                   signals.ids[1 + floor(random() * cardinality(signals.ids))::int],
                   happened.day, happened.day + time '18:00', 'bench.act:' || n
            FROM (SELECT array_agg(id) AS ids FROM members_person) people,
                 (SELECT array_agg(id) AS ids FROM engagement_signalcode WHERE key <> ALL(%(facts)s)) signals,
                 generate_series(1, %(acts)s) n,
                 LATERAL (SELECT %(today)s::date - ((%(acts)s - n)::bigint * %(days)s / %(acts)s)::int AS day) happened
            """,
            {"facts": [fact.key for fact in FACTS], "acts": ACTS, "today": TODAY, "days": YEARS * 365},
        )


class without_indexes:  # noqa: N801  # reads as what it is in a `with`
    """Drop a table's keys, constraints and indexes for a while, and make them again from their own definitions."""

    def __init__(self, table: str) -> None:
        self.table = table

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE conrelid = %s::regclass AND contype IN ('p', 'u', 'f')",
                [self.table],
            )
            self.constraints = cursor.fetchall()
            for name, _definition in self.constraints:
                cursor.execute(f'ALTER TABLE {self.table} DROP CONSTRAINT "{name}"')
            cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s", [self.table])
            self.indexes = cursor.fetchall()
            for name, _definition in self.indexes:
                cursor.execute(f'DROP INDEX "{name}"')

    def __exit__(self, *_error: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            for _name, definition in self.indexes:
                cursor.execute(definition)
            for name, definition in self.constraints:
                cursor.execute(f'ALTER TABLE {self.table} ADD CONSTRAINT "{name}" {definition}')


# --- The floor --------------------------------------------------------------------------------------

SCAN = "SELECT count(*), sum(signal_id), max(day) FROM engagement_activity WHERE person_id > 0"


def scan(processes: int) -> tuple[object, ...]:
    """Read the person, signal and day of every act from the covering index."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"SET LOCAL max_parallel_workers_per_gather = {processes}")
        cursor.execute(SCAN)
        row: tuple[object, ...] = cursor.fetchone()
    return row


def settle() -> None:
    """See to it that the floor is one: after a VACUUM that no reader (autovacuum's own ANALYZE is one) was in the way
    of, every page is known to be visible to all."""
    for _ in range(10):
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
        if is_index_only():
            return
        time.sleep(3)
    sys.exit("The floor reads more than the index.")


def is_index_only() -> bool:
    """Does the floor read the index alone, without looking at the table?"""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {SCAN}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    return "Index Only Scan using engagement_activity_cover" in plan and "Heap Fetches: 0" in plan


# --- The peer ---------------------------------------------------------------------------------------


def loop(people: Iterable[Person], weights: dict[str, Weight], day: date) -> dict[int, dict[Family, float]]:
    """Scores as one would write them with the ORM: read a person's rows, add up in Python, save."""
    found: dict[int, dict[Family, float]] = {}
    for person in people:
        amounts: dict[str, float] = {}
        for act in Activity.objects.filter(person=person, day__lte=day).select_related("signal"):
            half_life = weights[act.signal.key].half_life
            faded = 0.5 ** ((day - act.day).days / half_life) if half_life else 1.0
            amounts[act.signal.key] = amounts.get(act.signal.key, 0.0) + faded
        rows = list(Membership.objects.filter(person=person, period__startswith__lte=day))
        if any(day in row.period for row in rows):
            held = {
                row.period.lower + timedelta(days=n)
                for row in rows
                for n in range((min(row.period.upper or date.max, day + timedelta(days=1)) - row.period.lower).days)
            }
            unbroken = next(n for n in count() if day - timedelta(days=n) not in held)
            amounts[MEMBER.key], amounts[MEMBER_YEARS.key] = 1.0, float(round_down(unbroken / 365.25))
        reachable = ContactPoint.objects.filter(
            person=person, kind="email", setting="personal", verified_at__isnull=False, bounced_at=None
        )
        if reachable.exists():
            amounts[REACHABLE.key] = 1.0
        families = dict.fromkeys(Family, 0.0)
        for key, amount in amounts.items():
            families[Family(weights[key].family)] += min(weights[key].points * amount, weights[key].cap)
        found[person.pk] = {family: min(points, FAMILY_CAPS[family]) for family, points in families.items()}
        shown = {family.value: round_down(points + 0.5 + 1e-9) for family, points in found[person.pk].items()}
        Score.objects.update_or_create(person=person, defaults={**shown, "value": sum(shown.values())})
    return found


# --- The run ----------------------------------------------------------------------------------------


def timed[R](work: Callable[[], R]) -> tuple[float, R]:
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer


def touch_and_score(people: list[int]) -> float:
    """Seconds from the queue to stored scores of people with a new act each."""
    Touched.objects.all().delete()
    signal = Weight.objects.exclude(signal__key__in=[fact.key for fact in FACTS]).latest("pk").signal.key
    at = timezone.now()
    actions.record_many(signal, [Act(person, f"bench.touched:{person}", at) for person in people], by=None)
    seconds, _moved = timed(lambda: actions.score_batch(limit=len(people)))
    if Touched.objects.exists():
        sys.exit("Somebody still waits.")
    return seconds


def cost_of_an_act(people: list[int]) -> tuple[float, float]:
    """Milliseconds for one act recorded, ring included, and for a plain INSERT of such a row; each a transaction."""
    signal = Weight.objects.exclude(signal__key__in=[fact.key for fact in FACTS]).latest("pk").signal
    ours, plain = [], []
    for n, person in enumerate(people):
        at = timezone.now()
        record = partial(actions.record, signal=signal.key, person_id=person, source=f"bench.one:{n}", at=at, by=None)
        ours.append(timed(record)[0])
        plain.append(timed(partial(insert, person, signal.pk, at, f"bench.plain:{n}"))[0])
    return statistics.median(ours) * 1000, statistics.median(plain) * 1000


def insert(person: int, signal: int, at: datetime, source: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO engagement_activity (person_id, signal_id, day, at, source) VALUES (%s, %s, %s, %s, %s)",
            [person, signal, timezone.localdate(at), at, source],
        )


def hold_against_each_other(sample: list[Person], looped: dict[int, dict[Family, float]]) -> None:
    """Everybody's pass, the touched one's and the loop's agree within 1e-9, and what is stored is what they say."""
    day, version = in_force()
    touched = formula.exact(day=day, version=version, people=[person.pk for person in sample])
    everybody = formula.exact(day=day, version=version)
    for person in sample:
        for family in Family:
            points = {answers[person.pk][family] for answers in (looped, touched, everybody)}
            if max(points) - min(points) > 1e-9:
                sys.exit(f"Person {person.pk} has different points to {family}: {points}")
    if formula.wrong_rows(day=day, version=version):
        sys.exit("Stored scores are not what the ledgers say.")


def main() -> None:
    with fresh_database("bench_scores"):
        began = time.monotonic()
        make_people(PEOPLE, today=TODAY)
        turn_day(to=TODAY)
        make_acts()
        settle()
        print(f"{PEOPLE:,} people and {ACTS:,} acts in {time.monotonic() - began:.0f} s", flush=True)

        first, _ = timed(lambda: actions.score_everyone(day=TODAY))
        floors, parallel, ours, moved = [], [], [], 0  # seconds; rows moved in a night
        for turn in budget.turns(ROUNDS, share=0.5):
            floors.append(timed(lambda: scan(0))[0])
            seconds, moved = timed(partial(actions.score_everyone, day=TODAY + timedelta(days=turn + 1)))
            ours.append(seconds)
            parallel.append(timed(lambda: scan(2))[0])
        full, bottom = statistics.median(ours), statistics.median(floors)

        sample = list(Person.objects.order_by("?")[:LOOPED])
        day, version = in_force()
        weights = {line.signal.key: line for line in Weight.objects.filter(version=version).select_related("signal")}
        looped_in, looped = timed(lambda: loop(sample, weights, day))
        hold_against_each_other(sample, looped)
        peer = looped_in / len(sample) * PEOPLE
        report(
            "scores.full",
            people=PEOPLE,
            acts=ACTS,
            ours_s=full,
            floor_s=bottom,
            ours_over_floor=full / bottom,
            floor_parallel_s=statistics.median(parallel),
            peer_s=peer,
            peer_over_ours=peer / full,
            first_run_s=first,
            moved_in_a_night=moved,
            goal_over_floor=1.5,
        )

        ids = list(Person.objects.order_by("?").values_list("pk", flat=True)[:TOUCHED])
        seconds = touch_and_score(ids)
        if formula.wrong_rows(day=day, version=Weights.objects.latest("pk").pk):
            sys.exit("Scores of the touched are not what the ledgers say.")
        report("scores.touched", people=TOUCHED, ours_s=seconds, goal_s=1)
        act_ms, insert_ms = cost_of_an_act(ids[:300])
        report("scores.act", ours_ms=act_ms, floor_ms=insert_ms, ours_over_floor=act_ms / insert_ms)


def report(bench: str, **figures: Any) -> None:
    shown = {name: round(value, 3) if isinstance(value, float) else value for name, value in figures.items()}
    print(json.dumps({"bench": bench, **shown}), flush=True)


if __name__ == "__main__":
    main()
