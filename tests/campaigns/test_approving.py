"""Pages on which a campaign gets its time and is approved."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from campaigns import actions
from campaigns.models import Campaign
from outbox.models import Message
from tests.campaigns.drafts import NOW, approved, colleague, draft, join, schedule
from tests.campaigns.pages import NOW_TO_ALL, page, text_of
from tests.world import TODAY

pytestmark = pytest.mark.django_db


def test_nobody_approves_what_they_have_not_seen(world, sign_in, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row = schedule(draft(world), world)
    second = colleague()
    seen = row.mark
    row = actions.take_back(campaign=row, by=row.author)
    row = schedule(actions.edit(campaign=row, body="Something else", by=row.author), world)

    said = sign_in(second).post(page("approve", row.pk), {"seen": seen}, follow=True).content.decode()

    assert "It was changed after you opened it" in said
    row.refresh_from_db()
    assert row.state == Campaign.State.AWAITING
    sign_in(second).post(page("approve", row.pk), {"seen": row.mark})
    row.refresh_from_db()
    assert row.state == Campaign.State.SCHEDULED


def test_who_approves_reads_for_how_many_and_for_when(world, sign_in, settings, at_three):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row = schedule(draft(world), world, at=NOW + timedelta(days=11))
    client = sign_in(colleague())

    asked = text_of(client.get(page("campaign", row.pk)))
    said = text_of(client.post(page("approve", row.pk), {"seen": row.mark, "recipients": "10"}, follow=True))

    assert (
        "You approve it for 10 people on 3 Dec 2026, 12:00. Another time needs a new approval, and so do more than "
        "60 people."
    ) in asked
    assert "Approved for 10 people on 3 Dec 2026, 12:00." in said
    assert "Another time needs a new approval, and so do more than 60 people." in said


def test_who_approves_late_reads_that_it_goes_at_once(world, sign_in, settings, at_three):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row = schedule(draft(world), world)

    asked = text_of(sign_in(colleague()).get(page("campaign", row.pk)))

    assert "You approve it for 10 people at once: its time has passed, so it goes out when you approve." in asked


def test_the_number_on_the_page_is_what_is_approved(world, sign_in, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row = schedule(draft(world), world)
    client = sign_in(colleague())
    (shown,) = re.findall(r'name="recipients" value="(\d+)"', client.get(page("campaign", row.pk)).content.decode())
    join(51)

    said = client.post(page("approve", row.pk), {"seen": row.mark, "recipients": shown}, follow=True)

    assert "61 people would get it now, not 10. Look at it again." in said.content.decode()
    assert said.context["campaign"].state == Campaign.State.AWAITING


def test_a_campaign_that_grew_says_why_it_was_stopped_and_asks_again(world, sign_in, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    second = colleague()
    row = approved(world, by=second)
    join(51)
    actions.start_due(now=NOW, day=TODAY)
    why = "It was approved for 10 people, and 61 would get it now. A second person must approve it again."

    assert f"It waits for approval. {why}" in text_of(sign_in(row.author).get(page("campaign", row.pk)))
    client = sign_in(second)
    assert why in text_of(client.get(page("index")))
    asked = client.get(page("campaign", row.pk))
    assert "You approve it for 61 people at once: its time has passed" in text_of(asked)
    client.post(page("approve", row.pk), {"seen": asked.context["campaign"].mark, "recipients": "61"})

    row.refresh_from_db()
    assert (row.state, row.approved_recipients, row.problem) == (Campaign.State.SCHEDULED, 61, "")


def test_who_moves_the_time_is_told_before_and_after_that_it_is_approved_again(world, sign_in, settings, at_three):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    second, at = colleague(), NOW + timedelta(days=11)
    row = approved(world, at=at, by=second)
    client = sign_in(row.author)
    before = client.post(page("unschedule", row.pk), follow=True)
    assert "Approved for 10 people on 3 Dec 2026, 12:00. Another time needs a new approval" in text_of(before)
    assert 'value="2026-12-03T12:00"' in before.content.decode()

    after = text_of(client.post(page("schedule", row.pk), NOW_TO_ALL, follow=True))

    assert "It waits for approval. It was approved for 3 Dec 2026, 12:00, not for 22 Nov 2026, 12:00." in after
    assert "Approved for" not in after
    assert [row.pk for row in sign_in(second).get(page("index")).context["waiting"]] == [row.pk]


def test_nobody_approves_a_mail_to_people_chosen_by_what_they_may_not_see(world, sign_in, settings):
    """The administrator approves campaigns, but assessments are none of their business."""
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row = draft(world, audience={"not": {"field": "assessment", "op": "any", "value": ["5"]}})
    row = schedule(row, world)
    client = sign_in(world.users["administrator"])

    html = client.get(page("campaign", row.pk)).content.decode()
    client.post(page("approve", row.pk), {"seen": row.mark})

    assert "You cannot approve this one" in html
    assert page("approve", row.pk) not in html
    row.refresh_from_db()
    assert row.state == Campaign.State.AWAITING


def test_sending_asks_for_the_second_factor_again(world, client):
    row = draft(world)
    client.force_login(world.users["organizer"])

    client.post(page("schedule", row.pk), NOW_TO_ALL)

    row.refresh_from_db()
    assert row.state == Campaign.State.DRAFT


def test_approving_asks_for_the_second_factor_too(world, sign_in, settings, monkeypatch):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row = schedule(draft(world), world)
    monkeypatch.setattr("campaigns.views.deciding.is_stepped_up", lambda _request: False)  # it was long ago

    answer = sign_in(colleague()).post(page("approve", row.pk), {"seen": row.mark})

    assert answer.url.startswith(reverse("account_second_factor"))
    row.refresh_from_db()
    assert row.state == Campaign.State.AWAITING


def test_sending_twice_sends_once(world, sign_in):
    row = draft(world)
    client = sign_in(world.users["organizer"])
    for _ in range(2):
        client.post(page("schedule", row.pk), NOW_TO_ALL)
    actions.start_due(now=NOW.replace(year=2030), day=TODAY)
    answer = client.post(page("schedule", row.pk), NOW_TO_ALL, follow=True)

    assert "is being sent by now" in answer.content.decode()
    assert Message.objects.count() == 11


def test_the_menu_counts_what_waits_for_my_approval(world, sign_in, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row = schedule(draft(world), world)
    second = colleague()

    asked = sign_in(second).get(page("index")).content.decode()
    assert "1 campaign waits" in asked
    assert sign_in(second).post(page("approve", row.pk)).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.approver) == (Campaign.State.SCHEDULED, second)


def test_the_author_cannot_approve_by_hand_either(world, sign_in, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row = schedule(draft(world), world)

    sign_in(row.author).post(page("approve", row.pk))

    row.refresh_from_db()
    assert row.state == Campaign.State.AWAITING


def test_a_campaign_that_is_sent_back_says_why(world, sign_in, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row = schedule(draft(world), world)

    sign_in(colleague()).post(page("take_back", row.pk), {"why": "The date is wrong."})

    row.refresh_from_db()
    assert (row.state, row.problem) == (Campaign.State.DRAFT, "Second sent it back: The date is wrong.")


@pytest.mark.parametrize(
    ("why", "says"),
    [
        ("", "Say in at most 200 letters what should change."),
        ("  ", "Say in at most 200 letters what should change."),
        ("The date\x00", "Null characters are not allowed."),
        ("x" * 201, "200 letters are the most; these are 201."),
    ],
)
def test_whoever_sends_a_campaign_back_says_why_and_keeps_what_they_typed(world, sign_in, settings, why, says):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row = schedule(draft(world), world)

    answer = sign_in(colleague()).post(page("take_back", row.pk), {"why": why})

    row.refresh_from_db()
    assert row.state == Campaign.State.AWAITING
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert answer.context["back_form"]["why"].value() == why


@pytest.mark.parametrize("persona", ["organizer", "administrator"])
def test_what_could_not_be_started_says_so_to_author_and_administrators(world, sign_in, persona):
    row = schedule(draft(world), world)
    actions.set_aside(campaign=row, problem=actions.BROKE, by=None)

    shown = text_of(sign_in(world.users[persona]).get(page("campaign", row.pk)))

    assert f"It was not sent. {actions.BROKE}" in shown
