"""Whoever is not on a complete list: their jobs end in one step, and can go on again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from core.errors import ActionError
from core.periods import since
from locals.access import Actor
from members import standing
from members.models import Employment, Membership, Person
from rosters import actions, queries
from rosters.models import BeforeImage, StaffList
from tests.rosters.conftest import AS_OF
from tests.world import TODAY

MIDDLE, HIGH = "Tupelo Middle School", "Tupelo High School"
HEADINGS = ["Staff no", "NEA ID", "Name", "School"]


def row_of(person: Person) -> list[str]:
    job = Employment.objects.select_related("worksite").filter(person=person).on(AS_OF).first()
    assert job is not None
    return ["", person.nea_id or "", f"{person.last_name}, {person.first_name}", job.worksite.name]


@pytest.fixture
def staff(world):
    """Whoever works in Tupelo on the day of the list."""
    there = Employment.objects.on(AS_OF).filter(worksite__employer=world.employers["Tupelo Public School District"])
    return list(Person.objects.filter(pk__in=there.values("person")).order_by("pk"))


@pytest.fixture
def without_two(bring, staff):
    """A complete list without the last two of them, applied."""
    made = bring([row_of(person) for person in staff[:-2]], HEADINGS, is_complete=True, apply=True)
    return StaffList.objects.select_related("employer").get(pk=made.pk)


@pytest.fixture
def clerk(world):
    return Actor.of(world.users["clerk"], TODAY)


def gone(staff_list, actor):
    return {job.person for job in queries.leavers(staff_list, actor=actor).select_related("person")}


def test_those_who_are_not_on_a_complete_list_may_have_left(without_two, staff, clerk):
    assert gone(without_two, clerk) == set(staff[-2:])


def test_a_list_that_does_not_tell_everybody_says_nothing_of_who_left(bring, staff, clerk):
    part = bring([row_of(staff[0])], HEADINGS, apply=True)

    assert gone(part, clerk) == set()


def test_an_older_list_says_nothing_once_a_newer_tells_everybody(bring, without_two, staff, clerk):
    bring([row_of(person) for person in staff], HEADINGS, as_of=TODAY, is_complete=True, apply=True)
    without_two.employer.refresh_from_db()

    assert gone(without_two, clerk) == set()


def test_whoever_is_on_a_later_list_of_some_did_not_leave(bring, without_two, staff, clerk):
    bring([row_of(staff[-1])], HEADINGS, as_of=TODAY, apply=True)

    assert gone(without_two, clerk) == {staff[-2]}


def test_their_jobs_end_and_the_rest_of_them_stays(without_two, staff, clerk, world):
    jobs = queries.leavers(without_two, actor=clerk)
    members = Membership.objects.filter(person__in=staff[-2:])
    periods = list(members.order_by("pk").values_list("pk", "period"))

    done = actions.end_jobs(staff_list=without_two, jobs=jobs, on=AS_OF, by=world.users["clerk"])

    ends, stay = done.says
    assert ends == (
        "2 jobs end at Tupelo Public School District, of 2 people: Joanna Kees, Marcus Tillman."
        " The first day without is 20 November 2026."
    )
    assert stay.startswith("1 of them is a member and stays one: a transfer or a drop is recorded for each")
    ended = Employment.objects.filter(person__in=staff[-2:], worksite__employer=without_two.employer)
    assert {job.period.upper for job in ended} == {AS_OF}
    assert list(members.order_by("pk").values_list("pk", "period")) == periods
    assert standing.wrong_rows() == 0
    with pytest.raises(actions.NobodyLeaves, match="ended them meanwhile"):
        actions.end_jobs(staff_list=without_two, jobs=jobs, on=AS_OF, by=world.users["clerk"])


def test_what_hangs_on_is_told_beforehand(without_two, staff, clerk, world):
    person = staff[-1]
    Membership.objects.filter(person=person).delete()
    Membership.objects.create(
        person=person, local=world.locals["Tupelo"], category="professional", period=since(date(2024, 9, 1))
    )
    elsewhere = world.worksites["Leland High School"]
    Employment.objects.create(
        person=person, worksite=elsewhere, job_class="licensed", source="staff", period=since(date(2025, 8, 1))
    )
    jobs = queries.leavers(without_two, actor=clerk).filter(person=person)

    done = actions.end_jobs(staff_list=without_two, jobs=jobs, on=AS_OF, by=world.users["clerk"])

    assert "1 of them has another job, which goes on." in done.says
    assert any(sentence.startswith("1 of them is a member and stays one") for sentence in done.says)


def test_a_job_that_began_on_the_day_stays(without_two, staff, clerk, world):
    late = Employment.objects.get(person=staff[-1], worksite__employer=without_two.employer)
    late.period = since(AS_OF)
    late.save()
    jobs = queries.leavers(without_two, actor=clerk)

    done = actions.end_jobs(staff_list=without_two, jobs=jobs, on=AS_OF, by=world.users["clerk"])

    assert "1 job that began on that day or later stays." in done.says
    with pytest.raises(actions.NobodyLeaves, match="Choose a later day"):
        actions.end_jobs(staff_list=without_two, jobs=jobs, on=AS_OF, by=world.users["clerk"])


def test_ended_by_mistake_all_go_on_that_can(without_two, staff, clerk, world):
    by = world.users["clerk"]
    jobs = queries.leavers(without_two, actor=clerk)
    before = set(jobs.values_list("pk", "period"))
    actions.end_jobs(staff_list=without_two, jobs=jobs, on=AS_OF, by=by)
    ended = queries.ended_as_leavers(without_two, actor=clerk)
    again = ended.get(person=staff[-1])
    begun = Employment.objects.create(
        person=again.person, worksite=again.worksite, job_class="esp", source="staff", period=since(AS_OF)
    )

    done = actions.take_ends_back(staff_list=without_two, jobs=ended, by=by)

    assert done.says[0] == "1 job goes on as before."
    assert done.says[1].startswith("1 job stays ended")
    begun.delete()
    actions.take_ends_back(staff_list=without_two, jobs=ended, by=by)
    assert set(jobs.values_list("pk", "period")) == before
    assert not BeforeImage.objects.filter(staff_list=without_two, person__in=staff[-2:]).exists()
    with pytest.raises(ActionError):
        actions.take_ends_back(staff_list=without_two, jobs=ended, by=by)


def test_a_clerk_chooses_sees_what_it_does_and_does_it(without_two, staff, world, sign_in):
    client = sign_in(world.users["clerk"])
    page = reverse("rosters:leavers", args=[without_two.pk])
    assert page in client.get(without_two.get_absolute_url()).content.decode()
    shown = client.get(page).content.decode()
    for person in staff[-2:]:
        assert person.sort_name in shown
    job = Employment.objects.get(person=staff[-1], worksite__employer=without_two.employer)

    asked = client.post(page, {"job": [job.pk], "on": str(AS_OF)})
    assert "1 job ends" in asked.content.decode()
    job.refresh_from_db()
    assert job.period.upper is None

    told = client.post(page, {"job": f"{job.pk}", "on": str(AS_OF), "do": ""}, follow=True).content.decode()
    assert "1 job ends" in told
    assert "1 job was ended from this page" in " ".join(told.split())
    job.refresh_from_db()
    assert job.period.upper == AS_OF

    client.post(reverse("rosters:leavers_back", args=[without_two.pk]))
    job.refresh_from_db()
    assert job.period.upper is None


def test_all_at_once_are_those_who_were_shown(without_two, staff, world, sign_in):
    client = sign_in(world.users["clerk"])
    page = reverse("rosters:leavers", args=[without_two.pk])
    asked = client.post(page, {"all": "on", "on": str(AS_OF)}).context

    client.post(page, {"job": asked["chosen"], "on": str(AS_OF), "do": ""})

    jobs = Employment.objects.filter(person__in=staff[-2:], worksite__employer=without_two.employer)
    assert {job.period.upper for job in jobs} == {AS_OF}


@pytest.mark.parametrize(
    "typed",
    [
        {"on": "2026-11-20"},
        {"job": "x"},
        {"job": "99999999999999999999"},
        {"all": "on"},
        {"all": "on", "on": "31/31/31"},
    ],
)
def test_what_is_not_told_is_asked_for(without_two, world, sign_in, typed):
    answer = sign_in(world.users["clerk"]).post(reverse("rosters:leavers", args=[without_two.pk]), typed)

    assert answer.status_code == 422
    assert not BeforeImage.objects.filter(staff_list=without_two).exists()


def test_jobs_of_others_are_nobodys(without_two, world, sign_in):
    job = Employment.objects.filter(worksite__name="Leland High School").first()
    assert job is not None

    answer = sign_in(world.users["clerk"]).post(
        reverse("rosters:leavers", args=[without_two.pk]), {"job": job.pk, "on": str(TODAY), "do": ""}
    )

    assert answer.status_code == 422
    job.refresh_from_db()
    assert job.period.upper is None


def test_a_name_that_a_refused_row_has_is_marked(bring, staff, world, sign_in):
    rows = [row_of(person) for person in staff[:-2]]
    missing = staff[-1]
    rows.append(["", "4.8E+07", f"{missing.last_name}, {missing.first_name}", HIGH])
    found = bring(rows, HEADINGS, is_complete=True, apply=True)

    shown = sign_in(world.users["clerk"]).get(reverse("rosters:leavers", args=[found.pk])).content.decode()

    assert f"Row {len(rows) + 1}, which was not used, has this name" in shown
    assert shown.count("has this name") == 1


def test_a_row_that_says_that_somebody_left_is_no_doubt_but_an_answer(bring, staff, world, sign_in):
    *there, other, missing = staff
    name, left = f"{missing.last_name}, {missing.first_name}", [missing.nea_id, "10/31/2026"]
    rows = [["", f"{p.last_name}, {p.first_name}", HIGH, p.nea_id, ""] for p in there] + [["", name, HIGH, *left]]
    total = ["", "TOTAL EMPLOYEES: 6", "", "", ""]
    headings = ["Staff no", "Name", "School", "NEA ID", "Termination Date"]
    page = reverse("rosters:leavers", args=[bring([*rows, total], headings, is_complete=True, apply=True).pk])
    client = sign_in(world.users["clerk"])

    shown = client.get(page).content.decode()
    assert f"Row {len(rows) + 1} says that they left" in shown
    assert "could not be used" not in shown

    rows.append(["", f"{other.last_name}, {other.first_name}", HIGH, "4.8E+07", ""])
    rows.append(["", name, HIGH, "4.8E+07", ""])  # of two rows, the one that is open is told
    page = reverse("rosters:leavers", args=[bring(rows, headings, is_complete=True, apply=True).pk])
    shown = client.get(page).content.decode()
    assert "<b>2 rows of the file could not be used.</b>" in shown
    assert shown.count("which was not used, has this name") == 2
    assert "says that they left" not in shown


def test_a_list_that_is_not_applied_leads_to_its_own_page(bring, staff, world, sign_in):
    found = bring([row_of(staff[0])], HEADINGS, is_complete=True)

    answer = sign_in(world.users["clerk"]).get(reverse("rosters:leavers", args=[found.pk]))

    assert answer.url == found.get_absolute_url()


def test_a_page_of_many_keeps_its_number_of_queries(without_two, staff, world, sign_in, django_assert_max_num_queries):
    client = sign_in(world.users["clerk"])
    page = reverse("rosters:leavers", args=[without_two.pk])
    client.get(page)
    worksite = world.worksites[HIGH]
    people = Person.objects.bulk_create([Person(first_name=f"N{n}", last_name="Gone") for n in range(60)])
    Employment.objects.bulk_create(
        Employment(
            person=person, worksite=worksite, job_class="licensed", source="roster",
            period=since(AS_OF - timedelta(days=30)),
        )
        for person in people
    )  # fmt: skip

    with django_assert_max_num_queries(22):
        shown = client.get(page).content.decode()

    assert "End all 62" in shown
