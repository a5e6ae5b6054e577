"""Jobs that were recorded wrongly are set right, and who is newly hired may be said by hand."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from core.errors import ActionError
from early_career.stage import hires
from members import actions, standing
from members.actions import NotPossible
from members.models import Employment, Person, Standing
from tests.world import TODAY

HIGH, MIDDLE = "Tupelo High School", "Tupelo Middle School"


@pytest.fixture
def job(world) -> Employment:
    return Employment.objects.get(person=world.people["Latoya"])


def correct(job, world, **typed):
    said = {
        "worksite": job.worksite, "job_class": job.job_class, "position": job.position, "subject": job.subject,
        "room": job.room, "on": job.period.lower, "hired_on": job.hired_on,
    }  # fmt: skip
    return actions.correct_job(employment=job, by=world.users["clerk"], **said | typed)


def test_a_job_at_the_wrong_school_is_put_right(world, job):
    correct(job, world, worksite=world.worksites[HIGH], room="12", on=date(2023, 8, 1))

    job.refresh_from_db()
    assert (job.worksite.name, job.room, job.period.lower) == (HIGH, "12", date(2023, 8, 1))
    assert Standing.objects.get(person=job.person).worksite.name == HIGH
    assert standing.wrong_rows() == 0


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "That is what the row says already"),
        ({"hired_on": TODAY}, "after the first day there"),
        ({"on": TODAY + timedelta(days=400)}, "The job ends on"),
    ],
)
def test_what_cannot_be_is_refused(world, job, typed, says):
    Employment.objects.filter(pk=job.pk).update(period=(job.period.lower, TODAY + timedelta(days=9)))
    job.refresh_from_db()

    with pytest.raises(NotPossible, match=says):
        correct(job, world, **typed)


def test_nobody_works_at_a_school_twice_by_a_correction(world, job):
    actions.start_work(
        person=job.person, worksite=world.worksites[HIGH], job_class="esp", on=TODAY, by=world.users["clerk"]
    )

    with pytest.raises(NotPossible, match="in another row"):
        correct(job, world, worksite=world.worksites[HIGH])


def test_a_job_is_not_moved_to_a_school_that_was_closed_then(world, job):
    world.worksites[HIGH].closed_on = TODAY - timedelta(days=1)
    world.worksites[HIGH].save()

    with pytest.raises(ActionError, match="closes on 21 November 2026"):
        correct(job, world, worksite=world.worksites[HIGH])


def test_a_job_recorded_by_mistake_goes_and_its_history_stays(world, job, sign_in):
    client, page = sign_in(world.users["clerk"]), reverse("members:take_job_away", args=[job.pk])
    person = reverse("members:person", args=[job.person_id])
    assert page in client.get(person).content.decode()

    assert "goes away" in client.post(page, {"show": ""}).content.decode()
    assert Employment.objects.filter(pk=job.pk).exists()
    client.post(page, {"do": ""})

    assert not Employment.objects.filter(pk=job.pk).exists()
    assert Employment.pgh_event_model.objects.filter(pgh_obj_id=job.pk, pgh_label="delete").exists()  # type: ignore[attr-defined]
    assert standing.wrong_rows() == 0


def test_what_a_correction_would_do_is_shown_first(world, job, sign_in):
    client, page = sign_in(world.users["clerk"]), reverse("members:correct_job", args=[job.pk])
    opened = client.get(page)
    sent = {field.html_name: field.value() or "" for field in opened.context["form"]}
    sent |= {field.html_initial_name: field.value() or "" for field in opened.context["form"]}
    sent = {name: getattr(value, "pk", value) for name, value in sent.items()}

    shown = client.post(page, sent | {"room": "12", "show": ""})
    assert "is on record as Licensed, room 12, not as Licensed." in " ".join(shown.content.decode().split())
    Employment.objects.filter(pk=job.pk).update(position="Librarian")  # by somebody else, meanwhile
    client.post(page, sent | {"room": "12", "do": ""})

    job.refresh_from_db()
    assert (job.room, job.position) == ("12", "Librarian")


def test_who_is_added_by_hand_may_be_a_new_hire(world, sign_in):
    clerk = world.users["clerk"]
    person = Person.objects.create(first_name="Ida", last_name="Wells")
    page = reverse("members:start_work", args=[person.pk])
    typed = {"worksite": world.worksites[MIDDLE].pk, "job_class": "licensed", "on": "2026-08-03", "do": ""}

    sign_in(clerk).post(page, typed | {"hired_on": "2026-07-20"})

    (hire,) = hires(TODAY).filter(person=person)
    assert (hire.worksite.name, hire.began) == (MIDDLE, date(2026, 7, 20))


def test_who_was_hired_years_ago_is_no_new_hire(world):
    person = Person.objects.create(first_name="Ida", last_name="Wells")

    made = actions.start_work(
        person=person, worksite=world.worksites[MIDDLE], job_class="licensed", on=date(2026, 8, 3),
        hired_on=date(2019, 8, 5), by=world.users["clerk"],
    )  # fmt: skip

    assert not made.is_new_hire
