"""Somebody with several rows of whom not all are used, and other rows that may not speak for somebody."""

from datetime import date

import pytest

from core.periods import DateRange, since
from early_career.stage import hires
from locals.models import Worksite
from members import actions as members
from members.models import ContactPoint, Employment, Membership, Person
from rosters import actions
from rosters.models import Decision
from tests.rosters.conftest import AS_OF, HIGH, MIDDLE, decide, finding, sums
from tests.world import TODAY

JOB = ["EMP NO", "Name", "School", "Position", "Room", "Hire date"]
MEMBER = ["EMP NO", "Name", "School", "Position", "Membership", "Join date", "Payment method"]
JOANNA = ["E0005", "Kees, Joanna", HIGH, "", "Active", "", ""]  # a member, so that the column is one of members


def works_at(person: Person) -> list[tuple[str, DateRange]]:
    jobs = Employment.objects.filter(person=person).select_related("worksite").order_by("period", "pk")
    return [(job.worksite.name, job.period) for job in jobs]


@pytest.mark.parametrize("other", ["MES Bldg 2", ""], ids=["unknown worksite", "no worksite"])
def test_nobody_moves_whose_other_row_is_not_placed(bring, world, other):
    rows = [["E0002", "Mabry, Latoya", HIGH, "", "", ""], ["E0002", "Mabry, Latoya", other, "", "", ""]]

    staff_list = bring(rows, JOB, apply=True)

    assert works_at(world.people["Latoya"]) == [(MIDDLE, since(date(2022, 8, 1))), (HIGH, since(AS_OF))]
    assert finding(staff_list, 2).changes == {"second_worksite": [None, HIGH]}


@pytest.mark.parametrize(("number", "name"), [("E0002", "Mabry, Latoya"), ("N7", "Quill, Nora")])
def test_nobody_moves_whose_other_row_comes_back_mended(bring, world, number, name):
    """The list is applied without the row that was refused, which is uploaded alone, for the same day."""
    bring([[number, name, MIDDLE, "Teacher", "", ""], [number, name, "MES Bldg 2", "Coach", "", ""]], JOB, apply=True)

    mended = bring([[number, name, HIGH, "Coach", "", ""]], JOB, apply=True)

    assert (finding(mended, 2).changes or {})["second_worksite"] == [None, HIGH]
    person = Person.objects.get(last_name=name.split(",")[0])
    assert [(site, period.upper) for site, period in works_at(person)] == [(MIDDLE, None), (HIGH, None)]
    assert Employment.objects.get(person=person, worksite__name=MIDDLE).position == "Teacher"


def test_a_list_of_one_school_moves_nobody_out_of_two_others(bring, world):
    latoya, third = world.people["Latoya"], world.worksites["Leland High School"]
    Worksite.objects.filter(pk=third.pk).update(employer=world.worksites[MIDDLE].employer)
    Employment.objects.create(
        person=latoya, worksite=third, job_class="licensed", period=since(date(2023, 8, 1)), source="roster"
    )

    staff_list = bring([["E0002", "Mabry, Latoya", HIGH, "Coach", "", ""]], JOB)

    assert (finding(staff_list, 2).changes or {})["second_worksite"] == [None, HIGH]


def test_nobody_moves_whose_other_row_was_left_out_by_hand(bring, world):
    rows = [["E0002", "Mabry, Latoya", HIGH, "", "", ""], ["E0002", "Mabry, Latoya", MIDDLE, "Nurse", "", ""]]
    staff_list = bring(rows, JOB)
    Decision.objects.create(staff_list=staff_list, number=3, choice="skip", by=world.users["clerk"])
    actions.rematch(staff_list=staff_list, today=TODAY, by=world.users["clerk"])

    actions.apply(staff_list=staff_list, today=TODAY, by=world.users["clerk"])

    assert works_at(world.people["Latoya"]) == [(MIDDLE, since(date(2022, 8, 1))), (HIGH, since(AS_OF))]


def test_what_a_file_says_of_somebody_comes_from_the_first_row_that_is_used(bring, world):
    rows = [["E0002", "Mabry-Jones, Latoya", "MES Bldg 2", "", "", ""],
            ["E0002", "Mabry-Jones, Latoya", MIDDLE, "", "", ""]]  # fmt: skip

    bring(rows, JOB, apply=True)

    world.people["Latoya"].refresh_from_db()
    assert world.people["Latoya"].last_name == "Mabry-Jones"


