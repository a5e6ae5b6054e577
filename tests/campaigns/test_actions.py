"""From a draft to a campaign that went out: who may, who must, and what happens when things changed meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, InterfaceError, OperationalError, connection

from accounts.models import NAME_LENGTH
from campaigns import actions, approval, queries
from campaigns.actions import running
from campaigns.models import Campaign
from core.errors import ActionError
from engagement.models import Activity
from jobs.models import Mishap, Notice
from locals.access import Actor, Can, Role
from locals.models import Assignment
from members.models import ContactPoint
from outbox import delivery
from outbox.models import DeliveryEvent, Letter, Message, State, Suppression, Topic
from outbox.placeholders import UnknownPlaceholder
from tests.campaigns.drafts import NOW, approved, colleague, draft, join, schedule
from tests.world import TODAY, days_ago

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"


@pytest.fixture(autouse=True)
def at_three(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


def start(at=NOW):
    return actions.start_due(now=at, day=TODAY)


def deliver():
    return delivery.deliver_due(until=NOW + timedelta(seconds=30))


def raises(fault):
    def fail(*_, **__):
        raise fault

    return fail


def breaks_once(monkeypatch, row, fail):
    """Freezing this campaign, and no other, calls `fail`."""
    freeze = running._freeze

    def or_fail(campaign, *args, **kwargs):
        return fail() if campaign == row else freeze(campaign, *args, **kwargs)

    monkeypatch.setattr(running, "_freeze", or_fail)


def divide_by_zero():
    """PostgreSQL refuses, so the transaction is lost with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def test_a_small_campaign_goes_out_without_a_second_person(world, smtp):
    row = schedule(draft(world), world)

    assert start() == [row]
    assert deliver().counts == {"accepted": 10}
    actions.finish_sent(at=NOW, by=None)

    row.refresh_from_db()
    report = queries.report(row, actor=world.actor("organizer"))
    assert row.state == Campaign.State.SENT
    assert (report.audience, report.left_out, report.accepted) == (11, {"no_address": 1}, 10)
    assert report.adds_up
    (caleb,) = smtp.to("canary-mail-caleb@example.com")
    assert caleb.message["Subject"] == "Caleb, two days for you"
    assert caleb.message["From"] == '"Organizer, MAE" <no-reply@mae.example>'
    assert caleb.message["Reply-To"] == "organizer@example.org"


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
    assert row.problem.startswith("It was approved for 25 Nov 2026, 09:00, not for ")
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


def test_an_author_who_lost_the_role_sends_nothing_and_is_told(world):
    row = schedule(draft(world), world)
    Assignment.objects.filter(user=row.author).update(period=(days_ago(90), TODAY))

    assert start() == []

    row.refresh_from_db()
    assert row.state == Campaign.State.DRAFT
    assert "may not send campaigns here any more" in row.problem
    assert not Message.objects.exists()
    (told,) = Notice.objects.all()
    assert (told.to, row.problem in told.text) == (["organizer@example.org"], True)


@pytest.mark.parametrize("fail", [divide_by_zero, raises(RuntimeError("a mistake of ours"))])
def test_a_campaign_that_breaks_is_set_aside_and_the_others_start(world, monkeypatch, fail):
    bad, good = schedule(draft(world), world), schedule(draft(world), world)
    breaks_once(monkeypatch, bad, fail)

    assert start() == [good]

    bad.refresh_from_db()
    assert (bad.state, bad.scheduled_for, bad.problem) == (Campaign.State.DRAFT, NOW, actions.BROKE)
    (told,) = Notice.objects.all()
    assert (told.to, actions.BROKE in told.text) == (["organizer@example.org"], True)
    assert Mishap.objects.get(key="campaign").says.endswith(f"at the start of campaign {bad.pk}")
    assert start() == []  # it is not tried for ever
    assert Mishap.objects.get(key="campaign").times == 1


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
def test_while_postgresql_is_away_a_campaign_keeps_its_time(world, monkeypatch, fault):
    unlucky, good = schedule(draft(world), world), schedule(draft(world), world)

    with monkeypatch.context() as away:
        breaks_once(away, unlucky, raises(fault("the connection is closed")))
        assert start() == [good]

    unlucky.refresh_from_db()
    assert (unlucky.state, unlucky.problem) == (Campaign.State.SCHEDULED, "")
    assert start() == [unlucky]


def test_a_worker_whose_time_is_up_stops_and_leaves_the_campaign_to_the_next(world, monkeypatch):
    row = schedule(draft(world), world)

    with monkeypatch.context() as late:
        breaks_once(late, row, raises(SoftTimeLimitExceeded()))
        with pytest.raises(SoftTimeLimitExceeded):
            start()

    assert start() == [row]


def said_of(name):
    """Python's parser keeps the blanks between the words that a long name was cut into."""
    return name.replace(" ", "")


