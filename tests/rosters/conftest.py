"""Lists brought to any step of their way, by the real actions and the real reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jobs.models import LongJob
from rosters import actions, tasks
from rosters.models import Decision, Finding, StaffList
from tests.rosters.files import HEADINGS, csv_file
from tests.world import TODAY, World

AS_OF = date(2026, 11, 20)
MIDDLE, HIGH = "Tupelo Middle School", "Tupelo High School"
JOB = ["EMP NO", "NEA ID", "Name", "School", "Position", "Room", "Cell"]
ROWS = [
    ["E0002", "", "Mabry, Latoya", HIGH, "TCHR SCI 7", "B214", "662-555-0148"],
    ["E0005", "", "Kees, Joanna", HIGH, "", "", ""],
    ["", "", "Tilman, Marcus", HIGH, "", "", ""],
    ["N1", "", "Newell, Ann", HIGH, "Teacher", "", ""],
    ["N2", "", "Oakes, Ben", "TUPELLO MIDDLE", "Teacher", "", ""],
    ["N3", "4.8E+07", "Pine, Cal", HIGH, "Teacher", "", ""],
    ["N4", "", "=cmd|' /C calc'!A0, Eve", HIGH, "", "", ""],
    ["N5", "", "<script>alert(1)</script>, Zed", HIGH, "<b>Teacher</b>", "", ""],
]


class Bring(Protocol):
    def __call__(
        self,
        rows: Iterable[Sequence[Any]] | bytes,
        headings: Sequence[str] = ...,
        *,
        employer: str = ...,
        as_of: date = ...,
        is_complete: bool = ...,
        apply: bool = ...,
    ) -> StaffList: ...


@pytest.fixture
def bring(world: World) -> Bring:
    """bring(rows, headings): a list of Tupelo, read and looked at; `apply=True` applies it."""

    def run(
        rows: Iterable[Sequence[Any]] | bytes,
        headings: Sequence[str] = HEADINGS,
        *,
        employer: str = "Tupelo Public School District",
        as_of: date = AS_OF,
        is_complete: bool = False,
        apply: bool = False,
    ) -> StaffList:
        clerk = world.users["clerk"]
        staff_list = actions.upload(
            employer=world.employers[employer],
            as_of=as_of,
            is_complete=is_complete,
            filename="tupelo.csv",
            data=rows if isinstance(rows, bytes) else csv_file(rows, headings),
            today=TODAY,
            by=clerk,
        )
        actions.look(staff_list=staff_list, by=clerk)
        staff_list.refresh_from_db()
        if staff_list.state == StaffList.State.REFUSED:
            return staff_list
        actions.check(staff_list=staff_list, today=TODAY, by=clerk)
        staff_list.refresh_from_db()
        if apply:
            return actions.apply(staff_list=staff_list, today=TODAY, by=clerk)
        return staff_list

    return run


@pytest.fixture
def in_review(bring: Bring) -> StaffList:
    return bring(ROWS, JOB)


def sums(staff_list: StaffList) -> tuple[int, int, int, int, int]:
    """New, changed, the same, to decide, refused."""
    staff_list.refresh_from_db()
    return (staff_list.new, staff_list.changed, staff_list.same, staff_list.undecided, staff_list.refused)


def finding(staff_list: StaffList, number: int) -> Finding:
    return Finding.objects.get(staff_list=staff_list, number=number)


def ladder(bring: Bring, *rows: tuple[str, str, str, str, str]) -> list[Any]:
    """Rows of (staff number, NEA ID, name, school, e-mail) as the findings they become."""
    staff_list = bring([[number, nea, name, school, "Teacher", mail, ""] for number, nea, name, school, mail in rows])
    return list(Finding.objects.filter(staff_list=staff_list).order_by("number"))


def decide(staff_list: StaffList, number: int, choice: str, by: Any, person: Any = None) -> Finding:
    return actions.decide(
        staff_list=staff_list, number=number, choice=Decision.Choice(choice), person=person, today=TODAY, by=by
    )


def send(client: Client, world: World, data: bytes, **about: Any) -> Any:
    """Upload a file as a clerk does in the browser."""
    file = SimpleUploadedFile("tupelo.csv", data)
    tupelo = world.employers["Tupelo Public School District"]
    return client.post(reverse("rosters:upload"), {"file": file, "employer": tupelo.pk, "as_of": "2026-11-20", **about})


def work() -> None:
    """What a worker would do: run the jobs that wait."""
    kinds = {
        "rosters.look": tasks.look,
        "rosters.check": tasks.check,
        "rosters.rematch": tasks.rematch,
        "rosters.apply": tasks.apply,
    }
    for job in LongJob.objects.unfinished():
        kinds[job.kind](job.pk)
