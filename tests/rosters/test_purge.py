"""How long files are kept, and what goes with a person."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from core import clock
from jobs.models import LongJob
from rosters import actions
from rosters.actions.purge import ABANDONED_AFTER, ACCOUNT_FOR, USED_ROWS_FOR
from rosters.models import BeforeImage, Decision, Finding, Place, Row, StaffList, Upload
from tests.rosters.conftest import decide, finding, sums
from tests.world import TODAY

MIDDLE, HIGH = "Tupelo Middle School", "Tupelo High School"
JOB = ["EMP NO", "Name", "School", "Position", "Cell"]
ROWS = [
    ["E0002", "Mabry, Latoya", HIGH, "Principal", ""],
    ["", "Newcomer, Nell", HIGH, "", "x"],
    ["", "", HIGH, "", ""],
]


def numbers(rows) -> list[int]:
    return list(rows.order_by("number").values_list("number", flat=True))


def after(staff_list: StaffList, age: timedelta) -> int:
    """Purge as if the list had been there, or applied, that long ago."""
    at = staff_list.applied_at or staff_list.created_at
    return actions.purge(now=at + age + timedelta(minutes=1), by=None)


def test_a_list_that_nobody_finishes_goes_with_its_file(bring):
    staff_list = bring(ROWS, JOB)
    assert after(staff_list, ABANDONED_AFTER - timedelta(days=1)) == 0
    assert (Row.objects.count(), Upload.objects.count()) == (3, 1)

    assert after(staff_list, ABANDONED_AFTER) == 1

    staff_list.refresh_from_db()
    assert staff_list.state == StaffList.State.DISCARDED
    left = [model.objects.count() for model in (Upload, Row, Finding, Place, Decision)]
    assert left == [0, 0, 0, 0, 0]
    assert (staff_list.columns, staff_list.sections) == ([], {})


def test_a_list_that_somebody_works_on_stays(bring, world):
    staff_list = bring(ROWS, JOB)
    actions.start_matching(staff_list=staff_list, by=world.users["clerk"])
    LongJob.objects.update(created_at=staff_list.created_at + ABANDONED_AFTER, state="done", finished_at=clock.now())

    assert after(staff_list, ABANDONED_AFTER) == 0
    assert after(staff_list, 2 * ABANDONED_AFTER) == 1


def test_no_cell_stays_in_the_columns_of_an_applied_list(bring, world, sign_in):
    staff_list = bring(ROWS, JOB)
    clerk, columns = sign_in(world.users["clerk"]), reverse("rosters:columns", args=[staff_list.pk])
    assert "Mabry, Latoya" in clerk.get(columns).content.decode()

    staff_list = actions.apply(staff_list=staff_list, today=TODAY, by=None)

    assert [column["heading"] for column in staff_list.columns] == JOB
    assert "Mabry" not in str(staff_list.columns)
    for answer in (clerk.get(columns), clerk.post(columns)):
        assert (answer.status_code, answer.url) == (302, staff_list.get_absolute_url())


def test_a_list_on_which_somebody_works_stays(bring, world):
    staff_list = bring(ROWS, JOB)
    StaffList.objects.update(created_at=clock.now() - timedelta(days=60))
    decide(staff_list, 3, "skip", world.users["clerk"])
    Decision.objects.update(decided_at=clock.now())

    assert actions.purge(now=clock.now(), by=None) == 0
    assert actions.purge(now=clock.now() + ABANDONED_AFTER + timedelta(days=1), by=None) == 1


def test_a_list_that_a_worker_has_is_left_alone(bring, world):
    staff_list = bring(ROWS, JOB)
    actions.start_applying(staff_list=staff_list, today=TODAY, by=world.users["clerk"])

    assert after(staff_list, ABANDONED_AFTER) == 0
    assert Row.objects.count() == 3


def test_of_an_applied_list_first_the_used_rows_go_then_all_but_the_sum(bring, world, sign_in):
    staff_list = bring(ROWS, JOB, apply=True)
    before = sums(staff_list)
    assert before == (1, 1, 0, 0, 1)
    assert BeforeImage.objects.count() > 0
    page = sign_in(world.users["clerk"])

    assert after(staff_list, USED_ROWS_FOR) == 1
    assert numbers(Row.objects) == [4]
    assert numbers(Finding.objects) == [2, 3, 4]
    assert BeforeImage.objects.count() > 0
    asked = {"file_type": "csv", "reason": "To be mended"}
    refused = page.post(reverse("rosters:refused", args=[staff_list.pk]), asked)
    assert HIGH.encode() in refused.content  # row 4, as it stood
    assert after(staff_list, USED_ROWS_FOR) == 0

    assert after(staff_list, ACCOUNT_FOR) == 1
    assert [model.objects.count() for model in (Row, Finding, BeforeImage, Place)] == [0, 0, 0, 0]
    assert sums(staff_list) == before
    shown = page.get(staff_list.get_absolute_url()).content.decode()
    assert "the sum stays" in shown
    assert reverse("rosters:refused", args=[staff_list.pk]) not in shown
    assert after(staff_list, ACCOUNT_FOR) == 0


def test_erasing_a_person_reaches_their_rows_and_before_images(bring, world):
    latoya = world.people["Latoya"]
    staff_list = bring(ROWS, JOB, apply=True)
    assert BeforeImage.objects.filter(person=latoya).exists()

    actions.erase_person(person_id=latoya.pk, by=None)

    assert numbers(Row.objects) == [3, 4]
    assert numbers(Finding.objects) == [3, 4]
    assert not BeforeImage.objects.filter(person=latoya).exists()
    assert sums(staff_list) == (1, 1, 0, 0, 1)


def test_erasing_a_person_takes_their_name_out_of_doubts_about_others(bring, world):
    latoya = world.people["Latoya"]
    staff_list = bring([["E0002", "Zzyzx, Quentin", HIGH, "", ""]], JOB)
    assert "Mabry" in (finding(staff_list, 2).why or "")

    actions.erase_person(person_id=latoya.pk, by=None)

    assert "Mabry" not in "".join(why or "" for why in Finding.objects.values_list("why", flat=True))
