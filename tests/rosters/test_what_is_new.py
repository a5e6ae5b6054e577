"""What new people bring, shown before it is done, and what of it is not believed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from locals.models import Employer
from members.models import ContactPoint, Employment, Membership
from rosters import queries
from rosters.models import StaffList
from tests.rosters.conftest import HIGH, MIDDLE, finding, sums, work

HEADINGS = ["Name", "School", "Email", "Cell", "Hire Date", "Member", "Member Since"]


def test_all_that_a_new_person_brings_is_shown_before(bring, world):
    staff_list = bring(
        [["Newell, Ann", HIGH, "ann@example.com", "662-555-0199", "8/5/2026", "Yes", "9/1/2026"]], HEADINGS
    )
    assert sums(staff_list) == (1, 0, 0, 0, 0)

    (shown,) = queries.rows(staff_list, "new", actor=world.actor("clerk")).rows

    assert [(change.label, change.before) for change in shown.changes] == [
        ("Job class", ""), ("Hired on", ""), ("E-mail", ""), ("Phone", ""), ("Member", ""),
    ]  # fmt: skip
    assert "Active" in shown.changes[-1].after
    assert "Tupelo, from 1" in shown.changes[-1].after.replace("\u00a0", " ")
    assert not Membership.objects.filter(person__last_name="Newell").exists()


def test_how_a_new_persons_job_was_read_is_shown_before(bring, world):
    staff_list = bring(
        [["Newell, Ann", HIGH, "Bus Driver", "1/2", "07"]], ["Name", "School", "Title", "FTE", "Employee No"]
    )

    (shown,) = queries.rows(staff_list, "new", actor=world.actor("clerk")).rows

    told = {change.label: change.after for change in shown.changes}
    assert told == {"Job class": "Education support professional", "FTE": "0.5", "Staff no": "07"}


def test_who_goes_on_with_another_employer_is_told_before(bring, world):
    """Found by an address of their own: the list says nothing of where they work today."""
    buckley = world.people["Terrance"]
    ContactPoint.objects.create(person=buckley, kind="email", setting="personal", value="t.buckley@example.com")
    staff_list = bring([["Buckley, Terrance", HIGH, "t.buckley@example.com"]], ["Name", "School", "Email"])

    (shown,) = queries.rows(staff_list, "changed", actor=world.actor("clerk")).rows

    assert [str(job.worksite) for job in shown.elsewhere] == ["Leland High School"]


def test_a_day_of_hire_far_ahead_is_a_typing_error(bring):
    staff_list = bring([["Newbie, Fay", HIGH, "", "", "8/4/2072", "", ""]], HEADINGS, apply=True)

    job = Employment.objects.get(person__last_name="Newbie")
    assert (job.hired_on, str(job.period.lower), job.is_new_hire) == (None, "2026-11-20", False)
    said = staff_list.staged.get(number=2).notes
    assert "more than a year ahead" in said


@pytest.mark.parametrize(
    ("heading", "address", "setting"),
    [
        ("Work Email", "ann@leeschools.example", "work"),
        ("Email", "ann@leeschools.example", "personal"),
        ("Employee Personal Email", "ann@leeschools.example", "personal"),
        ("Work Email", "ann@gmail.com", "personal"),
        ("School E-mail", "ann@GMAIL.com", "personal"),
        ("Employee Email", "ann@gmail.com", "personal"),
        ("Staff Email", "ann@leeschools.example", "personal"),
        ("Employee Email", "ann@tupelo.example", "work"),
        ("Staff Email", "ann@mail.tupelo.example", "work"),
    ],
)
def test_an_address_under_work_is_for_work_unless_anybody_may_have_one_there(bring, heading, address, setting):
    Employer.objects.filter(name__startswith="Tupelo").update(mail_domain="tupelo.example")

    bring([["Newell, Ann", HIGH, address]], ["Name", "School", heading], apply=True)

    assert ContactPoint.objects.get(value=address.lower()).setting == setting


def test_the_domain_that_a_list_shares_is_the_employers_though_nobody_told_us(bring):
    people = [[f"Newell{'abcdefgh'[at]}, Ann", MIDDLE, f"n{at}@leeschools.example"] for at in range(6)]

    staff_list = bring([*people, ["Oakes, Ben", HIGH, "ben@gmail.com"]], ["Name", "School", "Email"], apply=True)

    assert finding(staff_list, 2).verdict == "new"
    settings = ContactPoint.objects.filter(person__employments__list_date="2026-11-20").values_list("value", "setting")
    assert {setting for value, setting in settings if "leeschools" in value} == {"work"}
    assert dict(settings)["ben@gmail.com"] == "personal"


@pytest.mark.parametrize(
    ("heading", "domain", "known", "setting"),
    [
        ("Email", "example.org", "", "personal"),
        ("Personal Email", "magnolia.example", "tupelo.example", "personal"),
        ("Personal Email", "magnolia.example", "", "work"),
        ("Personal Email", "tupelo.example", "tupelo.example", "work"),
    ],
)
def test_personal_addresses_that_share_a_domain_stay_personal(bring, world, heading, domain, known, setting):
    employer = world.employers["Tupelo Public School District"]
    employer.mail_domain = known
    employer.save()
    people = [[f"Newell{'abcdefgh'[at]}, Ann", MIDDLE, f"n{at}@{domain}"] for at in range(6)]

    bring(people, ["Name", "School", heading], apply=True)

    assert {point.setting for point in ContactPoint.objects.filter(value__endswith=f"@{domain}", source="roster")} == {
        setting
    }


def test_a_domain_that_an_employer_does_not_tell_is_offered_for_its_page(bring, world, clerk):
    people = [[f"Newell{'abcdefgh'[at]}, Ann", MIDDLE, f"n{at}@leeschools.example"] for at in range(6)]
    employer = world.employers["Tupelo Public School District"]
    Employer.objects.update(mail_domain="")
    staff_list = bring(people, ["Name", "School", "Email"], apply=True)
    edit = reverse("dashboards:edit_unit", args=["employers", employer.pk]) + "?mail_domain=leeschools.example"

    assert f'href="{edit}"' in clerk.get(staff_list.get_absolute_url()).content.decode()
    assert 'value="leeschools.example"' in clerk.get(edit).content.decode()

    Employer.objects.filter(pk=employer.pk).update(mail_domain="tupelo.example")
    assert "Is this their mail domain?" not in clerk.get(staff_list.get_absolute_url()).content.decode()
    assert 'value="tupelo.example"' in clerk.get(edit).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_file_may_have_a_long_name(world, sign_in):
    from django.core.files.uploadedfile import SimpleUploadedFile

    clerk, tupelo = sign_in(world.users["clerk"]), world.employers["Tupelo Public School District"]
    file = SimpleUploadedFile("x" * 240 + ".csv", b"Name,School\nQuinn,Dana\n")

    answer = clerk.post(reverse("rosters:upload"), {"file": file, "employer": tupelo.pk, "as_of": "2026-11-20"})

    assert answer.status_code == 302
    work()
    assert StaffList.objects.get().filename.endswith(".csv")
