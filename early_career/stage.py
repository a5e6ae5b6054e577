"""When somebody is early in their career, and when a new hire has been met: computed, never typed in.

There is no single NEA number for early career (0-5 years, or the first seven). The band begins with the first day of
service and holds who has completed `settings.EARLY_CAREER_YEARS` years at most: 0 to 5 by default.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncDate
from django_stubs_ext import WithAnnotations

from members.models import Employment
from members.years import year_of_service, years_before
from organizing.models import Conversation
from organizing.queries import newly_hired

MIDDLE_FOR = 10  # years after the band, as associations group their members: 6 to 15, then 16 and more


def first_day_in_band(day: date) -> date:
    """Who began on this day or later is early in their career on `day`."""
    return _first_day_within(settings.EARLY_CAREER_YEARS, day)


def _first_day_within(years: int, day: date) -> date:
    """Who began on this day or later has completed so many years at most."""
    return years_before(day, years + 1) + timedelta(days=1)


class Stage(StrEnum):
    """How far somebody is, by completed years of service; nothing where the first day is not known."""

    EARLY = "early"
    MIDDLE = "middle"
    LATE = "late"

    @property
    def label(self) -> str:
        """ "Years 0-5" for the band, as it is set."""
        early = settings.EARLY_CAREER_YEARS
        return {
            Stage.EARLY: f"Years 0–{early}",
            Stage.MIDDLE: f"Years {early + 1}–{early + MIDDLE_FOR}",
            Stage.LATE: f"Years {early + MIDDLE_FOR + 1}+",
        }[self]

    def on(self, day: date) -> Q:
        """The condition on a Person."""
        middle = _first_day_within(settings.EARLY_CAREER_YEARS + MIDDLE_FOR, day)
        return {
            Stage.EARLY: in_band(day),
            Stage.MIDDLE: Q(service_start__gte=middle, service_start__lt=first_day_in_band(day)),
            Stage.LATE: Q(service_start__lt=middle),
        }[self]


def in_band(day: date) -> Q:
    """The condition on a Person. An unknown service start is neither in the band nor outside it."""
    return Q(service_start__gte=first_day_in_band(day), service_start__lte=day)


def band_year(service_start: date | None, day: date) -> int | None:
    """1 for the first year of service and so on, while in the band; None outside it or where the start is unknown."""
    year = year_of_service(service_start, day)
    return year if year is not None and year - 1 <= settings.EARLY_CAREER_YEARS else None


class HireFacts(TypedDict):
    """What `hires` adds to each job."""

    began: date
    met_on: date | None


if TYPE_CHECKING:
    Hire = WithAnnotations[Employment, HireFacts]


def hires(day: date) -> QuerySet[Hire]:
    """Jobs of new hires who began in the last twelve months and still work there, each with `began` and `met_on`.

    `began` as in `newly_hired`. `met_on` is the state day of the first conversation anybody logged with the person on
    that day or later; None while nobody has.
    """
    talks = Conversation.objects.filter(person=OuterRef("person")).annotate(on=TruncDate("at")).order_by("on")
    met = talks.filter(on__gte=OuterRef("began"), on__lte=day).values("on")[:1]
    return cast("QuerySet[Hire]", newly_hired(day).annotate(met_on=met))


def due(began: date) -> date:
    """The last day on which a meeting counts as in time."""
    return began + timedelta(days=settings.MET_WITHIN_DAYS)


class Met(models.TextChoices):
    """How it went with a new hire: each is one of these, by their first new job of the last twelve months."""

    IN_TIME = "in_time", "Met in time"
    LATE = "late", "Met later"
    WAITING = "waiting", "To be met"
    OVERDUE = "overdue", "Overdue"

    @classmethod
    def of(cls, *, began: date, met_on: date | None, day: date) -> Met:
        if met_on is not None:
            return cls.IN_TIME if met_on <= due(began) else cls.LATE
        return cls.OVERDUE if day > due(began) else cls.WAITING


def new_hires(day: date, *states: Met) -> Q:
    """The condition on a Person: newly hired, and in one of these states."""
    first = hires(day).filter(person=OuterRef("pk"))
    earlier = hires(day).filter(person=OuterRef("person"), began__lt=OuterRef("began"))
    return Q(Exists(first.filter(reduce(or_, (_IS[state](day) for state in states))).exclude(Exists(earlier))))


def unmet_jobs(day: date) -> Any:  # an EmploymentQuerySet with `began`, which has no type of its own
    """Jobs of `hires` whose people nobody has met, written as joins that leave rows out: quick over the whole state.

    Met in one new job is met: they are no stranger in the next.
    """
    talks = Conversation.objects.alias(on=TruncDate("at")).filter(person=OuterRef("person"), on__lte=day)
    since = Exists(talks.filter(on__gte=OuterRef("began")))
    earlier = newly_hired(day).filter(since, person=OuterRef("person"), began__lt=OuterRef("began"))
    return newly_hired(day).filter(~since, ~Exists(earlier))


def overdue_jobs(day: date) -> Any:
    """Unmet although the days for it are over."""
    return unmet_jobs(day).filter(began__lt=_last_in_time(day))


def unmet(day: date) -> Q:
    """The condition on a Person: newly hired, and nobody has talked with them since."""
    return Q(Exists(unmet_jobs(day).filter(person=OuterRef("pk"))))


def overdue(day: date) -> Q:
    """The condition on a Person: has one of `overdue_jobs`."""
    return Q(Exists(overdue_jobs(day).filter(person=OuterRef("pk"))))


def _in_time() -> Combinable:
    return F("began") + timedelta(days=settings.MET_WITHIN_DAYS)


def _last_in_time(day: date) -> date:
    """Who began on this day has until today."""
    return day - timedelta(days=settings.MET_WITHIN_DAYS)


_IS: dict[Met, Callable[[date], Q]] = {
    Met.IN_TIME: lambda _day: Q(met_on__lte=_in_time()),
    Met.LATE: lambda _day: Q(met_on__gt=_in_time()),
    Met.WAITING: lambda day: Q(met_on=None, began__gte=_last_in_time(day)),
    Met.OVERDUE: lambda day: Q(met_on=None, began__lt=_last_in_time(day)),
}
