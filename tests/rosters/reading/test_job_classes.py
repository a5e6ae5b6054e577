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
