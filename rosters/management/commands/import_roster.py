"""Import a staff list from the command line: look at it, or apply it."""

from __future__ import annotations

import json
import shlex
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet

from core import clock
from core.addresses import number_in
from core.errors import ActionError
from core.formats import counted
from locals.models import Employer, JobClass, Worksite
from rosters import actions, queries
from rosters.models import Decision, Finding, How, Question, StaffList, Verdict
from rosters.reading.days import day_of
from rosters.reading.targets import Target

type Column = dict[str, Any]  # as `rosters.reading.columns.Column.as_dict` says it

_SETS_OFF = {"new_members": "new member", "moved": "move", "new_hires": "new hire"}


@dataclass
class Asked:
    """What was taken for granted and somebody should look at: columns, and the worksite of rows that name none."""

    columns: list[Column]
    worksite: Worksite | None = None

    @property
    def questions(self) -> str:
        """Why to look, and how to say that it is right; empty where nothing is asked."""
        return " ".join(filter(None, [_to_name(self.columns), _to_confirm(self.worksite)]))


class Command(BaseCommand):
    help = (
        "Say what a staff list would change (rows = created + updated + unchanged + refused), and with --apply do it."
        " Rows that only look like somebody, or have the name of another row, are refused, or with --likely new become"
        " new people. Without --apply"
        " nothing is left behind; with --keep the list waits for somebody to decide its rows in the browser. Columns"
        " that a person should look at are applied only if --mapping names them, and a worksite that only the title or"
        " the name of the file tells only if --worksite does."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, TSV or XLSX")
        parser.add_argument("--employer", required=True, help="name (or its unique beginning), or id")
        parser.add_argument("--as-of", required=True, help="the day that the list describes: 2026-11-20")
        parser.add_argument("--mapping", help='JSON, or a file with it: {"Bldg": "worksite", "Salary": ""}')
        parser.add_argument(
            "--sheet",
            default="",
            help="of a workbook, * for all with the same heading; otherwise the one that looks like a list",
        )
        parser.add_argument("--header-row", type=int, help="the row with the headings; 0 for none")
        parser.add_argument("--worksite", help="of rows that name none: its name (or unique beginning), or id")
        parser.add_argument("--job-class", choices=JobClass.values, default=JobClass.LICENSED,
                            help="where the title does not tell it")  # fmt: skip
        parser.add_argument("--likely", choices=["refuse", "new"], default="refuse")
        parser.add_argument("--complete", action="store_true", help="everybody employed there is on it")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--apply", action="store_true")
        what.add_argument("--keep", action="store_true", help="leave the list among those to look at")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, file: Path, **options: Any) -> None:
        stays = options["apply"] or options["keep"]
        try:
            with nullcontext() if stays else _rehearsal():
                staff_list, asked = self._import(file, options)
                account = queries.account(staff_list) | {
                    "unsure": [column["heading"] for column in asked.columns],
                    "worksite": asked.worksite and asked.worksite.name,
                }
        except ActionError as refusal:
            raise CommandError(str(refusal)) from None
        if options["json"]:
            self.stdout.write(json.dumps(account if stays else account | {"list": None}))
        else:
            self._tell(account, asked, kept=options["keep"])

    def _import(self, file: Path, options: dict[str, Any]) -> tuple[StaffList, Asked]:
        """The list, and what of it somebody should have looked at."""
        today = clock.today()
        try:
            with file.open("rb") as opened:
                data = opened.read(settings.ROSTER_MAX_BYTES + 1)
        except OSError as fault:
            raise CommandError(f"{file} cannot be read: {fault.strerror}.") from None
        staff_list = actions.upload(
            employer=_employer(options["employer"]),
            as_of=_day(options["as_of"]),
            is_complete=options["complete"],
            filename=file.name.encode(errors="replace").decode(),
            data=data,
            today=today,
            by=None,
        )
        actions.look(staff_list=staff_list, sheet=options["sheet"], header_row=options["header_row"], by=None)
        staff_list = _usable(staff_list)
        if options["sheet"] and not staff_list.sheets:
            raise CommandError("--sheet is for workbooks; this file has no sheets.")
        told = _told(staff_list, options["mapping"])
        mapping, worksite = _mapping(staff_list, told), _worksite(staff_list.employer, options["worksite"])
        asked = Asked(_unsure(staff_list, told))
        if worksite is None and Target.WORKSITE not in mapping.values():
            asked.worksite = worksite = staff_list.worksite
        if options["apply"] and asked.questions:
            actions.discard(staff_list=staff_list, by=None)
            raise CommandError(asked.questions)
        actions.choose_columns(
            staff_list=staff_list,
            mapping=mapping,
            job_class=options["job_class"],
            job_classes={},
            worksite=worksite,
            remember=False,
            by=None,
        )
        actions.check(staff_list=staff_list, today=today, by=None)
        staff_list = _usable(staff_list)
        while options["likely"] == "new" and _decide_likely(staff_list):
            actions.rematch(staff_list=staff_list, today=today, by=None)
            staff_list.refresh_from_db()
        if options["apply"]:
            staff_list = actions.apply(staff_list=staff_list, today=today, by=None)
        return staff_list, asked

    def _tell(self, account: dict[str, Any], asked: Asked, *, kept: bool) -> None:
        self.stdout.write(
            f"{account['rows']:,} rows = {account['created']:,} created + {account['updated']:,} updated"
            f" + {account['unchanged']:,} unchanged + {account['refused']:,} refused"
        )
        if account["undecided"]:
            self.stdout.write(f"{account['undecided']:,} of the refused are for a person to decide.")
        if sets_off := [counted(account[key], noun, f"{noun}s") for key, noun in _SETS_OFF.items() if account[key]]:
            self.stdout.write(f"This {'made' if account['applied'] else 'makes'} {', '.join(sets_off)}.")
        if account["absent"]:
            self.stdout.write(f"{account['absent']:,} people known to work there are not in the file; they stay.")
        for refused in account["refused_rows"][:50]:
            sheet = f"{refused['sheet']}, row" if "sheet" in refused else "Row"
            self.stdout.write(f"{sheet} {refused['row']}: {refused['reason']}")
        if asked.questions:
            self.stdout.write(asked.questions)
        if kept:
            self.stdout.write("Nothing was changed. The list waits under “Staff lists” to be looked at.")
        elif not account["applied"]:
            self.stdout.write("Nothing was changed. Add --apply to do it, or --keep to decide rows in the browser.")


