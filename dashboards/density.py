"""Density as pages may say it: with the complete list that it is counted from, and not at all without one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from dashboards.models import Figures
from locals.models import Employer
from members.queries import Density
from rosters.queries import OLD


@dataclass(frozen=True, slots=True)
class Gauge:
    """Values for templates/components/density.html. `on` is the day of the list, of several the oldest; without one
    there is no share."""

    is_plain: ClassVar[bool] = True  # `piece` may remember what it made of one

    share: float | None
    on: date | None
    is_old: bool
    source: str = ""


UNKNOWN = Gauge(None, None, is_old=False)


def of_figures(figures: Figures, day: date) -> Gauge:
    """Of a unit whose staff may be on many lists."""
    return Gauge(figures.density, figures.oldest_list, _is_old(figures.oldest_list, day))


def of_employer(counts: Density, employer: Employer, day: date) -> Gauge:
    """Of people of one employer: all of them, or those of a worksite."""
    on = employer.list_date
    return Gauge(counts.share if on else None, on, _is_old(on, day), employer.list_source)


def _is_old(on: date | None, day: date) -> bool:
    return on is not None and on < day - OLD
