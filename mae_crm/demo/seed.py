"""Builds the demo world, part by part, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from time import perf_counter

import pghistory
from django.db import transaction
from pghistory.models import Context

from accounts.models import User
from core.errors import ActionError
from core.sql import long_work, try_advisory_lock
from dashboards.counting import count as count_figures
from engagement.actions import score_everyone
from engagement.models import Activity
from leaders.models import Term
from locals.actions import load_schools
from locals.models import Assignment, Local
from locals.schools import read_regions, read_schools
from mae_crm.demo import (
    audiences,
    contacts,
    leading,
    ledgers,
    mailing,
    offices,
    organizing,
    people,
    personas,
    pipeline,
    staff_lists,
    units,
)
from mae_crm.demo.crowd import Someone
from mae_crm.demo.plan import Plan
from mae_crm.demo.rows import analyze
from members import standing
from members.models import ContactPoint, Employment, Membership, Person, Standing, StandingDay
from organizing.models import Conversation

MARK = "demo"  # with this in its context the history knows what the demo made
SEED_LOCK = 7_201
SMALLEST, LARGEST = 500, 1_000_000
YEARS = range(2000, 2100)


class NotEmpty(ActionError):
    """The database holds people or locals that the demo did not make: they may be real."""


class Busy(ActionError):
    """Another process builds a world here."""


class NoSuchWorld(ActionError):
    """The world asked for has no room for the cast, no end, or lies in another time."""


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


@dataclass(frozen=True, slots=True)
class World:
    """What every part of the world is hung on."""

    plan: Plan
    places: units.Units
    crowd: list[Someone]
    leaders: leading.Leaders
    users: dict[str, User]


def make(plan: Plan) -> Made:
    """Build the world into a database without people; do nothing where a demo world is.

    Raises NotEmpty, NoSuchWorld or Busy, and then nothing has changed.
    """
    with building(plan) as made:
        if not made.already:
            # Some people come by a staff list instead.
            world = settle(replace(plan, people=plan.people - staff_lists.newcomers(plan)), made)
            _fill(world, made)
            stand(plan, made)
            _finish(world, made)
    return made


@contextmanager
def building(plan: Plan) -> Iterator[Made]:
    """One transaction, one builder at a time, and the history knows that all of it is the demo's."""
    if plan.people < SMALLEST:
        raise NoSuchWorld(f"A demo world has at least {SMALLEST} people, not {plan.people}.")
    if plan.people > LARGEST:
        raise NoSuchWorld(f"A demo world has at most {LARGEST:,} people, not {plan.people:,}.")
    if plan.today.year not in YEARS:
        raise NoSuchWorld(f"A demo world lies in the years {YEARS[0]} to {YEARS[-1]}, not in {plan.today.year}.")
    mark = {MARK: {"people": plan.people, "seed": plan.seed, "today": str(plan.today)}}
    with transaction.atomic(), long_work(at_most=timedelta(minutes=30)):
        if not try_advisory_lock(SEED_LOCK):
            raise Busy("Another seed_demo is at work on this database. Wait for it.")
        made = Made(already=Context.objects.filter(metadata__has_key=MARK).exists())
        if not made.already and (Person.objects.exists() or Local.objects.exists()):
            raise NotEmpty(
                "This database has people or locals that the demo did not make. They may be real, so nothing was "
                "changed. Use an empty database."
            )
        with pghistory.context(**mark):
            yield made


def settle(plan: Plan, made: Made) -> World:
    """Units, people, both ledgers and contact points. Nobody stands anywhere until `stand` is called.

    While there is no standing day the ledgers' triggers have nothing to write, so that standing is computed once, for
    everybody, instead of by each ledger.
    """
    StandingDay.objects.all().delete()
    with made.timed("schools"):
        load_schools(schools=read_schools(), regions=read_regions(), by=None)
        places = units.build(plan)
    with made.timed("inventing people"):
        crowd = people.populate(plan, places)
        ledgers.enrol(plan, places, crowd)
        leaders = leading.choose(plan, places, crowd)
        points = contacts.reach(plan, crowd)
        users = personas.make_users(plan, crowd, leaders)
    with made.timed("people"):
        made.rows["people"] = people.write_people(plan, crowd)
    with made.timed("employment"):
        made.rows["employment"] = people.write_jobs(crowd)
    with made.timed("memberships"):
        made.rows["memberships"] = ledgers.write_stays(crowd)
        ledgers.remember_the_dead()
    with made.timed("contact points"):
        made.rows["contact points"] = contacts.write_points(points)
        made.rows["demographics"] = contacts.write_demographics(plan, crowd)
    return World(plan, places, crowd, leaders, users)


def stand(plan: Plan, made: Made) -> None:
    """Compute where everybody stands on the world's day."""
    with made.timed("standing"):
        analyze(Person, Employment, Membership, ContactPoint)
        StandingDay.objects.create(pk=1, day=plan.today)
        standing.restand_everyone()


def _fill(world: World, made: Made) -> None:
    """What the features know."""
    plan, crowd, leaders, users = world.plan, world.crowd, world.leaders, world.users
    with made.timed("conversations"):
        made.rows["conversations"] = organizing.write_talks(organizing.talk(plan, crowd, leaders, users))
    with made.timed("leaders"):
        made.rows["terms"] = offices.write_terms(offices.fill(plan, world.places, crowd, leaders))
        made.rows["pipeline"] = pipeline.write_board(pipeline.climb(plan, crowd, leaders, users))


def _finish(world: World, made: Made) -> None:
    """What follows from the rest."""
    with made.timed("sign-in"):
        personas.give_roles(world.plan, world.places, world.users)
        personas.make_buttons(world.places, world.users)
    with made.timed("audiences"):
        made.rows["audiences"] = audiences.keep(world.plan, world.users)
    with made.timed("staff lists"):
        made.rows["people"] += staff_lists.receive(world.plan, world.places, world.crowd, world.users)
    with made.timed("campaigns"):
        analyze(Standing, Conversation, Term, Assignment)
        made.rows["campaigns"] = mailing.send(world.plan, world.users)
    with made.timed("scores"):
        analyze(Activity)
        score_everyone(day=world.plan.today)
    with made.timed("figures"):
        count_figures()
