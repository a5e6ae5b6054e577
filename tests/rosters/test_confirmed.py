"""What a person or staff confirmed is stronger than a list."""

from datetime import date

import pytest

from members import actions as members
from members.models import ContactPoint, Employment, Person
from rosters.models import Finding
from tests.rosters.conftest import finding

MIDDLE, HIGH = "Tupelo Middle School", "Tupelo High School"
JOB = ["EMP NO", "Name", "School", "Position", "Room", "FTE", "Hire date"]


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
        (date(2024, 8, 5), "roster", "3", date(2024, 8, 5)),  # a year more than an exact day gives
        (date(2024, 8, 5), "roster", "1", date(2024, 8, 5)),
        (date(2024, 8, 1), "roster", "3", date(2023, 8, 1)),  # counted back from years before
        (date(2020, 8, 5), "roster", "2", date(2024, 8, 1)),
        (date(2020, 8, 5), "self", "2", date(2020, 8, 5)),
        (date(2020, 8, 5), "staff", "2", date(2020, 8, 5)),
    ],
)
def test_the_service_start_is_the_files_unless_somebody_said_so(bring, world, start, source, years, now):
    Person.objects.filter(pk=world.people["Latoya"].pk).update(service_start=start, service_source=source)

    bring([["E0002", "Mabry, Latoya", MIDDLE, years]], ["EMP NO", "Name", "School", "Yrs"], apply=True)

    assert Person.objects.get(pk=world.people["Latoya"].pk).service_start == now