def said(header):
    return said_of(header.addresses[0].display_name)


def test_the_longest_name_of_a_user_stands_whole_over_their_mail(world, smtp):
    author = world.users["organizer"]
    author.name = ("Ana María de los Ángeles " * 8)[:NAME_LENGTH].strip()
    author.save()
    row = draft(world)

    actions.send_test(campaign=row, values={}, at=NOW, by=author)
    schedule(row, world)
    assert start() == [row]
    deliver()

    assert len(smtp.messages) == 11
    assert {said(sent.message["From"]) for sent in smtp.messages} == {said_of(f"{author.name}, MAE")}
    assert said_of(author.name) in {said(sent.message["To"]) for sent in smtp.messages}


def test_an_audience_reaches_only_whom_its_author_may_see(world, smtp):
    row = draft(world, author="region_staff", unit=world.regions["Northeast"])
    schedule(row, world)

    start()

    names = set(Message.objects.values_list("person__first_name", flat=True))
    tupelo, without_a_local = {"Danielle", "Latoya", "Caleb", "Renita", "Joanna", "Marcus"}, {"Wendell", "Bessie"}
    assert names == tupelo | without_a_local


def test_a_campaign_of_a_local_stays_in_the_local(world):
    schedule(draft(world, unit=world.locals["Leland"]), world)

    start()

    assert set(Message.objects.values_list("person__first_name", flat=True)) == {"Terrance", "Odessa"}


def test_who_said_no_is_left_out_of_the_next(world, smtp, client):
    first = schedule(draft(world), world)
    start()
    deliver()
    caleb = Message.objects.get(person=world.people["Caleb"])
    client.post(f"/m/u/{caleb.token}", {"List-Unsubscribe": "One-Click"})

    second = schedule(draft(world, topic="learning"), world)
    start()
    deliver()

    second.refresh_from_db()
    assert [m.message["Subject"] for m in smtp.to("canary-mail-caleb@example.com")] == ["Caleb, two days for you"]
    report = queries.report(second, actor=world.actor("organizer"))
    assert report.left_out == {"opted_out": 1, "no_address": 1}
    first.refresh_from_db()
    assert queries.report(first, actor=world.actor("organizer")).unsubscribed == 1


def test_the_report_counts_those_whose_no_stands(world, smtp, client):
    row = schedule(draft(world), world)
    start()
    deliver()
    row.refresh_from_db()
    everything = list(Topic.objects.values_list("pk", flat=True))
    all_but_one = everything[1:]

    def choose(first, topics):
        token = Message.objects.get(person=world.people[first]).token
        client.post(f"/m/p/{token}", {"topics": topics})

    choose("Caleb", everything)  # as it was
    choose("Latoya", all_but_one)
    choose("Marcus", [])
    for topics in ([], everything):  # and took it back
        choose("Renita", topics)

    said_no = queries.unsubscribed(queries.messages(row, actor=world.actor("organizer")))
    assert {message.person.first_name for message in said_no} == {"Latoya", "Marcus"}
    assert queries.report(row, actor=world.actor("organizer")).unsubscribed == 2
    noted = DeliveryEvent.objects.filter(message__person=world.people["Renita"]).order_by("pk")
    assert [event.kind for event in noted] == ["unsubscribe", "resubscribe"]
    assert not DeliveryEvent.objects.filter(message__person=world.people["Caleb"]).exists()


def test_a_scheduled_campaign_starts_at_its_time_and_not_before(world):
    row = schedule(draft(world), world, at=NOW + timedelta(hours=1))

    assert start(NOW + timedelta(minutes=59)) == []
    assert start(NOW + timedelta(hours=1)) == [row]


@pytest.mark.parametrize("hours", [-1, 24 * 366])
def test_a_time_that_cannot_be_meant_is_refused(world, hours):
    with pytest.raises(actions.NotReady, match="between now and a year"):
        schedule(draft(world), world, at=NOW + timedelta(hours=hours))


def test_starting_twice_freezes_once(world):
    row = schedule(draft(world), world)
    assert start() == [row]

    with pytest.raises(actions.NotNow):
        actions.start(campaign=row, at=NOW, day=TODAY, by=None)
    assert Message.objects.count() == 11


def test_cancelling_while_it_is_sent_stops_the_rest_and_still_adds_up(world, smtp):
    row = schedule(draft(world), world)
    start()
    some = Message.objects.filter(state=State.QUEUED)[:4]
    Message.objects.filter(pk__in=[message.pk for message in some]).update(not_before=NOW + timedelta(hours=1))
    deliver()

    assert actions.cancel(campaign=row, at=NOW, by=row.author) == 4

    row.refresh_from_db()
    report = queries.report(row, actor=world.actor("organizer"))
    assert (row.state, report.accepted, report.stopped, report.adds_up) == (Campaign.State.CANCELLED, 6, 4, True)


