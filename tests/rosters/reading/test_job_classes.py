"""Columns that name the job class, and those that only seem to."""

from __future__ import annotations

from datetime import date

import pytest

from rosters.reading.look import Known, Look, look
from rosters.reading.plan import COLUMNS, Plan
from rosters.reading.rows import copy_blocks
from rosters.reading.targets import Target
from rosters.reading.titles import job_class_of
from tests.rosters.files import csv_file

AS_OF = date(2026, 11, 20)


def looked(headings: list[str], *rows: list[str]) -> Look:
    return look(csv_file([["Ross, Dana", *row] for row in rows], ["Name", *headings]), Known(AS_OF))


@pytest.mark.parametrize(
    ("text", "job_class"),
    [
        ("CERT", "licensed"), ("Certified Staff", "licensed"), ("CE", "licensed"), ("LIC", "licensed"),
        ("CL", "esp"), ("NC", "esp"), ("NI", "esp"), ("CLASS", "esp"), ("Non-Cert", "esp"), ("NON-CERTIFIED", "esp"),
        ("Non-instructional", "esp"), ("Support", "esp"), ("ADMIN", "administrator"), ("Hourly", ""), ("Exempt", ""),
    ],
)  # fmt: skip
def test_values_of_the_column(text, job_class):
    assert job_class_of(text) == job_class


def test_values_that_tell_nothing_are_shown_and_asked_for():
    found = looked(["Job Class", "Title"], ["Cert", "Teacher"], ["Hourly", "Zzz"], ["Exempt", "Zzz"], ["hourly", ""],
                   ["Hourly", "Cook"], ["", "Zzz"])  # fmt: skip

    column = found.columns[1]
    assert (column["target"], column["sure"]) == ("job_class", False)
    assert column["why"] == "3 values tell no job class: “Hourly”, “Exempt”, “hourly”"
    assert found.titles == {"Hourly": 2, "Exempt": 1, "hourly": 1}


def test_a_value_that_tells_nothing_gives_way_to_what_somebody_decided_or_to_the_title():
    plan = Plan(
        staff_list=1,
        headings=["Name", "Class", "Title"],
        targets={0: Target.NAME, 1: Target.JOB_CLASS, 2: Target.POSITION},
        as_of=AS_OF,
        job_classes={"Hourly": "esp", "Exempt": ""},
    )
    rows = [["Ross, Dana", "Hourly", "Teacher"], ["Hill, Ann", "Exempt", "Cook"], ["Bean, Lee", "Exempt", "Zzz"],
            ["Cole, May", "", "Zzz"]]  # fmt: skip

    (block,) = copy_blocks(iter(enumerate(rows, 2)), plan)

    lines = [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in block.splitlines()]
    assert [(line["job_class"], line["notes"]) for line in lines] == [
        ("esp", ""), ("esp", ""), ("", "Column B (Class): “Exempt” does not tell the job class."), ("", ""),
    ]  # fmt: skip


def test_forms_of_address_are_no_job_titles():
    found = looked(["Title", "Assignment"], ["Mrs.", "Teacher"], ["Mr", "Cook"], ["DR.", "Principal"], ["Ms.", "Aide"])

    assert [column["target"] for column in found.columns] == ["name", "", "position"]
    assert (found.columns[1]["sure"], found.columns[1]["why"]) == (True, "Forms of address, no job titles")


def test_a_column_learned_as_titles_may_hold_forms_of_address_in_this_file():
    data = csv_file([["Ross, Dana", "Mrs."], ["Hill, Ann", "Dr."]], ["Name", "Title"])

    assert look(data, Known(AS_OF, targets={"Title": "position"})).columns[1]["target"] == ""


def test_classes_of_teaching_licences_are_no_job_classes():
    found = looked(["Class", "Type"], ["AA", "Certified"], ["A", "Certified"], ["", "Classified"], ["AAAA", "Cert"])

    assert [column["target"] for column in found.columns] == ["name", "", "job_class"]
    assert found.columns[1]["why"] == "Classes of teaching licences, no job classes"


def test_of_two_columns_the_one_that_tells_more_classes_is_taken():
    found = looked(["Employee Type", "Classification"], ["Exempt", "Certified"], ["Hourly", "Classified"])

    assert [column["target"] for column in found.columns] == ["name", "", "job_class"]


def test_grades_give_way_to_a_column_of_subjects():
    found = looked(["Grade", "Dept"], ["9-12", "Math"], ["6", "Science"])

    assert [column["target"] for column in found.columns] == ["name", "", "subject"]
