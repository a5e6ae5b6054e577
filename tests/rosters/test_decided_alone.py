"""A row that is decided alone comes to what the whole list would: what hangs on it is matched with it, and no more."""

from __future__ import annotations

from contextlib import suppress
from random import Random
from typing import Any

import pytest

from locals.models import Worksite
from members.models import Employment, Person
from rosters import actions
from rosters.matching import together
from rosters.models import Decision, Finding, StaffList
from tests.rosters.conftest import HIGH, MIDDLE
from tests.world import TODAY, World

THIRD = "Leland High School"
STEPS = 6


@pytest.fixture(autouse=True)
def three_schools(world: World) -> None:
    employer = world.worksites[MIDDLE].employer
    Worksite.objects.filter(pk=world.worksites[THIRD].pk).update(employer=employer)


def some_rows(dice: Random) -> list[list[str]]:
    """A few rows of two names, of which one is somebody's whom we know."""
    return [
        [
            dice.choice(["", "", "", "N1", "N2", "E0002"]), "", dice.choice(["Newell, Ann", "Mabry, Latoya"]),
            dice.choice([MIDDLE, HIGH, THIRD]), dice.choice(["Nurse", "Coach", ""]),
            dice.choice(["", "", "a@example.com"]), "",
        ]
        for _ in range(dice.randint(3, 6))
    ]  # fmt: skip


def decide_something(staff_list: StaffList, dice: Random, world: World) -> None:
    """One of the answers that the page offers for a row."""
    row = dice.choice(list(Finding.objects.filter(staff_list=staff_list).order_by("number")))
    about: dict[str, Any] = {"staff_list": staff_list, "number": row.number, "today": TODAY, "by": world.users["clerk"]}
    person = Person.objects.get(pk=row.candidates[0]) if row.candidates else world.people["Latoya"]
    answers: list[dict[str, Any]] = [{"choice": "new"}, {"choice": "skip"}, {"choice": "same", "person": person}]
    answers += [{"choice": "same", "other_row": other} for other in row.other_rows or []] * 4
    if Decision.objects.filter(staff_list=staff_list, number=row.number).exists() and dice.random() < 0.4:
        actions.take_back(**about)
    else:
        with suppress(actions.NotThatRow):  # the second row of somebody at one worksite
            actions.decide(**about, **dice.choice(answers))


def found(staff_list: StaffList) -> list[tuple[Any, ...]]:
    """What would happen with each row; new people by the first of their rows."""
    rows = list(Finding.objects.filter(staff_list=staff_list).order_by("number"))
    first = {row.person_id: row.number for row in reversed(rows)}
    return [
        (row.number, row.verdict, first[row.person_id] if row.is_new_person else row.person_id, row.candidates,
         row.other_rows, row.question, row.why, row.changes)
        for row in rows
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [1, 19, 27, 30, 37, 38, 41])
def test_what_one_decision_does_is_what_matching_all_rows_says(bring, world, seed):
    dice = Random(seed)
    staff_list = bring(some_rows(dice))

    for _step in range(STEPS):
        decide_something(staff_list, dice, world)
        alone = found(staff_list)
        actions.rematch(staff_list=staff_list, today=TODAY, by=world.users["clerk"])
        assert alone == found(staff_list)

    staff_list.refresh_from_db()
    if staff_list.new or staff_list.changed:
        actions.apply(staff_list=staff_list, today=TODAY, by=world.users["clerk"])
    for row in Finding.objects.filter(staff_list=staff_list, verdict__in=["new", "changed"]):
        assert Employment.objects.filter(person=row.person_id, worksite=row.worksite_id).exists()


def test_rows_that_have_nothing_in_common_are_left_alone(bring):
    staff_list = bring(
        [
            ["N1", "", "Newell, Ann", MIDDLE, "", "", ""],
            ["", "", "Newell, Ann", HIGH, "", "", ""],  # the name of row 2
            ["N1", "77", "Newel, Anne", THIRD, "", "", ""],  # the number of row 2
            ["", "77", "Oakes, Ben", HIGH, "", "", ""],  # the NEA ID of row 4
            ["N2", "", "Pine, Cal", HIGH, "", "", ""],
            ["", "", "Pine, Cal", "MES Bldg 2", "", "", ""],
        ]
    )

    assert together(staff_list, [3]) == [2, 3, 4, 5]
    assert together(staff_list, [7]) == [6, 7]
