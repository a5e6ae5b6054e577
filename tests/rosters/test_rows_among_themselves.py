"""Rows of one list that speak of one person, or seem to."""

import pytest

from rosters import actions
from rosters.models import Finding
from tests.rosters.conftest import HIGH, MIDDLE, decide, finding, ladder, sums
from tests.world import TODAY


def test_a_second_row_of_a_person_at_a_worksite_repeats_the_first(bring):
    [first, second] = ladder(
        bring, ("E0002", "", "Mabry, Latoya", MIDDLE, ""), ("", "2", "Mabry, Latoya", "TUPELO MIDDLE", "")
    )

    assert first.verdict == "same"
    assert (second.verdict, second.why) == ("refused", "Repeats row 2: the same person at the same worksite.")


def test_new_people_are_one_by_number_and_several_by_name(bring):
    found = ladder(
        bring,
        ("N1", "", "Newell, Ann", MIDDLE, ""),
        ("N1", "", "Newell, Ann", HIGH, ""),  # works at both
        ("N1", "", "Newell, Ann", HIGH, ""),  # repeated
        ("N1", "", "Oakes, Ben", HIGH, ""),  # the number of another
        ("N2", "", "Newell, Ann", MIDDLE, ""),  # another Ann Newell
    )

    assert [row.verdict for row in found] == ["new", "new", "refused", "refused", "new"]
    assert found[0].person_id == found[1].person_id != found[4].person_id
    assert found[2].why == "Repeats row 3: the same person at the same worksite."
    assert found[3].why == "Row 2 has the same identification and another name."


def test_a_second_job_is_that_of_the_person_whom_the_first_one_found(bring, world):
    """The first list with staff numbers: the number itself is new."""
    world.people["Latoya"].employments.update(employer_number="")
    rows = [
        ["N1", "", "Mabry, Latoya", "Tupelo Middle School", "Teacher", "", ""],
        ["N1", "", "Mabry, Latoya", "Tupelo High School", "Bus Driver", "", ""],
        ["N1", "", "Smith, Bo", "Tupelo High School", "Coach", "", ""],
    ]

    staff_list = bring(rows)

    found = [finding(staff_list, number) for number in (2, 3, 4)]
    assert [one.how for one in found] == ["name", "number", "nobody"]
    assert found[0].person_id == found[1].person_id != found[2].person_id


@pytest.mark.parametrize(("choice", "hows"), [("same", ["decided", "number"]), ("new", ["decided", "nobody"])])
def test_a_second_job_waits_for_the_decision_about_the_first_one_and_follows_it(bring, world, choice, hows):
    """The district numbered its staff anew."""
    latoya = world.people["Latoya"]
    staff_list = bring(
        [["N1", "", "Mabry, Latoya", MIDDLE, "Teacher", "", ""], ["N1", "", "Mabry, Latoya", HIGH, "Coach", "", ""]]
    )
    assert sums(staff_list) == (0, 0, 0, 2, 0)
    assert finding(staff_list, 3).why == "Row 2 has the same staff number and waits for a decision"
    assert finding(staff_list, 3).candidates == [latoya.pk]

    decide(staff_list, 2, choice, world.users["clerk"], latoya if choice == "same" else None)

    found = [finding(staff_list, number) for number in (2, 3)]
    assert [one.how for one in found] == hows
    assert len({one.person_id for one in found}) == 1
    assert (found[0].person_id == latoya.pk) == (choice == "same")
    actions.take_back(staff_list=staff_list, number=2, today=TODAY, by=world.users["clerk"])
    assert sums(staff_list) == (0, 0, 0, 2, 0)


def test_one_nea_id_is_one_person(bring):
    found = ladder(bring, ("N1", "77", "Newell, Ann", MIDDLE, ""), ("N2", "77", "Newell, Ann", HIGH, ""))

    assert [row.verdict for row in found] == ["new", "refused"]
    assert found[1].why == "Row 2 has the same NEA ID for another person."


def test_same_name_twice_without_anything_to_tell_apart(bring, world):
    headings = ["Name", "School", "Room"]
    staff_list = bring(
        [["Newell, Ann", MIDDLE, "1"], ["Newell, Ann", MIDDLE, "1"], ["Newell, Ann", MIDDLE, "2"]], headings
    )

    found = list(Finding.objects.filter(staff_list=staff_list).order_by("number"))

    assert [row.verdict for row in found] == ["new", "refused", "undecided"]
    assert found[1].why == "Repeats row 2 word for word."
    assert "nothing to tell them apart by" in str(found[2].why)
    decide(staff_list, 4, "new", world.users["clerk"])
    assert sums(staff_list) == (2, 0, 0, 0, 1)


def test_a_middle_initial_tells_from_another_and_not_from_none(bring, world):
    names = ["Newell, Ann K", "Newell, Ann", "Newell, Ann M", "Newell, Ann K"]
    staff_list = bring([[name, MIDDLE, str(room)] for room, name in enumerate(names)], ["Name", "School", "Room"])

    found = list(Finding.objects.filter(staff_list=staff_list).order_by("number"))

    assert [(row.verdict, (row.why or "")[:12]) for row in found] == [
        ("new", ""), ("undecided", "Rows 2 and 3"), ("undecided", "Rows 3 and 4"), ("undecided", "Rows 2 and 5")
    ]  # fmt: skip
    decide(staff_list, 3, "skip", world.users["clerk"])
    assert finding(staff_list, 4).verdict == "new"
