"""Searching people by how far they are in their career."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Q

from core.types import Choice, Field, Kind
from early_career import stage
from locals.access import Can


def _early(_op: str, value: Any, day: date) -> Q:
    return stage.in_band(day) if value else Q(service_start__lt=stage.first_day_in_band(day))


def _unmet(_op: str, value: Any, day: date) -> Q:
    return stage.unmet(day) if value else ~stage.unmet(day)


def _newcomer(op: str, value: Any, day: date) -> Q:
    is_one = stage.new_hires(day, *(stage.Met(state) for state in value))
    return is_one if op == "any" else ~is_one


def _states() -> list[Choice]:
    return [Choice(value, label) for value, label in stage.Met.choices]


def _overdue(_op: str, value: Any, day: date) -> Q:
    return stage.overdue(day) if value else ~stage.overdue(day)


def _stage(op: str, value: Any, day: date) -> Q:
    if op == "unknown":
        return Q(service_start=None)
    of_these = reduce(or_, (stage.Stage(each).on(day) for each in value))
    return of_these if op == "any" else Q(service_start__lte=day) & ~of_these


def _stages() -> list[Choice]:
    return [Choice(each.value, each.label) for each in stage.Stage]


FIELDS = (
    Field(
        key="career_stage",
        label="Career stage",
        kind=Kind.CHOICE,
        where=_stage,
        choices=_stages,
        can=Can.SEE_EARLY_CAREER,
        group="Work",
        facet=True,
        unknown=True,
        order=20,
        words={
            "any": "in their [{low}]",
            "none": "who are [not in their {low}]",
            "unknown": "whose first day as an educator is [not known]",
        },
    ),
    Field(
        key="early_career",
        label="Early career",
        kind=Kind.YES,
        where=_early,
        can=Can.SEE_EARLY_CAREER,
        group="Early career",
        order=200,
        words={"yes": "[early-career]", "no": "[experienced]"},
    ),
    Field(
        key="newcomer",
        label="New hire",
        kind=Kind.CHOICE,
        where=_newcomer,
        choices=_states,
        can=Can.SEE_EARLY_CAREER,
        group="Early career",
        order=205,
        words={"any": "who are new hires, [{low}]", "none": "who are not new hires [{low}]"},
    ),
    Field(
        key="unmet",
        label="New and unmet",
        kind=Kind.YES,
        where=_unmet,
        can=Can.SEE_EARLY_CAREER,
        group="Early career",
        order=210,
        words={"yes": "who are [new and unmet]", "no": "who are [not new, or met]"},
    ),
    Field(
        key="unmet_overdue",
        label="Not met in time",
        kind=Kind.YES,
        where=_overdue,
        can=Can.SEE_EARLY_CAREER,
        group="Early career",
        order=220,
        words={"yes": f"whom nobody met [in the first {settings.MET_WITHIN_DAYS} days]", "no": "[not overdue]"},
    ),
)
