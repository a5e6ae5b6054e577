"""A clerk brings a district's file into the records: in a real browser with a real worker, on a desk and on a phone."""

from __future__ import annotations

import csv
import re
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, Page, expect

from core.periods import since
from members.models import Employment, Person
from rosters import actions
from rosters.models import Decision, StaffList
from tests.browser.walking import PHONE, Walk, Walker
from tests.rosters.files import csv_file
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db(transaction=True)

MIDDLE, HIGH = "Tupelo Middle School", "Tupelo High School"
HEADINGS = ["Emp No", "Staff Member", "Building", "Assignment", "Nickname"]
ROWS = [
    ["E0002", "Mabry, Latoya", MIDDLE, "Lead teacher", "107"],  # known by number, with another position
    ["", "Newcomer, Nell", HIGH, "Teacher", "12"],
    ["", "Wiginton, Caleb", MIDDLE, "Teacher", "3"],  # a letter away from somebody there
    ["", "", HIGH, "Custodian", ""],  # nobody
]


def upload(page: Page, world: World, data: bytes) -> None:
    file: FilePayload = {"name": "tupelo.csv", "mimeType": "text/csv", "buffer": data}
    page.get_by_label("Staff list").set_input_files(file)
    page.get_by_label("Whose staff").select_option(label="Tupelo Public School District")
    page.get_by_label("As of").fill("2026-11-20")
    page.get_by_label("Everybody employed there is on it").check()
    page.get_by_role("button", name="Read the file").click()


def arrive(page: Page, words: str) -> None:
    """Wait until the worker is done and the page is that of the next step."""
    page.locator("main").get_by_text(words).first.wait_for()


def test_a_file_becomes_people_at_their_worksites(walk: Walker, world: World, start_worker):
    start_worker()
    clerk, phone = walk("clerk"), walk("clerk", size=PHONE)
    page = clerk.page
    clerk.go(reverse("rosters:upload"))
    clerk.look()
    upload(page, world, csv_file(ROWS, HEADINGS))

    arrive(page, "Match the columns")
    staff_list = StaffList.objects.get()
    page.get_by_label("Nickname becomes").select_option(label="Room")
    clerk.look()
    phone.go(staff_list.get_absolute_url())
    phone.look()
    clerk.press("Look at every row")

    arrive(page, "4 rows: 1 new, 1 changed, 0 the same")
    expect(page.locator("#row-4")).to_contain_text("Caleb Wigginton")
    expect(page.locator("#row-5")).to_contain_text("Refused")
    clerk.look()
    phone.go(staff_list.get_absolute_url())
    phone.look()
    find_whose_row(clerk)
    clerk.heading("4 rows: 1 new, 2 changed, 0 the same")
    assert not Person.objects.filter(last_name="Newcomer").exists()  # shown, not done

    clerk.press("Apply 1 new and 2 changed")
    arrive(page, "4 rows: 1 created, 2 updated")
    clerk.look()
    phone.go(staff_list.get_absolute_url())
    phone.look()
    nell = Employment.objects.get(person__last_name="Newcomer")
    assert (nell.worksite.name, nell.room, nell.position) == (HIGH, "12", "Teacher")
    assert Employment.objects.get(person=world.people["Latoya"]).position == "Lead teacher"

    page.get_by_role("link", name="Created").click()
    page.get_by_role("link", name=re.compile("Nell Newcomer")).click()
    expect(page.locator("main")).to_contain_text(HIGH)
    clerk.go(staff_list.get_absolute_url())
    download_what_was_refused(clerk, staff_list)
    clerk.go(staff_list.get_absolute_url())
    end_the_job_of_who_left(clerk, phone)
    assert Employment.objects.get(person=world.people["Renita"]).period.upper == staff_list.as_of


def find_whose_row(clerk: Walk) -> None:
    page = clerk.page
    page.locator("#row-4").get_by_role("link", name="It is somebody else").click()
    page.get_by_label("Name, e-mail, NEA ID, staff number or phone").fill("wigginton")
    expect(page.locator("#found")).to_contain_text("Caleb Wigginton")
    clerk.look()
    page.get_by_role("button", name="The same person as Caleb Wigginton").click()


def end_the_job_of_who_left(clerk: Walk, phone: Walk) -> None:
    page = clerk.page
    page.get_by_role("link", name="not on the list").click()
    clerk.heading("jobs of people not on the list")
    clerk.look()
    phone.go(page.url)
    phone.look()
    page.get_by_label("End the job of Renita Coleman").check()
    page.get_by_role("button", name="End those that are ticked").click()
    clerk.heading("End these jobs?")
    clerk.look()
    page.get_by_role("button", name="End them").click()
    expect(page.locator("main")).to_contain_text("1 job was ended from this page")
    clerk.look()


