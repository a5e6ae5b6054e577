"""The score and its band, to search and segment people by."""

from __future__ import annotations

from datetime import date
from functools import reduce
from math import ceil, floor
from operator import or_
from typing import Any

from django.db.models import Q

from core.types import Choice, Field, Kind
from engagement.bands import Band
from engagement.models import Score
from locals.access import Can


def score(op: str, value: Any, _day: date) -> Q:
    """Of the stored row, which every page shows, too; the day is the day that scores stand for. Scores are whole: who
    asks for at least 39.5 asks for 40."""
    match op:
        case "at_least":
            return Q(value__gte=ceil(value))
        case "at_most":
            return Q(value__lte=floor(value))
        case "between":
            low, high = value
            return Q(value__gte=ceil(low), value__lte=floor(high))
    raise LookupError(op)


def band(op: str, value: Any, _day: date) -> Q:
    within = reduce(or_, (Q(value__range=Band(name).range) for name in value))
    match op:
        case "any":
            return within
        case "none":
            return ~within
    raise LookupError(op)


SCORE = Field(
    "score",
    "Engagement score",
    Kind.NUMBER,
    score,
    through=Score,
    can=Can.SEE_SCORE,
    group="Engagement",
    order=310,
    words={"*": "with a score of [{}]"},
)
BAND = Field(
    "band",
    "Engagement",
    Kind.CHOICE,
    band,
    through=Score,
    choices=lambda: [Choice(name.value, name.label) for name in Band],
    can=Can.SEE_SCORE,
    group="Engagement",
    facet=True,
    order=300,
    words={"any": "with engagement that is [{low}]", "none": "with engagement [other than {low}]"},
)
