"""Builds the demo world, part by part, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from time import perf_counter
from typing import Any

import pghistory
from django.db import transaction
from pghistory.models import Context

from core.errors import ActionError
from core.sql import advisory_lock, long_work
from engagement.actions import score_everyone
from locals.actions import load_schools
from locals.models import Local
from locals.schools import read_regions, read_schools
from mae_crm.demo import contacts, leading, ledgers, offices, organizing, people, personas, pipeline, units
from mae_crm.demo.plan import Plan
from members import standing
from members.models import Person, StandingDay

MARK = "demo"  # with this in its context the history knows what the demo made
SEED_LOCK = 7_201
SMALLEST = 500


class NotEmpty(ActionError):
    """The database holds people or locals that the demo did not make: they may be real."""


class TooSmall(ActionError):
    """The world asked for has no room for the cast."""


@dataclass(slots=True)
class Made:
    """What was made: rows by part, and the seconds each part took. `already` when a demo world was there before."""

    already: bool = False
    rows: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        began = perf_counter()
        yield
        self.seconds[part] = round(self.seconds.get(part, 0.0) + perf_counter() - began, 2)


def make(plan: Plan, *, told: Callable[[str], Any] = lambda _part: None) -> Made:
    """Build the world into a database without people; do nothing where a demo world is. `told` hears each part's name.

    Raises NotEmpty or TooSmall, and then nothing has changed.
    """
    if plan.people < SMALLEST:
        raise TooSmall(f"A demo world has at least {SMALLEST} people, not {plan.people}.")
    with transaction.atomic(), long_work(at_most=timedelta(minutes=30)):
        advisory_lock(SEED_LOCK)
        if Context.objects.filter(metadata__has_key=MARK).exists():
            return Made(already=True)
        if Person.objects.exists() or Local.objects.exists():
            raise NotEmpty(
                "This database has people or locals that the demo did not make. They may be real, so nothing was "
                "changed. Use an empty database."
            )
        with pghistory.context(**{MARK: {"people": plan.people, "seed": plan.seed, "today": str(plan.today)}}):
            return _make(plan, told)


def _make(plan: Plan, told: Callable[[str], Any]) -> Made:
    made = Made()

    @contextmanager
    def part(name: str) -> Iterator[None]:
        told(name)
        with made.timed(name):
            yield

    # While there is no standing day, nobody stands anywhere and the ledgers' triggers have nothing to write:
    # standing is computed once, at the end, instead of by each ledger.
    StandingDay.objects.all().delete()
    with part("schools"):
        load_schools(schools=read_schools(), regions=read_regions(), by=None)
        places = units.build(plan)
    with part("inventing people"):
        crowd = people.populate(plan, places)
        ledgers.enrol(plan, places, crowd)
        leaders = leading.choose(plan, places, crowd)
        points = contacts.reach(plan, crowd)
        users = personas.make_users(plan, crowd, leaders)
    with part("people"):
        made.rows["people"] = people.write_people(plan, crowd)
    with part("employment"):
        made.rows["employment"] = people.write_jobs(crowd)
    with part("memberships"):
        made.rows["memberships"] = ledgers.write_stays(crowd)
    with part("contact points"):
        made.rows["contact points"] = contacts.write_points(points)
        made.rows["demographics"] = contacts.write_demographics(plan, crowd)
    with part("conversations"):
        made.rows["conversations"] = organizing.write_talks(organizing.talk(plan, crowd, leaders, users))
    with part("leaders"):
        made.rows["terms"] = offices.write_terms(offices.fill(plan, places, crowd, leaders))
        made.rows["pipeline"] = pipeline.write_board(pipeline.climb(plan, crowd, leaders, users))
    with part("standing"):
        StandingDay.objects.create(pk=1, day=plan.today)
        standing.restand_everyone()
    with part("scores"):
        score_everyone(day=plan.today)
    with part("sign-in"):
        personas.give_roles(plan, places, users)
        personas.make_buttons(places, users)
    return made
