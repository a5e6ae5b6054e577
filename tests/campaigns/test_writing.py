"""The pages on which a campaign is written: nothing that was typed gets lost."""

import re
from datetime import timedelta
from html import unescape

import pytest

from campaigns import actions
from campaigns.models import Campaign
from locals.models import Assignment
from outbox import delivery
from outbox.models import Message
from tests.campaigns.drafts import NOW, draft, join, schedule
from tests.campaigns.pages import NOW_TO_ALL, page, seen_by, text_of, words_of
from tests.world import TODAY, days_ago

pytestmark = pytest.mark.django_db


def test_a_draft_is_written_counted_previewed_scheduled_and_sent(world, sign_in, smtp):
    """The journey of an organizer, page by page."""
    client = sign_in(world.users["organizer"])
    news = draft(world).topic
    made = client.post(page("new", is_member="yes"), {"name": "Red for Ed", "topic": news.pk, "unit": "state"})
    row = Campaign.objects.get(name="Red for Ed")
    assert made["Location"] == page("campaign", row.pk)
    assert row.audience == {"all": [{"field": "is_member", "op": "is", "value": True}]}

    words = {
        "name": "Red for Ed photo day",
        "topic": news.pk,
        "subject": "{first_name}, wear red",
        "body": "Dear {first_name|friend} of {worksite}",
        "reply_to": "renee@example.org",
    }
    assert client.post(page("campaign", row.pk), words).status_code == 302
    written = client.get(page("campaign", row.pk))
    assert b"Preview as" in written.content
    counted = client.get(page("recipients", row.pk)).context["headcount"]
    assert (counted.audience, counted.deliverable) == (5, 5)

    client.post(page("test", row.pk), {"person": world.people["Wendell"].pk})
    client.post(page("schedule", row.pk), NOW_TO_ALL)
    row.refresh_from_db()
    assert row.state == Campaign.State.SCHEDULED
    assert row.scheduled_for is not None
    actions.start_due(now=row.scheduled_for, day=TODAY)
    delivery.deliver_due(until=NOW.replace(year=2030))
    actions.finish_sent(at=NOW, by=None)

    subjects = sorted(received.message["Subject"] for received in smtp.messages)
    assert subjects == [
        "Danielle, wear red",
        "Joanna, wear red",
        "Renita, wear red",
        "Terrance, wear red",
        "Test: Wendell, wear red",
        "Wendell, wear red",
    ]
    report = client.get(page("campaign", row.pk))
    assert "5 of 5 went out, nobody clicked" in " ".join(report.content.decode().split())
    assert b"Adds up" in report.content


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("Hello {frist_name}", "There is no placeholder {frist_name}"),
        ("[x](/people/)", "must begin with https://"),
        ("[x](https://a.example/{local})", "cannot contain a placeholder"),
        ("Come.\n\n[Button: Sign up]", "“[Button: Sign up]” leads nowhere: write its address behind it"),
    ],
)
def test_words_that_cannot_be_sent_are_refused_with_a_sentence(world, sign_in, body, sentence):
    row = draft(world)
    words = {"name": "N", "topic": row.topic_id, "subject": "S", "body": body}

    answer = sign_in(world.users["organizer"]).post(page("campaign", row.pk), words)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    row.refresh_from_db()
    assert row.body != body


def test_a_subject_that_is_too_long_is_refused_as_it_was_typed(world, sign_in):
    row = draft(world)
    pasted = "word " * 40 + "end"

    answer = sign_in(world.users["organizer"]).post(page("campaign", row.pk), words_of(row, subject=pasted))

    assert answer.status_code == 422
    assert "150 characters are the most; these are 203. Shorten it." in answer.content.decode()
    assert f'value="{pasted}"' in answer.content.decode()
    assert "maxlength" not in answer.content.decode().partition('name="subject"')[2].partition(">")[0]


def test_its_author_is_not_told_that_they_approve_it(world, sign_in):
    row = draft(world)
    join(600)
    schedule(row, world, at=NOW + timedelta(days=2))

    shown = text_of(sign_in(world.users["organizer"]).get(page("campaign", row.pk)))

    assert "or when it is approved if that is later" in shown


