"""The files that say where the association organizes, and loading them."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from locals import actions
from locals.actions import Loaded, NoRegion
from locals.counties import COUNTIES
from locals.models import Employer, Local, Region, Worksite
from locals.schools import BadFile, School, read_regions, read_schools

HEADER = "district,county,county_fips,school,lowest_tested_grade,highest_tested_grade,students_tested"
TUPELO = "Tupelo Public School District"


def school(
    name: str,
    county_fips: str = "28081",
    district: str = TUPELO,
    students_tested: int | None = 100,
) -> School:
    return School(district, name, county_fips, 3, 5, students_tested)


def load(*schools: School) -> dict[str, Loaded]:
    return actions.load_schools(schools=schools, regions={"28081": "Northeast", "28095": "Delta"}, by=None)


def test_each_county_has_its_code_of_the_census() -> None:
    assert len(COUNTIES) == 82
    assert [COUNTIES[fips] for fips in ("28001", "28033", "28065", "28081", "28163")] == [
        "Adams",
        "DeSoto",
        "Jefferson Davis",
        "Lee",
        "Yazoo",
    ]


def test_every_county_has_a_region_and_all_but_one_a_school() -> None:
    with_school = {school.county_fips for school in read_schools()}

    assert set(read_regions()) == set(COUNTIES)
    assert {COUNTIES[fips] for fips in set(COUNTIES) - with_school} == {"Issaquena"}


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("Tupelo,Lee,28081,,3,5,100", "row 2: 'school' is missing"),
        (f"Tupelo,Lee,28081,{'M' * 161},3,5,100", "row 2: 'school' has 161 letters; 160 are the most"),
        ("Tupelo,Lee,28081,Mi\0lam,3,5,100", "row 2: 'school' has characters that cannot be shown"),
        ("Tupelo,Lee,28081,Milam,3,99999,100", "row 2: '99999' in 'highest_tested_grade' is more than 12"),
        (
            f"Tupelo,Lee,28081,Milam,3,5,{'9' * 5000}",
            "in 'students_tested' is more than 100,000",
        ),
        (
            "Tupelo,Lee,99999,Milam,3,5,100",
            "row 2: '99999' is not the FIPS code of a county of Mississippi",
        ),
        (
            "Tupelo,Lee,28081,Milam,3,K,100",
            "row 2: 'K' in 'highest_tested_grade' is not a whole number",
        ),
        (
            "Tupelo,Lee,28081,Milam,3,5,²",
            "row 2: '²' in 'students_tested' is not a whole number",
        ),
        (
            "Tupelo,Lee,28081,Milam,3,5,1\nTupelo,Lee,28081,Milam,3,5,1",
            "has Milam of Tupelo twice",
        ),
    ],
)
def test_a_wrong_row_gets_a_sentence(tmp_path: Path, row: str, sentence: str) -> None:
    file = tmp_path / "schools.csv"
    file.write_text(f"{HEADER}\n{row}\n")

    with pytest.raises(BadFile, match=sentence.replace("²", ".")):
        read_schools(file)


def test_what_is_no_text_gets_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "schools.csv"
    file.write_bytes(b"\x7fELF\xff\xfe\x00")

    with pytest.raises(BadFile, match=r"cannot be read: it is no text in UTF-8\."):
        read_schools(file)


def test_an_unknown_number_stays_unknown(tmp_path: Path) -> None:
    file = tmp_path / "schools.csv"
    file.write_text(f"{HEADER}\nTupelo,Lee,28081,Milam,,,\n", encoding="utf-8-sig")

    assert read_schools(file) == [School("Tupelo", "Milam", "28081", None, None, None)]


@pytest.mark.django_db
def test_the_shipped_files_load_and_load_again_without_a_change() -> None:
    first, second = StringIO(), StringIO()

    call_command("load_schools", json=True, stdout=first)
    call_command("load_schools", json=True, stdout=second)

    assert json.loads(first.getvalue()) == {
        "regions": {"created": 6, "updated": 0, "unchanged": 0},
        "employers": {"created": 145, "updated": 0, "unchanged": 0},
        "worksites": {"created": 809, "updated": 0, "unchanged": 0},
    }
    assert {unit: count["unchanged"] for unit, count in json.loads(second.getvalue()).items()} == {
        "regions": 6,
        "employers": 145,
        "worksites": 809,
    }
    assert not Local.objects.exists()  # locals are not in any public list
    middle = Worksite.objects.select_related("employer__region").get(name="Tupelo Middle School")
    assert (middle.employer.name, middle.employer.region.name, middle.county_fips) == (
        TUPELO,
        "Northeast",
        "28081",
    )


@pytest.mark.django_db
def test_a_changed_school_is_updated_and_what_people_gave_an_employer_stays() -> None:
    load(school("Milam Elementary School"), school("Rankin Elementary School"))
    delta = Region.objects.get(name="Delta")
    Employer.objects.update(region=delta, mail_domain="tupelo.example")

    loaded = load(
        school("Milam Elementary School", students_tested=522),
        school("Rankin Elementary School"),
    )

    assert loaded["worksites"] == Loaded(created=0, updated=1, unchanged=1)
    assert Worksite.objects.get(name="Milam Elementary School").students_tested == 522
    employer = Employer.objects.get()
    assert (employer.region, employer.mail_domain) == (delta, "tupelo.example")


@pytest.mark.django_db
def test_a_district_in_two_regions_goes_where_most_of_its_schools_are() -> None:
    load(school("Near", "28081"), school("Far", "28095"), school("Further", "28095"))

    assert Employer.objects.get().region.name == "Delta"


@pytest.mark.django_db
def test_a_county_without_a_region_is_refused_and_nothing_is_loaded() -> None:
    with pytest.raises(NoRegion, match="county 28047, which belongs to no region"):
        load(
            school("Milam Elementary School"),
            school("Gulfport High School", "28047", "Gulfport School District"),
        )

    assert not Region.objects.exists()


@pytest.mark.django_db
def test_the_command_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.csv cannot be read"):
        call_command("load_schools", schools=tmp_path / "nowhere.csv")
