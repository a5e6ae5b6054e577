"""The jobs that people hold: begun, ended, set right."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import User
from core import clock, formats
from core.action import action
from core.periods import DateRange, end_before, since
from locals.actions import refuse_closed, refuse_stranding
from locals.models import Worksite
from members.actions.membership import NotPossible, held, hold_living, refuse_dead
from members.models import Employment, Person
from members.years import school_year_of


@action
def start_work(
    *,
    person: Person,
    worksite: Worksite,
    job_class: str,
    on: date,
    by: User,
    position: str = "",
    hired_on: date | None = None,
    **details: Any,
) -> Employment:
    """Begin a job; of who was hired in the school year of its first day, one of a new hire.

    Raises NotPossible where the person died or works there then already, or was hired later; UnitRefused at a closed
    worksite; one that will close and go on nowhere ends the job.
    """
    _refuse_hired_later(hired_on, on)
    refuse_closed(worksite, on)
    period = DateRange(on, None if worksite.goes_on_in_id else worksite.closed_on)
    hold_living(person.pk)
    refuse_second_job(person, worksite, on)
    return Employment.objects.create(
        person=person,
        worksite=worksite,
        job_class=job_class,
        position=position,
        period=period,
        hired_on=hired_on,
        is_new_hire=_newly_hired(hired_on, on),
        source=Employment.Source.STAFF,
        **details,
    )


def refuse_second_job(person: Person, worksite: Worksite, on: date) -> None:
    """Raises NotPossible where the person works there on the day or later."""
    if Employment.objects.filter(person=person, worksite=worksite, period__overlap=since(on)).exists():
        raise NotPossible(f"{person} works at {worksite} on {formats.day(on)} or later already.")


@action
def stop_work(*, employment: Employment, on: date, by: User) -> Employment:
    """End a job: `on` is the first day without it. One that has not begun by then, and was to begin later than today,
    goes away. Raises NotPossible where it ended by then, or began on the day or later, or has just gone away."""
    employment = _held(employment)
    begins, ends = employment.period.lower, employment.period.upper
    if ends is not None and ends <= clock.today():
        raise NotPossible("This job has ended already.")
    if ends is not None and ends <= on:
        raise NotPossible(f"This job ends on {formats.day(ends)} already; choose an earlier day.")
    if on <= begins <= clock.today():
        raise NotPossible(f"The job began on {formats.day(begins)}; choose a later day.")
    end_before(employment, on)
    return employment


@action
def take_job_end_back(*, employment: Employment, by: User | None) -> Employment:
    """A job did not end: it goes on as if it never had.

    Raises NotPossible where it goes on or has just gone away, where its holder died or works there again since, and
    UnitRefused where the worksite is closed by now.
    """
    job = _held(employment)
    if job.period.upper_inf:
        raise NotPossible("This job goes on.")
    refuse_dead(job.person)
    let_go_on(job)
    return job


@action
def correct_job(
    *,
    employment: Employment,
    worksite: Worksite,
    job_class: str,
    position: str,
    subject: str,
    room: str,
    on: date,
    hired_on: date | None,
    by: User,
) -> Employment:
    """Put right what was so from the beginning but written down wrongly; the history keeps what stood there. `on` is
    its first day.

    Raises NotPossible where nothing is different, for a first day after the last, before the person was hired or while
    they worked there in another row; UnitRefused where the worksite is closed by then.
    """
    job = _held(employment)
    said = {"worksite": worksite, "job_class": job_class, "position": position, "subject": subject, "room": room}
    was = {name: getattr(job, name) for name in said}
    if (said, on, hired_on) == (was, job.period.lower, job.hired_on):
        raise NotPossible("That is what the row says already.")
    if job.period.upper is not None and on >= job.period.upper:
        raise NotPossible(f"The job ends on {formats.day(job.period.upper)}; choose an earlier day.")
    _refuse_hired_later(hired_on, on)
    period = DateRange(on, job.period.upper)
    if worksite != job.worksite or on < job.period.lower:
        refuse_stranding(worksite, period)
    others = Employment.objects.filter(person=job.person, worksite=worksite, period__overlap=period)
    if other := others.exclude(pk=job.pk).first():
        raise NotPossible(f"{job.person} works at {worksite} from {formats.day(other.period.lower)} in another row.")
    if hired_on != job.hired_on:
        job.is_new_hire = _newly_hired(hired_on, on)
    if said != was:
        job.source = Employment.Source.STAFF  # what was typed by hand, no list writes over
    for name, value in said.items():
        setattr(job, name, value)
    job.period, job.hired_on = period, hired_on
    job.save()
    return job


@action
def take_job_away(*, employment: Employment, by: User) -> None:
    """A job that was recorded by mistake goes, and figures count as if it had never been; its history stays. A later
    staff list that has it brings it again."""
    _held(employment).delete()


def _newly_hired(hired_on: date | None, first_day: date) -> bool:
    """As staff lists tell it: hired in the school year of the first day."""
    return hired_on is not None and hired_on >= school_year_of(first_day)


def _refuse_hired_later(hired_on: date | None, first_day: date) -> None:
    if hired_on is not None and hired_on > first_day:
        raise NotPossible(f"They were hired on {formats.day(hired_on)}, after the first day there. Look at both days.")


def _held(employment: Employment) -> Employment:
    return held(employment, Employment.objects.select_related("worksite", "person"), called="job")


def let_go_on(job: Employment, *, until: date | None = None) -> None:
    """Take the end of a job away, or move it to a later day. Raises UnitRefused where the worksite is closed by then,
    and NotPossible where its holder works there again since."""
    period = DateRange(job.period.lower, until)
    refuse_stranding(job.worksite, period)
    refuse_second_job(job.person, job.worksite, job.period.upper)
    job.period = period
    job.save(update_fields=["period"])