def test_two_windows_do_not_overwrite_each_other_unseen(world, sign_in):
    row = draft(world)
    client = sign_in(world.users["organizer"])
    first, second = words_of(row, body="From the first."), words_of(row, body="From the second.")

    assert client.post(page("campaign", row.pk), first).status_code == 302
    answer = client.post(page("campaign", row.pk), second)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Other words were saved meanwhile" in html
    assert "From the second." in html  # nothing that was typed is lost
    row.refresh_from_db()
    assert row.body == "From the first."
    again = second | {"seen": row.words_mark}
    assert client.post(page("campaign", row.pk), again).status_code == 302


def test_words_put_right_after_a_refusal_are_saved_and_still_overwrite_no_other_window_unseen(world, sign_in):
    row = draft(world)
    client = sign_in(world.users["organizer"])
    refused = client.post(page("campaign", row.pk), words_of(row, subject="Two days", body="Dear {nobody},"))
    mended = words_of(row, subject="Two days", body="Dear {first_name},") | {"seen": seen_by(refused)}

    assert refused.status_code == 422
    assert client.post(page("campaign", row.pk), mended).status_code == 302
    row.refresh_from_db()
    assert (row.subject, row.body) == ("Two days", "Dear {first_name},")

    refused = client.post(page("campaign", row.pk), words_of(row, body="Dear {nobody},"))
    client.post(page("campaign", row.pk), words_of(row, body="From another window."))
    mended = words_of(row, body="Dear all,") | {"seen": seen_by(refused)}
    assert client.post(page("campaign", row.pk), mended).status_code == 422
    row.refresh_from_db()
    assert row.body == "From another window."


def test_what_ends_a_campaign_for_good_says_what_will_happen_and_does_it_only_then(world, sign_in):
    """What was said of a draft is no answer for a campaign that is scheduled meanwhile."""
    row = draft(world)
    client = sign_in(world.users["organizer"])

    of_draft = text_of(client.post(page("cancel", row.pk)))
    schedule(row, world)
    of_scheduled = client.post(page("cancel", row.pk), {"do": "draft"})
    row.refresh_from_db()
    still = row.state
    client.post(page("cancel", row.pk), {"do": "scheduled"})

    row.refresh_from_db()
    assert "nobody can write at it or send it any more" in of_draft
    assert "It does not go out on" in text_of(of_scheduled)
    assert (still, row.state) == ("scheduled", "cancelled")


def test_words_that_cannot_be_kept_go_along_to_the_question_and_back(world, sign_in):
    row = draft(world)
    client = sign_in(world.users["organizer"])

    asked = client.post(page("cancel", row.pk), words_of(row, body="Dear {nobody},"))

    assert '<input type="hidden" name="body" value="Dear {nobody},">' in asked.content.decode()
    assert f'formaction="{page("campaign", row.pk)}"' in asked.content.decode()
    assert client.post(page("cancel", row.pk), words_of(row, body="Dear {nobody},", do="draft")).status_code == 302


def test_a_draft_that_was_put_away_shows_its_words_and_no_figures(world, sign_in):
    row = draft(world, body="Two days in Hattiesburg.")
    client = sign_in(world.users["organizer"])

    shown = client.post(page("cancel", row.pk), {"do": "draft"}, follow=True)

    assert "It was put away before anything left." in text_of(shown)
    assert "Two days in Hattiesburg." in text_of(shown)
    assert '<details class="card printed mt-3" open>' in shown.content.decode()
    assert "Where all 0 went" not in text_of(shown)
    assert "There was no link in this mail" not in text_of(shown)


@pytest.mark.parametrize("button", ["campaign", "test", "schedule", "cancel"])
@pytest.mark.parametrize("became", ["scheduled", "being sent"])
def test_words_that_come_too_late_are_shown_and_can_become_a_copy(world, sign_in, sent, button, became):
    row = sent if became == "being sent" else schedule(draft(world), world)
    client = sign_in(world.users["organizer"])

    answer = client.post(page(button, row.pk), words_of(row, body="Typed in the <second> window."))

    assert answer.status_code == 409
    assert f"“Winter conference” is {became} by now" in text_of(answer)
    assert "Typed in the <second> window.</textarea>" in unescape(answer.content.decode())
    fields = re.findall(r'name="(name|subject|topic|reply_to)" value="([^"]*)"', unescape(answer.content.decode()))
    copied = client.post(page("copy", row.pk), {**dict(fields), "body": "Typed in the <second> window."}, follow=True)
    copy = Campaign.objects.latest("pk")
    assert copied.context["campaign"] == copy
    assert (copy.state, copy.body, copy.subject) == ("draft", "Typed in the <second> window.", row.subject)
    assert (copy.audience, copy.topic) == (row.audience, row.topic)
    row.refresh_from_db()
    assert row.body != copy.body


