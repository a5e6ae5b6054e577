"""Lists that name a worksite once for several rows."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from rosters.reading.look import Known, Look, Table, look
from rosters.reading.plan import ALL
from rosters.reading.sections import HEADING, Sections
from rosters.reading.targets import Target

KNOWN = Known(
    as_of=date(2026, 11, 20),
    worksites={1: "Tupelo Middle School", 2: "Tupelo High School", 3: "Milam Elementary School"},
)
PEOPLE = "Ross Dana,Teacher,dross@example.org\nHill Ann,Teacher,\n"


def told(text: str, known: Known = KNOWN) -> tuple[Look, dict[int, str]]:
    """What the look at a text says, and the worksite of each row that a section names."""
    found = look(text.encode(), known)
    sections = Sections.from_dict(found.sections)
    return found, dict(sections.rows) if sections else {}


@pytest.mark.parametrize(
    ("high", "middle"),
    [
        ("School: Tupelo High School", "School: Tupelo Middle School"),
        ("SCHOOL NAME:  Tupelo High School,,", "SCHOOL NAME: Tupelo Middle School,,"),
        ("School:,Tupelo High School,", "School:,Tupelo Middle School,"),
        ("Building - Tupelo High School", "Building – Tupelo Middle School"),
        ("TUPELO HIGH,,", "TUPELO MIDDLE,,"),
        (",Tupelo HS,", ",Tupelo MS,"),
        ("412 - Tupelo High School", "413 - Tupelo Middle School"),
    ],
)
def test_lines_between_the_rows_name_the_worksite(high, middle):
    found, rows = told(f"{high}\nName,Title,Email\n{PEOPLE}\n{middle}\nBean Lee,Teacher,\n")

    assert [place.casefold()[:9] for place in rows.values()] in (["tupelo hi", "tupelo mi"], ["412 - tup", "413 - tup"],
                                                                  ["tupelo hs", "tupelo ms"])  # fmt: skip
    assert (found.header_row, found.rows, found.sections["column"]) == (2, 3, 3)
    extra = found.columns[-1]
    assert (extra["heading"], extra["target"], extra["sure"]) == (HEADING, Target.WORKSITE, False)
    assert extra["why"] == ("2 worksites named above the rows; 3 of 3 match a worksite of this employer by name")


def test_a_line_above_the_repeated_heading_is_one_whatever_it_says():
    head = "Name,Title,Email\n"
    found, rows = told(f"School: Tupelo High School\n{head}{PEOPLE}Annex B\n{head}Bean Lee,Teacher,\n")

    assert rows == {1: "Tupelo High School", 5: "Annex B"}
    assert found.columns[-1]["samples"] == ["Tupelo High School", "Annex B"]


def test_a_school_that_we_do_not_know_ends_the_section_above_it():
    """Its people would stand in another school without a word."""
    text = f"TUPELO HIGH,,\nName,Title,Email\n{PEOPLE}Lawhon Elem.,,\nBean Lee,Teacher,\nElementary Teachers,,\n"

    assert told(text)[1] == {1: "TUPELO HIGH", 5: "Lawhon Elem."}


@pytest.mark.parametrize("line", ["Kindergarten", "Middle School Math", "Special Education"])
def test_a_group_within_a_school_does_not_end_it(line):
    assert told(f"Milam,,\nName,Title,Email\n{PEOPLE}{line},,\nBean Lee,Teacher,\n")[1] == {1: "Milam"}


def test_schools_none_of_which_we_know_are_sections_all_the_same():
    text = f"Name,Title,Email\nNorthside School,,\n{PEOPLE}Lawhon Elementary,,\nBean Lee,Teacher,\n"

    assert told(text)[1] == {2: "Northside School", 5: "Lawhon Elementary"}


def test_one_title_for_the_whole_list_is_enough():
    _, rows = told(f"Tupelo Public School District\nLocation: Milam Elementary\n\nName,Title,Email\n{PEOPLE}")

    assert rows == {2: "Milam Elementary"}


@pytest.mark.parametrize(
    "text",
    [
        f"Tupelo Public School District\nName,Title,Email\n{PEOPLE}",  # a title that names no worksite
        f"Name,Title,Email\n{PEOPLE}Total: 2\nPrinted 11/20/2026\n",
        "Name,School\nRoss Dana,Tupelo High School\nHill Ann,\nBean Lee,Tupelo High School\n",
        "Name,School\nRoss Dana,\nHill Ann,Tupelo High School\nBean Lee,\nCole May,\n",  # the first has none
        "Name,School\nRoss Dana,Tupelo High School\nHill Ann,Milam\nBean Lee,\n",  # more told than blank
        "Milam\nTupelo High\n",  # one column: every row is a single cell
        "Milam\nName,Where\nRoss Dana,Tupelo High\nHill Ann,Tupelo Middle\n",  # a column is known by its contents
    ],
)
def test_other_lists_have_none(text):
    assert told(text)[1] == {}


def test_the_first_row_of_each_group_tells_the_others():
    text = (
        "School,Name,Title\nTupelo High School,Ross Dana,Teacher\n,Hill Ann,Teacher\n,,\n,Cole May,Teacher\n"
        "Milam Elementary,Bean Lee,Teacher\n,Dunn Jo,Teacher\n"
    )
    found, rows = told(text)

    assert (found.sections["column"], rows) == (0, {2: "Tupelo High School", 6: "Milam Elementary"})
    assert found.columns[0]["why"] == (
        "2 worksites named in the first row of each group, blank below;"
        " 5 of 5 match a worksite of this employer by name"
    )


def test_a_column_that_somebody_said_is_the_worksite_is_looked_at_too():
    known = Known(as_of=KNOWN.as_of, worksites=KNOWN.worksites, targets={"Cost": "worksite"})

    _, rows = told("Cost,Name\nMilam,Ross Dana\n,Hill Ann\n,Bean Lee\n", known)

    assert rows == {2: "Milam"}


def test_a_pivot_table_names_its_schools_under_a_heading_that_says_nothing():
    text = (
        "Row Labels,Employee,Title\nTupelo High School,Ross Dana,Teacher\n,Hill Ann,Teacher\n,Cole May,Teacher\n"
        "Milam Elementary,Bean Lee,Teacher\n,Dunn Jo,Teacher\nGrand Total,5,\n"
    )
    found, rows = told(text)

    assert (found.columns[0]["target"], found.sections["column"]) == ("worksite", 0)
    assert {2: "Tupelo High School", 5: "Milam Elementary"}.items() <= rows.items()


@pytest.mark.parametrize(
    "first_rows",
    [
        "Tupelo High School,Ross Dana\nTupelo High School,Hill Ann\nMilam,Bean Lee\n",  # in every row
        "Somewhere,Ross Dana\n,Hill Ann\n,Bean Lee\n",  # no worksite of theirs
        "Milam,\nRoss Dana,Teacher\nHill Ann,Teacher\n",  # a line of its own
    ],
)
def test_what_begins_a_column_of_groups_and_what_does_not(first_rows):
    found, _ = told(f"Row Labels,Employee\n{first_rows}")

    assert not found.sections or found.sections["are_lines"]


def test_a_column_that_somebody_left_out_begins_no_groups():
    known = Known(as_of=KNOWN.as_of, worksites=KNOWN.worksites, targets={"Row Labels": ""})

    assert told("Row Labels,Employee\nMilam,Ross Dana\n,Hill Ann\n,Bean Lee\n", known)[1] == {}


@given(st.dictionaries(st.integers(1, 50), st.text(min_size=1, max_size=5)), st.integers(1, 60))
def test_a_row_belongs_to_the_last_section_above_it(rows, number):
    sections = Sections.from_dict(Sections(2, rows, are_lines=True).as_dict()) or Sections(2, {}, are_lines=True)

    above = [at for at in rows if at <= number]
    assert sections.at(number) == (rows[max(above)] if above else "")
    assert sections.told(number, ["a", "b"]) == ["a", "b", sections.at(number)]


HEAD = ["Name", "Title", "Email"]


def workbook(sheets: dict[str, list[list[str]]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return out.getvalue()


BY_SCHOOL = {
    "Notes": [["Ask Ann about this"]],
    "Tupelo High": [["Staff of 2026"], HEAD, ["Ross Dana", "Teacher", "a@x.example"], ["Hill Ann", "Teacher"]],
    "Milam": [HEAD, ["Bean Lee", "Teacher"], [], ["Cole May", "Teacher"]],
    "Central": [[], HEAD, ["Dunn Jo", "Clerk"]],
    "Board": [["Name", "Term"], ["Ely Bo", "2028"]],
}


def test_of_a_sheet_for_each_school_one_is_read_and_the_others_are_told():
    found = look(workbook(BY_SCHOOL), KNOWN)

    assert (found.sheet, found.rows, found.alike) == ("Tupelo High", 2, ["Milam", "Central"])
    assert found.sections["rows"] == {2: "Tupelo High"}


def test_all_sheets_with_the_same_heading_are_read_below_each_other():
    found = look(workbook(BY_SCHOOL), replace(KNOWN, sheet=ALL))

    assert (found.sheet, found.rows, found.header_row) == (ALL, 5, 2)
    assert found.sections["rows"] == {2: "Tupelo High", 5: "Milam", 10: "Central"}
    rows = list(Table(workbook(BY_SCHOOL), ALL).rows())
    assert [(number, cells[0]) for number, cells in rows if cells] == [
        (3, "Ross Dana"), (4, "Hill Ann"), (6, "Bean Lee"), (8, "Cole May"), (11, "Dunn Jo")
    ]  # fmt: skip


def test_sheets_that_are_no_schools_name_none():
    found = look(workbook({"Certified": [HEAD, ["Ross Dana"]], "Classified": [HEAD, ["Hill Ann"]]}), KNOWN)

    assert (found.alike, found.sections) == (["Classified"], {})
