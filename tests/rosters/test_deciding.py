"""Whose a row is, said by hand."""

from __future__ import annotations

import pytest

from members.models import Person
from rosters import actions
from tests.rosters.conftest import decide, finding, sums
from tests.world import TODAY

HIGH = "Tupelo High School"
JOB = ["EMP NO", "NEA ID", "Name", "School"]


@pytest.mark.parametrize(("choice", "who"), [("new", None), ("same", "Hollis")])
def test_an_nea_id_that_is_on_another_record_is_left_out_and_said(bring, world, choice, who):
    staff_list = bring([["N1", world.people["Danielle"].nea_id, "Newell, Ann", HIGH]], JOB)
    assert sums(staff_list) == (0, 0, 0, 1, 0)

    found = decide(staff_list, 2, choice, world.users["clerk"], world.people[who] if who else None)
    actions.apply(staff_list=staff_list, today=TODAY, by=world.users["clerk"])

    assert found.notes == "The NEA ID is on the record of Danielle Ross, and is left out."
    assert Person.objects.get(last_name="Newell").nea_id is None
    assert finding(staff_list, 2).person == Person.objects.get(last_name="Newell")


def test_an_nea_id_that_nobody_has_goes_to_whom_the_row_is_given(bring, world):
    staff_list = bring([["N1", "0048213307", "Newell, Ann", HIGH]], JOB)

    found = decide(staff_list, 2, "same", world.users["clerk"], world.people["Hollis"])
    actions.apply(staff_list=staff_list, today=TODAY, by=world.users["clerk"])

    assert (found.verdict, found.how, found.notes) == ("changed", "decided", None)
    world.people["Hollis"].refresh_from_db()
    assert (world.people["Hollis"].nea_id, world.people["Hollis"].last_name) == ("0048213307", "Newell")
