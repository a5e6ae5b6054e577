"""Who is a new hire: said once, for the rep's phone and for the page of new educators."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import DateField, OuterRef, Subquery
from django.db.models.functions import Coalesce, Lower

from members.models import Employment
from members.years import NEW_FOR


def newly_hired(day: date) -> Any:  # an EmploymentQuerySet with `began`, which has no type of its own
    """Jobs of new hires who began in the last twelve months and still work there. `began` is the hire date, or where
    the employer did not say the first day on a list."""
    began = Coalesce("hired_on", Lower("period", output_field=DateField()))
    rows = Employment.objects.on(day).filter(is_new_hire=True).annotate(began=began)
    return rows.filter(began__gt=day - NEW_FOR, began__lte=day)


def new_since(day: date) -> Subquery:
    """For rows with a `person`: the day on which their first new job began, since when a talk is a meeting. Met in one
    new job is met: they are no stranger in the next."""
    return Subquery(newly_hired(day).filter(person=OuterRef("person")).order_by("began").values("began")[:1])
