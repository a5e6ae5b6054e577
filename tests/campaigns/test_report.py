"""The pages of a campaign that is on its way, or has gone."""

import pytest
from django.urls import reverse

from campaigns import actions
from campaigns.models import Campaign
from outbox import trouble
from outbox.models import Message, State
from tests.campaigns.drafts import NOW, colleague, draft, schedule
from tests.campaigns.pages import page, text_of
from tests.outbox.letters import letter, message
from tests.world import TODAY

pytestmark = pytest.mark.django_db


def test_a_page_that_watches_the_sending_becomes_the_report_at_its_end(world, sign_in, sent):
    client = sign_in(world.users["organizer"])
    assert "HX-Refresh" not in client.get(page("campaign", sent.pk), headers={"HX-Request": "true"})

    actions.finish_sent(at=NOW, by=None)

    assert client.get(page("campaign", sent.pk), headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_the_report_says_what_is_the_matter_with_the_mail_server(world, sign_in, sent):
    client = sign_in(world.users["organizer"])
    Campaign.objects.filter(pk=sent.pk).update(state=Campaign.State.SENDING)
    trouble.note("550 5.7.1 <b>blocked</b>")
    assert "blocked" not in text_of(client.get(page("campaign", sent.pk)))  # nothing of it waits

    Message.objects.filter(person=world.people["Caleb"]).update(state=State.QUEUED, not_before=NOW)

    answer = text_of(client.get(page("campaign", sent.pk)))
    assert "The mail server takes no mail since" in answer
    assert "550 5.7.1 <b>blocked</b>" in answer


def test_each_line_of_the_report_leads_to_its_messages(world, sign_in, sent):
    client = sign_in(world.users["organizer"])
    Message.objects.filter(person=world.people["Caleb"]).update(state=State.IN_DOUBT)

    def listed(**query):
        return [str(row.person) for row in client.get(page("messages", sent.pk, **query)).context["page"].rows]

    assert len(listed()) == 11
    assert listed(state="suppressed", reason="no_address") == ["Hollis Nowhere"]
    assert listed(state="in_doubt") == ["Caleb Wigginton"]
    assert len(listed(state="outbox")) == 10
    assert listed(state="nonsense'--") == listed()


@pytest.mark.parametrize(
    ("how", "state"), [("arrived", "accepted"), ("lost", "failed"), ("again", "queued"), ("?", "in_doubt")]
)
def test_staff_resolve_what_is_in_doubt(world, sign_in, sent, at_three, how, state):
    row = Message.objects.get(person=world.people["Caleb"])
    Message.objects.filter(pk=row.pk).update(state=State.IN_DOUBT)

    sign_in(world.users["organizer"]).post(page("resolve", sent.pk, row.pk), {"how": how})

    row.refresh_from_db()
    assert row.state == state


def test_what_is_in_doubt_of_a_cancelled_campaign_is_not_sent_again(world, sign_in, at_three):
    row = schedule(draft(world), world)
    actions.start_due(now=NOW, day=TODAY)
    doubtful = Message.objects.get(person=world.people["Caleb"])
    Message.objects.filter(pk=doubtful.pk).update(state=State.IN_DOUBT, not_before=None)
    actions.cancel(campaign=row, at=NOW, by=row.author)

    answer = sign_in(row.author).post(page("resolve", row.pk, doubtful.pk), {"how": "again"}, follow=True)

    doubtful.refresh_from_db()
    assert doubtful.state == State.IN_DOUBT
    assert "This mail was cancelled, or is too old" in text_of(answer)


def test_who_followed_a_link_stands_under_its_address(world, sign_in, sent):
    type(sent.letter).objects.filter(pk=sent.letter.pk).update(links=["https://mae.example/lobby"])
    client, rows = sign_in(world.users["organizer"]), reverse("campaigns:messages", args=[sent.pk])

    titles = {clicked: client.get(rows, {"clicked": clicked}).context["title"] for clicked in ("1", "0", "7")}

    assert titles == {"1": "Followed https://mae.example/lobby", "0": "Followed a link", "7": "Followed a link"}


def test_a_message_of_another_campaign_cannot_be_resolved_here(world, sign_in, sent):
    row = Message.objects.get(person=world.people["Caleb"])
    other = draft(world)

    answer = sign_in(world.users["organizer"]).post(page("resolve", other.pk, row.pk), {"how": "lost"})

    assert answer.status_code == 404


def test_a_mail_stays_on_the_timeline_behind_any_number_that_did_not_go_out(world, sign_in):
    caleb, campaign = world.people["Caleb"], draft(world)
    states = [State.ACCEPTED, *[State.SUPPRESSED] * 8]
    for number, state in enumerate(states):
        of = letter()
        Campaign.objects.create(name=f"Mail {number}", topic=campaign.topic, author=campaign.author, letter=of)
        message(of, f"caleb{number}@example.com", person=caleb, state=state, settled_at=NOW)

    shown = sign_in(world.users["organizer"]).get(reverse("members:person", args=[caleb.pk])).context["page"]

    assert [entry.title for entry in shown.timeline if entry.kind == "mail"] == ["Mail: Mail 0"]
    assert "Mail 0" not in [
        str(row.letter.campaign) for panel in shown.side for row in panel.values.get("messages", [])
    ]


def test_using_it_again_makes_a_draft_of_ones_own(world, sign_in, sent):
    second = colleague()

    sign_in(second).post(page("copy", sent.pk))

    again = Campaign.objects.get(author=second)
    assert (again.subject, again.state, again.letter) == (sent.subject, Campaign.State.DRAFT, None)


def test_a_follow_up_goes_to_those_who_got_it_and_did_not_click(world, sign_in, sent):
    client = sign_in(world.users["organizer"])
    Message.objects.get(person=world.people["Caleb"]).events.create(
        kind="click", at=NOW, link=1, method="GET", verdict="human"
    )

    client.post(page("copy", sent.pk), {"others": "1"})

    follow_up = Campaign.objects.get(name="Winter conference, follow-up")
    assert client.get(page("recipients", follow_up.pk)).context["headcount"].audience == 9


def test_a_persons_page_shows_the_mail(world, sign_in, sent):
    caleb = world.people["Caleb"]

    html = sign_in(world.users["organizer"]).get(reverse("members:person", args=[caleb.pk])).content.decode()

    assert "Winter conference" in html
