"""Columns whose days are written day first."""

from __future__ import annotations

from datetime import date

import pytest

from rosters.reading.days import are_day_first, day_of, month_first
from rosters.reading.look import Known, look
from rosters.reading.plan import COLUMNS, Plan
from rosters.reading.refusal import Unreadable
from rosters.reading.rows import copy_blocks
from rosters.reading.targets import Target
from tests.rosters.files import csv_file

AS_OF = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("cells", "proven"),
    [
        ("13.08.2020 01.09.2021", True), ("13/08/2020 2019-12-31", True), ("13-08-20 unknown", True),
        ("01.09.2021 02.09.2021", False), ("13/08/2020 08/13/2020", False), ("08/13/2020", False),
        ("45-01-2020", False), ("2020-13-01", False), ("", False),
    ],
)  # fmt: skip
def test_a_column_proves_to_be_day_first(cells, proven):
    assert are_day_first(cells.split()) is proven


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("13.08.2020", date(2020, 8, 13)), ("01.09.2021", date(2021, 9, 1)), ("1/9/21 0:00", date(2021, 9, 1)),
        ("2021-09-01", date(2021, 9, 1)), ("9 Jan 2021", date(2021, 1, 9)), ("31.31.2021", None),
    ],
)  # fmt: skip
def test_its_days(text, day):
    assert day_of(month_first(text)) == day


@pytest.mark.parametrize(
    ("second", "why", "hired"),
    [
        ("01.09.2021", "Dates, day first", ["2020-08-13", "2021-09-01"]),
        ("08/13/2021", "Dates, month first; 1 unreadable", ["", "2021-08-13"]),
    ],
)
def test_all_of_the_column_is_read_so(second, why, hired):
    rows = [["Ross, Dana", "13.08.2020"], ["Hill, Ann", second]]
    found = look(csv_file(rows, ["Name", "Hire Date"]), Known(AS_OF))
    plan = Plan(
        staff_list=1,
        headings=["Name", "Hire Date"],
        targets={0: Target.NAME, 1: Target.HIRED_ON},
        as_of=AS_OF,
        day_first=frozenset(column["index"] for column in found.columns if column["is_day_first"]),
    )

    (block,) = copy_blocks(iter(enumerate(rows, 2)), plan)

    assert (found.columns[1]["target"], found.columns[1]["why"]) == ("hired_on", why)
    at = COLUMNS.index("hired_on")
    assert [line.split("\t")[at] for line in block.splitlines()] == hired


def test_dates_of_birth_are_known_in_either_order():
    rows = [["Ross, Dana", f"{day}.08.19{day + 50}"] for day in range(12, 30)]

    with pytest.raises(Unreadable, match="dates of birth"):
        look(csv_file(rows, ["Name", "Notes"]), Known(AS_OF))
