"""What stands beside a name, and what stands where a name would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rosters.reading import names
from rosters.reading.remarks import are_two, is_nobody, may_hold_nobody, people_in_lines, without_remarks


@pytest.mark.parametrize(
    ("cell", "name", "remark"),
    [
        ("Mabry, Latoya (LOA)", "Mabry, Latoya", "LOA"),
        ("Mabry, Latoya [leave of absence]", "Mabry, Latoya", "leave of absence"),
        ("Mabry, Latoya - Long Term Sub", "Mabry, Latoya", "Long Term Sub"),
        ("Mabry, Latoya - Math", "Mabry, Latoya", "Math"),
        ("Mabry, Latoya (Ms.)", "Mabry, Latoya", "Ms."),
        ("Latoya Mabry – Principal", "Latoya Mabry", "Principal"),
        ("(Interim) Mabry, Latoya", "Mabry, Latoya", "Interim"),
        ("Mabry, Latoya (0.5)", "Mabry, Latoya", "0.5"),
        ("Mabry, Latoya (1/2) (new)", "Mabry, Latoya", "1/2; new"),
        ("Mabry (Ross), Latoya", "Mabry, Latoya", "Ross"),
        ("Mabry, Latoya (maiden name Ross)", "Mabry, Latoya", "maiden name Ross"),
        ("Mabry née Ross, Latoya", "Mabry, Latoya", "née Ross"),
        ("MABRY, LATOYA NEE ROSS", "MABRY, LATOYA", "NEE ROSS"),
        ("Latoya formerly Ross Mabry", "Latoya Mabry", "formerly Ross"),
        ("Mabry, Latoya aka Toya", "Mabry, Latoya (Toya)", ""),
        ("Latoya Nee Mabry", "Latoya Nee Mabry", ""),
        ("*Mabry, Latoya**", "Mabry, Latoya", ""),
        ("Mabry, Latoya¹ 50%", "Mabry, Latoya", ""),
        ("Mabry (LOA)", "Mabry", "LOA"),
        ("Mabry, Latoya (Sub for Ann Jones)", "Mabry, Latoya", "Sub for Ann Jones"),
        ("Mabry, Latoya (Rm 12)", "Mabry, Latoya", "Rm 12"),
        ("Mabry, Latoya (T)", "Mabry, Latoya", "T"),
        ("Mabry, Latoya (Resigned 10/3)", "Mabry, Latoya", "Resigned 10/3"),
    ],
)
def test_remarks_are_taken_from_a_name(cell, name, remark):
    assert without_remarks(cell) == (name, remark)


@pytest.mark.parametrize(
    ("cell", "name", "remark"),
    [
        ("HERRINGTON, LACEY BROOKE (ROGERS)", "HERRINGTON, LACEY BROOKE", "ROGERS"),
        ("Herrington, Lacey B. (Rogers)", "Herrington, Lacey B.", "Rogers"),
        ("Lacey Herrington (Rogers)", "Lacey Herrington", "Rogers"),
        ("Lacey Brooke (Rogers) Herrington", "Lacey Brooke Herrington", "Rogers"),
        ("Smith, Robert J. (Bob)", "Smith, Robert J.", "Bob"),  # nothing tells it from a name of birth
        ("Latasha Robinson (Robins)", "Latasha Robinson", "Robins"),
        ("Smith, Mary Ann (Marshall)", "Smith, Mary Ann", "Marshall"),
    ],
)
def test_behind_the_last_of_the_given_names_stands_a_name_of_birth(cell, name, remark):
    assert without_remarks(cell) == (name, remark)


@pytest.mark.parametrize(
    "cell",
    ["Margaret (Peggy) Smith", "Smith, Margaret (Peggy) Ann", "Smith, Dr. Margaret (Peggy)", "Smith, Robert Jr (Bob)",
     "Smith, John Robert (J.R.)", "Smith, Elizabeth Ann (Liz)", "Smith, Mary Beth (Beth)", "Latasha Robinson (Tasha)",
     "Smith, Katherine Ann (Kathy)", "Smith, Deborah L. (Debbie)"],
)  # fmt: skip
def test_what_is_short_for_a_given_name_stays_wherever_it_stands(cell):
    assert without_remarks(cell) == (cell, "")


def test_in_a_cell_with_the_last_name_first_given_names_are_counted_behind_it():
    assert without_remarks("Robinson Latasha (Peaches)", surnames=1) == ("Robinson Latasha (Peaches)", "")
    assert without_remarks("Robinson Latasha Ann (Rogers)", surnames=1) == ("Robinson Latasha Ann", "Rogers")


def test_a_cell_of_a_last_or_a_middle_name_has_no_name_that_somebody_is_called():
    assert without_remarks("Mabry (Rogers)", may_be_called=False) == ("Mabry", "Rogers")


@pytest.mark.parametrize(
    "cell",
    ["Robinson, Latasha (Tasha)", "Robinson, Latasha (J.R.)", "Robinson, Latasha (Mary Jo)",
     'Robinson, Latasha "Tasha"', "Baldwin - Ross, Ann", "Ross, Ann -Marie", "Ann Baldwin - Ross", "Person 12",
     "O'Neal, Tyrone", "Latasha (Tasha) Robinson", "Smith/Jones, Al"],
)  # fmt: skip
def test_names_that_people_are_called_by_stay(cell):
    assert without_remarks(cell) == (cell, "")


@given(st.text(max_size=60))
def test_no_text_breaks_it_and_nothing_is_added(text):
    name, _ = without_remarks(text)

    assert not set(name) - set(text) - {" "}


@pytest.mark.parametrize(
    "text",
    [
        "Vacant", "VACANT, VACANT", "Vacant Position", "Vacancy #2", "TBD", "TBA, TBA", "Position, Open", "To be hired",
        "Sub, Long Term", "Unfilled", "Total: 45", "Grand Total", "45",
        "45, 46", "Printed 11/20/2026", "Page 1 of 3", "End of report",
        "Principal: Jane Smith", "lm@example.org", "Unknown, Unknown", "Last, First",
        "Name, Name", "Last Name, First Name", "OPEN POSITION, MATH", "To be hired, Teacher", "Position Frozen",
        "New Teacher", "LTS for Smith", "DO NOT USE", "N/A, N/A", "_____, _____", "Contracted Services",
        "Tupelo Public School District", "LEE COUNTY SCHOOLS", "Tupelo High School", "Board of Education",
        "Human Resources Department", "District Office", "Employee Listing", "Staff Directory", "2026-2027 School Year",
        "Continued on next page", "* denotes part time", "Prepared by HR", "Confidential", "Test User",
        "OFFICE STAFF", "Teachers, First Grade", "Cafeteria", "Bus Drivers", "Sped Department", "Office-Staff",
    ],
)  # fmt: skip
def test_what_stands_where_a_name_would_is_nobody(text):
    name = names.from_one(text)

    assert is_nobody(name.words)
    assert may_hold_nobody([*names.from_one("Mabry, Latoya"), *name])


@pytest.mark.parametrize(
    "text",
    ["Hire, Ann", "Ross, Open", "Last, Ann", "Ross, Name",
     "Vacanti, Joe", "Tbilisi, Ana", "Sub, Min-ji", "Bean 3rd, Lee",
     "Person 12", "Killed0001, Ann", "Last7, First7 M7", "End, Al",
     "Na, Na", "Teacher, Ann", "Open, Al",
     "Smith/Jones, Al", "O'Neal, Jo", "Long, Termaine", "Newman, Hiroko", "Substitution, Al",
     "High, School", "Page, Ann", "Campos, Ann", "Lister, Ann", "Legend, John", "Board, Ann",
     "Stafford, Grade", "Coaches, Al", "Office, Ann", "High, Middle", "Teachers, Art", "Front, First", "Dean, Faculty"],
)  # fmt: skip
def test_a_name_is_somebodys(text):
    assert not is_nobody(names.from_one(text).words)


@given(st.text(max_size=40))
def test_the_quick_look_overlooks_nobody(text):
    assert may_hold_nobody([text]) or not (is_nobody(text) or are_two(text))


@pytest.mark.parametrize(
    "cell",
    [
        "Smith, Joe / Jones, Ann", "Smith, Joe; Jones, Ann", "Smith, Joe + Jones, Ann", "John & Jane Smith",
        "John and Jane Smith",
    ],
)  # fmt: skip
def test_two_who_share_a_row_are_two(cell):
    name = names.from_one(cell)

    assert are_two(name.words)
    assert may_hold_nobody(name)


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("Ross, Dana\nHill, Ann\n\nBean, Lee", 3), ("Dana Ross\r\nAnn Hill", 2), ("Ross, Dana", 1), ("Ross,\nDana", 0),
        ("Ross,\nDana K", 0), ("Ross, Dana\nTeacher", 0), ("Dana\nRoss", 0), ("Dana Ross\nJr.", 0),
    ],
)  # fmt: skip
def test_whole_names_in_lines_of_a_cell_are_people(cell, people):
    assert people_in_lines(cell) == people


@pytest.mark.parametrize(
    "cell", ["Smith; Joe", "Smith, Joe;", "Smith; Joe, Jr.", "Smith, Joe; Jr.", "Smith, Joe; M.Ed."]
)
def test_a_semicolon_may_stand_for_a_comma(cell):
    name = names.from_one(cell)

    assert (name.first, name.middle, name.last) == ("Joe", "", "Smith")
    assert not are_two(name.words)
