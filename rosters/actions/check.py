"""From a file with matched columns to a finding for every row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import connection

from accounts.models import User
from core import clock
from core.action import action
from core.errors import ActionError
from core.sql import long_work
from locals.models import Employer, Worksite
from rosters import reader
from rosters.actions.common import employers, forget_rows, held, start, waiting
from rosters.actions.upload import refuse
from rosters.matching import match
from rosters.models import KnownColumn, StaffList
from rosters.reading.header import is_made_up, is_ours
from rosters.reading.refusal import Unreadable
from rosters.reading.targets import WHOLE_NAMES, Target

LONGEST = timedelta(minutes=10)
_MATCHED_BY = "staff_list_id, number, problem, nea_id, employer_number, email, place"  # what the planner should know of

type Heard = Callable[[int, int | None, str], None]


class NotPossible(ActionError):
    """The columns do not make rows that can be used."""


def silent(done: int, total: int | None, message: str) -> None:
    """For work that nobody watches."""


@action
def choose_columns(
    *,
    staff_list: StaffList,
    mapping: Mapping[int, str],
    job_class: str,
    job_classes: Mapping[str, str],
    worksite: Worksite | None = None,
    remember: bool,
    shown: str | None = None,
    by: User | None,
) -> None:
    """Say what each column becomes (Target, or blank to leave it out), what kind of job a title is (blank: it does not
    tell), and at which `worksite` the people of rows work that name none, of the list as it was `shown`. Until every
    row is looked at by that, nothing of the list can be applied. Raises NotPossible with a sentence."""
    now = waiting(staff_list, shown=shown)
    chosen = {index: Target(target) for index, target in mapping.items() if target}
    _refuse_useless(now, chosen, worksite)
    now.mapping = {str(index): target.value for index, target in chosen.items()}
    now.job_class = job_class
    now.job_classes |= job_classes
    now.worksite = worksite
    now.state = StaffList.State.COLUMNS
    now.save(update_fields=["mapping", "job_class", "job_classes", "worksite", "state"])
    if remember:
        KnownColumn.objects.bulk_create(
            [
                KnownColumn(
                    employer=now.employer, heading=column["heading"], target=now.mapping.get(str(column["index"]), "")
                )
                for column in now.columns
                if not is_made_up(column["heading"]) and not is_ours(column["heading"])
            ],
            update_conflicts=True,
            unique_fields=["employer", "heading"],
            update_fields=["target"],
        )


def _refuse_useless(staff_list: StaffList, chosen: Mapping[int, Target], worksite: Worksite | None) -> None:
    for target in Target:
        twice = [column["heading"] for column in staff_list.columns if chosen.get(column["index"]) == target]
        if len(twice) > 1:
            raise NotPossible(f"“{twice[0]}” and “{twice[1]}” cannot both become {target.label}. Leave one out.")
    targets = set(chosen.values())
    whole = targets.intersection(WHOLE_NAMES)
    if len(whole) > 1:
        raise NotPossible("Two columns cannot both be the whole name. Leave one out.")
    if not whole and not {Target.FIRST, Target.LAST} <= targets:
        raise NotPossible(
            "Which column has the names? Choose one for the whole name, or one for first and one for last."
        )
    if worksite is not None and worksite.employer_id != staff_list.employer_id:
        raise NotPossible(f"{worksite} is no worksite of {staff_list.employer}.")
    if Target.WORKSITE in targets or worksite is not None:
        return
    if staff_list.employer.worksites.open_on(clock.today()).count() != 1:
        raise NotPossible(
            f"Which column has the worksite? {staff_list.employer} has several. Where everybody on the list works at"
            " one, choose that."
        )


@action
def start_checking(*, staff_list: StaffList, by: User | None) -> None:
    """Have every row looked at."""
    start(waiting(staff_list), "check", by=by)


def check(*, staff_list: StaffList, today: date, by: User | None, heard: Heard = silent) -> None:
    """Read the rows and find out what would happen with each. A file that turns out unusable is refused."""
    try:
        _check(staff_list=staff_list, today=today, by=by, heard=heard)
    except Unreadable as refusal:
        refuse(staff_list=staff_list, sentence=str(refusal), by=by)


@action
def _check(*, staff_list: StaffList, today: date, by: User | None, heard: Heard) -> None:
    now = held(staff_list)
    with long_work(at_most=LONGEST):
        forget_rows(now)
        now.rows = reader.stage(bytes(now.upload.content), _staging(now), lambda rows: heard(rows, now.rows, "Reading"))
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL default_statistics_target = 20; ANALYZE rosters_row ({_MATCHED_BY})")
        match(now, today=today, step=lambda words: heard(now.rows, now.rows, words))
        now.zeros_restored = now.staged.filter(nea_id_restored=True).count()
        now.of_others = now.staged.filter(problem_field=Target.EMPLOYER).count()
        now.state = StaffList.State.REVIEW
        now.save()


@action
def start_matching(*, staff_list: StaffList, by: User | None) -> None:
    """Have the rows matched anew, after decisions that touch many."""
    start(waiting(staff_list), "rematch", by=by)


@action
def rematch(*, staff_list: StaffList, today: date, by: User | None, heard: Heard = silent) -> None:
    """Match the rows anew, without reading the file again."""
    now = held(staff_list)
    with long_work(at_most=LONGEST):
        match(now, today=today, step=lambda words: heard(now.rows, now.rows, words))
    now.save()


def _staging(staff_list: StaffList) -> dict[str, Any]:
    domains = Employer.objects.exclude(mail_domain="").values_list("mail_domain", flat=True)
    return {
        "staff_list": staff_list.pk,
        "as_of": staff_list.as_of.isoformat(),
        "mapping": staff_list.mapping,
        "domains": [*(domain.lower() for domain in domains), *staff_list.mail_domains],
        "job_classes": staff_list.job_classes,
        "day_first": [column["index"] for column in staff_list.columns if column.get("is_day_first")],
        "sections": staff_list.sections,
        "sheet": staff_list.sheet,
        "header_row": staff_list.header_row,
        **employers(staff_list),
    }
