"""Surnames that somebody had before: the list tells them, the records have them still."""

from __future__ import annotations

import pytest

from core.periods import since
from members.models import ContactPoint, Employment, Person
from rosters.models import Row
from rosters.reading.targets import target_of
from tests.rosters.conftest import AS_OF, HIGH, MIDDLE, finding, sums
from tests.rosters.files import csv_file
from tests.world import TODAY

HEADINGS = ["Emp No", "Last Name", "First Name", "Maiden Name", "School", "Email"]


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("Maiden Name", "former_name"), ("Previous Last Name", "former_name"), ("FORMER_NAME", "former_name"),
        ("Mother's Maiden Name", None), ("Former Employer", None),
    ],
)  # fmt: skip
def test_headings_of_former_surnames(heading, target):
    assert target_of(heading) == target


@pytest.fixture
def ann(world, bring) -> Person:
    """Ann Jones of Tupelo High, without a number or an address."""
    bring([["", "", "Jones, Ann", HIGH, "Teacher", "", ""]], apply=True)
    return Person.objects.get(last_name="Jones", first_name="Ann")


def one(bring, *cells, headings=HEADINGS, rows=()):
    staff_list = bring(csv_file([list(cells), *rows], headings))
    return finding(staff_list, 2), staff_list


@pytest.mark.parametrize(
    ("last", "maiden"),
    [
        ("Smith", "Jones"), ("Smith", "JONES"), ("Smith", "Ann Jones"), ("Smith", "Jones, Ann"),
        ("Smith (Jones)", ""), ("Smith (née Jones)", ""), ("Smith formerly Jones", ""), ("SMITH nee JONES", ""),
        ("Smith (formerly Jones)", ""), ("Smith (Maiden: Jones)", ""), ("Smith fka Jones", ""),
    ],
)  # fmt: skip
def test_who_is_known_by_the_former_surname_is_renamed(ann, bring, last, maiden):
    found, _ = one(bring, "", last, "Ann", maiden, HIGH, "")

    assert (found.verdict, found.how, found.person_id) == ("changed", "name", ann.pk)
    assert found.changes["last_name"] == ["Jones", "Smith"]


def test_it_stands_in_one_column_with_the_name_as_well(ann, bring):
    headings = ["Name", "School"]

    for name in ("Smith (Jones), Ann", "Smith nee Jones, Ann", "Smith, Ann Lee (Jones)"):
        found, _ = one(bring, name, HIGH, headings=headings)
        assert (found.person_id, found.changes["last_name"]) == (ann.pk, ["Jones", "Smith"])


def test_the_page_says_how_they_were_recognized(ann, bring, clerk):
    _, staff_list = one(bring, "", "Smith", "Ann", "Jones", HIGH, "")

    page = clerk.get(staff_list.get_absolute_url(), {"kind": "changed"}).content.decode()

    assert "Former surname, first name and worksite; nobody else there has that name" in page


def test_a_former_surname_is_never_written(bring, ann):
    rows = [["", "Newell", "Eve", "Pate", HIGH, ""]]
    staff_list = bring(csv_file([["", "Smith", "Ann", "Jones", HIGH, ""], *rows], HEADINGS), apply=True)

    ann.refresh_from_db()
    assert ann.last_name == "Smith"
    assert Person.objects.get(first_name="Eve").last_name == "Newell"
    assert not Person.objects.filter(last_name="Pate").exists()
    assert list(Row.objects.filter(staff_list=staff_list).order_by("number").values_list("former_name", flat=True)) == [
        "Jones", "Pate"
    ]  # fmt: skip


def test_at_another_worksite_it_is_asked(ann, bring):
    found, _ = one(bring, "", "Smith", "Ann", "Jones", MIDDLE, "")

    assert (found.verdict, found.candidates) == ("undecided", [ann.pk])
    assert found.why == "Same name with the former surname, another worksite of this employer"


def test_another_first_name_is_another_person(ann, bring):
    found, _ = one(bring, "", "Smith", "Zelda", "Jones", HIGH, "")

    assert found.verdict == "new"


def test_whoever_has_a_row_of_their_own_is_not_taken(ann, bring):
    found, staff_list = one(bring, "", "Smith", "Ann", "Jones", HIGH, "", rows=[["", "Jones", "Ann", "", HIGH, ""]])

    assert (found.verdict, finding(staff_list, 3).person_id) == ("new", ann.pk)


def test_somebody_there_of_todays_surname_comes_first(ann, bring):
    bring([["", "", "Smith, Ann", HIGH, "Aide", "", ""]], apply=True)

    found, _ = one(bring, "", "Smith", "Ann", "Jones", HIGH, "")

    assert found.person_id == Person.objects.get(last_name="Smith", first_name="Ann").pk


def test_two_of_that_name_there_are_asked_about(ann, bring, world):
    other = Person.objects.create(first_name="Ann", last_name="Jones")
    Employment.objects.create(person=other, worksite=world.worksites[HIGH], job_class="esp", period=since(AS_OF))

    found, _ = one(bring, "", "Smith", "Ann", "Jones", HIGH, "")

    assert (found.verdict, set(found.candidates)) == ("undecided", {ann.pk, other.pk})


def test_an_address_of_the_former_surname_proves_them_at_any_worksite(ann, bring):
    ContactPoint.objects.create(person=ann, kind="email", value="ann@example.org", setting="personal", source="staff")

    with_it, _ = one(bring, "", "Smith", "Ann", "Jones", MIDDLE, "ann@example.org")
    without, _ = one(bring, "", "Smith", "Ann", "", MIDDLE, "ann@example.org")

    assert (with_it.verdict, with_it.how, with_it.person_id) == ("changed", "email", ann.pk)
    assert without.why == "The e-mail is that of Ann Jones, whose surname is another"


def test_a_number_of_the_former_surname_needs_no_equal_first_name(bring, ann):
    bring([["E77", "", "Jones, Ann", HIGH, "Teacher", "", ""]], apply=True)

    found, _ = one(bring, "E77", "Smith", "Annie", "Jones", HIGH, "")

    assert (found.how, found.person_id, found.why) == ("number", ann.pk, None)


@pytest.mark.parametrize("last", ["Smith (LOA)", "Smith - Jones", "Smith *"])
def test_any_other_remark_is_no_surname(ann, bring, last):
    _, staff_list = one(bring, "", last, "Ann", "", HIGH, "")

    assert Row.objects.get(staff_list=staff_list).former_name is None


def test_the_surname_of_today_is_none_of_before(bring):
    _, staff_list = one(bring, "", "Smith", "Ann", "SMITH", HIGH, "")

    assert (Row.objects.get(staff_list=staff_list).former_name, sums(staff_list)[0]) == (None, 1)


def test_the_dead_are_asked_about(ann, bring):
    Person.objects.filter(pk=ann.pk).update(died_on=TODAY)

    found, _ = one(bring, "", "Smith", "Ann", "Jones", HIGH, "")

    assert found.verdict == "undecided"
