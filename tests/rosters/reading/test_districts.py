"""Whose staff a row is, by the district that it names."""

from __future__ import annotations

from datetime import date

import pytest

from locals.schools import read_schools
from rosters.reading.districts import Districts
from rosters.reading.look import Known, look
from rosters.reading.targets import target_of
from tests.rosters.files import csv_file

NAMES = sorted({school.district for school in read_schools()})
OWN = "Tupelo Public School District"


def others_in(cells: list[str], heading: str = "District") -> tuple[str, bool, str]:
    """What a column of these cells is proposed to be, whether that is sure, and why."""
    rows = [[f"Ross{chr(97 + at)}, Dana", "Tupelo High", cell] for at, cell in enumerate(cells)]
    known = Known(date(2026, 11, 20), {1: "Tupelo High School", 2: "Milam"}, employer=OWN, employers=NAMES)
    column = look(csv_file(rows, ["Name", "School", heading]), known).columns[2]
    return column["target"], column["sure"], column["why"]


@pytest.mark.parametrize(
    "text",
    [
        OWN, "TUPELO PUBLIC SCHOOL DISTRICT", "Tupelo Public School Dist.", "Tupelo PSD", "Tupelo Schools", "TPSD",
        "T.P.S.D.", "Tupelo City Schools", "Tupelo", "4120 - Tupelo Public Schools", "Tupello Public Schools",
    ],
)  # fmt: skip
def test_a_district_has_many_names(text):
    assert Districts(OWN, NAMES).refusal(text) == ""


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Lee Co. Schools", "Lee County School District"), ("Lee", "Lee County School District"),
        ("De Soto County", "Desoto County School District"), ("JPS", "Jackson Public School District"),
        ("Jackson", "Jackson Public School District"), ("Jackson County", "Jackson County School District"),
        ("Greenwood", "Greenwood-Leflore Consolidated School District"),
        ("Newton City Schools", "Newton Municipal School District"), ("Pearl", "Pearl Public School District"),
        ("Yazoo County", "Yazoo County School District"), ("Quitman Schools", "Quitman School District"),
    ],
)  # fmt: skip
def test_another_district_is_told_by_its_name(text, meant):
    assert Districts(OWN, NAMES).refusal(text) == f"they work for {meant}, not for {OWN}."


@pytest.mark.parametrize("text", ["Itawamba Vo-Tech", "Tupelo High School", "Tupelo County Schools", "Jasper", "4130"])
def test_a_district_that_nobody_knows_is_said(text):
    sentence = f"we know no district “{text}”. If it is {OWN}, leave this column out."
    assert Districts(OWN, NAMES).refusal(text) == sentence


def test_initials_of_several_are_none():
    lee = Districts("Lee County School District", NAMES)

    assert lee.refusal("LCSD").startswith("“LCSD” may be any of 8 districts.")


@pytest.mark.parametrize(
    ("own", "text"),
    [
        ("Lee County School District", "LCSD"), ("Jackson County School District", "Jackson"),
        (OWN, "T-Town Schools"), ("Quitman County School District", "quitman"),
    ],
)  # fmt: skip
def test_the_one_spelling_of_a_whole_list_is_its_own(own, text):
    districts = Districts(own, NAMES)
    districts.trust([text, f" {text.upper()}"])

    assert districts.refusal(text) == ""


@pytest.mark.parametrize("text", ["Lee County Schools", "Jackson County", "Leland"])
def test_a_whole_list_of_another_district_is_none_of_ours(text):
    districts = Districts(OWN, NAMES)
    districts.trust([text])

    assert districts.refusal(text).startswith("they work for ")


def test_every_district_of_the_state_is_itself_and_no_other():
    for own in NAMES:
        districts = Districts(own, NAMES)
        assert [name for name in NAMES if not districts.refusal(name)] == [own]


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("District", "employer"), ("DISTRICT_NAME", "employer"), ("School District", "employer"), ("LEA", "employer"),
        ("Employer", "employer"), ("District ID", "employer_number"), ("District Email", "email"),
    ],
)  # fmt: skip
def test_headings_of_districts(heading, target):
    assert target_of(heading) == target


@pytest.mark.parametrize(
    ("cells", "proposal"),
    [
        (["Tupelo PSD", "TPSD", "", "Lee County"],
         ("employer", True, "2 of 3 are of this employer, the others are left out")),
        (["Tupelo PSD", "Moon Schools"],
         ("employer", False,
          "1 of 2 are of this employer, the others are left out; 1 name a district that we do not know")),
        (["Lee County", "Lee County"], ("employer", False, "0 of 2 are of this employer, the others are left out")),
        (["T-Town", "T-Town"],
         ("employer", False, "All say “T-Town”, as no district that we know is called. Is it this one?")),
        (["4120", "4120"], ("", False, "No district that we know is called so. Choose, or leave it out")),
        (["ADP", "Munis"], ("", False, "No district that we know is called so. Choose, or leave it out")),
    ],
)  # fmt: skip
def test_what_a_column_of_districts_is_taken_for(cells, proposal):
    assert others_in(cells) == proposal
