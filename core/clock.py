"""The only place that asks what time it is. Days are the state's days (settings.TIME_ZONE), never the server's."""

from datetime import date, datetime, time

from django.utils import timezone


def now() -> datetime:
    """This moment, with its time zone."""
    return timezone.now()


def today() -> date:
    """The day it is in the state, which is not the day in UTC after six in the evening."""
    return timezone.localdate()


def noon(day: date) -> datetime:
    """The middle of a day of the state: the moment of what is known by its day only."""
    return timezone.make_aware(datetime.combine(day, time(12)))
