"""What a demo world is asked to be."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from members.years import MembershipYear

FULL_SIZE = 32_000  # about the number of public-school teachers in Mississippi


@dataclass(frozen=True, slots=True)
class Plan:
    """How many people, which throw of the dice, and the day it is. Figures below are for a world of FULL_SIZE."""

    people: int = FULL_SIZE
    seed: int = 7
    today: date = date(2026, 11, 22)

    def dice(self, part: str) -> Random:
        """Dice for one part of the world, so that parts do not disturb one another."""
        return Random(f"{self.seed}/{part}")

    def scaled(self, at_full_size: float, *, at_least: int = 0) -> int:
        return max(at_least, round(at_full_size * self.people / FULL_SIZE))

    @property
    def year(self) -> MembershipYear:
        return MembershipYear.of(self.today)

    def days_ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    @property
    def school_year_began(self) -> date:
        """The newest 1 August: districts hire for it from July on."""
        august = self.today.replace(month=8, day=1)
        return august if august <= self.today else august.replace(year=august.year - 1)


class Weighted[T]:
    """Draws from options by weight, with one throw and one search."""

    def __init__(self, options: Sequence[tuple[T, float]]) -> None:
        self._values = [value for value, _ in options]
        self._sums = list(accumulate(weight for _, weight in options))

    def draw(self, dice: Random) -> T:
        return self._values[bisect.bisect(self._sums, dice.random() * self._sums[-1], hi=len(self._values) - 1)]


def period(begins: date, ends: date | None = None) -> str:
    """A half-open period of days as PostgreSQL reads it."""
    return f"[{begins},{ends or ''})"


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """Split `total` by weight into whole numbers that add up to it (largest remainders)."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
