"""Whose a row is, said by hand."""

from __future__ import annotations

import pytest
from django.urls import reverse

from members import actions as members
from members.models import Employment, Person
from rosters import actions
from tests.rosters.conftest import AS_OF, HIGH, MIDDLE, decide, finding, sums
from tests.world import TODAY

JOB = ["EMP NO", "NEA ID", "Name", "School"]


@pytest.mark.parametrize(("choice", "who"), [("new", None), ("same", "Hollis")])
def test_an_nea_id_that_is_on_another_record_is_left_out_and_said(bring, world, choice, who):
    staff_list = bring([["N1", world.people["Danielle"].nea_id, "Newell, Ann", HIGH]], JOB)
    assert sums(staff_list) == (0, 0, 0, 1, 0)

    found = decide(staff_list, 2, choice, world.users["clerk"], world.people[who] if who else None)
    actions.apply(staff_list=staff_list, today=TODAY, by=world.users["clerk"])

    assert found.notes == "The NEA ID is on the record of somebody else, and is left out."
    assert Person.objects.get(last_name="Newell").nea_id is None
    assert finding(staff_list, 2).person == Person.objects.get(last_name="Newell")


def test_an_nea_id_that_nobody_has_goes_to_whom_the_row_is_given(bring, world):
    staff_list = bring([["N1", "0048213307", "Newell, Ann", HIGH]], JOB)

    found = decide(staff_list, 2, "same", world.users["clerk"], world.people["Hollis"])
    actions.apply(staff_list=staff_list, today=TODAY, by=world.users["clerk"])

    assert (found.verdict, found.how, found.notes) == ("changed", "decided", None)
    world.people["Hollis"].refresh_from_db()
    assert (world.people["Hollis"].nea_id, world.people["Hollis"].last_name) == ("0048213307", "Newell")


def test_decisions_say_whose_a_row_is_and_can_be_taken_back(bring, world):
    staff_list = bring(
        [["", "", "Mabry, Latoyah", MIDDLE, "Teacher", "", ""], ["", "", "Newell, Ann", HIGH, "", "", ""]]
    )
    clerk, latoya = world.users["clerk"], world.people["Latoya"]
    assert sums(staff_list) == (1, 0, 0, 1, 0)

    assert decide(staff_list, 2, "same", clerk, latoya).person_id == latoya.pk
    assert (finding(staff_list, 2).verdict, finding(staff_list, 2).how) == ("changed", "decided")
    assert decide(staff_list, 2, "new", clerk).verdict == "new"
    assert decide(staff_list, 3, "skip", clerk).why == "Left out by hand."
    assert sums(staff_list) == (1, 0, 0, 0, 1)

    actions.take_back(staff_list=staff_list, number=2, today=TODAY, by=clerk)
    actions.take_back(staff_list=staff_list, number=3, today=TODAY, by=clerk)
    assert sums(staff_list) == (1, 0, 0, 1, 0)


def test_what_somebody_else_decided_meanwhile_stays_until_it_is_taken_back(clerk, bring, world):
    staff_list = bring([["", "", "Mabry, Latoyah", MIDDLE, "Teacher", "", ""]])
    url = reverse("rosters:decide", args=[staff_list.pk, 2])
    decide(staff_list, 2, "same", world.users["organizer"], world.people["Latoya"])

    late = clerk.post(url, {"choice": "skip", "kind": "undecided"}, headers={"HX-Request": "true"})

    said = f"{world.users['organizer']} has decided row 2 meanwhile: the same person. Take that back if it is wrong."
    assert late.status_code == 409
    assert said in late.content.decode()
    assert finding(staff_list, 2).verdict == "changed"
    actions.take_back(staff_list=staff_list, number=2, today=TODAY, by=world.users["clerk"])
    assert decide(staff_list, 2, "skip", world.users["clerk"]).verdict == "refused"


