"""Files that hurt: a sentence each, nothing half-applied, and no page that breaks."""

from __future__ import annotations

import io
import zipfile

import pytest

from members.models import Employment, Person
from rosters.models import StaffList
from rosters.queries import places_to_decide, refused_rows
from rosters.reading.sections import HEADING
from tests.rosters.conftest import AS_OF, sums
from tests.rosters.files import csv_file, xlsx_file

HEAD = b"EMP NO,NEA ID,Name,School\n"
GOOD = b'E0002,2,"Mabry, Latoya",Tupelo Middle School\n'


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", "<workbook/>")
        made.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (HEAD, "The file has a heading and no rows under it."),
        (HEAD + b"\n\n,,,\n", "The file has a heading and no rows under it."),
        (b",".join(b"Name%d" % n for n in range(201)) + b"\n" + GOOD, "Row 1 has 201 columns; 200 is the most"),
        (HEAD + b"E1,2,\x81\x8d\x9d,x\n", "these bytes are no text"),
        (HEAD + b"E1,2,Ma\0bry,x\n", "Row 2, column C: a NUL character"),
        (HEAD.replace(b"\n", b"\r") + GOOD, "a lone carriage return"),
        (HEAD + GOOD + b'E3,4,"Wigginton, Caleb,Tupelo\n', "Row 3: a quotation mark opens here and is never closed"),
        (HEAD + b"E1,2," + b"x" * 3_000_000 + b",y\n", "Row 2, column C: a cell of 3,000,000 characters"),
        (bomb(), "unpacks to far more than it should"),
        (b"PK\x03\x04" + b"\0" * 100, "damaged, or no workbook"),
        (b"%PDF-1.7", "This is a PDF."),
        (HEAD.replace(b"EMP NO", b"SSN") + GOOD, "Column A (SSN) looks like social security numbers"),
        (HEAD.replace(b"EMP NO", b"Ref") + GOOD.replace(b"E0002", b"412-55-9087"), "Row 2, column A (Ref)"),
        (HEAD.replace(b"EMP NO", b"Born") + GOOD, "Column A (Born) looks like dates of birth"),
    ],
)
def test_files_that_cannot_be_used(bring, data, says):
    people = Person.objects.count()

    staff_list = bring(data)

    assert staff_list.state == StaffList.State.REFUSED
    assert says in staff_list.refusal
    assert not hasattr(StaffList.objects.get(pk=staff_list.pk), "upload")
    assert not staff_list.staged.exists()
    assert Person.objects.count() == people


@pytest.mark.parametrize(
    "data",
    [
        (HEAD + GOOD).decode().encode("utf-16"),
        (HEAD + GOOD).decode().encode("utf-8-sig"),
        (HEAD + GOOD).replace(b"\n", b"\r\n"),
        (HEAD + GOOD).replace(b"\n", b"\r"),
        b"Active staff as of 20 November\n\n" + HEAD + GOOD,
        (HEAD + GOOD).replace(b",", b";").replace(b"Mabry; ", b"Mabry, "),
        HEAD + GOOD + b"\n\n",
        HEAD.replace(b"\n", b",,,\n") + GOOD.replace(b"\n", b",,,\n"),
        xlsx_file([["E0002", 2, "Mabry, Latoya", "Tupelo Middle School"]], ["EMP NO", "NEA ID", "Name", "School"]),
    ],
)
def test_files_that_only_look_odd_are_read(bring, data):
    staff_list = bring(data, apply=True)

    assert (staff_list.rows, staff_list.same) == (1, 1)


PRINTED = """Last,First,,Job,Hire
Name,Name,School,Title,Date
----,-----,------,-----,----
Núñez,JOSÉ JR,Tupelo Middle School,Teacher,05AUG2024
Last,First,,Job,Hire
Name,Name,School,Title,Date
O’NEAL,ANN,Tupelo High School,Aide,8/5/2020
"""


def test_a_report_that_was_printed_and_saved_on_a_mac_brings_its_people_and_nobody_else(bring):
    staff_list = bring(PRINTED.encode("mac_roman"), apply=True)

    assert sums(staff_list) == (2, 0, 0, 0, 3)
    found = Person.objects.filter(employments__list_date=AS_OF).order_by("pk")
    assert [(person.first_name, person.last_name, person.suffix) for person in found] == [
        ("José", "Núñez", "Jr."), ("Ann", "O’Neal", "")
    ]  # fmt: skip


def test_two_hundred_columns_are_read(bring):
    headings = ["EMP NO", "Name", "School", *[f"Note {n}" for n in range(197)]]

    staff_list = bring([["E0002", "Mabry, Latoya", "Tupelo Middle School", *["x"] * 197]], headings)

    assert (staff_list.state, staff_list.rows, len(staff_list.columns)) == ("review", 1, 200)


