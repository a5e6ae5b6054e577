"""Answers about engagement: what a score is made of, and how scores are doing as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import floor
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, QuerySet
from django.utils import timezone

from core import clock, formats
from core.compiled import Given, compiled
from core.formats import counted
from core.registry import registered
from core.types import Health, Signal
from engagement import formula
from engagement.bands import Band
from engagement.families import Family
from engagement.formula import Worth
from engagement.models import Activity, Score, ScoreDay, Touched
from locals.access import Actor, Can, Scope, once
from members.models import Person

WAITS_TOO_LONG = timedelta(minutes=2)
A_MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Contribution:
    """One line under a family; whole points that add up to the family's."""

    label: str
    detail: str
    points: int


@dataclass(frozen=True, slots=True)
class FamilyPoints:
    family: Family
    points: int
    lines: Sequence[Contribution]

    @property
    def share(self) -> float:
        """Of the most that the family can give, 0 to 1."""
        return self.points / self.family.cap

    @property
    def words(self) -> str:
        return f"{self.points} of {self.family.cap}"


@dataclass(frozen=True, slots=True)
class Why:
    """A person's stored score with what it is made of. `is_settled` is False while a newer sum is on its way.

    `then` is what the same rules give for A_MONTH earlier, from the ledgers as they are known today; None for somebody
    who was not on record yet.
    """

    value: int
    band: Band
    families: Sequence[FamilyPoints]
    day: date
    is_settled: bool
    then: int | None = None

    @property
    def addition(self) -> str:
        """ "12 + 17 + 0 + 8 + 0 = 37"."""
        return f"{' + '.join(str(part.points) for part in self.families)} = {self.value}"


def why(person: Person, actor: Actor) -> Why | None:
    """None where the actor may not see this person's score, or nobody has computed it yet."""
    score = Score.objects.allowed(actor, Can.SEE_SCORE).filter(person=person).first()
    if score is None:
        return None
    day, worths = _in_force(actor)
    days = [day]
    if timezone.localdate(person.created_at) <= day - A_MONTH:
        days.append(day - A_MONTH)
    families, *earlier = map(_families, formula.lines(person.pk, days=days, worths=worths))
    return Why(
        value=score.value,
        band=score.band,
        families=families,
        day=day,
        is_settled=all(part.points == getattr(score, part.family) for part in families),
        then=sum(part.points for part in earlier[0]) if earlier else None,
    )


@once
def _in_force(_actor: Actor) -> tuple[date, list[Worth]]:
    """The day for which scores stand, and the weights by which: for a score and for the acts beside it."""
    stands = ScoreDay.objects.get(pk=1)
    return stands.day, formula.worths(stands.weights_id)


def whole(points: float) -> int:
    """Points as they are shown: the nearest whole number, a half upwards (the same hair as in `formula.MOVED`)."""
    return floor(points + 0.5 + 1e-9)


def _families(lines: Sequence[formula.Line]) -> list[FamilyPoints]:
    return [_family(family, [line for line in lines if line.family == family]) for family in Family]


def _family(family: Family, lines: Sequence[formula.Line]) -> FamilyPoints:
    """Lines are rounded along their running sum, so that what is shown adds up to what is shown."""
    labels = {signal.key: signal.label for signal in registered(Signal)}
    sums = [0.0]
    for line in lines:
        sums.append(sums[-1] + line.points)
    shown = [
        Contribution(labels.get(line.signal, line.signal), _detail(line), whole(after) - whole(before))
        for line, (before, after) in zip(lines, pairwise(sums), strict=True)
    ]
    if whole(sums[-1]) > family.cap:
        over = family.cap - whole(sums[-1])
        shown.append(Contribution(f"{family.label} gives {family.cap} at most", "", over))
    return FamilyPoints(family, min(whole(sums[-1]), family.cap), shown)


def _detail(line: formula.Line) -> str:
    if line.newest:
        times = "once" if line.acts == 1 else f"{line.acts} times, last"
        return f"{times} on {formats.full_day(line.newest)}"
    return counted(int(line.amount), "year", "years") if line.signal == "members.years" else ""


class Act(NamedTuple):
    """Something a person took part in; `signal` is the key of a Signal."""

    signal: str
    at: datetime


def acts(person: Person, actor: Actor, *, besides: Iterable[str], limit: int) -> list[Act]:
    """What a person took part in, newest first, as far as the actor may see it, without the sources in `besides`."""
    found = _acts(actor.scope(Can.SEE_TIMELINE), tuple(besides), limit).rows(person=person.pk)
    return [Act(*row) for row in found]


@compiled
def _acts(scope: Scope, besides: tuple[str, ...], limit: int) -> QuerySet[Any, Any]:
    rows = Activity.objects.under(scope).filter(person=Given("person", BigIntegerField()))
    for source in besides:
        rows = rows.exclude(source__startswith=f"{source}:")
    return rows.order_by("-at", "-pk").values_list("signal__key", "at")[:limit]


def worth(actor: Actor) -> dict[str, float]:
    """Points that one act of each signal gives on its day, in the version in force."""
    _, worths = _in_force(actor)
    return {worth.signal: worth.points for worth in worths}


def health() -> Health:
    """Do scores stand for today, and does nobody wait?"""
    stands = ScoreDay.objects.filter(pk=1).first()
    if stands is None or stands.computed_at is None:
        return Health(False, "Nobody's score has been computed yet.", "Run manage.py compute_scores --full.")
    waiting = Touched.objects.count()
    oldest = Touched.objects.order_by("since").values_list("since", flat=True).first()
    figures = {"day": str(stands.day), "waiting": waiting, "weights": stands.weights_id}
    if stands.day < clock.today() - timedelta(days=1):
        do = "Look at the workers and at scheduled work, or run manage.py compute_scores --full."
        return Health(False, f"Scores are those of {formats.full_day(stands.day)}.", do, figures)
    wait = counted(waiting, "change waits", "changes wait")
    if oldest and clock.now() - oldest > WAITS_TOO_LONG:
        return Health(False, f"{wait} to be scored.", "Look at the workers, or run manage.py compute_scores.", figures)
    return Health(True, f"Scores stand for {formats.full_day(stands.day)}; {wait}.", "", figures)
