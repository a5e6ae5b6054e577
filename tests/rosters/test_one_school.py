"""A principal's list: everybody on it works at one worksite, which no column tells."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jobs.models import LongJob
from locals.models import Worksite
from members.models import Employment
from rosters import actions, queries
from rosters.models import Place, StaffList
from tests.rosters.conftest import HIGH, MIDDLE, send, sums, work
from tests.rosters.files import csv_file
from tests.rosters.test_refused_rows import download
from tests.world import TODAY

HEADINGS = ["Name", "Title"]
ROWS = [["Newell, Ann", "Teacher"], ["Oakes, Ben", "Aide"], ["Vacant", "Teacher"]]
FILE = csv_file(ROWS, HEADINGS)


@pytest.fixture
def choose(world):
    """Say what the columns are, and at which worksite rows are that name none."""

    def run(staff_list: StaffList, worksite: Worksite | None) -> None:
        staff_list.refresh_from_db()
        actions.choose_columns(
            staff_list=staff_list,
            mapping={int(index): target for index, target in staff_list.mapping.items()},
            job_class="licensed",
            job_classes={},
            worksite=worksite,
            remember=False,
            by=world.users["clerk"],
        )
        actions.check(staff_list=staff_list, today=TODAY, by=world.users["clerk"])

    return run


@pytest.mark.django_db(transaction=True)
def test_the_clerk_says_it_beside_the_columns(clerk, world):
    send(clerk, world, FILE)
    work()
    staff_list = StaffList.objects.get()
    columns, said = reverse("rosters:columns", args=[staff_list.pk]), {"column_0": "name", "job_class": "licensed"}

    page = clerk.get(columns)
    nowhere = clerk.post(columns, said)
    clerk.post(columns, said | {"worksite": world.worksites[HIGH].pk})
    work()

    assert page.context["form"]["worksite"].value() is None
    assert "So the list or its file is called" not in page.content.decode()
    assert nowhere.status_code == 422
    assert "Where everybody on the list works at one, choose that." in nowhere.content.decode()
    assert sums(staff_list) == (2, 0, 0, 0, 1)
    assert [str(place.worksite) for place in Place.objects.filter(staff_list=staff_list)] == [HIGH]
    actions.apply(staff_list=staff_list, today=TODAY, by=world.users["clerk"])
    assert Employment.objects.filter(worksite__name=HIGH, person__last_name__in=["Newell", "Oakes"]).count() == 2


def test_what_the_title_says_is_proposed_and_asked_about(bring, clerk, world):
    staff_list = bring(csv_file([HEADINGS, *ROWS], ["Tupelo High School Faculty 2026-27", ""]))
    StaffList.objects.filter(pk=staff_list.pk).update(state=StaffList.State.COLUMNS)

    page = clerk.get(reverse("rosters:columns", args=[staff_list.pk]))

    assert page.context["form"]["worksite"].value() == world.worksites[HIGH].pk
    assert "So the list or its file is called. Does everybody on it work there?" in page.content.decode()


def test_a_closed_worksite_is_not_proposed(bring, world):
    Worksite.objects.filter(pk=world.worksites[HIGH].pk).update(closed_on=TODAY)

    assert bring(csv_file([HEADINGS, *ROWS], ["Tupelo High School Faculty", ""])).worksite is None


def test_where_an_employer_has_one_worksite_nothing_is_asked(bring, clerk):
    staff_list = bring(FILE, employer="Leland School District")

    page = clerk.get(reverse("rosters:columns", args=[staff_list.pk]))

    assert "worksite" not in page.context["form"].fields
    assert sums(staff_list)[0] == 2


def test_rows_with_a_blank_cell_go_where_the_clerk_says_and_others_stay(bring, choose, world):
    rows = [["Newell, Ann", MIDDLE], ["Oakes, Ben", ""], ["Pate, Cy", "N/A"], ["Quill, Nora", "Annex"]]
    staff_list = bring(csv_file(rows, ["Name", "School"]))
    assert sums(staff_list) == (1, 0, 0, 0, 3)

    choose(staff_list, world.worksites[HIGH])

    assert sums(staff_list) == (3, 0, 0, 0, 1)
    placed = staff_list.findings.filter(verdict="new").order_by("number").values_list("worksite__name", flat=True)
    assert list(placed) == [MIDDLE, HIGH, HIGH]

    choose(staff_list, None)

    assert sums(staff_list) == (1, 0, 0, 0, 3)


def test_it_may_be_said_anew_when_the_rows_are_looked_at_and_taken_back_with_the_columns(bring, choose, clerk, world):
    staff_list = bring(csv_file([["Newell, Ann", MIDDLE], ["Oakes, Ben", ""]], ["Name", "School"]))
    choose(staff_list, world.worksites[HIGH])
    page = clerk.get(staff_list.get_absolute_url())
    [(place, field)] = page.context["places_form"].understood

    clerk.post(reverse("rosters:places", args=[staff_list.pk]), {field.html_name: world.worksites[MIDDLE].pk})
    LongJob.objects.all().delete()
    actions.rematch(staff_list=staff_list, today=TODAY, by=world.users["clerk"])

    staff_list.refresh_from_db()
    assert (field.label, place.worksite, staff_list.worksite) == (
        "(rows that name none)", world.worksites[HIGH], world.worksites[MIDDLE]
    )  # fmt: skip
    assert Place.objects.get(staff_list=staff_list, text="").worksite == world.worksites[MIDDLE]

    choose(staff_list, None)

    assert Place.objects.get(staff_list=staff_list, text="").choice == Place.Choice.OPEN


def test_a_worksite_of_another_employer_is_refused(bring, choose, world):
    staff_list = bring(csv_file([["Newell, Ann", MIDDLE]], ["Name", "School"]))

    with pytest.raises(actions.NotPossible, match="is no worksite of Tupelo"):
        choose(staff_list, world.worksites["Leland High School"])


def test_refused_rows_come_back_with_the_worksite(bring, choose, clerk, world):
    rows = [["Newell, Ann", "N1", "4.8E+07"], ["Oakes, Ben", "N2", ""]]
    first = bring(csv_file([["Name", "EMP NO", "NEA ID"], *rows], ["Tupelo High School Faculty", "", ""]))
    choose(first, world.worksites[HIGH])

    mended = download(clerk, first).content
    again = bring(mended.replace(b"4.8E+07", b""))

    assert mended.decode("utf-8-sig").splitlines()[0] == '"Name","EMP NO","NEA ID","Worksite","Row","Why not"'
    assert (again.mapping["3"], sums(again)) == ("worksite", (1, 0, 0, 0, 0))


def test_nobody_of_another_school_is_missing_from_a_list_of_one(bring, world):
    """Of a list that is said to be of everybody, they are."""
    rows = [["Newell, Ann", HIGH, "Teacher"]]
    headings = ["Name", "School", "Title"]
    of_one = bring(csv_file(rows, headings))
    of_all = bring(csv_file(rows, headings), is_complete=True)
    at_high = Employment.objects.on(of_one.as_of).filter(worksite__name=HIGH).values("person").distinct().count()
    anywhere = Employment.objects.on(of_one.as_of).filter(worksite__employer=of_one.employer).values("person")

    assert 0 < at_high < anywhere.distinct().count()
    for staff_list, missing in ((of_one, at_high), (of_all, anywhere.distinct().count())):
        assert staff_list.absent == missing
        assert queries.absent(staff_list, actor=world.actor("clerk")).count() == missing