def test_only_its_author_changes_and_sends_it(world):
    row = draft(world)
    other = colleague()

    with pytest.raises(actions.NotYours):
        actions.edit(campaign=row, subject="Mine now", by=other)
    with pytest.raises(actions.NotYours):
        actions.schedule(campaign=row, at=NOW, now=NOW, day=TODAY, by=other)


@pytest.mark.parametrize("words", [{"subject": ""}, {"body": "  "}])
def test_an_empty_mail_is_not_sent(world, words):
    with pytest.raises(actions.NotReady, match="Write a subject"):
        schedule(draft(world, **words), world)


def test_a_mail_to_nobody_is_not_sent(world):
    nobody = {"field": "left", "op": "before", "value": "1950-01-01"}
    row = draft(world, audience={"all": [nobody]})

    with pytest.raises(actions.NotReady, match="Nobody would get it"):
        schedule(row, world)


def test_unknown_placeholders_are_refused_when_they_are_written(world):
    with pytest.raises(UnknownPlaceholder, match="frist_name"):
        draft(world, subject="Hello {frist_name}")


def test_a_test_goes_to_oneself_with_the_words_of_a_recipient(world, smtp):
    row = draft(world)
    values = queries.values_of(row, actor=world.actor("organizer"), at=world.people["Caleb"].pk)

    actions.send_test(campaign=row, values=values, at=NOW, by=row.author)
    deliver()

    (received,) = smtp.messages
    assert received.recipients == ("organizer@example.org",)
    assert received.message["Subject"] == "Test: Caleb, two days for you"
    assert Campaign.objects.get().state == Campaign.State.DRAFT


def test_a_persons_click_becomes_one_act_and_a_scanners_none(world, smtp, monkeypatch):
    row = schedule(draft(world), world)
    start()
    deliver()
    for first, seconds, method, agent in (
        ("Caleb", 300, "GET", CHROME),
        ("Caleb", 900, "GET", CHROME),
        ("Latoya", 5, "GET", CHROME),
        ("Marcus", 300, "HEAD", CHROME),
        ("Renita", 300, "GET", "curl/8"),
    ):
        message = Message.objects.get(person=world.people[first])
        at = NOW + timedelta(seconds=seconds)
        DeliveryEvent.objects.create(message=message, kind="click", at=at, link=1, method=method, agent=agent)

    monkeypatch.setattr("core.clock.now", lambda: NOW + timedelta(hours=1))
    assert actions.judge_clicks(now=NOW + timedelta(hours=1), by=None) == 2
    assert actions.judge_clicks(now=NOW + timedelta(hours=2), by=None) == 0

    acts = Activity.objects.filter(signal__key="campaigns.click")
    assert [act.person for act in acts] == [world.people["Caleb"]]
    row.refresh_from_db()
    report = queries.report(row, actor=world.actor("organizer"))
    assert (report.clicked, report.machine_clicks, report.links[0].people) == (1, 3, 1)


def test_a_hard_bounce_keeps_the_address_out_of_the_next(world, smtp):
    smtp.refuse("canary-mail-caleb@example.com")
    schedule(draft(world), world)
    start()
    assert deliver().counts == {"accepted": 9, "failed": 1}

    again = schedule(draft(world), world)
    start()

    again.refresh_from_db()
    assert again.letter.messages.get(person=world.people["Caleb"]).reason == "bounced"
    (address,) = ContactPoint.objects.emails().filter(person=world.people["Caleb"])
    assert address.bounced_at is not None  # his page shows it, and whoever calls him asks for another
    assert Suppression.objects.get().reason == "bounced"


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

    def run(_):
        try:
            return len(start())
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(4))) == 0
    row.refresh_from_db()
    assert row.state == Campaign.State.AWAITING
    assert not Message.objects.exists()
    assert sorted(told.subject.partition("” ")[2] for told in Notice.objects.all()) == [
        "waits for your approval",  # as it was scheduled, and again
        "waits for your approval",
        "was not sent",
    ]


@pytest.mark.django_db(transaction=True)
def test_many_workers_start_a_campaign_once(transactional_db, world):
    schedule(draft(world), world)

    def run(_):
        try:
            return len(start())
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(4))) == 1
    assert Message.objects.count() == 11


def test_region_staff_approve_in_their_region_only(world):
    east = Actor.of(colleague("east", Role.REGION_STAFF, region=world.regions["Northeast"]), TODAY)
    theirs, others = draft(world, unit=world.locals["Tupelo"]), draft(world, unit=world.regions["Delta"])
    the_states = draft(world)

    allowed = Campaign.objects.allowed(east, Can.APPROVE_CAMPAIGN)

    assert set(allowed) & {theirs, others, the_states} == {theirs}