@pytest.mark.parametrize(
    "rows",
    [
        [["E0002", "Mabry, Latoya", "MES Bldg 2", "", "Active", "10/1/2026", ""],
         ["E0002", "Mabry, Latoya", MIDDLE, "", "Active", "10/1/2026", ""]],
        [["E0002", "Mabry, Latoya", MIDDLE, "", "", "", ""],
         ["E0002", "Mabry, Latoya", HIGH, "", "Active", "10/1/2026", ""]],
    ],
    ids=["the first is not placed", "the second tells it"],
)  # fmt: skip
def test_a_membership_comes_from_a_row_that_is_used(bring, world, rows):
    bring([*rows, JOANNA], MEMBER, apply=True)

    assert Membership.objects.get(person=world.people["Latoya"]).period == since(date(2026, 10, 1))


def test_a_new_person_becomes_a_member_by_the_row_that_is_used(bring, world):
    rows = [["N7", "Quill, Nora", "MES Bldg 2", "", "Active", "10/1/2026", ""],
            ["N7", "Quill, Nora", MIDDLE, "Teacher", "Active", "10/1/2026", ""]]  # fmt: skip

    bring([*rows, JOANNA], MEMBER, apply=True)

    assert Membership.objects.get(person__last_name="Quill").period == since(date(2026, 10, 1))


def test_a_new_hire_who_moves_is_still_newly_hired(bring, world):
    Employment.objects.filter(person=world.people["Latoya"]).update(
        is_new_hire=True, hired_on=date(2026, 8, 3), period=since(date(2026, 8, 3))
    )

    bring([["E0002", "Mabry, Latoya", HIGH, "", "", ""]], JOB, apply=True)

    (hire,) = hires(TODAY).filter(person=world.people["Latoya"])
    assert (hire.worksite.name, hire.began) == (HIGH, date(2026, 8, 3))


@pytest.mark.parametrize("number", ["0", "000"])
def test_a_staff_number_of_zeros_is_nobodys(bring, world, number):
    Employment.objects.filter(person=world.people["Latoya"]).update(employer_number="0")

    staff_list = bring([[number, "Quill, Latoya", HIGH, "Teacher", "", ""]], JOB, apply=True)

    assert sums(staff_list) == (1, 0, 0, 0, 0)
    world.people["Latoya"].refresh_from_db()
    assert world.people["Latoya"].last_name == "Mabry"


def test_who_died_since_the_list_is_asked_about_by_name_too(bring, world):
    Employment.objects.filter(person=world.people["Latoya"]).update(period=DateRange(date(2022, 8, 1), TODAY))
    Person.objects.filter(pk=world.people["Latoya"].pk).update(died_on=TODAY)

    staff_list = bring([["", "Mabry, Latoya", MIDDLE, "Nurse", "", ""]], JOB)

    found = finding(staff_list, 2)
    assert found.verdict == "undecided"
    assert "is on record as deceased" in str(found.why)


def test_what_staff_typed_of_the_job_left_behind_is_not_said_to_be_kept(bring, world):
    Employment.objects.filter(person=world.people["Latoya"]).update(source="staff", position="Coach")

    staff_list = bring([["E0002", "Mabry, Latoya", HIGH, "Nurse", "", ""]], JOB, apply=True)

    found = finding(staff_list, 2)
    assert found.kept is None
    assert found.changes == {"worksite": [MIDDLE, HIGH], "position": ["Coach", "Nurse"]}
    assert Employment.objects.get(person=world.people["Latoya"], worksite__name=HIGH).position == "Nurse"


def test_a_number_that_becomes_the_work_phone_is_not_written_over(bring, world):
    latoya = world.people["Latoya"]
    latoya.contact_points.filter(kind="phone").delete()
    ContactPoint.objects.create(person=latoya, kind="phone", value="+16625550148", source="roster", setting="personal")

    headings = ["EMP NO", "Name", "School", "Position", "Home phone", "Work phone"]
    bring([["E0002", "Mabry, Latoya", MIDDLE, "", "662-555-0177", "662-555-0148"]], headings, apply=True)

    assert set(latoya.contact_points.filter(kind="phone").values_list("value", flat=True)) == {
        "+16625550148", "+16625550177",
    }  # fmt: skip