@pytest.mark.parametrize(("position", "verdict"), [("Nurse", "changed"), ("", "same")])
@pytest.mark.parametrize("number", ["E0002", ""])
def test_a_row_that_was_recognized_may_be_someone_new(bring, world, sign_in, number, position, verdict):
    client, latoya = sign_in(world.users["clerk"]), world.people["Latoya"]
    staff_list = bring([[number, "", "Mabry, Latoya", MIDDLE, position, "canary-mail-latoya@example.com", ""]])
    page = client.get(staff_list.get_absolute_url(), {"kind": verdict}).content.decode()
    assert 'name="choice" value="new"' in page

    client.post(reverse("rosters:decide", args=[staff_list.pk, 2]), {"choice": "new", "kind": verdict})

    assert (finding(staff_list, 2).verdict, finding(staff_list, 2).how) == ("new", "decided")
    staff_list.refresh_from_db()
    actions.apply(staff_list=staff_list, today=TODAY, by=world.users["clerk"])
    other = Person.objects.get(first_name="Latoya", last_name="Mabry", employments__period__startswith=AS_OF)
    assert other != latoya
    assert Employment.objects.get(person=latoya).period.upper is None


def test_of_a_row_that_is_not_there_nothing_is_taken_back(bring, world):
    staff_list = bring([["", "", "Mabry, Latoyah", MIDDLE, "Teacher", "", ""]])

    with pytest.raises(actions.NotThatRow, match="The list has no row 7"):
        actions.take_back(staff_list=staff_list, number=7, today=TODAY, by=world.users["clerk"])


def test_two_rows_cannot_be_decided_to_be_one_person_at_one_worksite(bring, world):
    staff_list = bring(
        [["E0002", "", "Mabry, Latoya", MIDDLE, "", "", ""], ["", "", "Mabri, Latoyah", MIDDLE, "", "", ""]]
    )

    with pytest.raises(actions.NotThatRow, match="Row 2 is Latoya Mabry"):
        decide(staff_list, 3, "same", world.users["clerk"], world.people["Latoya"])


def test_a_row_can_be_used_without_the_number_that_a_spreadsheet_destroyed(bring, world):
    staff_list = bring(
        [["E0002", "4.82133E+07", "Mabry, Latoya", MIDDLE, "", "", ""], ["", "", ", ", MIDDLE, "", "", ""]]
    )
    clerk = world.users["clerk"]
    assert finding(staff_list, 2).why == (
        "Column B (NEA ID): NEA ID “4.82133E+07” lost its digits in a spreadsheet; we cannot rebuild it."
    )

    actions.use_without(staff_list=staff_list, number=2, today=TODAY, by=clerk)

    assert (finding(staff_list, 2).verdict, finding(staff_list, 2).how) == ("same", "number")
    with pytest.raises(actions.NotThatRow):
        actions.use_without(staff_list=staff_list, number=3, today=TODAY, by=clerk)


@pytest.mark.parametrize("named_by", ["nea_id", "number"])
def test_somebody_who_died_does_not_work_again_by_a_list_alone(bring, world, named_by):
    latoya, clerk = world.people["Latoya"], world.users["clerk"]
    members.record_death(person=latoya, on=AS_OF, today=TODAY, by=clerk)
    job = Employment.objects.get(person=latoya)
    nea_id, number = (latoya.nea_id or "", "") if named_by == "nea_id" else ("", job.employer_number)

    staff_list = bring([[number, nea_id, "Mabry, Latoya", HIGH, "", "", ""]])

    found = finding(staff_list, 2)
    assert (found.verdict, found.person, found.candidates) == ("undecided", latoya, [latoya.pk])
    assert found.why == "Latoya Mabry is on record as deceased, 20 November 2026"
    with pytest.raises(members.NotPossible, match="on record as deceased"):
        decide(staff_list, 2, "same", clerk, latoya)
    members.take_death_back(person=latoya, by=clerk)
    decide(staff_list, 2, "same", clerk, latoya)
    assert finding(staff_list, 2).verdict == "changed"

    members.record_death(person=latoya, on=AS_OF, today=TODAY, by=clerk)
    actions.apply(staff_list=staff_list, today=TODAY, by=clerk)
    assert finding(staff_list, 2).verdict == "undecided"
    assert not Employment.objects.filter(person=latoya, worksite__name=HIGH).exists()