def test_ragged_rows_are_refused_one_by_one(bring):
    data = HEAD + b'E0002,2,"Mabry, Latoya"\n' + GOOD + b'E0003,3,"Wigginton, Caleb",Tupelo High School,extra,more\n'

    staff_list = bring(data)

    reasons = dict(staff_list.findings.filter(verdict="refused").values_list("number", "why"))
    assert reasons == {
        2: "3 cells where the heading has 4; the row ends before column D.",
        4: "6 cells where the heading has 4; column E is one too many.",
    }
    assert (staff_list.rows, staff_list.same, staff_list.refused) == (3, 1, 2)


def test_scripts_formulas_and_backslashes_stay_text(bring):
    rows = [["N1", "", r"O\'Brien\tJr, <script>alert('1')</script>", "Tupelo High School", "=1+1", "", ""]]

    bring(rows, apply=True)

    person = Person.objects.get(last_name__startswith="O\\'Brien")
    assert "<script>" in person.first_name.lower()


def test_names_of_every_script_survive(bring):
    names = ["Ñúñez, José", "李, 小龍", "Ångström, Åsa", "O’Neal, D’Andre", "Иванова, Анна", "أحمد, محمد"]

    bring([[f"N{at}", "", name, "Tupelo High School", "", "", ""] for at, name in enumerate(names)], apply=True)

    found = Person.objects.filter(employments__list_date=AS_OF).order_by("pk")
    assert [person.sort_name for person in found] == names


def test_the_list_that_was_downloaded_holds_no_formula(bring):
    from rosters import downloads, queries

    staff_list = bring([["=cmd()", "4.8E7", " +SUM(A1), Eve", "Tupelo High School", "@x", "\u00a0-1+1", "-5"]])
    headings, rows = queries.refused_rows(staff_list)

    text = downloads.as_csv(headings, rows).decode("utf-8-sig")
    assert rows
    for dangerous in ('"=', '"@', '" +', '"\u00a0-'):
        assert dangerous not in text
    assert "'=cmd()" in text
    assert csv_file([["x"]])


SECTIONS = b"""Tupelo Public School District,,
School: Tupelo Middle School,,
Name,Job Title,E-mail
"Quinn, Dana",Teacher,
"Hill, Ann",Counselor,
School: Tupelo High School,,
Name,Job Title,E-mail
"Bean, Lee",Teacher,
"Cut, Off",Teacher
"""
GROUPS = b"""School,Name,Job Title,E-mail
Tupelo Middle School,"Quinn, Dana",Teacher,
,"Hill, Ann",Counselor,
,"Cole, May",Teacher,
Tupelo High School,"Bean, Lee",Teacher,
,"Dunn, Jo",Teacher,
"""


def where_they_work() -> dict[str, str]:
    found = Employment.objects.filter(person__last_name__in=["Quinn", "Hill", "Cole", "Bean", "Dunn"])
    return dict(found.values_list("person__last_name", "worksite__name"))


def test_a_list_with_a_section_for_each_school_puts_people_there(bring):
    staff_list = bring(SECTIONS, apply=True)

    assert sums(staff_list) == (3, 0, 0, 0, 2)
    assert where_they_work() == {
        "Quinn": "Tupelo Middle School", "Hill": "Tupelo Middle School", "Bean": "Tupelo High School"
    }  # fmt: skip
    headings, refused = refused_rows(staff_list)
    assert headings == ["Name", "Job Title", HEADING, "Row", "Why not"]
    assert refused[0][-2:] == ["7", "The heading once more."]
    assert places_to_decide(staff_list) == []  # a heading works nowhere
    assert refused[1][:-1] == ["Cut, Off", "Teacher", "Tupelo High School", "9"]


def test_a_report_that_names_each_school_once_puts_people_there(bring):
    staff_list = bring(GROUPS, apply=True)

    assert sums(staff_list) == (5, 0, 0, 0, 0)
    assert where_they_work() == {
        "Quinn": "Tupelo Middle School", "Hill": "Tupelo Middle School", "Cole": "Tupelo Middle School",
        "Bean": "Tupelo High School", "Dunn": "Tupelo High School",
    }  # fmt: skip


def test_whoever_stands_above_the_first_section_has_no_worksite(bring):
    staff_list = bring(SECTIONS.replace(b"School: Tupelo Middle School,,\n", b""))

    assert (staff_list.new, staff_list.undecided + staff_list.refused) == (1, 4)
