"""People themselves, and the jobs they hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.models import User
from core import clock, formats
from core.action import action
from core.errors import ActionError
from core.periods import DateRange, end_before, since
from core.registry import registered
from core.types import UserLinked
from locals.access import Actor, Can
from locals.actions import refuse_closed, refuse_stranding
from locals.models import Worksite
from members.actions.membership import NotPossible, held, hold_living
from members.models import NAME_FIELDS, Employment, Person

PRESSED_TWICE_WITHIN = timedelta(minutes=1)
DETAILS = (*NAME_FIELDS, "is_former_name_hidden", "nea_id", "service_start")


class AddedAlready(ActionError):
    """The same button was pressed twice, it seems: `person` was added moments ago."""

    def __init__(self, person: Person) -> None:
        self.person = person
        super().__init__(
            f"{person} was added moments ago and is not added twice. For somebody else of that name, wait a minute."
        )


@action
def add_person(*, first_name: str, last_name: str, by: User, **details: Any) -> Person:
    """A new record. `details` are others of DETAILS. Raises AddedAlready where one of that name is as good as new."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # who presses twice: one after the other
    just_now = Person.objects.filter(created_at__gt=clock.now() - PRESSED_TWICE_WITHIN)
    if made := just_now.filter(first_name=first_name, last_name=last_name).first():
        raise AddedAlready(made)
    return _write(Person(first_name=first_name, last_name=last_name), details, by)


@action
def correct_person(*, person: Person, by: User, **details: Any) -> Person:
    """Change names, whether a former one finds them, NEA ID or service start; what is not named stays."""
    return _write(Person.objects.select_for_update().get(pk=person.pk), details, by)


@action
def start_work(
    *, person: Person, worksite: Worksite, job_class: str, on: date, by: User, position: str = "", **details: Any
) -> Employment:
    """Begin a job. Raises NotPossible where the person works there then already, UnitRefused at a closed
    worksite; one that will close and go on nowhere ends the job."""
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
    if job.person.died_on:
        raise NotPossible(f"{job.person} is on record as deceased. Take that back first.")
    let_go_on(job)
    return job


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


@action
def link_user(*, person: Person, user: User, by: User | None) -> Person:
    """Tie a user to the record: after its address was proved, and only once for each of them."""
    changed = Person.objects.filter(pk=person.pk, user=None).update(user=user)
    if not changed:
        raise NotPossible("This record has a user already.")
    person.refresh_from_db()
    for listener in registered(UserLinked):
        listener.then(person)
    return person


def _write(person: Person, details: dict[str, Any], by: User) -> Person:
    unknown = details.keys() - set(DETAILS)
    if unknown:
        raise TypeError(f"Not details of a person: {', '.join(sorted(unknown))}")
    if "service_start" in details and details["service_start"] != person.service_start:
        person.service_source = Person.ServiceSource.STAFF if details["service_start"] else ""
    for name, value in details.items():
        setattr(person, name, value)
    person.nea_id = person.nea_id or None
    if person.nea_id:
        _refuse_taken(person, by)
    person.save()
    return person


def _refuse_taken(person: Person, by: User) -> None:
    """Who else has the NEA ID is named to those who see them; others learn no more than that it cannot be given."""
    holders = Person.objects.filter(nea_id=person.nea_id).exclude(pk=person.pk)
    if not holders.exists():
        return
    seen = holders & Person.objects.allowed(Actor.of(by, clock.today()), Can.SEE_PEOPLE)
    if (holder := seen.first()) is not None:
        raise NotPossible(f"NEA ID {person.nea_id} is on the record of {holder}. Two people cannot have it.")
    raise NotPossible(f"NEA ID {person.nea_id} cannot be given here. Ask the membership office.")
