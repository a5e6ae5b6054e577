"""Whatever staff do, in whatever order and on whatever days: the ledgers stay whole, and every unit's year adds up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.errors import ActionError
from dashboards import counting
from dashboards.models import Figures
from locals.models import Local
from members import actions, standing
from members.models import DropReason, Membership, Person
from members.years import MembershipYear, a_year_earlier
from tests.world import TODAY, World

WHO = ("Caleb", "Renita", "Wendell", "Terrance", "Hollis")
DAYS = st.one_of(st.integers(-800, 40), st.sampled_from([-1, 0, 1, 9, 10, 11])).map(
    lambda days: TODAY + timedelta(days=days)
)
SOON = TODAY + timedelta(days=10)
LOCALS = st.sampled_from(["Tupelo", "Leland", "At large"])
CATEGORIES = st.sampled_from(["professional", "esp", "aspiring", "retired"])
LEVELS = st.sampled_from(["full", "part"])
REASONS = st.sampled_from([reason for reason in DropReason if reason not in DropReason.continuing()])

STEPS = st.one_of(
    st.tuples(st.just("join"), st.sampled_from(WHO), DAYS, LOCALS, CATEGORIES, LEVELS),
    st.tuples(st.just("drop"), st.sampled_from(WHO), DAYS, REASONS),
    st.tuples(st.just("transfer"), st.sampled_from(WHO), DAYS, LOCALS, st.one_of(st.just(""), CATEGORIES)),
    st.tuples(st.just("change_type"), st.sampled_from(WHO), DAYS, CATEGORIES, LEVELS),
    st.tuples(st.just("correct"), st.sampled_from(WHO), DAYS, LOCALS, CATEGORIES, LEVELS, st.integers(0, 5)),
)


def take(world: World, step: tuple[Any, ...]) -> bool:
    """Do what the step says to the newest membership of that person; correct any. False where it was refused, with a
    sentence.

    It is rehearsed first: the rehearsal refuses what the deed refuses, and leaves nothing behind.
    """
    kind, first, on, *how = step
    person = world.people[first]
    newest = Membership.objects.filter(person=person).order_by("-period").first()
    more: dict[str, Any] = {"on": on, "by": None}
    act: Callable[[], object]
    if kind == "join":
        where, more["category"], more["level"] = how
        act = partial(actions.join, person=person, local=world.locals[where], today=TODAY, **more)
    elif newest is None:
        return False
    elif kind == "drop":
        act = partial(actions.drop, membership=newest, reason=how[0], today=TODAY, **more)
    elif kind == "transfer":
        act = partial(actions.transfer, membership=newest, to=world.locals[how[0]], category=how[1], **more)
    elif kind == "correct":
        where, more["category"], more["level"], which = how
        rows = list(Membership.objects.filter(person=person).order_by("period", "pk"))
        row = rows[which % len(rows)]
        more |= {"membership": row, "local": world.locals[where], "payment_method": row.payment_method, "today": TODAY}
        act = partial(actions.correct_membership, **more)
    else:
        more["category"], more["level"] = how
        act = partial(actions.change_type, membership=newest, **more)
    before = rows_of(person)
    try:
        would = actions.rehearse(act, of=person)
    except ActionError:
        assert rows_of(person) == before
        return False
    assert would
    assert rows_of(person) == before
    act()
    assert rows_of(person) != before
    return True


def rows_of(person: Person) -> list[tuple[Any, ...]]:
    rows = Membership.objects.filter(person=person).order_by("local", "period")
    return list(rows.values_list("local", "category", "level", "period", "drop_reason"))


def people_on(day: date, locals_: Iterable[Local]) -> int:
    """Counted here without SQL that the house uses: distinct people with a row that covers the day."""
    keys = {local.pk for local in locals_}
    rows = [row for row in Membership.objects.all() if row.local_id in keys and day in row.period]
    return len({row.person_id for row in rows})


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=3, max_size=14))
def test_every_year_adds_up_after_any_sequence_of_actions(world: World, steps: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        for step in steps:
            take(world, step)

        counting.count()

        locals_ = list(Local.objects.all())
        units: dict[tuple[str, int | None], list[Local]] = {("state", None): locals_}
        units |= {("local", local.pk): [local] for local in locals_}
        for region in world.regions.values():
            units["region", region.pk] = [local for local in locals_ if local.region_id == region.pk]
        eve = MembershipYear.of(TODAY).begins - timedelta(days=1)
        windows = {"this_year": (eve, TODAY), "last_year": (a_year_earlier(eve), a_year_earlier(TODAY))}
        for row in Figures.objects.filter(kind__in=["state", "region", "local"]):
            for name, (start, end) in windows.items():
                year = getattr(row, name)
                if not year:
                    continue
                ins = year["joined"] + year["returned"] + year["transferred_in"]
                assert year["start"] + ins - year["transferred_out"] - year["left"] == year["end"]
                members = units[row.kind, row.region_id or row.local_id]
                assert (year["start"], year["end"]) == (people_on(start, members), people_on(end, members))
        assert standing.wrong_rows() == 0
        transaction.set_rollback(True)


@example(steps=[("transfer", "Renita", SOON, "Leland", ""), ("drop", "Renita", TODAY, DropReason.REQUESTED)])
@example(
    steps=[
        ("change_type", "Wendell", SOON, "retired", "full"),
        ("transfer", "Wendell", SOON + timedelta(days=1), "Leland", ""),
        ("drop", "Wendell", TODAY, DropReason.RETIRED),
    ]
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=1, max_size=10))
def test_a_row_that_ended_by_moving_on_is_continued_the_same_day(world: World, steps: list[tuple[Any, ...]]) -> None:
    """The codes 10, 13 and 14 are no losses: somewhere a row of that person begins on the day the other ends."""
    with transaction.atomic():
        for step in steps:
            take(world, step)

        for row in Membership.objects.filter(drop_reason__in=DropReason.continuing()):
            following = Membership.objects.filter(person=row.person, period__startswith=row.period.upper)
            assert following.exists(), row.period
        transaction.set_rollback(True)
