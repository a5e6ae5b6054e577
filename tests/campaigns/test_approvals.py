"""What needs a second person, for how many and for when, and what voids an approval."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from accounts.actions import move_address
from campaigns import actions, approval
from campaigns.actions import running
from campaigns.models import Campaign
from campaigns.notices import ask_approvers, tell_author
from core.errors import ActionError
from jobs.models import Notice
from locals.access import Actor, Can, Role
from outbox.models import Letter, Message, State
from tests.campaigns.drafts import (
    NOW,
    approved,
    colleague,
    deliver,
    draft,
    join,
    raises,
    schedule,
    start,
    started_by_many,
)
from tests.world import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_three")]


def test_over_the_limit_a_second_person_approves(world, settings, smtp):
    settings.CAMPAIGN_APPROVAL_OVER = 9
    second = colleague()

    row = schedule(draft(world), world)
    assert row.state == Campaign.State.AWAITING
    assert start() == []

    row = actions.approve(campaign=row, at=NOW, day=TODAY, by=second)
    assert (row.state, row.approver) == (Campaign.State.SCHEDULED, second)
    assert start() == [row]


def test_at_the_limit_nobody_need_approve(world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 10

    assert schedule(draft(world), world).state == Campaign.State.SCHEDULED


def test_nobody_approves_their_own(world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row = schedule(draft(world), world)

    with pytest.raises(actions.NotYours, match="somebody else approves"):
        actions.approve(campaign=row, at=NOW, day=TODAY, by=row.author)


def test_what_was_approved_cannot_be_changed_and_what_is_changed_is_not_approved(world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row = actions.approve(campaign=schedule(draft(world), world), at=NOW, day=TODAY, by=colleague())

    with pytest.raises(actions.NotNow):
        actions.edit(campaign=row, subject="Something else", by=row.author)
    row = actions.take_back(campaign=row, by=row.author)

    assert (row.state, row.approver, row.scheduled_for) == (Campaign.State.DRAFT, None, NOW)  # its page shows the time
    assert schedule(row, world).state == Campaign.State.AWAITING


def test_an_approval_says_for_how_many_and_for_when(world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    at = NOW + timedelta(days=3, seconds=20)

    row = approved(world, at=at)

    row.refresh_from_db()
    assert (row.approved_recipients, row.approved_for) == (10, NOW + timedelta(days=3))
    assert row.scheduled_for == row.approved_for


def test_who_approves_late_approves_for_now(world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row = schedule(draft(world), world)

    row = actions.approve(campaign=row, at=NOW + timedelta(hours=5), day=TODAY, by=colleague())

    assert row.approved_for == row.scheduled_for == NOW + timedelta(hours=5)


def test_nobody_approves_for_more_people_than_their_page_said(world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row, second = schedule(draft(world), world), colleague()
    join(51)

    with pytest.raises(actions.ChangedMeanwhile, match="61 people would get it now, not 10"):
        actions.approve(campaign=row, recipients=10, at=NOW, day=TODAY, by=second)

    row = actions.approve(campaign=row, recipients=11, at=NOW, day=TODAY, by=second)
    assert row.approved_recipients == 61


@pytest.mark.parametrize(("approved_for", "covers"), [(0, 50), (40, 90), (501, 551), (1_204, 1_324), (30_000, 33_000)])
def test_an_approval_covers_a_tenth_or_fifty_more(approved_for, covers):
    assert approval.covers_up_to(approved_for) == covers


def test_without_a_time_it_keeps_the_approval_for_the_time_that_was_approved(world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    at = NOW + timedelta(days=3)
    row = actions.unschedule(campaign=approved(world, at=at), by=world.users["organizer"])
    assert (row.state, row.scheduled_for) == (Campaign.State.APPROVED, None)

    row = schedule(row, world, at=at + timedelta(seconds=40))  # the same minute, as it is typed and shown

    assert (row.state, row.approved_recipients, row.problem) == (Campaign.State.SCHEDULED, 10, "")


@pytest.mark.parametrize("moved", [-timedelta(days=3), -timedelta(minutes=1), timedelta(minutes=1), timedelta(days=7)])
def test_another_time_needs_a_new_approval(world, settings, moved):
    """Earlier (the first is "send now") or later: no window."""
    settings.CAMPAIGN_APPROVAL_OVER = 0
    second, at = colleague(), NOW + timedelta(days=3)
    row = actions.unschedule(campaign=approved(world, at=at, by=second), by=world.users["organizer"])

    row = schedule(row, world, at=at + moved)

    row.refresh_from_db()
    assert (row.state, row.approver, row.approved_recipients) == (Campaign.State.AWAITING, None, None)
    assert row.problem.startswith("It was approved for 25 Nov 2026, 12:00, not for ")
    assert start(NOW + timedelta(days=30)) == []
    row = actions.approve(campaign=row, at=NOW, day=TODAY, by=second)
    assert (row.approved_for, row.problem) == (at + moved, "")


def test_no_code_moves_the_time_of_what_was_approved(world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row = approved(world, at=NOW + timedelta(days=3))

    with pytest.raises(IntegrityError, match="campaigns_scheduled_as_approved"):
        Campaign.objects.filter(pk=row.pk).update(scheduled_for=NOW)


def test_more_people_than_were_approved_need_a_new_approval_when_it_gets_a_time_again(world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    at = NOW + timedelta(days=3)
    row = actions.unschedule(campaign=approved(world, at=at), by=world.users["organizer"])
    join(51)

    row = schedule(row, world, at=at)

    assert row.state == Campaign.State.AWAITING
    assert row.problem == (
        "It was approved for 10 people, and 61 would get it now. A second person must approve it again."
    )


def test_who_needs_no_approval_any_more_moves_the_time_as_they_like(world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row = actions.unschedule(campaign=approved(world, at=NOW + timedelta(days=3)), by=world.users["organizer"])
    settings.CAMPAIGN_APPROVAL_OVER = 10  # as if some had left

    row = schedule(row, world)

    assert (row.state, row.approver, row.approved_for) == (Campaign.State.SCHEDULED, None, None)


def test_an_audience_that_grew_over_the_limit_waits_for_approval(world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 10
    row = schedule(draft(world), world)
    join(1)

    assert start() == []

    row.refresh_from_db()
    assert (row.state, row.scheduled_for) == (Campaign.State.AWAITING, NOW)
    assert row.problem == "Its audience has grown to 11 people. Over 10 a second person must approve it."
    assert not Message.objects.exists()
    told, asked = Notice.objects.order_by("pk")
    assert (asked.subject, asked.to) == ("“Winter conference” waits for your approval", ["administrator@example.org"])
    assert told.subject == "“Winter conference” was not sent"
    assert row.problem in told.text
    assert "It waits for approval:" in told.text


def test_an_audience_may_grow_a_little_after_its_approval(world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 9
    row = approved(world)
    join(50)

    assert start() == [row]
    assert Message.objects.filter(state=State.QUEUED).count() == 60


def test_an_audience_that_grew_after_its_approval_waits_for_another(world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 9
    second = colleague()
    row = approved(world, by=second)
    join(51)

    assert start() == []

    row.refresh_from_db()
    assert row.state == Campaign.State.AWAITING
    assert row.problem == (
        "It was approved for 10 people, and 61 would get it now. A second person must approve it again."
    )
    assert (row.approver, row.approved_at, row.approved_recipients, row.approved_for) == (None, None, None, None)
    assert not Letter.objects.exists()
    assert not Message.objects.exists()
    assert list(Campaign.objects.waiting_for(second)) == [row]


def test_what_was_stopped_is_sent_by_a_new_approval_and_by_nothing_else(world, settings, smtp):
    settings.CAMPAIGN_APPROVAL_OVER = 9
    second = colleague()
    row = approved(world, by=second)
    join(51)
    start()

    assert start(NOW + timedelta(hours=1)) == []  # the task again
    with pytest.raises(actions.NotNow):
        actions.start(campaign=row, at=NOW, day=TODAY, by=None)  # a worker that had read it when it was scheduled
    assert deliver().counts == {}

    actions.approve(campaign=row, at=NOW, day=TODAY, by=second)
    assert start() == [row]
    assert deliver().counts == {"accepted": 61}


def test_a_worker_that_dies_while_it_stops_a_campaign_leaves_it_to_be_stopped(world, settings, monkeypatch):
    settings.CAMPAIGN_APPROVAL_OVER = 9
    row = approved(world)
    join(51)

    with monkeypatch.context() as dying:
        dying.setattr(running, "back_to_approval", raises(SystemExit))
        with pytest.raises(SystemExit):
            start()
    row.refresh_from_db()
    assert (row.state, row.approved_recipients) == (Campaign.State.SCHEDULED, 10)
    assert not Message.objects.exists()

    start()
    row.refresh_from_db()
    assert row.state == Campaign.State.AWAITING
    assert not Message.objects.exists()


def test_an_approval_from_before_numbers_were_kept_covers_nobody(world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 9
    row = approved(world)
    Campaign.objects.filter(pk=row.pk).update(approved_recipients=None, approved_for=None)

    assert start() == []

    row.refresh_from_db()
    assert (row.state, row.approver) == (Campaign.State.AWAITING, None)
    assert "is not on record" in row.problem


def test_history_knows_who_approved(world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    second = colleague()
    row = actions.approve(campaign=schedule(draft(world), world), at=NOW, day=TODAY, by=second)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.metadata->>'user' FROM campaigns_campaignevent e"
            " JOIN pghistory_context c ON c.id = e.pgh_context_id"
            " WHERE e.pgh_obj_id = %s ORDER BY e.pgh_id DESC LIMIT 1",
            [row.pk],
        )
        assert cursor.fetchone() == (str(second.pk),)


def test_history_keeps_for_how_many_it_was_approved_when_that_is_void(world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 9
    row = approved(world)
    join(51)
    start()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, approved_recipients, approved_for FROM campaigns_campaignevent"
            " WHERE pgh_obj_id = %s ORDER BY pgh_id DESC LIMIT 2",
            [row.pk],
        )
        assert cursor.fetchall() == [("awaiting", None, None), ("scheduled", 10, NOW)]


def test_only_those_with_an_address_are_told(world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row, gone, there = schedule(draft(world), world), colleague("gone"), colleague("there")
    for user in (row.author, world.users["administrator"], gone):
        move_address(user=user, to=None, by=None)
    Notice.objects.all().delete()  # of the addresses that were moved

    tell_author(row, "There is no way.")
    ask_approvers(row, day=TODAY)
    assert [told.to for told in Notice.objects.all()] == [[there.email]]

    move_address(user=there, to=None, by=None)
    Notice.objects.all().delete()
    ask_approvers(row, day=TODAY)
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_once_one_does(transactional_db, world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row = schedule(draft(world), world)
    approvers = [colleague("one"), colleague("two")]

    def approve(by):
        try:
            return actions.approve(campaign=row, at=NOW, day=TODAY, by=by).approver
        except ActionError as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(approve, approvers))

    row.refresh_from_db()
    assert row.approver in answers
    assert [answer for answer in answers if isinstance(answer, str)] == [
        "“Winter conference” is scheduled by now. Look at it again."
    ]


@pytest.mark.django_db(transaction=True)
def test_many_workers_stop_a_campaign_that_grew_once(transactional_db, world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 9
    row = approved(world)
    join(51)

    assert started_by_many() == 0
    row.refresh_from_db()
    assert row.state == Campaign.State.AWAITING
    assert not Message.objects.exists()
    assert sorted(told.subject.partition("” ")[2] for told in Notice.objects.all()) == [
        "waits for your approval",  # as it was scheduled, and again
        "waits for your approval",
        "was not sent",
    ]


def test_region_staff_approve_in_their_region_only(world):
    east = Actor.of(colleague("east", Role.REGION_STAFF, region=world.regions["Northeast"]), TODAY)
    theirs, others = draft(world, unit=world.locals["Tupelo"]), draft(world, unit=world.regions["Delta"])
    the_states = draft(world)

    allowed = Campaign.objects.allowed(east, Can.APPROVE_CAMPAIGN)

    assert set(allowed) & {theirs, others, the_states} == {theirs}