def test_decisions_are_about_rows_of_one_sheet(bring, world):
    staff_list = bring([["", "Tilman, Marcus", HIGH, "", "", ""]], JOB)
    decide(staff_list, 2, "same", world.users["clerk"], world.people["Marcus"])
    staff_list.refresh_from_db()

    actions.look(staff_list=staff_list, by=world.users["clerk"])
    assert staff_list.decisions.count() == 1  # the same rows

    type(staff_list).objects.filter(pk=staff_list.pk).update(sheet="Elementary")
    actions.look(staff_list=staff_list, by=world.users["clerk"])
    assert not staff_list.decisions.exists()


def test_rows_and_people_of_a_sum_are_told_apart(bring, world, sign_in):
    """The number of rows leads to people, of whom one has two."""
    rows = [["N7", "Quill, Nora", MIDDLE, "Teacher", "", ""], ["N7", "Quill, Nora", HIGH, "Teacher", "", ""]]
    staff_list = bring(rows, JOB, apply=True)

    page = sign_in(world.users["clerk"]).get(staff_list.get_absolute_url())

    created = page.context["sum"][0]
    assert (created["value"], created["note"]) == (2, "rows of 1 person")
    assert "rows of 1 person" in page.content.decode()


def test_of_two_jobs_left_behind_only_the_one_that_ends_is_named(bring, world):
    """The other began on the very day of the list, as an earlier list of that day had it."""
    third = world.worksites["Leland High School"]
    Worksite.objects.filter(pk=third.pk).update(employer=world.worksites[MIDDLE].employer)
    Employment.objects.create(
        person=world.people["Latoya"], worksite=third, job_class="licensed", period=since(AS_OF), source="roster"
    )

    staff_list = bring([["E0002", "Mabry, Latoya", HIGH, "Coach", "", ""]], JOB, is_complete=True)

    assert (finding(staff_list, 2).changes or {})["worksite"] == [MIDDLE, HIGH]


def test_what_was_corrected_by_hand_no_list_writes_over(bring, world):
    job = Employment.objects.get(person=world.people["Latoya"])
    members.correct_job(
        employment=job, worksite=job.worksite, job_class=job.job_class, position="Librarian", subject="", room="",
        on=job.period.lower, hired_on=None, by=world.users["clerk"],
    )  # fmt: skip

    bring([["E0002", "Mabry, Latoya", MIDDLE, "Nurse", "", ""]], JOB, apply=True)

    job.refresh_from_db()
    assert job.position == "Librarian"


@pytest.mark.parametrize(
    ("middle", "high", "hows"),
    [("", "", ["name", "name"]), ("N7", "", ["number", "name"]), ("", "N7", ["name", "number"])],
)
def test_two_jobs_of_somebody_are_each_known_by_name(bring, middle, high, hows):
    """Also where a number found them in the other row."""
    bring([["N7", "Quill, Nora", MIDDLE, "", "", ""], ["N7", "Quill, Nora", HIGH, "", "", ""]], JOB, apply=True)

    staff_list = bring([[middle, "Quill, Nora", MIDDLE, "", "", ""], [high, "Quill, Nora", HIGH, "", "", ""]], JOB)

    assert sums(staff_list) == (0, 0, 2, 0, 0)
    assert [finding(staff_list, number).how for number in (2, 3)] == hows


def test_two_people_of_one_name_with_a_worksite_in_common_are_asked_about(bring, world):
    """One works at both schools, the other at one of them."""
    one, other = (Person.objects.create(first_name="Nora", last_name="Quill") for _ in range(2))
    for person, site in ((one, MIDDLE), (one, HIGH), (other, HIGH)):
        Employment.objects.create(
            person=person, worksite=world.worksites[site], job_class="esp", period=since(AS_OF), source="roster"
        )

    staff_list = bring([["", "Quill, Nora", MIDDLE, "", "", ""], ["", "Quill, Nora", HIGH, "", "", ""]], JOB)

    asked = [finding(staff_list, number) for number in (2, 3)]
    assert [(row.verdict, set(row.candidates or [])) for row in asked] == [("undecided", {one.pk, other.pk})] * 2


def test_the_nea_id_of_a_new_person_comes_from_any_of_their_rows(bring):
    headings = ["EMP NO", "NEA ID", "Name", "School"]
    rows = [["N7", "", "Quill, Nora", MIDDLE], ["N7", "48213307", "Quill, Nora", HIGH]]

    bring(rows, headings, apply=True)

    assert Person.objects.get(last_name="Quill").nea_id == "0048213307"
