"""What a list changes in the records, what it keeps, and that it adds up."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core import mail

from core.periods import DateRange, since
from locals.models import Employer
from members import actions as members
from members import standing
from members.models import ContactPoint, Employment, Membership, Person
from rosters import actions, queries
from rosters.models import BeforeImage, Finding, StaffList, Upload
from tests.rosters.conftest import AS_OF, decide, finding, sums
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


# --- Where people work ----------------------------------------------------------------------------------------------


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
    staff_list = bring([["E0002", "Mabry, Latoya", MIDDLE, "", "", "", ""]], JOB)

    absent = queries.absent(staff_list, actor=world.actor("clerk"))
    assert staff_list.absent == absent.count() == 5
    assert world.people["Joanna"] in absent
    actions.apply(staff_list=staff_list, today=TODAY, by=world.users["clerk"])
    assert jobs_of(world.people["Joanna"]) == [(HIGH, since(date(2022, 8, 1)))]


# --- New hires ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "hired", "is_new"),
    [
        (None, "", False),  # the first list makes none
        (None, "8/3/2026", True),
        (None, "8/3/2019", False),
        (date(2026, 9, 1), "", True),  # an earlier complete list did not have them
        (date(2026, 9, 1), "8/3/2019", False),  # a hire date says better
        (AS_OF, "", False),  # not earlier
        (date(2026, 9, 1), "Aug 2018", False),  # a month says so as well, and a year
        (date(2026, 9, 1), "1999", False),
        (None, "Oct 2026", True),
    ],
)
def test_only_a_hire_date_or_an_earlier_complete_list_makes_a_new_hire(bring, world, earlier, hired, is_new):
    Employer.objects.filter(name__startswith="Tupelo").update(list_date=earlier)
    world.employers["Tupelo Public School District"].refresh_from_db()

    bring([["N1", "Newell, Ann", HIGH, "", "", "", hired]], JOB, apply=True)

    assert Employment.objects.get(person__last_name="Newell").is_new_hire is is_new


def test_a_hire_date_that_cannot_be_read_makes_nobody_a_new_hire(bring, world, sign_in):
    Employer.objects.filter(name__startswith="Tupelo").update(list_date=date(2026, 9, 1))
    world.employers["Tupelo Public School District"].refresh_from_db()

    staff_list = bring(
        [["N1", "Newell, Ann", HIGH, "", "", "", "see HR"], ["N2", "Oakes, Ben", HIGH, "", "", "", "8/3/2019"],
         ["N3", "Pate, Cy", HIGH, "", "", "", ""]], JOB,
    )  # fmt: skip

    assert [finding(staff_list, number).is_new_hire for number in (2, 3, 4)] == [False, False, True]
    page = sign_in(world.users["clerk"]).get(staff_list.get_absolute_url(), {"kind": "new"}).content.decode()
    assert "“see HR” is not a date we can read, month first; it makes nobody a new hire. Left out." in page


@pytest.mark.parametrize(
    ("known", "said", "changes"),
    [
        (date(2018, 8, 6), "Aug 2018", None),
        (date(2018, 3, 5), "2018", None),
        (date(2018, 8, 6), "8/1/2018", ["2018-08-06", "2018-08-01"]),  # a day is news
        (date(2018, 8, 6), "9/2018", ["2018-08-06", "2018-09-01"]),
        (None, "1999", [None, "1999-08-01"]),
    ],
)
def test_a_month_or_a_year_takes_the_place_of_no_day_in_it(bring, world, known, said, changes):
    Employment.objects.filter(person=world.people["Latoya"]).update(hired_on=known)

    staff_list = bring([["E0002", "Mabry, Latoya", MIDDLE, "", "", "", said]], JOB)

    assert finding(staff_list, 2).changes == ({"hired_on": changes} if changes else None)
    assert finding(staff_list, 2).is_new_hire is False


def test_a_first_day_as_an_educator_is_not_made_less_exact(bring, world):
    Person.objects.filter(pk=world.people["Latoya"].pk).update(service_start=date(2009, 8, 10), service_source="roster")

    staff_list = bring(
        [["E0002", "Mabry, Latoya", MIDDLE, "August 2009"]], ["EMP NO", "Name", "School", "Teaching since"]
    )

    assert finding(staff_list, 2).changes is None


def test_a_complete_list_is_the_next_ones_earlier_list(bring, world):
    first = bring(
        [["N1", "Newell, Ann", HIGH, "", "", "", ""]], JOB, as_of=date(2026, 9, 1), is_complete=True, apply=True
    )

    second = bring(
        [["N1", "Newell, Ann", HIGH, "", "", "", ""], ["N2", "Oakes, Ben", HIGH, "", "", "", ""]], JOB, apply=True
    )

    employer = Employer.objects.get(name__startswith="Tupelo")
    assert (employer.list_date, employer.list_source) == (date(2026, 9, 1), "Staff list tupelo.csv")
    hires = Employment.objects.filter(is_new_hire=True).values_list("person__last_name", flat=True)
    assert list(hires) == ["Oakes"]
    assert (queries.outcome(first).new_hires, queries.outcome(second).new_hires) == (0, 1)


def test_who_left_becomes_nobody_and_is_a_new_hire_when_they_are_back(bring):
    headings = ["EMP NO", "Name", "School", "Employee Status"]
    rows = [["N1", "Newell, Ann", HIGH, "Resigned"], ["N2", "Oakes, Ben", HIGH, "Active"]]
    first = bring(rows, headings, as_of=date(2026, 9, 1), is_complete=True, apply=True)
    assert sums(first) == (1, 0, 0, 0, 1)
    assert not Person.objects.filter(last_name="Newell").exists()

    bring([["N1", "Newell, Ann", HIGH, "Active"], rows[1]], headings, apply=True)

    hires = Employment.objects.filter(is_new_hire=True).values_list("person__last_name", flat=True)
    assert list(hires) == ["Newell"]


SEPTEMBER = date(2026, 9, 1)
NUMBERED = ["EMP NO", "NEA ID", "Name", "School", "E-mail", "Hire date"]


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (["N1", "4.8E+07", "Newell, Ann", HIGH, "", ""], ["N1", "0048213307", "Newell-Hill, Ann", HIGH, "", ""]),
        (["N1", "48213307", "Newell, Ann", "Nowhere", "", ""], ["", "0048213307", "Hill, Anna", HIGH, "", ""]),
        (["", "4.8E+07", "Newell, Ann", HIGH, "ann@x.example", ""], ["N7", "", "Hill, Ann", HIGH, "ann@x.example", ""]),
        (["", "4.8E+07", "Newell, Ann", HIGH, "", ""], ["N7", "", "Ann Newell", HIGH, "", ""]),
        (["", "", "Tilman, Marcus", HIGH, "", ""], ["N7", "", "Tilman, Marcus", MIDDLE, "", ""]),  # nobody decided
        (["N1", "", "Newell", " Ann", HIGH, "", ""], ["N7", "", "Newell, Ann", HIGH, "", ""]),  # a comma too many
        (["N1000", "", "Newell", " Ann", HIGH, "", ""], ["N1000", "", "Hill, Anna", HIGH, "", ""]),
    ],
)
def test_a_row_that_was_refused_or_not_decided_is_no_new_hire_when_it_comes_again(bring, world, then, now):
    bring([then, ["E0002", "", "Mabry, Latoya", MIDDLE, "", ""]], NUMBERED, as_of=SEPTEMBER, is_complete=True,
          apply=True)  # fmt: skip

    again = bring([now, ["N8", "", "Oakes, Ben", HIGH, "", ""]], NUMBERED)
    decide(again, 2, "new", world.users["clerk"])
    found = finding(again, 2)
    actions.apply(staff_list=again, today=TODAY, by=world.users["clerk"])

    assert found.notes == "On the list of 1 Sep 2026 already, in a row that was not used: no new hire."
    hires = Employment.objects.filter(is_new_hire=True).values_list("person__last_name", flat=True)
    assert list(hires) == ["Oakes"]


def test_a_hire_date_says_better_than_a_row_that_was_refused(bring, world):
    row = ["N1", "4.8E+07", "Newell, Ann", HIGH, "", ""]
    bring([row], NUMBERED, as_of=SEPTEMBER, is_complete=True, apply=True)

    again = bring([["N1", "", "Newell, Ann", HIGH, "", "9/8/2026"]], NUMBERED)

    assert (finding(again, 2).is_new_hire, finding(again, 2).notes) == (True, None)


def test_only_rows_of_the_newest_complete_list_speak_for_somebody(bring, world):
    row = ["N1", "4.8E+07", "Newell, Ann", HIGH, "", ""]
    known = ["E0002", "", "Mabry, Latoya", MIDDLE, "", ""]
    bring([row, known], NUMBERED, as_of=date(2026, 8, 1), is_complete=True, apply=True)
    bring([known], NUMBERED, as_of=SEPTEMBER, is_complete=True, apply=True)
    bring([row], NUMBERED, as_of=date(2026, 10, 1), apply=True)  # a part of the staff tells nothing

    again = bring([["N1", "", "Newell, Ann", HIGH, "", ""]], NUMBERED)

    assert finding(again, 2).is_new_hire


def test_mended_rows_with_the_day_of_their_list_are_new_to_the_list_before_it(bring, world):
    known = ["E0002", "", "Mabry, Latoya", MIDDLE, "", ""]
    bring([known], NUMBERED, as_of=date(2026, 8, 1), is_complete=True, apply=True)
    bring([known, ["N1", "4.8E+07", "Newell, Ann", HIGH, "", ""]], NUMBERED, as_of=SEPTEMBER, is_complete=True,
          apply=True)  # fmt: skip

    mended = bring([["N1", "", "Newell, Ann", HIGH, "", ""]], NUMBERED, as_of=SEPTEMBER)

    assert finding(mended, 2).is_new_hire


# --- What a person or staff confirmed -------------------------------------------------------------------------------


def test_a_file_does_not_overrule_a_confirmed_phone(bring, world):
    staff_list = bring([["E0002", "", "Mabry, Latoya", MIDDLE, "", "latoya@new.example", "(662) 555-0148"]], apply=True)

    found = finding(staff_list, 2)
    assert (found.verdict, found.changes) == ("same", None)
    assert found.kept == {
        "email": ["canary-mail-latoya@example.com", "latoya@new.example"],
        "phone": ["+16015550002", "+16625550148"],
    }
    assert found in Finding.objects.filter(staff_list=staff_list).worth_a_look()
    assert not ContactPoint.objects.filter(value="latoya@new.example").exists()


def test_an_address_at_work_stands_beside_a_personal_one(bring, world):
    bring([["E0002", "", "Mabry, Latoya", MIDDLE, "", "lmabry@sub.tupeloschools.example", ""]], apply=True)

    added = ContactPoint.objects.get(person=world.people["Latoya"], source="roster")
    assert (added.value, added.setting, added.verified_at) == ("lmabry@sub.tupeloschools.example", "work", None)


def test_what_an_earlier_list_brought_is_replaced_unless_it_was_verified(bring, world):
    rows = [["N1", "", "Newell, Ann", MIDDLE, "", "ann@one.example", "662-555-0101"]]
    bring(rows, apply=True)
    ann = Person.objects.get(last_name="Newell")
    ContactPoint.objects.filter(person=ann, kind="phone").update(verified_at="2026-11-21T12:00Z")
    ContactPoint.objects.filter(person=ann, kind="email").update(bounced_at="2026-11-21T12:00Z")

    bring([["N1", "", "Newell, Ann", MIDDLE, "", "ann@two.example", "662-555-0102"]], apply=True)

    points = dict(ContactPoint.objects.filter(person=ann).values_list("kind", "value"))
    assert points == {"email": "ann@two.example", "phone": "+16625550101"}
    assert ContactPoint.objects.get(person=ann, kind="email").bounced_at is None


@pytest.mark.parametrize(("said", "after"), [(True, None), (False, False), (None, None)])
def test_a_yes_to_texts_does_not_go_on_for_another_number_but_a_no_does(bring, said, after):
    bring([["N1", "", "Newell, Ann", MIDDLE, "", "", "662-555-0101"]], apply=True)
    ContactPoint.objects.filter(value="+16625550101").update(may_text=said)

    bring([["N1", "", "Newell, Ann", MIDDLE, "", "", "662-555-0102"]], apply=True)

    assert ContactPoint.objects.get(value="+16625550102").may_text is after


def test_a_name_corrected_by_hand_stays(bring, world):
    members.correct_person(person=world.people["Latoya"], last_name="Mabry-Lee", by=world.users["organizer"])

    staff_list = bring([["E0002", "Mabry, Latoya", MIDDLE, "", "", "", ""]], JOB, apply=True)

    assert finding(staff_list, 2).kept == {"last_name": ["Mabry-Lee", "Mabry"]}
    assert Person.objects.get(pk=world.people["Latoya"].pk).last_name == "Mabry-Lee"


def test_a_name_that_a_list_brought_is_corrected_by_the_next(bring, world):
    bring([["E0002", "Mabry-Lee, Latoya", MIDDLE, "", "", "", ""]], JOB, apply=True)

    bring([["E0002", "Mabry-Dunn, Latoya", MIDDLE, "", "", "", ""]], JOB, apply=True)

    assert Person.objects.get(pk=world.people["Latoya"].pk).last_name == "Mabry-Dunn"


def test_a_job_that_staff_recorded_keeps_what_they_wrote(bring, world):
    Employment.objects.filter(person=world.people["Latoya"]).update(source="staff")

    staff_list = bring([["E0002", "Mabry, Latoya", MIDDLE, "PARA", "B1", "", ""]], JOB, apply=True)

    found = finding(staff_list, 2)
    assert found.changes == {"room": ["", "B1"]}
    assert found.kept == {"job_class": ["licensed", "esp"], "position": ["Teacher", "PARA"]}


@pytest.mark.parametrize(
    ("start", "source", "years", "now"),
    [
        (None, "", "2", date(2024, 8, 1)),
        (date(2024, 8, 5), "roster", "2", date(2024, 8, 5)),  # as many years: no news
        (date(2020, 8, 5), "roster", "2", date(2024, 8, 1)),
        (date(2020, 8, 5), "self", "2", date(2020, 8, 5)),
        (date(2020, 8, 5), "staff", "2", date(2020, 8, 5)),
    ],
)
def test_the_service_start_is_the_files_unless_somebody_said_so(bring, world, start, source, years, now):
    Person.objects.filter(pk=world.people["Latoya"].pk).update(service_start=start, service_source=source)

    bring([["E0002", "Mabry, Latoya", MIDDLE, years]], ["EMP NO", "Name", "School", "Yrs"], apply=True)

    assert Person.objects.get(pk=world.people["Latoya"].pk).service_start == now


# --- Memberships ----------------------------------------------------------------------------------------------------

MEMBER = ["EMP NO", "Name", "School", "Position", "Membership", "Join date", "Payment method"]


@pytest.mark.parametrize(
    ("row", "category", "begins", "signed"),
    [
        (["Active Professional", "10/1/2026", "EFT"], "professional", date(2026, 10, 1), None),
        (["ESP", "10/1/2026", ""], "esp", date(2026, 10, 1), None),
        (["Yes", "", ""], "professional", AS_OF, None),
        (["Active", "5/1/2026", ""], "professional", date(2026, 9, 1), date(2026, 5, 1)),  # early enrolment
        (["Retired", "5/1/2026", ""], "retired", date(2026, 5, 1), None),
    ],
)
def test_a_file_may_make_members(bring, world, row, category, begins, signed):
    bring([["E0002", "Mabry, Latoya", MIDDLE, "Teacher", *row]], MEMBER, apply=True)

    member = Membership.objects.get(person=world.people["Latoya"])
    assert (member.local, member.category, member.period, member.signed_on) == (
        world.locals["Tupelo"], category, since(begins), signed,
    )  # fmt: skip
    assert standing.wrong_rows() == 0


@pytest.mark.parametrize(
    ("number", "name", "row", "says"),
    [
        ("E0001", "Ross, Danielle", ["Active", "10/1/2026", ""], None),
        ("E0001", "Ross, Danielle", ["Retired", "10/1/2026", ""], "record a change of type"),
        ("E0002", "Mabry, Latoya", ["No", "", ""], None),
        ("E0002", "Mabry, Latoya", ["Honorary", "", ""], "is no membership category"),
        ("E0002", "Mabry, Latoya", ["Active", "12/24/2026", ""], "lies in the future"),
    ],
)
def test_a_file_changes_no_membership_that_is_there(bring, world, number, name, row, says):
    before = Membership.objects.count()

    joanna = [
        "E0005",
        "Kees, Joanna",
        HIGH,
        "Teacher",
        "Active",
        "",
        "",
    ]  # a member, so that the column is one of members
    staff_list = bring([[number, name, MIDDLE, "Teacher", *row], joanna], MEMBER, apply=True)

    preview, _ = queries.rows(staff_list, "same", actor=world.actor("clerk")).rows
    assert Membership.objects.count() == before
    assert (says in " ".join(preview.notes)) if says else preview.notes == []


def test_payroll_deduction_of_licensed_employees_is_flagged_and_left_out(bring, world):
    rows = [["E0002", "Mabry, Latoya", MIDDLE, "Teacher", "Active", "10/1/2026", "Payroll deduction"],
            ["E0006", "Tillman, Marcus", HIGH, "Aide", "ESP", "10/1/2026", "Payroll deduction"]]  # fmt: skip

    staff_list = bring(rows, MEMBER, apply=True)

    paid = dict(Membership.objects.filter(period=since(date(2026, 10, 1))).values_list("category", "payment_method"))
    assert paid == {"professional": "", "esp": "payroll"}
    assert "37-9-49" in str(finding(staff_list, 2).notes)


def test_a_membership_that_ended_after_the_day_is_not_written_over(bring, world):
    Membership.objects.create(person=world.people["Latoya"], local=world.locals["Tupelo"], category="professional",
                              period=(date(2025, 9, 1), date(2026, 10, 15)), drop_reason=1)  # fmt: skip

    staff_list = bring([["E0002", "Mabry, Latoya", MIDDLE, "Teacher", "Active", "10/1/2026", ""]], MEMBER, apply=True)

    assert "an earlier one ended after that day" in str(finding(staff_list, 2).notes)
    assert Membership.objects.filter(person=world.people["Latoya"]).count() == 1


# --- Which lists are taken ------------------------------------------------------------------------------------------


def test_an_older_list_cannot_overrule_a_newer_one(bring):
    bring([["E0002", "Mabry, Latoya", MIDDLE, "", "", "", ""]], JOB, apply=True)

    with pytest.raises(actions.TooOld, match="20 November 2026"):
        bring([["E0002", "Mabry, Latoya", HIGH, "", "", "", ""]], JOB, as_of=AS_OF - timedelta(days=1))
    with pytest.raises(actions.TooOld, match="has not come"):
        bring([["E0002", "Mabry, Latoya", HIGH, "", "", "", ""]], JOB, as_of=TODAY + timedelta(days=1))


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
