"""A file comes in, and is looked at once."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath
from typing import Any

from django.conf import settings

from accounts.models import User
from core import clock, formats
from core.action import action
from core.errors import ActionError
from locals.models import Employer
from members.years import FIRST_YEAR
from rosters import reader
from rosters.actions.common import employers, forget, held, start, waiting
from rosters.matching.places import learned_places
from rosters.models import KnownColumn, StaffList, Upload
from rosters.reading.refusal import Unreadable
from rosters.reading.targets import Target
from rosters.reading.titles import job_class_of_title

_MB = 1024 * 1024
_TITLES = 200  # of a kind, on one page


class TooLarge(ActionError):
    """The file has more bytes than we read."""


class TooOld(ActionError):
    """A newer list of that employer is in the records, or the day has not come."""


class EmployerClosed(ActionError):
    """Nobody works there any more."""


@action
def upload(
    *,
    employer: Employer,
    as_of: date,
    is_complete: bool,
    filename: str,
    data: bytes,
    today: date,
    by: User | None,
) -> StaffList:
    """Take a file in; nothing is read yet.

    Raises TooLarge, EmployerClosed, or TooOld for a day before the newest list's.
    """
    if employer.is_closed(today):
        raise EmployerClosed(f"{employer} closed on {formats.full_day(employer.closed_on)}. Open it again first.")
    if len(data) > settings.ROSTER_MAX_BYTES:
        size, most = len(data) / _MB, settings.ROSTER_MAX_BYTES / _MB
        raise TooLarge(f"The file has {size:,.1f} MB; {most:,.0f} MB are the most.")
    refuse_wrong_day(employer, as_of, today)
    name = PurePath(filename.replace("\\", "/")).name[-200:] or "file"
    staff_list = StaffList.objects.create(employer=employer, as_of=as_of, is_complete=is_complete, filename=name, by=by)
    Upload.objects.create(staff_list=staff_list, content=data)
    return staff_list


def refuse_wrong_day(employer: Employer, as_of: date, today: date) -> None:
    """A list overrules older ones, never newer ones, and is of a day on which one could have been written."""
    if as_of.year < FIRST_YEAR:
        raise TooOld(f"Look at the year: {as_of.year}.")
    if as_of > today:
        raise TooOld("A list cannot describe a day that has not come.")
    newest = StaffList.objects.applied().filter(employer=employer).order_by("-as_of").first()
    known = max((day for day in (newest and newest.as_of, employer.list_date) if day), default=None)
    if known is None or as_of >= known:
        return
    says = f"We have the list of {employer} of {formats.full_day(known)} already; an older one would set it back."
    if newest and newest.as_of == known and not newest.is_complete:
        rows = formats.counted(newest.rows, "row", "rows")
        says += (
            f" That one is not of everybody ({rows}): if this file says the same of the people on it, choose"
            f" {formats.full_day(known)} here, too."
        )
    raise TooOld(says)


@action
def start_looking(*, staff_list: StaffList, sheet: str = "", header_row: int | None = None, by: User | None) -> None:
    """Have the file read: the first time, or again from another sheet or heading."""
    start(waiting(staff_list), "look", by=by, sheet=sheet, header_row=header_row)


def look(*, staff_list: StaffList, sheet: str = "", header_row: int | None = None, by: User | None) -> None:
    """Read the file and propose what its columns are. One that cannot be used is refused, and its content goes.

    The reading takes a while and happens outside of any transaction.
    """
    request = {
        "as_of": staff_list.as_of.isoformat(),
        "worksites": dict(staff_list.employer.worksites.values_list("pk", "name")),
        "places": learned_places(staff_list),
        "targets": _learned_columns(staff_list),
        "sheet": sheet,
        "header_row": header_row,
        "filename": staff_list.filename,
        "is_domain_known": bool(staff_list.employer.mail_domain),
        **employers(staff_list),
    }
    try:
        found = reader.look(bytes(staff_list.upload.content), request)
    except Unreadable as refusal:
        refuse(staff_list=staff_list, sentence=str(refusal), by=by)
    else:
        _propose(staff_list=staff_list, found=found, by=by)


def _learned_columns(staff_list: StaffList) -> dict[str, str]:
    known = KnownColumn.objects.filter(employer=staff_list.employer_id, target__in=["", *Target])
    return dict(known.values_list("heading", "target"))


@action
def _propose(*, staff_list: StaffList, found: dict[str, Any], by: User | None) -> None:
    now = held(staff_list)
    if now.sheet not in {"", found["sheet"]}:
        now.decisions.all().delete()  # about rows of another sheet
    now.kind, now.sheet, now.sheets = found["kind"], found["sheet"], found["sheets"]
    now.header_row, now.rows, now.columns = found["header_row"], found["rows"], found["columns"]
    now.mapping = {str(column["index"]): column["target"] for column in found["columns"] if column["target"]}
    now.job_classes = _titles_to_decide(list(found["titles"]))
    now.sections, now.alike, now.above = found["sections"], found["alike"], found["above"]
    now.others = found["others"]
    now.worksite = now.employer.worksites.open_on(clock.today()).filter(pk=found["worksite"]).first()
    now.hidden_rows, now.mail_domains = found["hidden_rows"], found["mail_domains"]
    now.state = StaffList.State.COLUMNS
    now.save()


def _titles_to_decide(titles: list[str]) -> dict[str, str]:
    """So many of the commonest titles that tell no job class, and of those that tell one; nothing is decided yet."""
    telling = [title for title in titles if job_class_of_title(title)]
    silent = [title for title in titles if not job_class_of_title(title)]
    return dict.fromkeys(silent[:_TITLES] + telling[:_TITLES], "")


@action
def refuse(*, staff_list: StaffList, sentence: str, by: User | None) -> None:
    """A file that cannot be used is not kept: it may hold what is never stored."""
    now = held(staff_list)
    forget(now)
    now.state, now.refusal = StaffList.State.REFUSED, sentence
    now.save(update_fields=["state", "refusal"])


@action
def discard(*, staff_list: StaffList, by: User | None) -> None:
    """Throw a list away that is not applied: its file and rows go, that it was here stays."""
    now = waiting(staff_list)
    forget(now)
    now.state = StaffList.State.DISCARDED
    now.save(update_fields=["state"])
