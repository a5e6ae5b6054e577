"""How fast a staff list gets into the records: `python -m benchmarks.import_roster`, BENCH_SCALE=0.1 for a tenth.

Records of 300,000 people, a third of them at one employer. Two of its files with 100,000 rows: its own people (known by
staff number, NEA ID, e-mail or name; a fifth of them changed), and as many new people.

ours   the file as the employer sent it: taken in, read, matched, compared, applied, with before-images and findings
floor  SQL by hand, which is given the final rows with their keys: COPY into temporary tables, UPDATE what differs,
       INSERT … SELECT what is new, into the same tables with the same triggers, history and constraints. Beside it the
       same with only those rows that differ, as if somebody had told which these are
peer   django-import-export as quick as it can be made, given the same final rows and keys, on a part of the people;
       its time grows with the rows and is multiplied

Every run starts with its own copy of the same database. Ours and the floor run in turn (A B A B …), medians. All must
leave the same rows, ours and the floor the same history too, or nothing is printed.
"""

# services are started before Django reads where they are
from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mae_crm.settings")

from devstack.boot import boot

boot("bench", services=("postgres", "redis"))

import django

django.setup()

from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

from benchmarks import budget, roster_peer, roster_tables, roster_world
from benchmarks.roster_world import AS_OF, EMPLOYER, PEOPLE, ROWS, TODAY
from devstack.testing import fresh_database, run_sql, use_database
from locals.models import Employer
from rosters import actions
from rosters.models import StaffList

ROUNDS = 3
PEER_ROWS = min(ROWS, 2_000)
STEPS = ("take_in_s", "look_s", "check_s", "apply_s")


@dataclass(slots=True)
class Runs:
    """Seconds of each run, and what ours did."""

    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    floor_of_changes: list[float] = field(default_factory=list)
    steps: list[tuple[float, ...]] = field(default_factory=list)
    peer: float = 0
    verdicts: dict[str, int] = field(default_factory=dict)


# --- Ours ------------------------------------------------------------------------------------------------------------


def ours(data: bytes) -> tuple[StaffList, tuple[float, ...]]:
    """The applied list, and the seconds of each step."""
    marks = [time.perf_counter()]
    staff_list = actions.upload(
        employer=Employer.objects.get(pk=EMPLOYER), as_of=AS_OF, is_complete=True, filename="bench.csv", data=data,
        today=TODAY, by=None,
    )  # fmt: skip
    marks.append(time.perf_counter())
    for step in (
        partial(actions.look, staff_list=staff_list, by=None),
        partial(actions.check, staff_list=staff_list, today=TODAY, by=None),
        partial(actions.apply, staff_list=staff_list, today=TODAY, by=None),
    ):
        step()
        marks.append(time.perf_counter())
    staff_list.refresh_from_db()
    if staff_list.state != StaffList.State.APPLIED:
        sys.exit(f"The list was not applied: {staff_list.refusal}")
    return staff_list, tuple(after - before for before, after in pairwise(marks))


# --- The measurement -------------------------------------------------------------------------------------------------


@contextmanager
def copy_of(world: str) -> Iterator[None]:
    """Point Django at a copy of the database for as long as the context lasts."""
    name = f"{world}_copy"
    connections.close_all()
    database = connections["default"]
    if isinstance(database, DatabaseWrapper):
        database.close_pool()
    run_sql("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, world)
    try:
        with use_database(name):
            connection.ensure_connection()
            yield
    finally:
        run_sql("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def timed[R](work: Callable[[], R]) -> tuple[float, R]:
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer


def measure(world: str, data: bytes, *, all_new: bool, share: float) -> Runs:
    """`share` of the time that is left is for the rounds; the peer comes after them."""
    runs = Runs()
    with copy_of(world):  # once to know what it ends in
        roster_tables.remember()
        staff_list, _steps = ours(data)
        runs.verdicts = {name: getattr(staff_list, name) for name in ("new", "changed", "same", "undecided", "refused")}
        final = roster_tables.outcome(staff_list.pk, first=PEER_ROWS)
        wanted = roster_tables.digest(), roster_tables.histories()
        wanted_of_first = roster_tables.digest(final.people)
    for _turn in budget.turns(ROUNDS, share=share):
        with copy_of(world):
            seconds, (_list, steps) = timed(lambda: ours(data))
            runs.ours.append(seconds)
            runs.steps.append(steps)
            refuse_other("ours", wanted, (roster_tables.digest(), roster_tables.histories()))
        for rows, times in ((final.rows, runs.floor), (final.changed, runs.floor_of_changes)):
            with copy_of(world):
                times.append(timed(partial(roster_tables.write_by_hand, rows))[0])
                refuse_other("the floor", wanted, (roster_tables.digest(), roster_tables.histories()))
    with copy_of(world):
        runs.peer = timed(lambda: roster_peer.write(final.first, all_new=all_new))[0]
        refuse_other("the peer", wanted_of_first, roster_tables.digest(final.people))
    return runs


def refuse_other(who: str, wanted: object, found: object) -> None:
    if wanted != found:
        sys.exit(f"{who} left other rows.\nWanted {wanted}\nFound  {found}")


def main() -> None:
    with fresh_database("bench_roster") as world:
        seconds, _ = timed(roster_world.build)
        print(f"{PEOPLE:,} people in {seconds:.0f} s", flush=True)
        for name, file, all_new, share in (
            ("changed", roster_world.known_file, False, 0.3),
            ("new", roster_world.new_file, True, 0.8),
        ):
            runs = measure(world, file(), all_new=all_new, share=share)
            report(f"import.{name}", runs)


def report(bench: str, runs: Runs) -> None:
    mine, bottom = statistics.median(runs.ours), statistics.median(runs.floor)
    peer = runs.peer * ROWS / PEER_ROWS
    of_changes = statistics.median(runs.floor_of_changes)
    figures: dict[str, Any] = {
        "rows": ROWS,
        "people": PEOPLE,
        **runs.verdicts,
        "ours_s": mine,
        "floor_s": bottom,
        "ours_over_floor": mine / bottom,
        "floor_of_changes_s": of_changes,
        "ours_over_floor_of_changes": mine / of_changes,
        "peer_s": peer,
        "peer_measured_rows": PEER_ROWS,
        "peer_measured_s": runs.peer,
        "peer_over_ours": peer / mine,
        "rows_per_second": ROWS / mine,
        **dict(zip(STEPS, map(statistics.median, zip(*runs.steps, strict=True)), strict=True)),
        "goal_over_floor": 2,
        "goal_over_peer": 15,
    }
    shown = {name: round(value, 3) if isinstance(value, float) else value for name, value in figures.items()}
    print(json.dumps({"bench": bench, **shown}), flush=True)


if __name__ == "__main__":
    main()