def download_what_was_refused(clerk: Walk, staff_list: StaffList) -> None:
    page = clerk.page
    page.get_by_role("link", name="Download").click()
    clerk.look()
    page.get_by_label("What are they for?").fill("The district mends them")
    with page.expect_download() as download:
        page.get_by_role("button", name="As CSV").click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as refused:
        assert [row[3:] for row in csv.reader(refused)] == [
            ["Assignment", "Nickname", "Row", "Why not"],
            ["Custodian", "", "5", why_not(staff_list)],
        ]


def why_not(staff_list: StaffList) -> str:
    return str(staff_list.findings.get(number=5).why)


def test_a_file_that_cannot_be_used_says_why_in_one_sentence(walk: Walker, world: World, start_worker):
    start_worker()
    clerk = walk("clerk", size=PHONE)
    clerk.go(reverse("rosters:upload"))
    rows = [["Mabry, Latoya", MIDDLE, "428-61-0937"], ["Wigginton, Caleb", MIDDLE, "427-55-1201"]]
    upload(clerk.page, world, csv_file(rows, ["Name", "School", "Payroll ref"]))

    arrive(clerk.page, "social security")
    clerk.look()
    assert StaffList.objects.get().state == StaffList.State.REFUSED
    assert not hasattr(StaffList.objects.get(), "upload")  # what it holds is never stored


def test_many_rows_are_ticked_and_decided_at_once(walk: Walker, world: World):
    names = ("Nora", "Otis", "Vera", "Wade")
    for first in names:
        person = Person.objects.create(first_name=first, last_name="Quill")
        Employment.objects.create(
            person=person, worksite=world.worksites[MIDDLE], job_class="licensed", period=since(date(2022, 8, 1)),
            source="roster",
        )  # fmt: skip
    rows = [["", f"Quill, {first}", HIGH, "Teacher", ""] for first in names]
    staff_list = in_review(world, csv_file([*rows, ["", "Wiginton, Caleb", MIDDLE, "", ""]], HEADINGS))
    address = f"{staff_list.get_absolute_url()}?kind=undecided"

    desk = walk("clerk")
    desk.go(address)
    desk.page.get_by_label("Choose row 2").focus()
    desk.page.keyboard.press("Space")
    desk.page.get_by_label("Choose row 4").press("Space")
    expect(desk.page.get_by_text("2 ticked")).to_be_visible()
    desk.page.locator("#row-5").get_by_role("button", name="Leave out").click()
    expect(desk.page.locator("#row-5")).to_have_count(0)
    expect(desk.page.get_by_text("2 ticked")).to_be_visible()
    desk.look()
    desk.page.get_by_role("form", name="Rows that are ticked").get_by_role("button", name="Someone new…").press("Enter")
    desk.heading("Decide 2 rows?")
    desk.look()

    phone = walk("clerk", size=PHONE)
    phone.go(address)
    phone.page.get_by_role("link", name="Same name, another worksite").click()
    phone.look()
    phone.page.get_by_role("form", name="All rows of this kind").get_by_role("button", name="Same person…").click()
    phone.heading("Decide 3 rows?")
    phone.look()
    phone.press("They are the same")

    expect(phone.page.locator("#notices")).to_contain_text("3 rows are of the people suggested.")
    assert sorted(Decision.objects.values_list("choice", flat=True)) == ["same", "same", "same", "skip"]
    phone.go(f"{staff_list.get_absolute_url()}?kind=decided")
    phone.look()


def test_a_row_is_said_to_be_of_the_person_in_another(walk: Walker, world: World):
    rows = [["", "Newcomer, Nell", school, "Nurse", ""] for school in (MIDDLE, HIGH)]
    staff_list = in_review(world, csv_file(rows, HEADINGS))
    address = f"{staff_list.get_absolute_url()}?kind=undecided"

    desk, phone = walk("clerk"), walk("clerk", size=PHONE)
    desk.go(address)
    expect(desk.page.locator("#row-3")).to_contain_text("Same person as in row 2?")
    desk.look()
    phone.go(address)
    phone.look()
    phone.page.locator("#row-3").get_by_role("button", name="Same as row 2").click()

    phone.heading("2 rows: 2 new, 0 changed, 0 the same")
    phone.go(f"{staff_list.get_absolute_url()}?kind=decided")
    expect(phone.page.locator("#row-3")).to_contain_text("Decided by hand: the person of row 2")
    phone.look()


def in_review(world: World, data: bytes) -> StaffList:
    clerk, tupelo = world.users["clerk"], world.employers["Tupelo Public School District"]
    staff_list = actions.upload(
        employer=tupelo, as_of=date(2026, 11, 20), is_complete=False, filename="tupelo.csv", data=data, today=TODAY,
        by=clerk,
    )  # fmt: skip
    actions.look(staff_list=staff_list, by=clerk)
    actions.check(staff_list=staff_list, today=TODAY, by=clerk)
    return staff_list
