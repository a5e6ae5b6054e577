"""Arithmetic of half-open periods."""

from datetime import date

import pytest

from core.periods import DateRange, uncovered


def days(first: int, until: int | None) -> DateRange:
    return DateRange(date(2026, 9, first), date(2026, 9, until) if until else None)


@pytest.mark.parametrize(
    ("period", "taken", "left"),
    [
        ((5, 20), [], [(5, 20)]),
        ((5, 20), [(1, 5), (20, 25)], [(5, 20)]),
        ((5, 20), [(1, 8), (10, 12), (18, None)], [(8, 10), (12, 18)]),
        ((5, None), [(5, 8)], [(8, None)]),
        ((5, None), [(9, None)], [(5, 9)]),
        ((5, 20), [(1, None)], []),
        ((5, 20), [(5, 20)], []),
    ],
)
def test_what_a_period_leaves_uncovered(
    period: tuple[int, int | None], taken: list[tuple[int, int | None]], left: list[tuple[int, int | None]]
) -> None:
    found = list(uncovered(days(*period), [days(*each) for each in taken]))

    assert found == [days(*each) for each in left]
