"""Lists of one school, which only the title, the sheet or the file names."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter

from rosters.reading.look import Known, look
from tests.rosters.files import csv_file

WORKSITES = {1: "Tupelo Middle School", 2: "Tupelo High School", 3: "Milam Elementary School", 4: "St. Martin Upper"}
ROWS = [["Ross, Dana", "Teacher"], ["Hill, Ann", "Aide"]]


def worksite_of(data: bytes, filename: str = "export.csv") -> int | None:
    known = Known(date(2026, 11, 20), WORKSITES, filename=filename, employer="Tupelo Public School District")
    return look(data, known).worksite


@pytest.mark.parametrize(
    ("title", "worksite"),
    [
        ("Tupelo High School Faculty 2026-27", 2),
        ("Tupelo Public School District - Milam Elementary - Staff List", 3),
        ("THS staff as of November 20, 2026", 2),
        ("Tupello Middle: certified staff", 1),
        ("St. Martin Upper Faculty & Staff", 4),
        ("Tupelo Public School District", None),
        ("Tupelo Schools active staff", None),
        ("Tupelo High School and Tupelo Middle School", None),
        ("West Tupelo High School faculty", None),
        ("Northside High School faculty", None),
        ("Science department", None),
        ("", None),
    ],
)
def test_a_title_above_the_list_may_name_it(title, worksite):
    assert worksite_of(csv_file([["Name", "Title"], *ROWS], [title, ""])) == worksite


@pytest.mark.parametrize(
    ("filename", "worksite"),
    [
        ("Tupelo_High_School_Staff_2026-27.csv", 2),
        ("TupeloHS-Staff v2 (final).csv", 2),
        ("milam faculty.CSV", 3),
        ("THS.csv", 2),
        ("tupelo.csv", None),
        ("staff list 11-20-26.csv", None),
        ("Book1.csv", None),
        ("", None),
    ],
)
def test_so_may_its_file(filename, worksite):
    assert worksite_of(csv_file(ROWS, ["Name", "Title"]), filename) == worksite


def test_so_may_its_sheet():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Tupelo Middle Staff")
        for at, row in enumerate([["Name", "Title"], *ROWS]):
            sheet.write_row(at, 0, row)

    assert worksite_of(out.getvalue(), "export.xlsx") == 1
    assert worksite_of(out.getvalue(), "Tupelo High.xlsx") is None  # which of them?


def test_what_a_column_or_a_line_tells_is_not_told_by_the_file():
    by_column = csv_file([[*row, "Milam"] for row in ROWS], ["Name", "Title", "School"])
    by_line = csv_file([["Name", "Title"], *ROWS], ["Milam Elementary School", ""])

    assert worksite_of(by_column, "Tupelo High.csv") is None
    assert worksite_of(by_line, "Tupelo High.csv") is None
