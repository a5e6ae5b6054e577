"""When somebody is early in their career, and when a new hire has been met: computed, never typed in.

There is no single NEA number for early career (0-5 years, or the first seven): `settings.EARLY_CAREER_YEARS`, 5 by
default.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, TypedDict, cast

from django.conf import settings
from django.db.models import DateField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Lower, TruncDate
from django_stubs_ext import WithAnnotations

from members.models import Employment
from members.page import year_of_service
from members.years import a_year_earlier
from organizing.models import Conversation

NEW_FOR_DAYS = 365


def first_day_in_band(day: date) -> date:
    """Who began on this day or later is early in their career on `day`."""
    begin = day
    for _ in range(settings.EARLY_CAREER_YEARS):
        begin = a_year_earlier(begin)
    return begin + timedelta(days=1)


def in_band(day: date) -> Q:
    """The condition on a Person. An unknown service start is neither in the band nor outside it."""
    return Q(service_start__gte=first_day_in_band(day), service_start__lte=day)


def band_year(service_start: date | None, day: date) -> int | None:
    """1 for the first year of service and so on, while in the band; None outside it or where the start is unknown."""
    year = year_of_service(service_start, day)
    return year if year is not None and year <= settings.EARLY_CAREER_YEARS else None


class HireFacts(TypedDict):
    """What `hires` adds to each job."""

    began: date
    met_on: date | None


if TYPE_CHECKING:
    Hire = WithAnnotations[Employment, HireFacts]


def hires(day: date) -> QuerySet[Hire]:
    """Jobs of new hires who began in the last twelve months and still work there, each with `began` and `met_on`.

    `began` is the hire date, or where the employer did not say the first day on a list. `met_on` is the state day of
    the first conversation anybody logged with the person on that day or later; None while nobody has.
    """
    began = Coalesce("hired_on", Lower("period", output_field=DateField()))
    rows = Employment.objects.on(day).filter(is_new_hire=True).annotate(began=began)
    talks = Conversation.objects.filter(person=OuterRef("person")).annotate(on=TruncDate("at")).order_by("on")
    met = talks.filter(on__gte=OuterRef("began"), on__lte=day).values("on")[:1]
    recent = rows.filter(began__gt=day - timedelta(days=NEW_FOR_DAYS), began__lte=day)
    return cast("QuerySet[Hire]", recent.annotate(met_on=met))


def due(began: date) -> date:
    """The last day on which a meeting counts as in time."""
    return began + timedelta(days=settings.MET_WITHIN_DAYS)


def unmet(day: date) -> Q:
    """The condition on a Person: newly hired, and nobody has talked with them since."""
    return Q(Exists(hires(day).filter(person=OuterRef("pk"), met_on=None)))


def overdue(day: date) -> Q:
    """Unmet although the days for it are over."""
    late = day - timedelta(days=settings.MET_WITHIN_DAYS)
    return Q(Exists(hires(day).filter(person=OuterRef("pk"), met_on=None, began__lt=late)))
