"""Who left, by a word beside the name, a title, a line above the rows or the name of a sheet."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date

import pytest
import xlsxwriter

from rosters.reading.leaving import A_LINE
from rosters.reading.look import Known, Table, look
from rosters.reading.plan import ALL, COLUMNS, Plan
from rosters.reading.rows import copy_blocks
from rosters.reading.targets import Target

AS_OF = date(2026, 11, 20)
HEADINGS = ["Name", "School", "Title"]


def staged(rows: list[list[str]], sheets: Mapping[int, str] | None = None) -> list[dict[str, str]]:
    plan = Plan(
        staff_list=1,
        headings=HEADINGS,
        targets={0: Target.NAME, 1: Target.WORKSITE, 2: Target.POSITION},
        as_of=AS_OF,
        sheets=sheets or {},
    )
    lines = [line for block in copy_blocks(iter(enumerate(rows, 2)), plan) for line in block.splitlines()]
    found = [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in lines]
    return sorted(found, key=lambda line: int(line["number"]))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Quest, Uma - RETIRED", "RETIRED"),
        ("Quest, Uma (Resigned 10/1)", "Resigned 10/1"),
        ("Quest, Uma ** RESIGNED 10/1 **", "RESIGNED 10/1"),
        ("Uma Quest - terminated", "terminated"),
        ("Quest, Uma (Uma Lee) - No longer employed", "No longer employed"),
    ],
)
def test_a_remark_beside_the_name_says_so(name, said):
    (row,) = staged([[name, "High", "Teacher"]])

    assert row["problem"] == f"Column A (Name): the file says that they do not work there any more: “{said}”."
    assert (row["problem_field"], row["last_name"]) == ("employment_status", "Quest")


@pytest.mark.parametrize("name", ["Quest, Uma (LOA)", "Quest, Uma - Retiring", "Quest, Uma - Retired 6/30/2027"])
def test_any_other_remark_is_left_out(name):
    (row,) = staged([[name, "High", "Teacher"]])

    assert row["problem"] == ""
    assert "beside the name was left out" in row["notes"]


@pytest.mark.parametrize(
    ("title", "problem"),
    [
        ("TERMINATED", "Column C (Title): the file says that they do not work there any more: “TERMINATED”."),
        ("Retired 6/30/26", "Column C (Title): the file says that they do not work there any more: “Retired 6/30/26”."),
        ("Retired sub", ""),
        ("T", ""),
    ],
)
def test_a_title_that_is_none_says_so(title, problem):
    assert [row["problem"] for row in staged([["Ross, Dana", "High", title]])] == [problem]


def test_a_line_says_it_of_the_rows_under_it():
    rows = [
        ["Ross, Dana", "High", "Teacher"], ["Resignations", "", ""], ["Hill, Ann", "High", "Teacher"], ["", "", ""],
        ["Bean, Lee", "", ""], ["RETIRED"], ["Cole, May", "High", "Aide"], ["New Hires", "", ""],
        ["Pine, Cal", "High", "Aide"],
    ]  # fmt: skip

    problems = {row["number"]: row["problem"] for row in staged(rows)}

    resigned = "They stand under “Resignations”: they do not work there any more."
    assert (problems["2"], problems["3"], problems["4"]) == ("", A_LINE, resigned)
    assert problems["6"] == resigned
    assert problems["8"] == "They stand under “RETIRED”: they do not work there any more."
    assert problems["10"] == ""


@pytest.mark.parametrize("line", ["Active", "Faculty", "Milam Elementary School", "Current staff", "On leave"])
def test_the_next_line_ends_it(line):
    found = staged([["Terminations", "", ""], ["Hill, Ann", "High", ""], [line, "", ""], ["Cole, May", "High", ""]])

    assert [bool(row["problem"]) for row in found if row["number"] in "235"] == [True, True, False]


def test_a_row_with_nothing_but_its_title_is_no_line():
    found = staged([["", "", "Retired"], ["Hill, Ann", "High", "Teacher"]])

    assert found[1]["problem"] == ""


def test_the_name_of_a_sheet_says_it_of_all_its_rows():
    found = staged([["Hill, Ann", "High", ""], [], ["Name", "School", "Title"], ["Cole, May", "High", ""]],
                   {1: "Active", 4: "Terminated"})  # fmt: skip

    assert [row["problem"] for row in found][::2] == [
        "", "They stand under “Terminated”: they do not work there any more."
    ]  # fmt: skip


def test_a_sheet_of_those_who_left_is_not_read_first():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name in ("Terminated", "Active"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADINGS)
            sheet.write_row(1, 0, ["Hill, Ann", "High", "Teacher"])

    assert look(out.getvalue(), Known(AS_OF)).sheet == "Active"
    assert Table(out.getvalue(), ALL).named == {1: "Active", 3: "Terminated"}


def test_a_line_of_those_who_left_is_no_worksite():
    text = "Name,Title\nTupelo High School,\nRoss Dana,Teacher\nRetired,\nName,Title\nHill Ann,Teacher\n"

    found = look(text.encode(), Known(AS_OF, worksites={1: "Tupelo High School"}))

    assert found.sections["rows"] == {2: "Tupelo High School"}
