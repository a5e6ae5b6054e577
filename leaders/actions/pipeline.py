"""Nominating people and moving them along the pipeline."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from core import clock, formats
from core.action import action
from engagement.actions import record
from leaders.actions.refusals import AlreadyThere, NotPossible
from leaders.models import Candidate, Move, Stage
from leaders.scoring import STEP
from members.actions import hold_living
from members.models import Person


@action
def nominate(*, person: Person, why: str, next_step: str, next_step_on: date | None, on: date, by: User) -> Candidate:
    """Put a person on the pipeline as identified, since `on`.

    Raises AlreadyThere when they are on it, NotPossible where the day is to come or before they left it the last time,
    and for who died.
    """
    _check_past(on)
    person = hold_living(person.pk)
    left = Move.objects.filter(person=person, on__gt=on).order_by("-on").first()
    if left is not None:
        raise NotPossible(f"{person} was on the pipeline until {formats.day(left.on)}; choose that day or a later one.")
    candidate, made = Candidate.objects.get_or_create(
        person=person,
        defaults={
            "stage": Stage.IDENTIFIED,
            "since": on,
            "touched_on": on,
            "why": why,
            "next_step": next_step,
            "next_step_on": next_step_on,
        },
    )
    if not made:
        raise AlreadyThere(f"{person} is on the pipeline already: {candidate.get_stage_display().lower()}.")
    _write(candidate, of="", on=on, note=why, competency="", by=by)
    return candidate


@action
def move(
    *,
    candidate: Candidate,
    of: str,
    planned: str,
    to: str,
    note: str,
    next_step: str,
    next_step_on: date | None,
    on: date,
    by: User,
    competency: str = "",
) -> Candidate:
    """Move from one stage to another, forward or back. `of` is the stage and `planned` the next step that whoever moves
    them saw: raises AlreadyThere where somebody has moved them since or planned another step, or they are in `to`."""
    candidate = _held(candidate)
    stage = candidate.get_stage_display().lower()
    if candidate.stage == to:
        raise AlreadyThere(f"{candidate.person} is {stage} already.")
    if candidate.stage != of:
        raise AlreadyThere(
            f"Somebody has moved {candidate.person} meanwhile: {stage}. Move them only if you still wish."
        )
    _check_plan(candidate, planned)
    if on < candidate.since:
        raise NotPossible(
            f"{candidate.person} came to this stage on {formats.day(candidate.since)}; choose a later day."
        )
    _check_past(on)
    candidate.stage = to
    candidate.since = candidate.touched_on = on
    candidate.next_step, candidate.next_step_on = next_step, next_step_on
    candidate.save()
    _write(candidate, of=of, on=on, note=note, competency=competency, by=by)
    return candidate


@action
def plan_step(
    *, candidate: Candidate, planned: str, next_step: str, next_step_on: date | None, on: date, by: User
) -> Candidate:
    """Say what comes next without moving: the person is no longer stalled. Raises AlreadyThere where somebody planned
    something else than `planned` meanwhile."""
    candidate = _held(candidate)
    _check_plan(candidate, planned)
    candidate.next_step, candidate.next_step_on = next_step, next_step_on
    candidate.touched_on = max(on, candidate.touched_on)
    candidate.save(update_fields=["next_step", "next_step_on", "touched_on"])
    return candidate


@action
def leave_pipeline(*, candidate: Candidate, note: str, on: date, by: User) -> None:
    """Take a person off the pipeline; the moves stay."""
    candidate = _held(candidate)
    Move.objects.create(person=candidate.person, of=candidate.stage, to="", on=on, note=note, by=by)
    candidate.delete()


def _held(candidate: Candidate) -> Candidate:
    """The row as it is now, held until the transaction ends. Raises NotPossible where somebody took it away."""
    found = Candidate.objects.select_for_update(of=("self",)).select_related("person").filter(pk=candidate.pk).first()
    if found is None:
        raise NotPossible(f"{candidate.person} is not on the pipeline any more.")
    return found


def _check_plan(candidate: Candidate, planned: str) -> None:
    """A plan that nobody saw is not written over."""
    if candidate.next_step != planned:
        step = f"“{candidate.next_step}”" if candidate.next_step else "nothing"
        raise AlreadyThere(
            f"Somebody has changed the next step of {candidate.person} meanwhile: {step}. Save only if you still wish."
        )


def _write(candidate: Candidate, *, of: str, on: date, note: str, competency: str, by: User) -> None:
    move = Move.objects.create(
        person=candidate.person, of=of, to=candidate.stage, on=on, note=note, competency=competency, by=by
    )
    if move.is_forward:
        record(
            signal=STEP.key, person_id=candidate.person_id, source=f"leaders.move:{move.pk}", at=move.happened_at, by=by
        )


def _check_past(on: date) -> None:
    if on > clock.today():
        raise NotPossible("A step is recorded when it has happened. What is planned is the next step.")
