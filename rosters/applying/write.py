"""All statements in order, a stretch of rows after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings

from locals.models import Worksite
from rosters.applying import ledgers, people
from rosters.matching.sql import one, run
from rosters.models import Place, StaffList
from rosters.reading.names import cased

STRETCH = 20_000  # row numbers written together: few enough to hear of progress, many enough to stay quick

_STATEMENTS = (
    people.NEW_PEOPLE,
    people.CHANGED_PEOPLE,
    people.NEW_CONTACTS,
    people.ADDED_CONTACTS,
    people.REPLACED_CONTACTS,
    ledgers.ENDED_JOBS,
    ledgers.NEW_JOBS,
    ledgers.BEGUN_JOBS,
    ledgers.CHANGED_JOBS,
    ledgers.MEMBERSHIPS,
)


def write(staff_list: StaffList, heard: Callable[[int, int], None]) -> None:
    """Write what is new and what changed. `heard(done, rows)` is told after each stretch and may raise to stop."""
    _make_worksites(staff_list)
    run("SET LOCAL work_mem = '96MB'; SET LOCAL jit = off", {})
    values: dict[str, Any] = {
        "list": staff_list.pk,
        "as_of": staff_list.as_of,
        "job_class": staff_list.job_class,
        "no_payroll": not settings.PAYROLL_DEDUCTION_FOR_LICENSED,
        "source": f"staff list of {staff_list.as_of:%Y-%m-%d}",
        "person_fields": list(people.PERSON_FIELDS),
        "job_fields": list(ledgers.JOB_FIELDS),
    }
    last = one("SELECT max(number) FROM rosters_finding WHERE staff_list_id = %(list)s", values) or 0
    for low in range(0, last + 1, STRETCH):
        for statement in _STATEMENTS:
            run(statement, values | {"low": low, "high": low + STRETCH - 1})
        heard(min(low + STRETCH, last), last)


def lock_people(staff_list: StaffList) -> None:
    """Hold the people that the list changes, with their jobs and contact points, until the transaction ends.

    Who wants to change one of them meanwhile waits; a new contact point or job of theirs waits too, since it refers to
    the person. Sorted, so that two who lock do not lock each other.
    """
    changed = (
        "SELECT person_id FROM rosters_finding WHERE staff_list_id = %(list)s AND verdict = 'changed'"
        " AND person_id IS NOT NULL"
    )
    for table, column in (
        ("members_person", "id"),
        ("members_employment", "person_id"),
        ("members_contactpoint", "person_id"),
    ):
        run(
            f"SELECT FROM (SELECT id FROM {table} WHERE {column} IN ({changed}) ORDER BY id FOR UPDATE) locked",
            {"list": staff_list.pk},
        )


def _make_worksites(staff_list: StaffList) -> None:
    """Buildings that somebody said are new, each once, however the file spells it."""
    made: dict[str, Worksite] = {}
    for place in Place.objects.filter(staff_list=staff_list, choice=Place.Choice.NEW, worksite=None).order_by("text"):
        if place.key not in made:
            name = cased(place.text)[:160]
            made[place.key], _ = Worksite.objects.get_or_create(employer_id=staff_list.employer_id, name=name)
        place.worksite = made[place.key]
        place.save(update_fields=["worksite"])