def test_an_author_who_may_not_write_there_any_more_keeps_what_they_typed(world, sign_in):
    """They see it still, by another role."""
    row = draft(world)
    Assignment.objects.filter(user=row.author).delete()
    Assignment.objects.create(user=row.author, role="administrator", period=(days_ago(1), None))

    answer = sign_in(row.author).post(page("campaign", row.pk), words_of(row, body="Typed after the change."))

    assert answer.status_code == 409
    assert "You may not write where “Winter conference” belongs any more." in text_of(answer)
    assert "Typed after the change.</textarea>" in answer.content.decode()
    row.refresh_from_db()
    assert row.body != "Typed after the change."


def test_words_that_are_those_of_the_campaign_are_not_called_lost(world, sign_in):
    row = schedule(draft(world), world)

    answer = sign_in(world.users["organizer"]).post(page("campaign", row.pk), words_of(row))

    assert answer.status_code == 200
    assert "were not saved" not in text_of(answer)


def test_a_button_pressed_twice_does_not_quarrel_with_itself(world, sign_in):
    row = draft(world)
    client = sign_in(world.users["organizer"])
    words = words_of(row, body="Said once.")

    assert [client.post(page("campaign", row.pk), words).status_code for _ in range(2)] == [302, 302]
    client.post(page("test", row.pk), words)
    answer = client.post(page("schedule", row.pk), words | {"do": "now"})

    assert "Send it to 10 people now?" in text_of(answer)


def test_a_page_that_has_not_come_wholly_does_not_empty_what_was_written(world, sign_in):
    """A slow line: the button on top is there before the message is."""
    row = draft(world, body="Dear all")
    so_far = {key: value for key, value in words_of(row, subject="New").items() if key not in {"body", "reply_to"}}

    sign_in(world.users["organizer"]).post(page("campaign", row.pk), so_far)

    row.refresh_from_db()
    assert (row.subject, row.body) == ("New", "Dear all")


def test_what_stands_on_the_page_is_what_is_sent(world, sign_in, smtp):
    """Whoever presses "send" or "test" without saving first sends what they see."""
    row = draft(world)
    client = sign_in(world.users["organizer"])

    client.post(page("test", row.pk), words_of(row, subject="New words", person=world.people["Caleb"].pk))
    row.refresh_from_db()
    client.post(page("schedule", row.pk), words_of(row, body="Newer words", **NOW_TO_ALL))
    delivery.deliver_due(until=NOW.replace(year=2030))

    row.refresh_from_db()
    assert [received.message["Subject"] for received in smtp.messages] == ["Test: New words"]
    assert (row.subject, row.body, row.state) == ("New words", "Newer words", Campaign.State.SCHEDULED)


@pytest.mark.parametrize("name", ["test", "schedule"])
def test_what_cannot_be_sent_is_neither_kept_nor_sent(world, sign_in, name):
    row = draft(world)

    answer = sign_in(world.users["organizer"]).post(page(name, row.pk), words_of(row, body="Hi {nobody}", at=""))

    assert answer.status_code == 422
    assert "Hi {nobody}" in answer.content.decode()
    row.refresh_from_db()
    assert (row.body == "Hi {nobody}", row.state) == (False, Campaign.State.DRAFT)
    assert not Message.objects.exists()


def test_words_survive_the_way_to_the_second_factor(world, sign_in, monkeypatch):
    row = draft(world)
    client = sign_in(world.users["organizer"])
    monkeypatch.setattr("campaigns.views.deciding.is_stepped_up", lambda _request: False)  # it was long ago

    client.post(page("schedule", row.pk), words_of(row, body="Newer words", at=""))

    row.refresh_from_db()
    assert (row.body, row.state) == ("Newer words", Campaign.State.DRAFT)
