"""From a draft to a campaign that went out: who may, who must, and what happens when things changed meanwhile."""

from datetime import timedelta
from functools import partial

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, connection

from accounts.models import NAME_LENGTH
from campaigns import actions, queries
from campaigns.actions import running
from campaigns.models import Campaign
from engagement.models import Activity
from jobs.models import Mishap, Notice
from locals.models import Assignment
from members.models import ContactPoint
from outbox.models import DeliveryEvent, Message, State, Suppression, Topic
from outbox.placeholders import UnknownPlaceholder
from tests.campaigns.drafts import NOW, colleague, deliver, draft, raises, schedule, start, started_by_many
from tests.world import TODAY, days_ago

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_three")]


CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"


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


def test_a_campaign_that_reaches_nobody_any_more_comes_back_and_its_author_is_told(world):
    """Its local merged meanwhile, say."""
    row = schedule(draft(world), world)
    ContactPoint.objects.update(bounced_at=NOW)

    assert start() == []

    row.refresh_from_db()
    assert (row.state, row.letter, Message.objects.count()) == (Campaign.State.DRAFT, None, 0)
    assert row.problem.startswith("Nobody would have got it any more")
    (told,) = Notice.objects.all()
    assert row.problem in told.text


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


def test_cancelling_while_it_starts_waits_and_stops_every_message(world, both):
    """To freeze a large audience takes seconds, and somebody presses the button meanwhile."""
    row = schedule(draft(world), world)

    said = both(
        partial(actions.start, campaign=row, at=NOW, day=TODAY, by=None),
        partial(actions.cancel, campaign=row, at=NOW, by=row.author),
    )

    row.refresh_from_db()
    assert said is None
    assert row.state == Campaign.State.CANCELLED
    assert Message.objects.of(row.source).filter(state=State.CANCELLED).count() == 10
    assert not Message.objects.unfinished().exists()


def test_what_has_left_altogether_is_not_cancelled(world, smtp):
    """In the moment before it is called sent: it would be told as stopped, with nobody to follow up with."""
    row = schedule(draft(world), world)
    start()
    deliver()

    with pytest.raises(actions.NotNow, match="nothing to stop"):
        actions.cancel(campaign=row, at=NOW, by=row.author)

    row.refresh_from_db()
    assert row.state == Campaign.State.SENDING
    assert row.letter.not_after != NOW


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


@pytest.mark.django_db(transaction=True)
def test_many_workers_start_a_campaign_once(transactional_db, world):
    schedule(draft(world), world)

    assert started_by_many() == 1
    assert Message.objects.count() == 11
