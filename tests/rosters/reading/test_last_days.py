"""Who left, by a day in a column of its own."""

from __future__ import annotations

from datetime import date

import pytest

from rosters.reading.look import Known, look
from rosters.reading.plan import COLUMNS, Plan
from rosters.reading.rows import copy_blocks
from rosters.reading.targets import Target, target_of
from tests.rosters.files import csv_file

AS_OF = date(2026, 11, 20)
HEADINGS = ["Name", "Status", "Hire Date", "End Date"]


def staged(*rows: tuple[str, str, str, str], day_first: frozenset[int] = frozenset()) -> list[dict[str, str]]:
    targets = {0: Target.NAME, 1: Target.STATUS, 2: Target.HIRED_ON, 3: Target.LEFT_ON}
    plan = Plan(staff_list=1, headings=HEADINGS, targets=targets, as_of=AS_OF, day_first=day_first)
    (block,) = copy_blocks(iter(enumerate(map(list, rows), 2)), plan)
    return [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in block.splitlines()]


def proposed(heading: str, cells: list[str], **learned: str) -> tuple[str, bool, str]:
    rows = [[f"Ross{chr(97 + at)}, Dana", cell] for at, cell in enumerate(cells)]
    column = look(csv_file(rows, ["Name", heading]), Known(AS_OF, targets=learned)).columns[1]
    return column["target"], column["sure"], column["why"]


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("End Date", "left_on"), ("Last Day", "left_on"), ("LAST_DAY_WORKED", "left_on"), ("Term Dt", "left_on"),
        ("Termination Date", "left_on"), ("Resigned On", "left_on"), ("Separation Date", "left_on"),
        ("Employee End Date", "left_on"), ("Date of Separation", "left_on"), ("Retirement Date", "left_on"),
        ("Contract End", None), ("Contract End Date", None), ("Assignment End Date", None), ("License End Date", None),
        ("Leave Date", None), ("Termination Reason", None), ("Terminated", "employment_status"),
    ],
)  # fmt: skip
def test_headings_that_mean_leaving_and_others(heading, target):
    assert target_of(heading) == target


@pytest.mark.parametrize(
    ("cell", "day"),
    [("5/30/2026", "30 May 2026"), ("46172", "30 May 2026"), ("2026-11-20 00:00:00", "20 November 2026")],
)
def test_whose_last_day_is_over_left(cell, day):
    (row,) = staged(("Ross, Dana", "", "", cell))

    assert row["problem"] == f"Column D (End Date): the file says that they do not work there any more: “{day}”."
    assert row["problem_field"] == "employment_status"


@pytest.mark.parametrize("cell", ["", "11/21/2026", "6/30/2027", "00/00/0000", "12/31/9999", "N/A"])
def test_a_day_to_come_and_none_change_nothing(cell):
    (row,) = staged(("Ross, Dana", "Active", "8/1/2020", cell))

    assert (row["problem"], row["notes"]) == ("", "")


@pytest.mark.parametrize("cell", ["soon", "31/31/2026", "May 2026"])
def test_a_day_that_cannot_be_read_is_a_remark(cell):
    (row,) = staged(("Ross, Dana", "", "", cell))

    assert row["problem"] == ""
    assert row["notes"] == (f"Column D (End Date): “{cell}” is not a date we can read, month first; the row is used.")


def test_words_say_it_as_well():
    (row,) = staged(("Ross, Dana", "", "", "Resigned 10/1"))

    assert row["problem"].endswith("they do not work there any more: “Resigned 10/1”.")


def test_who_was_hired_again_is_there():
    back, gone = staged(("Ross, Dana", "", "8/1/2026", "5/30/2024"), ("Hill, Ann", "", "8/1/2020", "5/30/2024"))

    assert (back["problem"], bool(gone["problem"])) == ("", True)


def test_whose_status_says_that_they_are_there_did_not_leave_on_a_day_long_ago():
    active, leave, *others = staged(
        ("Ross, Dana", "ACTIVE", "8/1/2010", "5/30/2024"), ("Hill, Ann", "On leave", "", "5/30/2024"),
        ("Cole, May", "", "", "5/30/2024"), ("Bean, Lee", "Resigned", "", "5/30/2024"),
        ("Best, Jo", "Full Time", "", "5/30/2024"),
    )  # fmt: skip

    assert (active["problem"], leave["problem"]) == ("", "")
    assert active["notes"] == "Column D (End Date): 30 May 2024 is over, but the status is “ACTIVE”; the row is used."
    assert all(row["problem_field"] == "employment_status" for row in others)


def test_days_that_are_written_day_first_are_read_so():
    (row,) = staged(("Ross, Dana", "", "", "30.05.2026"), day_first=frozenset({3}))

    assert "30 May 2026" in row["problem"]


ASKS = "Who has a day here, up to that of the list, is left out. Is that meant?"
CONTRACT = "Most rows have a day here, perhaps the end of a contract. Choose, or leave it out"


@pytest.mark.parametrize(
    ("heading", "cells", "proposal"),
    [
        ("End Date", ["5/30/2026", "", "", ""], ("left_on", False, ASKS)),
        ("End Date", ["6/30/2026"] * 3 + [""], ("", False, CONTRACT)),
        ("Last Day", ["5/28/2027"] * 4, ("", False, CONTRACT)),
        ("Termination Date", ["5/30/2026"] * 4, ("left_on", False, ASKS)),
        ("End Date", ["", ""], ("", True, "Empty")),
    ],
)
def test_an_end_that_most_have_is_of_contracts(heading, cells, proposal):
    assert proposed(heading, cells) == proposal


def test_a_status_and_a_last_day_stand_side_by_side():
    rows = [["Ross, Dana", "Active", ""], ["Hill, Ann", "Terminated", "5/30/2026"], ["Cole, May", "Active", ""]]

    found = look(csv_file(rows, ["Name", "Status", "Termination Date"]), Known(AS_OF))

    assert [column["target"] for column in found.columns] == ["name", "employment_status", "left_on"]
