"""Who died: what ends with it, what is refused, and how a mistake is taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audiences.queries import people
from core.errors import ActionError
from leaders.actions import nominate
from members import actions, standing
from members.actions import NotPossible
from members.models import DropReason, Employment, Membership, Person, Standing
from members.page import gather
from outbox.freezing import preview
from outbox.models import Reason, Topic
from tests.world import TODAY


@pytest.fixture
def renita(world):
    return world.people["Renita"]


def die(world, person, on=TODAY):
    return actions.record_death(person=person, on=on, today=TODAY, by=world.users["clerk"])


def test_a_membership_that_ends_by_death_ends_everything(world, renita):
    row = Membership.objects.get(person=renita)
    Membership.objects.create(
        person=renita, local=world.locals["Leland"], category="esp", period=(TODAY + timedelta(days=40), None)
    )

    ended = actions.drop(membership=row, on=TODAY, reason=DropReason.DECEASED, today=TODAY, by=world.users["clerk"])

    assert ended is not None
    assert (ended.period.upper, ended.drop_reason) == (TODAY, DropReason.DECEASED)
    assert Membership.objects.filter(person=renita).count() == 1
    assert Employment.objects.get(person=renita).period.upper == TODAY
    assert not Standing.objects.filter(person=renita).exists()
    assert standing.wrong_rows() == 0
    renita.refresh_from_db()
    assert renita.died_on == TODAY
    assert gather(renita, world.actor("clerk")).state.label == "Deceased"


def test_no_mail_goes_to_who_died(world, renita):
    everybody, news = Person.objects.filter(pk=renita.pk), Topic.objects.get(key="news")
    assert preview(everybody, topic=news).deliverable == 1

    die(world, renita)

    found = preview(everybody, topic=news)
    assert (found.deliverable, found.left_out) == (0, {Reason.DECEASED: 1})


def test_a_day_that_cannot_be_is_refused_and_loses_nothing(world, renita):
    with pytest.raises(NotPossible, match="has not come"):
        die(world, renita, on=TODAY + timedelta(days=1))
    began = Membership.objects.get(person=renita).begins
    with pytest.raises(NotPossible, match="choose a later day"):
        die(world, renita, on=began)

    assert Membership.objects.get(person=renita).period.upper is None
    die(world, renita)
    with pytest.raises(NotPossible, match="already"):
        die(world, renita)


def test_a_death_that_was_a_mistake_is_taken_back(world, renita):
    before = list(Standing.objects.filter(person=renita).values_list("worksite", "local", "is_member"))
    die(world, renita)

    actions.take_death_back(person=renita, by=world.users["clerk"])

    assert list(Standing.objects.filter(person=renita).values_list("worksite", "local", "is_member")) == before
    row = Membership.objects.get(person=renita)
    assert (row.period.upper, row.drop_reason) == (None, None)
    with pytest.raises(NotPossible, match="not on record as deceased"):
        actions.take_death_back(person=renita, by=world.users["clerk"])


def test_what_began_meanwhile_stands_in_the_way_of_taking_a_death_back(world, renita):
    die(world, renita, on=TODAY - timedelta(days=2))
    again = Membership.objects.create(
        person=renita, local=world.locals["Tupelo"], category="esp", period=(TODAY - timedelta(days=1), None)
    )
    with pytest.raises(actions.AlreadyThere, match="that row stands in the way"):
        actions.take_death_back(person=renita, by=world.users["clerk"])
    again.delete()
    job = Employment.objects.get(person=renita)
    Employment.objects.create(
        person=renita, worksite=job.worksite, job_class="esp", source="staff", period=(TODAY - timedelta(days=1), None)
    )

    with pytest.raises(ActionError, match="or later already"):
        actions.take_death_back(person=renita, by=world.users["clerk"])

    renita.refresh_from_db()
    assert renita.died_on == TODAY - timedelta(days=2)


def test_an_end_by_death_is_taken_back_as_one(world, renita):
    die(world, renita)

    with pytest.raises(NotPossible, match="on record as deceased"):
        actions.take_end_back(membership=Membership.objects.get(person=renita), by=world.users["clerk"])


def test_the_clerk_is_shown_what_ends_before_it_does(world, renita, sign_in):
    client = sign_in(world.users["clerk"])
    page = reverse("members:death", args=[renita.pk])
    assert page in client.get(reverse("members:person", args=[renita.pk])).content.decode()

    shown = client.post(page, {"on": str(TODAY), "show": ""}).content.decode()
    assert "no mail goes to them any more" in shown
    assert "Deceased" in shown
    renita.refresh_from_db()
    assert renita.died_on is None

    client.post(page, {"on": str(TODAY), "do": ""})
    renita.refresh_from_db()
    assert renita.died_on == TODAY
    assert "Died on 22 Nov 2026" in client.get(reverse("members:person", args=[renita.pk])).content.decode()
    assert "Take it back" in client.post(page, {"show": ""}).content.decode()


def test_a_second_press_does_not_take_a_death_back(world, renita, sign_in):
    page = reverse("members:death", args=[renita.pk])
    client = sign_in(world.users["clerk"])
    client.post(page, {"on": str(TODAY), "do": ""})

    again = client.post(page, {"on": str(TODAY), "do": ""})

    assert "on record as deceased already" in again.content.decode()
    renita.refresh_from_db()
    assert renita.died_on == TODAY
    client.post(page, {"do": ""})
    renita.refresh_from_db()
    assert renita.died_on is None


def test_an_end_that_was_on_record_before_a_death_stands_after_it_was_taken_back(world, renita):
    row, end = Membership.objects.get(person=renita), TODAY + timedelta(days=9)
    actions.drop(membership=row, on=end, reason=DropReason.COST, today=TODAY, by=world.users["clerk"])
    job = Employment.objects.get(person=renita)
    actions.stop_work(employment=job, on=end, by=world.users["clerk"])
    die(world, renita)

    actions.take_death_back(person=renita, by=world.users["clerk"])

    row.refresh_from_db()
    job.refresh_from_db()
    assert (row.period.upper, row.drop_reason) == (end, DropReason.COST)
    assert job.period.upper == end


def test_a_job_that_had_ended_by_itself_on_that_day_stays_ended(world, renita):
    job = Employment.objects.get(person=renita)
    actions.stop_work(employment=job, on=TODAY, by=world.users["clerk"])
    die(world, renita)

    actions.take_death_back(person=renita, by=world.users["clerk"])

    job.refresh_from_db()
    assert job.period.upper == TODAY


def test_nothing_begins_for_who_died(world, renita):
    clerk, row = world.users["clerk"], Membership.objects.get(person=renita)
    actions.drop(membership=row, on=TODAY, reason=DropReason.COST, today=TODAY, by=clerk)
    die(world, renita)
    begin = [
        lambda: actions.join(
            person=renita, local=world.locals["Leland"], category="esp", on=TODAY, today=TODAY, by=clerk
        ),
        lambda: actions.start_work(
            person=renita, worksite=world.worksites["Tupelo High School"], job_class="esp", on=TODAY, by=clerk
        ),
        lambda: actions.take_end_back(membership=row, by=clerk),
        lambda: nominate(person=renita, why="", next_step="", next_step_on=None, on=TODAY, by=clerk),
    ]

    for act in begin:
        with pytest.raises(NotPossible, match="on record as deceased"):
            act()

    page = gather(Person.objects.get(pk=renita.pk), world.actor("organizer"))
    assert page.buttons == []


def test_who_died_is_nobody_to_win_back(world, renita):
    row, actor = Membership.objects.get(person=renita), world.actor("organizer")
    former = people({"all": [{"field": "membership", "op": "any", "value": ["former"]}]}, actor=actor, day=TODAY)
    actions.drop(membership=row, on=TODAY, reason=DropReason.COST, today=TODAY, by=world.users["clerk"])
    assert renita in former

    die(world, renita)

    assert renita not in former.all()
