"""The SQL against a plain reading of the rules in Python, on histories that nobody would write by hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from math import floor

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.periods import DateRange
from engagement import actions, formula
from engagement.families import FAMILY_CAPS, Family
from engagement.models import Activity, Score, ScoreDay, SignalCode, Touched, Weight, Weights
from members.models import Category, ContactPoint, DropReason, Membership, Person
from tests.world import TODAY, World

SIGNALS = {  # key: family, points, half-life, cap
    "t.talk": (Family.CONNECT, 10.0, 120, 25.0),
    "t.meet": (Family.CONNECT, 3.7, 30, 9.0),
    "t.learn": (Family.LEARN, 9.0, 365, 15.0),
    "t.act": (Family.ACT, 8.0, 31, 15.0),
    "t.lead": (Family.LEAD, 4.0, 0, 15.0),
}
FACTS = {"members.member": (12.0, 12.0), "members.years": (1.5, 12.0), "members.verified_email": (6.0, 6.0)}


@dataclass(frozen=True)
class History:
    """What Hypothesis made up about one person."""

    acts: list[tuple[str, int]]  # signal, days before the score's day; negative lies ahead
    memberships: list[tuple[int, int | None]]  # began so many days ago, ended so many days ago
    verified: bool


def reference(history: History) -> dict[Family, float]:
    """Score arithmetic as the documentation tells it, one act at a time."""
    amounts: dict[str, float] = defaultdict(float)
    for signal, age in history.acts:
        if age < 0:
            continue
        half_life = SIGNALS[signal][2]
        amounts[signal] += 0.5 ** (age / half_life) if half_life else 1.0
    families = dict.fromkeys(Family, 0.0)
    for signal, amount in amounts.items():
        family, points, _, cap = SIGNALS[signal]
        families[family] += min(points * amount, cap)

    days = {
        day
        for began, ended in history.memberships
        for day in range(0 if ended is None else max(ended + 1, 0), began + 1)
    }
    if 0 in days:
        unbroken = next(day for day in count() if day not in days)
        families[Family.BELONG] += 12 + min(1.5 * floor(unbroken / 365.25), 12)
    if history.verified:
        families[Family.BELONG] += 6
    return {family: min(points, FAMILY_CAPS[family]) for family, points in families.items()}


def is_tie(points: float) -> bool:
    """So near to a half that its rounding says nothing."""
    return abs(points % 1 - 0.5) < 1e-7


acts = st.lists(
    st.tuples(
        st.sampled_from(sorted(SIGNALS)),
        st.one_of(st.integers(-400, 1500), st.sampled_from([-300_000, -1, 0, 1, 30, 120, 365, 10_000, 20_779])),
    ),
    max_size=12,
)
spans = st.lists(st.tuples(st.integers(0, 5000), st.none() | st.integers(-400, 5000)), max_size=1) | st.just(
    [(3000, 2000), (1999, 700), (500, None)]
)
histories = st.builds(
    History,
    acts=acts,
    memberships=spans.map(lambda rows: [(b, e) for b, e in rows if e is None or e < b]),
    verified=st.booleans(),
)


@pytest.fixture
def weighed(world: World) -> World:
    """The signals of this file, in a version of their own."""
    Weight.objects.exclude(signal__key__in=FACTS).delete()
    version = Weights.objects.create(note="For this test")
    for key, (family, points, half_life, cap) in SIGNALS.items():
        code, _ = SignalCode.objects.get_or_create(key=key)
        Weight.objects.create(version=version, signal=code, family=family, points=points, half_life=half_life, cap=cap)
    for key, (points, cap) in FACTS.items():
        code = SignalCode.objects.get(key=key)
        Weight.objects.create(version=version, signal=code, family=Family.BELONG, points=points, half_life=0, cap=cap)
    return world


def live(history: History, world: World) -> Person:
    """Write a history into the ledgers."""
    person = Person.objects.create(first_name="Made", last_name="Up")
    codes = dict(SignalCode.objects.values_list("key", "pk"))
    at = timezone.make_aware(datetime.combine(TODAY, datetime.min.time()))
    Activity.objects.bulk_create(
        Activity(
            person=person, signal_id=codes[key], day=TODAY - timedelta(days=age), at=at, source=f"t:{person.pk}.{n}"
        )
        for n, (key, age) in enumerate(history.acts)
    )
    for began, ended in history.memberships:
        Membership.objects.create(
            person=person,
            local=world.locals["Tupelo"],
            category=Category.PROFESSIONAL,
            period=DateRange(TODAY - timedelta(days=began), None if ended is None else TODAY - timedelta(days=ended)),
            drop_reason=None if ended is None else DropReason.COST,
        )
    ContactPoint.objects.create(
        person=person,
        kind=ContactPoint.Kind.EMAIL,
        value=f"made.up.{person.pk}@example.com",
        source=ContactPoint.Source.SELF,
        verified_at=at if history.verified else None,
    )
    return person


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.lists(histories, min_size=1, max_size=4))
def test_touched_and_full_agree_with_each_other_and_with_the_rules(weighed, made):
    people = [live(history, weighed) for history in made]
    expected = {person.pk: reference(history) for person, history in zip(people, made, strict=True)}
    version = Weights.objects.latest("pk").pk
    ids = list(expected)

    touched = formula.exact(day=TODAY, version=version, people=ids)
    full = formula.exact(day=TODAY, version=version)

    for pk, families in expected.items():
        for family, points in families.items():
            assert touched.get(pk, {}).get(family, 0.0) == pytest.approx(points, abs=1e-9)
            assert full.get(pk, {}).get(family, 0.0) == pytest.approx(touched.get(pk, {}).get(family, 0.0), abs=1e-9)

    actions.score_everyone(day=TODAY)
    stored = {row.pk: row for row in Score.objects.filter(pk__in=ids)}
    for pk, families in expected.items():
        for family, points in families.items():
            if not is_tie(points):
                assert getattr(stored[pk], family) == round(points)
    assert formula.write(day=TODAY, version=version, people=ids) == 0, "the touched path would store something else"
    assert formula.wrong_rows(day=TODAY, version=version) == 0


def test_the_day_of_the_score_is_the_day_asked_for(weighed):
    person = live(History(acts=[("t.talk", 0)], memberships=[], verified=False), weighed)
    version = Weights.objects.latest("pk").pk

    later = formula.exact(day=TODAY + timedelta(days=120), version=version, people=[person.pk])
    earlier = formula.exact(day=date(2020, 1, 1), version=version, people=[person.pk])

    assert later[person.pk][Family.CONNECT] == pytest.approx(5.0, abs=1e-9)
    assert earlier[person.pk][Family.CONNECT] == 0.0


def test_a_signal_without_a_weight_gives_nothing(weighed):
    person = live(History(acts=[("t.talk", 0)], memberships=[], verified=False), weighed)
    empty = Weights.objects.create(note="Nothing counts")
    actions.score_everyone(day=TODAY)

    assert ScoreDay.objects.get().weights == empty
    assert Score.objects.get(pk=person.pk).value == 0
    assert formula.lines(person.pk, days=[TODAY], worths=formula.worths(empty.pk)) == [[]]


def test_someone_with_nothing_at_all_has_a_score_of_zero(weighed):
    person = Person.objects.create(first_name="Brand", last_name="New")

    assert list(Touched.objects.filter(person_id=person.pk)) != []
    actions.score_waiting()

    assert Score.objects.get(pk=person.pk).value == 0
