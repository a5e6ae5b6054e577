"""What a list changes in the records, what it keeps, and that it adds up."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core import mail

from core.periods import DateRange, since
from locals.models import Employer
from members import standing
from members.models import ContactPoint, Employment, Person
from rosters import actions, queries
from rosters.models import BeforeImage, KnownColumn, StaffList, Upload
from tests.rosters.conftest import AS_OF, finding, sums
from tests.world import TODAY

MIDDLE, HIGH = "Tupelo Middle School", "Tupelo High School"
JOB = ["EMP NO", "Name", "School", "Position", "Room", "FTE", "Hire date"]


def jobs_of(person: Person) -> list[tuple[str, DateRange]]:
    jobs = Employment.objects.filter(person=person).order_by("period")
    return [(job.worksite.name, job.period) for job in jobs.select_related("worksite")]


def test_new_people_come_with_everything_the_file_says(bring, world):
    headings = ["Staff no", "NEA ID", "Name", "Preferred name", "School", "Position", "Subject", "Rm", "FTE",
                "Hire Date", "Yrs", "E-mail", "Home email", "Cell", "Work phone"]  # fmt: skip
    row = ["0047", "48213307", "NEWELL JR., ANN MARIE", "Annie", "tupelo high", "TCHR MATH", "Math 9", "B2", "50%",
           "8/3/2026", "2", "ANewell@tupeloschools.example", "annie@home.example", "(662) 555-0148",
           "662-555-0199"]  # fmt: skip

    staff_list = bring([row], headings, apply=True)

    person = Person.objects.get(last_name="Newell")
    assert (person.first_name, person.middle_name, person.suffix, person.preferred_name) == (
        "Ann",
        "Marie",
        "Jr.",
        "Annie",
    )
    assert (person.nea_id, person.service_start, person.service_source) == ("0048213307", date(2024, 8, 1), "roster")
    job = Employment.objects.get(person=person)
    assert (job.worksite.name, job.job_class, job.position, job.subject, job.room) == (
        HIGH,
        "licensed",
        "TCHR MATH",
        "Math 9",
        "B2",
    )
    assert (str(job.fte), job.employer_number, job.hired_on, job.list_date) == ("0.50", "0047", date(2026, 8, 3), AS_OF)
    assert (job.period, job.source, job.is_new_hire) == (since(date(2026, 8, 3)), "roster", True)
    points = (
        ContactPoint.objects.filter(person=person).values_list("kind", "setting", "value", "source").order_by("value")
    )
    assert list(points) == [
        ("phone", "personal", "+16625550148", "roster"),
        ("phone", "work", "+16625550199", "roster"),
        ("email", "work", "anewell@tupeloschools.example", "roster"),
        ("email", "personal", "annie@home.example", "roster"),
    ]
    assert (staff_list.state, staff_list.applied_by, staff_list.zeros_restored) == ("applied", world.users["clerk"], 1)
    assert standing.wrong_rows() == 0


def test_the_same_file_again_changes_nothing(bring, world):
    rows = [
        ["E0001", "Ross-Hill, Danielle", HIGH, "TCHR ENG", "B1", "1.0", "8/1/2022"],
        ["N1", "Newell, Ann", MIDDLE, "PARA", "", "0.5", ""],
        ["N1", "Newell, Ann", HIGH, "PARA", "", "0.5", ""],
        ["", "Oakes, Ben", MIDDLE, "Custodian", "", "", ""],
        ["", "Kees, Joanna", HIGH, "", "", "", ""],
    ]
    first = bring(rows, JOB, apply=True)
    people, jobs, history = Person.objects.count(), Employment.objects.count(), _events()

    again = bring(rows, JOB, apply=True)

    assert sums(first) == (3, 1, 1, 0, 0)
    assert sums(again) == (0, 0, 5, 0, 0)
    assert (Person.objects.count(), Employment.objects.count(), _events()) == (people, jobs, history)


def _events() -> int:
    names = ("PersonEvent", "EmploymentEvent", "ContactPointEvent", "MembershipEvent")
    return sum(apps.get_model("members", name).objects.count() for name in names)


def test_a_blank_cell_takes_nothing_away(bring, world):
    before = Employment.objects.get(person=world.people["Latoya"])

    staff_list = bring([["E0002", "Mabry, Latoya", MIDDLE, "", "", "", ""]], JOB, apply=True)

    assert sums(staff_list) == (0, 0, 1, 0, 0)
    assert Employment.objects.get(person=world.people["Latoya"]).position == before.position == "Teacher"


def test_letter_case_and_initials_are_no_news(bring, world):
    Person.objects.filter(pk=world.people["Latoya"].pk).update(middle_name="Marie")

    staff_list = bring([["E0002", "MABRY, LATOYA M.", "TUPELO MIDDLE", "TEACHER", "", "", ""]], JOB)

    assert sums(staff_list) == (0, 0, 1, 0, 0)


def test_changes_are_told_field_by_field_and_then_done(bring, world):
    staff_list = bring([["E0002", "Mabry-Jones, Latoya M.", MIDDLE, "TCHR SCI 7", "B214", "0.5", "8/1/2022"]], JOB)

    assert finding(staff_list, 2).changes == {
        "last_name": ["Mabry", "Mabry-Jones"],
        "middle_name": ["", "M"],
        "position": ["Teacher", "TCHR SCI 7"],
        "room": ["", "B214"],
        "fte": [None, 0.5],
        "hired_on": [None, "2022-08-01"],
    }
    actions.apply(staff_list=staff_list, today=TODAY, by=world.users["clerk"])
    person, job = (
        Person.objects.get(pk=world.people["Latoya"].pk),
        Employment.objects.get(person=world.people["Latoya"]),
    )
    assert (person.last_name, person.middle_name) == ("Mabry-Jones", "M")
    assert (job.position, job.room, str(job.fte), job.hired_on) == ("TCHR SCI 7", "B214", "0.50", date(2022, 8, 1))
    assert job.is_new_hire is False
    before = {image.kind: image.before for image in BeforeImage.objects.filter(staff_list=staff_list)}
    person_then, job_then = before["person"] or {}, before["job"] or {}
    assert (person_then["last_name"], job_then["position"], job_then["fte"]) == ("Mabry", "Teacher", None)


def test_listed_elsewhere_and_no_longer_here_is_moved_on_that_day(bring, world):
    staff_list = bring([["E0002", "Mabry, Latoya", HIGH, "", "", "", ""]], JOB, apply=True)

    assert finding(staff_list, 2).changes == {"worksite": [MIDDLE, HIGH]}
    assert jobs_of(world.people["Latoya"]) == [(MIDDLE, DateRange(date(2022, 8, 1), AS_OF)), (HIGH, since(AS_OF))]
    moved = Employment.objects.get(person=world.people["Latoya"], worksite__name=HIGH)
    assert (moved.position, moved.employer_number, moved.is_new_hire) == ("Teacher", "E0002", False)
    assert queries.outcome(staff_list).moved == 1
    assert standing.wrong_rows() == 0


def test_listed_at_both_works_at_both(bring, world):
    rows = [["E0002", "Mabry, Latoya", MIDDLE, "", "", "", ""], ["E0002", "Mabry, Latoya", HIGH, "", "", "", ""]]

    staff_list = bring(rows, JOB, apply=True)

    assert sums(staff_list) == (0, 1, 1, 0, 0)
    assert jobs_of(world.people["Latoya"]) == [(MIDDLE, since(date(2022, 8, 1))), (HIGH, since(AS_OF))]


def test_a_list_of_the_same_day_corrects_in_place(bring, world):
    bring(
        [["E0002", "Mabry, Latoya", HIGH, "", "", "", ""], ["N1", "Newell, Ann", HIGH, "", "", "", ""]], JOB, apply=True
    )

    bring([["N1", "Newell, Ann", MIDDLE, "", "", "", ""]], JOB, apply=True)

    assert jobs_of(Person.objects.get(last_name="Newell")) == [(MIDDLE, since(AS_OF))]


def test_a_job_at_another_employer_is_left_alone(bring, world):
    Person.objects.filter(pk=world.people["Terrance"].pk).update(nea_id="0000000777")

    bring([["", "777", "Buckley, Terrance", HIGH, "", "", ""]], apply=True)

    assert [name for name, _ in jobs_of(world.people["Terrance"])] == ["Leland High School", HIGH]


def test_who_comes_back_to_a_worksite_begins_after_the_day_they_left(bring, world):
    Employment.objects.filter(person=world.people["Latoya"]).update(period=(date(2022, 8, 1), date(2025, 6, 1)))

    bring([["E0002", "Mabry, Latoya", MIDDLE, "", "", "", "8/1/2020"]], JOB, apply=True)

    assert jobs_of(world.people["Latoya"]) == [
        (MIDDLE, DateRange(date(2022, 8, 1), date(2025, 6, 1))),
        (MIDDLE, since(date(2025, 6, 1))),
    ]


def test_people_not_in_the_file_are_left_alone_and_counted(bring, world):
    staff_list = bring([["E0002", "Mabry, Latoya", MIDDLE, "", "", "", ""]], JOB, is_complete=True)

    absent = queries.absent(staff_list, actor=world.actor("clerk"))
    assert staff_list.absent == absent.count() == 5
    assert world.people["Joanna"] in absent
    actions.apply(staff_list=staff_list, today=TODAY, by=world.users["clerk"])
    assert jobs_of(world.people["Joanna"]) == [(HIGH, since(date(2022, 8, 1)))]


def test_an_older_list_cannot_overrule_a_newer_one(bring):
    bring([["E0002", "Mabry, Latoya", MIDDLE, "", "", "", ""]], JOB, apply=True)

    with pytest.raises(actions.TooOld, match="20 November 2026"):
        bring([["E0002", "Mabry, Latoya", HIGH, "", "", "", ""]], JOB, as_of=AS_OF - timedelta(days=1))
    with pytest.raises(actions.TooOld, match="Look at the year: 26"):
        bring([["E0002", "Mabry, Latoya", HIGH, "", "", "", ""]], JOB, as_of=date(26, 8, 15))
    with pytest.raises(actions.TooOld, match="has not come"):
        bring([["E0002", "Mabry, Latoya", HIGH, "", "", "", ""]], JOB, as_of=TODAY + timedelta(days=1))


def test_an_older_list_of_everybody_may_have_the_day_of_a_newer_one_of_some(bring, world):
    ann, everybody = ["N1", "Newell, Ann", HIGH, "", "", "", ""], ["E0002", "Mabry, Latoya", MIDDLE, "", "", "", ""]
    bring([ann], JOB, apply=True, is_complete=False)

    with pytest.raises(actions.TooOld, match="That one is not of everybody"):
        bring([everybody], JOB, as_of=AS_OF - timedelta(days=10))

    later = bring([everybody], JOB, apply=True, is_complete=True)
    later = StaffList.objects.get(pk=later.pk)  # its employer has the list now
    leaving = queries.leavers(later, actor=world.actor("clerk")).values_list("person__last_name", flat=True)
    assert leaving
    assert "Newell" not in leaving


def test_a_list_is_applied_once_and_its_file_goes(bring, world):
    staff_list = bring([["N1", "Newell, Ann", HIGH, "", "", "", ""]], JOB, apply=True)

    actions.apply(staff_list=staff_list, today=TODAY, by=world.users["clerk"])

    assert Person.objects.filter(last_name="Newell").count() == 1
    assert not Upload.objects.filter(staff_list=staff_list).exists()
    with pytest.raises(actions.Finished):
        actions.discard(staff_list=staff_list, by=world.users["clerk"])


def test_a_list_thrown_away_leaves_nothing(bring, world):
    staff_list = bring([["N1", "Newell, Ann", HIGH, "", "", "", ""]], JOB)

    actions.discard(staff_list=staff_list, by=world.users["clerk"])

    staff_list = StaffList.objects.get(pk=staff_list.pk)
    assert staff_list.state == "discarded"
    assert not staff_list.staged.exists()
    assert not staff_list.findings.exists()
    assert not Person.objects.filter(last_name="Newell").exists()


def test_nothing_is_mailed(bring, world, smtp):
    bring([["E0002", "", "Mabry, Latoya", MIDDLE, "", "lmabry@tupeloschools.example", ""]], apply=True)

    assert smtp.messages == []
    assert getattr(mail, "outbox", []) == []


def test_rows_add_up_whatever_they_are(bring, world):
    rows = [
        ["E0001", "Ross, Danielle", MIDDLE, "", "", "", ""], ["E0002", "Mabry, Latoya", HIGH, "", "", "", ""],
        ["", "Mabri, Latoya", MIDDLE, "", "", "", ""], ["", "", MIDDLE, "", "", "", ""],
        ["N1", "Newell, Ann", "Nowhere", "", "", "", ""],
        ["N2", "Oakes, Ben", HIGH, "", "", "", ""], ["N2", "Oakes, Ben", HIGH, "", "", "", ""],
        ["", "Cher", HIGH, "", "", "", ""],
    ]  # fmt: skip

    staff_list = bring(rows, JOB, apply=True)
    account = queries.account(staff_list)

    assert account["rows"] == 8 == account["created"] + account["updated"] + account["unchanged"] + account["refused"]
    assert len(account["refused_rows"]) == account["refused"] == 4


@pytest.mark.parametrize(("bad", "is_complete"), [(0, True), (5, True), (6, False), (10, False)])
def test_a_list_of_which_less_than_half_can_be_used_does_not_tell_who_works_there(bring, world, bad, is_complete):
    rows = [[f"N{n}", f"Newell, Ann{n}", HIGH, "", "", "", ""] for n in range(10 - bad)]
    rows += [["", "", HIGH, "Teacher", "", "", ""]] * bad

    staff_list = bring(rows, JOB, is_complete=True, apply=True)

    assert staff_list.refused == bad
    assert staff_list.is_complete is is_complete
    employer = Employer.objects.get(pk=staff_list.employer_id)
    assert employer.list_date == (staff_list.as_of if is_complete else None)


def test_the_headings_of_a_list_are_remembered_and_the_names_that_we_gave_are_not(bring, world):
    staff_list = bring([["E0002", "Mabry, Latoya", HIGH, "Lunch B"]], ["EMP NO", "Name", "School", ""])

    actions.choose_columns(
        staff_list=staff_list,
        mapping={int(index): target for index, target in staff_list.mapping.items()} | {3: "subject"},
        job_class="licensed",
        job_classes={},
        remember=True,
        by=world.users["clerk"],
    )

    assert set(KnownColumn.objects.values_list("heading", "target")) == {
        ("EMP NO", "employer_number"), ("Name", "name"), ("School", "worksite")
    }  # fmt: skip