@contextmanager
def _rehearsal() -> Iterator[None]:
    """Nothing of what is written inside stays, however it ends."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # while a child reads the file
        yield
        transaction.set_rollback(True)


def _employer(said: str) -> Employer:
    if not said.isprintable():
        raise CommandError(f"“{said}” is no name of an employer.")
    if (key := number_in(said)) is not None and (found := Employer.objects.filter(pk=key).first()):
        return found
    fitting = _called(Employer.objects.all(), said)
    if len(fitting) != 1:
        raise CommandError(f"{'Several employers begin' if fitting else 'No employer begins'} with “{said}”.")
    return fitting[0]


def _worksite(employer: Employer, said: str | None) -> Worksite | None:
    if not said:
        return None
    worksites = employer.worksites.open_on(clock.today())
    if (key := number_in(said)) is not None and (found := worksites.filter(pk=key).first()):
        return found
    fitting = _called(worksites, said) if said.isprintable() else []
    if len(fitting) != 1:
        some = "Several worksites" if fitting else "No worksite"
        raise CommandError(f"{some} of {employer} {'begin' if fitting else 'begins'} with “{said}”.")
    return fitting[0]


def _called[M: Model](rows: QuerySet[M], said: str) -> list[M]:
    """The one of that name, else those that begin so, two at most."""
    exact = rows.filter(name__iexact=said).first()
    return [exact] if exact else list(rows.filter(name__istartswith=said)[:2])


def _day(said: str) -> date:
    day = day_of(said)
    if day is None:
        raise CommandError(f"“{said}” is not a day such as 2026-11-20.")
    return day


def _usable(staff_list: StaffList) -> StaffList:
    staff_list.refresh_from_db()
    if staff_list.state == StaffList.State.REFUSED:
        raise CommandError(staff_list.refusal)
    return staff_list


def _told(staff_list: StaffList, said: str | None) -> dict[str, str]:
    """What the caller says about single headings, by heading."""
    if not said:
        return {}
    path = Path(said)
    try:
        told: dict[str, str] = json.loads(path.read_text() if not said.lstrip().startswith("{") else said)
    except OSError as fault:
        raise CommandError(f"--mapping is neither JSON nor a file that can be read: {fault.strerror}.") from None
    except (ValueError, RecursionError) as fault:
        raise CommandError(f"--mapping is neither JSON nor a file with it: {fault}") from None
    if not isinstance(told, dict):
        raise CommandError('--mapping says of headings what they are: {"Bldg": "worksite"}.')
    headings = [column["heading"] for column in staff_list.columns]
    for heading, target in told.items():
        if heading not in headings:
            raise CommandError(f"The file has no column “{heading}”. It has: {', '.join(headings)}.")
        if target and target not in Target:
            raise CommandError(f"“{target}” is not one of {', '.join(Target)}.")
    return told


def _mapping(staff_list: StaffList, told: dict[str, str]) -> dict[int, str]:
    """The proposal, with what the caller says about single headings."""
    mapping = {int(index): target for index, target in staff_list.mapping.items()}
    at = {column["heading"]: column["index"] for column in staff_list.columns}
    for heading, target in told.items():
        mapping = {index: other for index, other in mapping.items() if other != target}
        mapping[at[heading]] = target
    return mapping


def _unsure(staff_list: StaffList, told: dict[str, str]) -> list[Column]:
    """Columns that the page marks yellow, that would be read all the same, and of which the caller said nothing."""
    settled = {*told.values(), ""}
    return [
        column
        for column in staff_list.columns
        if not column["sure"] and column["heading"] not in told and column["target"] not in settled
    ]


def _to_name(unsure: list[Column]) -> str:
    """Why somebody should look at the columns, and how to say that they are what was proposed; empty for none."""
    if not unsure:
        return ""
    meant = json.dumps({column["heading"]: column["target"] for column in unsure}, ensure_ascii=False)
    why = "; ".join(f"“{column['heading']}” ({column['why']})" for column in unsure)
    return f"Look at {why}. If that is right, add --mapping '{meant}'; an empty word there leaves a column out."


def _to_confirm(worksite: Worksite | None) -> str:
    if worksite is None:
        return ""
    return f"The list seems to be of {worksite}. If that is right, add --worksite {shlex.quote(worksite.name)}."


def _decide_likely(staff_list: StaffList) -> int:
    undecided = Finding.objects.filter(staff_list=staff_list, verdict=Verdict.UNDECIDED)
    likely = undecided.filter(Q(how=How.LIKENESS) | Q(question=Question.SCHOOLS))
    decisions = [
        Decision(staff_list=staff_list, number=number, choice=Decision.Choice.NEW)
        for number in likely.values_list("number", flat=True)
    ]
    return len(Decision.objects.bulk_create(decisions))
