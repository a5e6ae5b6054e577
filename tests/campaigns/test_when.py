"""When a campaign goes: the time that was typed is kept, and nothing leaves by an oversight."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from campaigns import actions
from campaigns.models import Campaign
from tests.campaigns.drafts import NOW, colleague, draft, schedule
from tests.campaigns.pages import page
from tests.world import TODAY

LATER = NOW + timedelta(days=11)
TYPED = f"{localtime(LATER):%Y-%m-%dT%H:%M}"


@pytest.fixture
def row(world):
    return draft(world)


@pytest.fixture
def author(row, sign_in):
    return sign_in(row.author)


def words(row, **typed):
    """What the form on the draft's page sends."""
    return {
        "name": row.name, "topic": row.topic_id, "subject": row.subject, "body": row.body, "reply_to": row.reply_to,
        "whom": row.audience_mark, **typed,
    }  # fmt: skip


def has_typed(author, row):
    return f'value="{TYPED}"' in author.get(page("campaign", row.pk)).content.decode()


@pytest.mark.parametrize("button", ["campaign", "test"])
def test_a_time_that_was_typed_is_kept_by_every_button(author, row, button):
    author.post(page(button, row.pk), words(row, at=TYPED))

    assert has_typed(author, row)
    row.refresh_from_db()
    assert row.state == Campaign.State.DRAFT
    assert actions.start_due(now=LATER + timedelta(days=1), day=TODAY) == []  # nothing starts by itself


def test_the_way_to_the_second_factor_keeps_the_time_and_sends_nothing(author, row, monkeypatch):
    monkeypatch.setattr("campaigns.views.deciding.is_stepped_up", lambda _request: False)

    author.post(page("schedule", row.pk), words(row, at=TYPED, do="schedule"))

    assert has_typed(author, row)


def test_schedule_takes_the_time_and_a_campaign_taken_back_still_shows_it(author, row):
    author.post(page("schedule", row.pk), words(row, at=TYPED, do="schedule"))
    row.refresh_from_db()
    assert (row.state, row.scheduled_for) == (Campaign.State.SCHEDULED, LATER)

    author.post(page("take_back", row.pk))

    assert has_typed(author, row)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("", "Say when it goes out, or press “Send now”."),
        ("2026-01-05T09:00", "has passed. Choose a later time"),
        ("2027-03-14T02:30", "In that night the clocks change"),
        ("2027-11-07T01:30", "In that night the clocks change"),
        ("tomorrow", "Write the day, month, year, hour and minute."),
        ("2029-01-05T09:00", "between now and a year from now"),
        ("\x00", "Write the day, month, year, hour and minute."),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_its_reason_and_stays_typed(author, row, at, said):
    answer = author.post(page("schedule", row.pk), words(row, subject="New words", at=at, do="schedule"), follow=True)

    assert said in answer.content.decode()
    assert "New words" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == Campaign.State.DRAFT


def test_send_now_asks_once_more_and_says_to_how_many(author, row):
    asked = author.post(page("schedule", row.pk), words(row, do="now")).content.decode()

    row.refresh_from_db()
    assert row.state == Campaign.State.DRAFT
    assert "Send it to 10 people now?" in asked
    assert 'name="recipients" value="10"' in asked

    author.post(page("schedule", row.pk), {"do": "now", "recipients": "10", "whom": row.audience_mark})

    row.refresh_from_db()
    assert (row.state, row.scheduled_for) == (Campaign.State.SCHEDULED, NOW)


@pytest.mark.parametrize("blank", ["subject", "body"])
@pytest.mark.parametrize("button", ["now", "schedule"])
def test_a_campaign_without_words_is_refused_before_anything_is_asked(author, row, blank, button, monkeypatch):
    monkeypatch.setattr("campaigns.views.deciding.is_stepped_up", lambda request: False)

    said = author.post(page("schedule", row.pk), words(row, do=button, at=TYPED) | {blank: " "}, follow=True)

    assert "Write a subject and a message first." in said.content.decode()
    assert "Send it to 10 people now?" not in said.content.decode()


def test_a_button_counts_for_the_audience_that_stood_beside_it(author, row):
    shown = words(row, at=TYPED, do="schedule")
    members = {"all": [{"field": "is_member", "op": "yes", "value": True}]}
    actions.edit(campaign=row, audience=members, by=row.author)

    said = author.post(page("schedule", row.pk), shown, follow=True).content.decode()

    row.refresh_from_db()
    assert row.state == Campaign.State.DRAFT
    assert "Other people were chosen meanwhile" in said


def test_many_more_than_were_said_get_nothing(author, row, monkeypatch):
    monkeypatch.setattr("campaigns.approval.LEEWAY_LEAST", 2)
    said = author.post(page("schedule", row.pk), {"do": "now", "recipients": "3"}, follow=True).content.decode()

    row.refresh_from_db()
    assert row.state == Campaign.State.DRAFT
    assert "people would get it now, not 3" in said


def test_words_are_kept_on_the_way_to_the_audience_and_when_a_draft_is_put_away(author, row):
    answer = author.post(page("campaign", row.pk), words(row, subject="Other words", then="audience"))
    assert answer.url == page("audience", row.pk)
    asked = author.post(page("cancel", row.pk), words(row, subject="Last words"))
    row.refresh_from_db()
    assert (asked.status_code, row.state) == (200, Campaign.State.DRAFT)
    author.post(page("cancel", row.pk), {"do": "draft"})

    row.refresh_from_db()
    assert (row.state, row.subject) == (Campaign.State.CANCELLED, "Last words")


def test_a_colleague_who_takes_the_time_off_is_named(world, row):
    second = colleague()

    actions.unschedule(campaign=schedule(row, world, at=LATER), by=second)

    row.refresh_from_db()
    assert row.problem == f"{second} took its time off."


def test_its_author_finds_on_the_first_page_that_an_approved_campaign_lost_its_time(world, row, author, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    second = colleague()
    waiting = schedule(row, world, at=LATER)
    approved = actions.approve(campaign=waiting, at=NOW, day=TODAY, by=second)

    actions.unschedule(campaign=approved, by=second)

    home = author.get("/").content.decode()
    assert "campaign of yours came back" in home
    assert "Lost its time" in author.get(page("index")).content.decode()
    assert f"{second} took its time off." in author.get(page("campaign", row.pk)).content.decode()
