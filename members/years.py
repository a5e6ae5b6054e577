"""The membership year: 1 September to 31 August, and the early enrolment before it (NEA membership rules)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

FIRST_YEAR = 1940  # an earlier day of a ledger or a list is a slip
NEW_FOR = timedelta(days=365)  # somebody is a new hire, from the first day of the job


@dataclass(frozen=True, slots=True)
class MembershipYear:
    """A membership year by the calendar year it begins in; `str` is its label, "2026-27"."""

    first: int

    @classmethod
    def of(cls, day: date) -> MembershipYear:
        return cls(day.year if day.month >= 9 else day.year - 1)

    @property
    def begins(self) -> date:
        return date(self.first, 9, 1)

    @property
    def ends(self) -> date:
        """The last day that belongs to it."""
        return date(self.first + 1, 8, 31)

    @property
    def before(self) -> MembershipYear:
        return MembershipYear(self.first - 1)

    def __str__(self) -> str:
        return f"{self.first}-{(self.first + 1) % 100:02d}"


def school_year_of(day: date) -> date:
    """The first day of the school year of a day: 1 July, as employers count who is hired for it."""
    return date(day.year if day.month >= 7 else day.year - 1, 7, 1)


def next_turns(day: date) -> list[tuple[date, str]]:
    """The next days after `day` on which the rules of membership turn, and what begins then, the nearest first."""
    year = MembershipYear.of(day)
    coming = MembershipYear(year.first + 1)
    spring = date(day.year if day < date(day.year, 4, 1) else day.year + 1, 4, 1)
    turns = [
        (coming.begins, f"Membership year {coming} begins"),
        (spring, f"Early enrolment for {MembershipYear(spring.year)} opens"),
    ]
    if is_early_enrolment_season(day):
        turns.append((year.ends, f"Last day of early enrolment for {coming}"))
    return sorted(turn for turn in turns if turn[0] > day)


def is_early_enrolment_season(day: date) -> bool:
    """1 April to 31 August: who joins for the first time then begins on 1 September."""
    return 4 <= day.month <= 8


def a_year_earlier(day: date) -> date:
    """The same day a year ago; 29 February becomes 28 February."""
    return years_before(day, 1)


def years_before(day: date, years: int) -> date:
    """The last day on which somebody must have begun to have completed that many years on `day`."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February, in a year without one
        return day.replace(year=day.year - years, day=28)


def year_of_service(start: date | None, day: date) -> int | None:
    """1 in the first twelve months, 2 in the next; None while the start is unknown or has not come."""
    if start is None or start > day:
        return None
    full = day.year - start.year - ((day.month, day.day) < (start.month, start.day))
    return full + 1
