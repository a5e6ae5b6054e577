"""Searching people by the offices they hold and by their place on the pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from core.types import Choice, Field, Kind
from leaders.models import STALLED_AFTER_DAYS, Candidate, Move, Office, Stage, Term
from locals.access import Can
from members.filters.windows import Window


def _stage(op: str, value: Any, _day: date) -> Q:
    return Q(stage__in=value) if op == "any" else ~Q(stage__in=value)


def _stalled(_op: str, _value: Any, day: date) -> Q:
    return Q(pk__in=Candidate.objects.stalled(day).values("pk"))


def _moved_up(op: str, value: Any, day: date) -> Q:
    moves = Move.objects.filter(Window.of(op, value, day).has("on"))
    return Q(pk__in=moves.upward().values("person"))


def _office(op: str, value: Any, day: date) -> Q:
    held = Exists(Term.objects.on(day).filter(person=OuterRef("pk"), office__key__in=value))
    return Q(held) if op == "any" else ~Q(held)


def _offices() -> Sequence[Choice]:
    return [Choice(office.key, office.name) for office in Office.objects.all()]


def _stages() -> Sequence[Choice]:
    return [Choice(stage.value, stage.label) for stage in Stage]


FIELDS = (
    Field(
        key="stage",
        label="Pipeline stage",
        kind=Kind.CHOICE,
        where=_stage,
        through=Candidate,
        choices=_stages,
        can=Can.SEE_LEADERS,
        group="Leaders",
        order=300,
        words={"any": "who are [{low}] on the pipeline", "none": "who are on the pipeline, [not {low}]"},
    ),
    Field(
        key="stalled",
        label="Stalled on the pipeline",
        kind=Kind.YES,
        where=_stalled,
        through=Candidate,
        can=Can.SEE_LEADERS,
        group="Leaders",
        order=310,
        words={"yes": f"who have had [no step for {STALLED_AFTER_DAYS} days]", "no": "who are [not stalled]"},
    ),
    Field(
        key="moved_up",
        label="Moved up on the pipeline",
        kind=Kind.DAY,
        where=_moved_up,
        can=Can.SEE_LEADERS,
        group="Leaders",
        order=315,
        words={"*": "who moved up on the pipeline [{}]"},
    ),
    Field(
        key="office",
        label="Holds an office",
        kind=Kind.CHOICE,
        where=_office,
        choices=_offices,
        can=Can.SEE_LEADERS,
        group="Leaders",
        order=320,
        words={"any": "who hold the office [{low}]", "none": "who do not hold the office [{low}]"},
    ),
)
