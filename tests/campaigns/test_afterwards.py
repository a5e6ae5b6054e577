"""What a campaign's author finds when it has gone, was stopped, or came back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from campaigns import actions, approval, queries
from campaigns.models import Campaign
from core import clock
from core.formats import moment
from core.periods import since
from jobs.models import Notice
from locals.access import Role
from locals.models import Assignment
from outbox import consent, suppression
from outbox.models import DeliveryEvent, Message, State, Suppression, Topic
from tests.campaigns.drafts import NOW, colleague, draft, schedule
from tests.campaigns.pages import page
from tests.world import TODAY


@pytest.fixture
def stopped(world):
    """Sent to ten people and stopped after two."""
    row = schedule(draft(world), world)
    assert actions.start_due(now=NOW, day=TODAY) == [row]
    row.refresh_from_db()
    for message in Message.objects.filter(state=State.QUEUED).order_by("pk")[:2]:
        Message.objects.filter(pk=message.pk).update(state=State.ACCEPTED, not_before=None, settled_at=NOW)
    actions.cancel(campaign=row, at=NOW, by=row.author)
    row.refresh_from_db()
    return row


def test_the_report_shows_what_was_written(stopped, sign_in):
    shown = sign_in(stopped.author).get(page("campaign", stopped.pk)).content.decode()

    assert "<mark>{first_name}</mark>" in shown
    assert "two days for you" in shown


def test_the_report_of_a_campaign_written_under_other_rules_opens(stopped, sign_in):
    Campaign.objects.filter(pk=stopped.pk).update(subject="Hi {", body="Hi {{first_name}} [x](http://nowhere)")

    assert sign_in(stopped.author).get(page("campaign", stopped.pk)).status_code == 200


def test_what_was_stopped_can_go_on_to_those_whose_mail_was_stopped(stopped, sign_in):
    client = sign_in(stopped.author)
    assert "Write to those whose mail was stopped" in client.get(page("campaign", stopped.pk)).content.decode()

    client.post(page("copy", stopped.pk), {"rest": "1"})

    rest = Campaign.objects.get(name="Winter conference, the rest")
    counted = client.get(page("recipients", rest.pk)).context["headcount"]
    in_all = client.get(page("recipients", stopped.pk)).context["headcount"]
    assert counted.audience == counted.deliverable == in_all.deliverable - 2
    words = "People whose mail of the campaign Winter conference was stopped before it left"
    assert words in client.get(page("campaign", rest.pk)).content.decode()


def test_nobody_who_may_have_got_it_is_written_to_again(world, sign_in):
    """A mail in doubt may have arrived, one to a shared mailbox was read there, one that failed was tried."""
    shares = world.people["Caleb"]
    shares.contact_points.emails().update(value="canary-mail-latoya@example.com")
    row = schedule(draft(world), world)
    actions.start_due(now=NOW, day=TODAY)
    sent = Message.objects.filter(state=State.QUEUED).order_by("pk")
    settled = {"not_before": None, "settled_at": NOW}
    for message, state in zip(list(sent), (State.ACCEPTED, State.IN_DOUBT, State.FAILED), strict=False):
        Message.objects.filter(pk=message.pk).update(state=state, **settled)
    actions.cancel(campaign=row, at=NOW, by=row.author)
    client = sign_in(row.author)

    client.post(page("copy", row.pk), {"rest": "1"})

    rest = Campaign.objects.get(name="Winter conference, the rest")
    found = set(queries.people(rest, actor=world.actor("organizer")).values_list("pk", flat=True))
    assert found == set(Message.objects.filter(state=State.CANCELLED).values_list("person", flat=True))
    assert shares.pk not in found


def test_the_list_of_clicks_tells_when_people_clicked(stopped, sign_in):
    opened = Message.objects.filter(state=State.ACCEPTED)[0]
    for minutes, verdict in ((3, "machine"), (65, "human"), (99, "human")):
        at = NOW + timedelta(minutes=minutes)
        DeliveryEvent.objects.create(message=opened, kind="click", at=at, link=1, verdict=verdict)
    client = sign_in(stopped.author)

    clicked = client.get(page("messages", stopped.pk), {"clicked": "1"}).content.decode()

    assert (moment(NOW + timedelta(minutes=65)) in clicked, moment(NOW) in clicked) == (True, False)
    assert moment(NOW) in client.get(page("messages", stopped.pk), {"state": "accepted"}).content.decode()


def test_a_list_calls_it_stopped_not_sent(stopped, sign_in):
    listed = sign_in(stopped.author).get(page("index")).content.decode()

    assert "Stopped" in listed
    assert "Started 22 Nov" in listed


def test_who_is_sent_a_campaign_back_is_told_by_mail_and_on_the_first_page(world, sign_in, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row, second = schedule(draft(world), world), colleague()

    actions.take_back(campaign=row, why="The date is wrong.", by=second)

    told = Notice.objects.latest("pk")
    assert told.to == [row.author.email]
    assert "Second sent it back: The date is wrong." in told.text
    home = sign_in(row.author).get("/").content.decode()
    assert "campaign of yours came back" in home
    assert "came back" not in sign_in(second).get("/").content.decode()


def test_a_long_reason_is_cut_between_words_and_mailed_whole(world, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row = schedule(draft(world), world)
    second = colleague()
    second.name = "Second " + "Double-Barrelled " * 8
    why = "wrong day " * 20

    actions.take_back(campaign=row, why=why.strip(), by=second)

    row.refresh_from_db()
    assert row.problem.endswith((" wrong …", " day …"))
    assert len(row.problem) <= 300
    assert why.strip() in Notice.objects.latest("pk").text


@pytest.mark.parametrize(
    ("now", "when"),
    [
        (NOW - timedelta(minutes=3), "Its time is 22 Nov 2026, 12:00; nothing leaves before one of you approves it."),
        (NOW, "It leaves once one of you approves it."),
    ],
)
def test_who_may_approve_a_campaign_gets_one_mail(world, settings, monkeypatch, now, when):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    monkeypatch.setattr(clock, "now", lambda: now)
    second, gone = colleague(), colleague("gone")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    row = draft(world)

    schedule(row, world)

    (asked,) = Notice.objects.all()
    assert asked.to == [world.users["administrator"].email, second.email]  # not its author, nor who sees a region only
    assert f"/campaigns/{row.pk}/" in asked.text
    assert when in asked.text


def test_who_sees_the_region_may_approve_its_campaigns(world):
    row = draft(world, unit=world.regions["Northeast"])

    found = approval.approvers(row, day=TODAY)

    assert found == [world.users["administrator"], world.users["region_staff"]]


def test_what_needs_no_approval_asks_nobody(world):
    schedule(draft(world), world)

    assert not Notice.objects.exists()


def test_who_writes_reads_how_many_may_approve(world, sign_in, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    client = sign_in(world.users["organizer"])
    row = draft(world)

    alone = client.get(page("recipients", row.pk)).content.decode()
    colleague()
    with_two = client.get(page("recipients", row.pk)).content.decode()

    assert "1 colleague of its author may, and" in " ".join(alone.split())
    assert "2 colleagues of its author may, and" in " ".join(with_two.split())


def test_a_person_s_page_says_which_mail_they_do_not_want(world, sign_in):
    renita, office = world.people["Renita"], world.users["clerk"]
    kept = Topic.objects.exclude(key="news")
    consent.note_choice(person=renita, wanted=kept, how="by phone", by=office)
    Suppression.objects.create(key=suppression.key_of_person(renita.pk), reason=Suppression.Reason.BOUNCED)
    address = reverse("members:person", args=[renita.pk])

    shown = sign_in(world.users["organizer"]).get(address).content.decode()

    assert f"No mail about {Topic.objects.get(key='news')}" in shown
    assert "Asked staff" in shown
    assert "by phone" in shown
    assert "Address refused" not in shown
    assert "No mail about" not in sign_in(world.users["building_rep"]).get(address).content.decode()


def test_which_mail_somebody_does_not_want_is_told_to_those_who_see_campaigns_to_them(world, sign_in):
    """A rep who presides over another local sees no campaigns to the people of the building."""
    caleb, rep = world.people["Caleb"], world.users["building_rep"]
    consent.note_choice(person=caleb, wanted=[], how="by phone", by=world.users["clerk"])
    Assignment.objects.create(
        user=rep, role=Role.LOCAL_PRESIDENT, local=world.locals["Leland"], period=since(TODAY - timedelta(days=9))
    )

    shown = sign_in(rep).get(reverse("members:person", args=[caleb.pk])).content.decode()

    assert "Caleb Wigginton" in shown
    assert "by phone" not in shown


def test_one_no_stands_once_on_a_person_s_page(world, sign_in):
    """It is kept for the person and for each address of theirs."""
    renita = world.people["Renita"]
    consent.choose_for_all(person=renita, wanted=[], by=world.users["organizer"])
    assert len(consent.said_so_far(renita)) > 1

    shown = sign_in(world.users["organizer"]).get(reverse("members:person", args=[renita.pk])).content.decode()

    assert shown.count("No mail") == 1
