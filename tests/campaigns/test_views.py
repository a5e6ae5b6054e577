"""The pages of campaigns, for each role."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from campaigns import actions
from campaigns.models import Campaign
from core.periods import since
from jobs.models import Notice
from locals.access import Role
from locals.models import Assignment
from members.models import ContactPoint, Person
from outbox import delivery, suppression
from outbox.models import Message, State, Suppression
from tests.campaigns.drafts import NOW, approved, colleague, draft, join, schedule
from tests.outbox.letters import letter, message
from tests.world import PERSONAS, TODAY, days_ago

pytestmark = pytest.mark.django_db


NOW_TO_ALL = {"do": "now", "recipients": "1000"}  # as the page sends it that asks once more


def text_of(answer):
    """What a page says, without its elements."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", answer.content.decode())).split())


def page(name, *args, **query):
    return reverse(f"campaigns:{name}", args=args, query=query)


@pytest.fixture
def at_three(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def sent(world, smtp, monkeypatch):
    row = schedule(draft(world), world)
    with monkeypatch.context() as then:
        then.setattr("core.clock.now", lambda: NOW)  # some days later it would be old news
        actions.start_due(now=NOW, day=TODAY)
        delivery.deliver_due(until=NOW.replace(year=2030))
    row.refresh_from_db()
    return row


SEES_STATEWIDE = {"administrator", "clerk", "organizer"}
SEES_SOMEWHERE = SEES_STATEWIDE | {"region_staff", "local_president"}
GETS = ["campaign", "preview", "recipients", "blanks", "people", "messages"]


@pytest.mark.parametrize("persona", PERSONAS)
def test_who_reaches_the_list_and_who_may_write(world, sign_in, persona):
    client = sign_in(world.users[persona])

    assert client.get(page("index")).status_code == (200 if persona in SEES_SOMEWHERE else 403)
    assert client.get(page("new")).status_code == (200 if persona in {"organizer", "region_staff"} else 403)


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("name", GETS)
def test_who_sees_a_statewide_campaign(world, sign_in, sent, name, persona):
    status = sign_in(world.users[persona]).get(page(name, sent.pk)).status_code

    assert status == (200 if persona in SEES_STATEWIDE else 404)


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize(
    ("name", "writers"),
    [
        ("audience", {"organizer"}),
        ("test", {"organizer"}),
        ("schedule", {"organizer"}),
        ("unschedule", {"organizer"}),
        ("copy", {"organizer"}),
        ("approve", {"organizer", "administrator"}),
        ("take_back", {"organizer", "administrator"}),
    ],
)
def test_who_may_act_on_a_statewide_campaign(world, sign_in, name, writers, persona):
    row = draft(world)

    status = sign_in(world.users[persona]).post(page(name, row.pk)).status_code

    expected = 404 if persona not in SEES_STATEWIDE else 302 if persona in writers else 403
    assert status == (200 if (name, status) == ("audience", 200) and persona in writers else expected)


def test_a_president_sees_the_campaigns_of_the_local_and_of_nobody_else(world, sign_in):
    own, others = draft(world, unit=world.locals["Tupelo"]), draft(world, unit=world.locals["Leland"])
    client = sign_in(world.users["local_president"])

    assert client.get(page("campaign", own.pk)).status_code == 200
    assert client.get(page("campaign", others.pk)).status_code == 404
    assert [row.pk for row in client.get(page("index")).context["page"].rows] == [own.pk]


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
    assert b"5 of 5 went out" in report.content
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


def words_of(row, **changed):
    """What the form on the draft's page sends."""
    shown = {"name": row.name, "topic": row.topic_id, "subject": row.subject, "body": row.body}
    return {**shown, "reply_to": row.reply_to, "seen": row.words_mark, **changed}


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


def seen_by(answer):
    """The mark of the stored words that the form carries along."""
    return re.findall(r'name="seen" value="([^"]*)"', answer.content.decode())[0]


@pytest.mark.parametrize("persona", PERSONAS)
def test_who_may_put_a_statewide_draft_away(world, sign_in, persona):
    row = draft(world)
    client = sign_in(world.users[persona])

    refused = 403 if persona in SEES_STATEWIDE else 404
    asked, done = client.post(page("cancel", row.pk)), client.post(page("cancel", row.pk), {"do": "draft"})

    assert (asked.status_code, done.status_code) == ((200, 302) if persona == "organizer" else (refused, refused))


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
    assert '<details class="card mt-3" open>' in shown.content.decode()
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


def test_choosing_people_in_another_window_does_not_touch_the_words(world, sign_in):
    row = draft(world)
    client = sign_in(world.users["organizer"])
    client.post(page("audience", row.pk), {"is_member": "yes", "do": "keep"})

    assert client.post(page("campaign", row.pk), words_of(row, body="Hi")).status_code == 302


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
        "You approve it for 10 people on 3 Dec 2026, 09:00. Another time needs a new approval, and so do more than "
        "60 people."
    ) in asked
    assert "Approved for 10 people on 3 Dec 2026, 09:00." in said
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


@pytest.mark.parametrize(("persona", "may"), [("second", True), ("clerk", False), ("administrator", False)])
def test_a_colleague_who_may_write_there_takes_the_time_off(world, sign_in, persona, may):
    """The author is away, and the mail should not go out tomorrow."""
    row = schedule(draft(world), world, at=NOW + timedelta(days=1))
    users = world.users | {"second": colleague()}
    client = sign_in(users[persona])

    offered = page("unschedule", row.pk) in client.get(page("campaign", row.pk)).content.decode()
    answer = client.post(page("unschedule", row.pk))

    assert (offered, answer.status_code) == (may, 302 if may else 403)
    row.refresh_from_db()
    assert row.state == (Campaign.State.DRAFT if may else Campaign.State.SCHEDULED)
    told = [(one.to, "Second took its time off." in one.text) for one in Notice.objects.all()]
    assert told == ([([row.author.email], True)] if may else [])


def test_who_moves_the_time_is_told_before_and_after_that_it_is_approved_again(world, sign_in, settings, at_three):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    second, at = colleague(), NOW + timedelta(days=11)
    row = approved(world, at=at, by=second)
    client = sign_in(row.author)
    before = client.post(page("unschedule", row.pk), follow=True)
    assert "Approved for 10 people on 3 Dec 2026, 09:00. Another time needs a new approval" in text_of(before)
    assert 'value="2026-12-03T09:00"' in before.content.decode()

    after = text_of(client.post(page("schedule", row.pk), NOW_TO_ALL, follow=True))

    assert "It waits for approval. It was approved for 3 Dec 2026, 09:00, not for 22 Nov 2026, 09:00." in after
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


def test_the_preview_shows_what_is_typed_and_lets_no_script_in(world, sign_in):
    row = draft(world)
    caleb = world.people["Caleb"]
    Person.objects.filter(pk=caleb.pk).update(first_name="<script>alert(1)</script>")
    typed = {
        "subject": "{first_name} <b>",
        "body": "Hi {first_name} <script>alert(2)</script> <javascript:alert(3)>",
    }

    answer = sign_in(world.users["organizer"]).post(page("preview", row.pk, person=caleb.pk), typed)

    html = answer.content.decode()
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "<mark>&lt;script&gt;alert(1)&lt;/script&gt;</mark>" in html


def test_it_says_for_whom_each_placeholder_is_blank_and_what_they_read(world, sign_in):
    """Danielle reps Tupelo Middle: the three others there have a rep, and only they."""
    Person.objects.filter(pk=world.people["Caleb"].pk).update(first_name=" ")
    world.people["Odessa"].contact_points.filter(kind="email").update(bounced_at=NOW)  # gets nothing
    row = draft(world, subject="{first_name}!", body="Dear {first_name|}, ask {representative} at {worksite}.")
    client = sign_in(world.users["organizer"])

    stored, typed = client.get(page("blanks", row.pk)), client.post(page("blanks", row.pk), {"subject": "{last_name}"})

    known = [(blank.key, blank.n, blank.reads) for blank in stored.context["blanks"]]
    assert known == [
        ("first_name", 1, "“friend” or nothing there"),
        ("representative", 6, "“your building rep”"),
        ("worksite", 0, "“your school”"),
    ]
    assert "Building rep&#x27;s first name</b> is blank for 6 people." in stored.content.decode()
    assert "School or worksite is known for everybody who gets it" in stored.content.decode()
    assert [(blank.key, blank.n) for blank in typed.context["blanks"]] == [("last_name", 0)]
    [who] = client.get(page("people", row.pk), {"blank": "first_name"}).context["people"]
    assert who == world.people["Caleb"]
    without = client.get(page("people", row.pk), {"blank": "representative"})
    assert sorted(person.first_name for person in without.context["people"]) == [
        "Bessie", "Danielle", "Joanna", "Marcus", "Terrance", "Wendell",
    ]  # fmt: skip


def test_the_preview_begins_with_somebody_who_can_get_it(world, sign_in):
    """Danielle comes first, but has no address that works."""
    world.people["Danielle"].contact_points.filter(kind="email").update(bounced_at=NOW)
    row = draft(world)

    shown = sign_in(world.users["organizer"]).get(page("preview", row.pk)).context["reader"]

    assert (str(shown.person), shown.before) == ("Latoya Mabry", None)


def test_the_preview_goes_through_those_who_get_it(world, sign_in):
    """Not through those who said no, have a work address only, or share the address of somebody before them."""
    row = draft(world, topic="rights")
    client = sign_in(world.users["organizer"])
    caleb, latoya, marcus = (world.people[name] for name in ("Caleb", "Latoya", "Marcus"))
    (no,) = caleb.contact_points.emails()
    Suppression.objects.create(key=suppression.key_of(no.value), reason="unsubscribed")
    latoya.contact_points.emails().update(setting="work")
    ContactPoint.objects.filter(person=marcus).emails().delete()
    shared = world.people["Danielle"].contact_points.emails().get().value
    ContactPoint.objects.create(person=marcus, kind="email", value=shared, source="staff")
    getting = {person.pk for person in client.get(page("people", row.pk)).context["people"]}

    shown = [client.get(page("preview", row.pk)).context["reader"]]
    while shown[-1].after:
        shown.append(client.get(page("preview", row.pk, person=shown[-1].after)).context["reader"])

    assert [reader.person.pk for reader in shown] == sorted(getting)
    assert [reader.before for reader in shown] == [None, *sorted(getting)[:-1]]
    assert not getting & {caleb.pk, latoya.pk, marcus.pk}


def test_a_preview_shows_nobody_whom_the_one_who_looks_may_not_see(world, sign_in):
    row = draft(world, unit=world.locals["Tupelo"])
    client = sign_in(world.users["local_president"])

    html = client.get(page("campaign", row.pk, person=world.people["Odessa"].pk)).content.decode()

    assert "Odessa" not in html


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


@pytest.mark.parametrize("why", ["", "  ", "The date\x00", "x" * 201])
def test_whoever_sends_a_campaign_back_says_why_in_words_that_can_be_kept(world, sign_in, settings, why):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    row = schedule(draft(world), world)

    answer = sign_in(colleague()).post(page("take_back", row.pk), {"why": why}, follow=True)

    row.refresh_from_db()
    assert row.state == Campaign.State.AWAITING
    assert "Say in at most 200 letters what should change." in text_of(answer)


@pytest.mark.parametrize("persona", ["organizer", "administrator"])
def test_what_could_not_be_started_says_so_to_author_and_administrators(world, sign_in, persona):
    row = schedule(draft(world), world)
    actions.set_aside(campaign=row, problem=actions.BROKE, by=None)

    shown = text_of(sign_in(world.users[persona]).get(page("campaign", row.pk)))

    assert f"It was not sent. {actions.BROKE}" in shown


def test_a_page_that_watches_the_sending_becomes_the_report_at_its_end(world, sign_in, sent):
    client = sign_in(world.users["organizer"])
    assert "HX-Refresh" not in client.get(page("campaign", sent.pk), headers={"HX-Request": "true"})

    actions.finish_sent(at=NOW, by=None)

    assert client.get(page("campaign", sent.pk), headers={"HX-Request": "true"})["HX-Refresh"] == "true"


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


def test_a_message_of_another_campaign_cannot_be_resolved_here(world, sign_in, sent):
    row = Message.objects.get(person=world.people["Caleb"])
    other = draft(world)

    answer = sign_in(world.users["organizer"]).post(page("resolve", other.pk, row.pk), {"how": "lost"})

    assert answer.status_code == 404


def test_addresses_are_for_those_who_may_see_them(world, sign_in, sent):
    html = sign_in(world.users["organizer"]).get(page("messages", sent.pk)).content.decode()
    assert "canary-mail-caleb@example.com" in html

    for name in GETS:
        if name != "messages":
            html = sign_in(world.users["organizer"]).get(page(name, sent.pk)).content.decode()
            assert "canary-" not in html


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


def test_the_audience_is_chosen_by_a_form_of_the_fields(world, sign_in):
    row = draft(world, audience={})
    client = sign_in(world.users["organizer"])
    tupelo = world.locals["Tupelo"]

    counted = client.post(page("audience", row.pk), {"local": tupelo.pk, "is_member": "yes", "do": "count"})
    assert counted.context["headcount"].audience == 3
    row.refresh_from_db()
    assert row.audience == {}
    client.post(page("audience", row.pk), {"local": tupelo.pk, "is_member": "yes", "do": "keep"})

    row.refresh_from_db()
    assert {node["field"] for node in row.audience["all"]} == {"local", "is_member"}
    shown = client.get(page("audience", row.pk)).content.decode()
    assert re.search(rf'name="local"\s+value="{tupelo.pk}" checked', shown)


def test_a_place_is_found_by_name_without_javascript(world, sign_in):
    """Whatever button was pressed: who typed a name wants to choose among what it finds."""
    row = draft(world, audience={})
    client = sign_in(world.users["organizer"])

    answer = client.post(page("audience", row.pk), {"local.find": "Tup", "do": "keep"})

    assert re.search(rf'name="local"\s+value="{world.locals["Tupelo"].pk}">', answer.content.decode())
    assert [group.name for group in answer.context["form"].groups if group.is_open] == ["Where"]
    row.refresh_from_db()
    assert not row.has_audience

    chosen = {"local": world.locals["Tupelo"].pk, "local.find": "Tup", "local.found": "Tup", "do": "keep"}
    assert client.post(page("audience", row.pk), chosen).status_code == 302  # as the page sends it after looking
    row.refresh_from_db()
    assert row.audience["all"][0]["value"] == [world.locals["Tupelo"].pk]


@pytest.mark.parametrize("query", [{"nonsense": "1"}, {"local": "999999999999999999999"}, {"where": "{"}])
def test_conditions_that_make_no_sense_get_a_sentence(world, sign_in, query):
    row = draft(world, audience={})

    answer = sign_in(world.users["organizer"]).post(page("audience", row.pk), {**query, "do": "keep"})

    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.audience == {}


def test_a_persons_page_shows_the_mail(world, sign_in, sent):
    caleb = world.people["Caleb"]

    html = sign_in(world.users["organizer"]).get(reverse("members:person", args=[caleb.pk])).content.decode()

    assert "Winter conference" in html


def test_who_may_not_write_a_campaign_does_not_copy_it(world, sign_in):
    """A clerk sees what the state sends; a region's staff write for their region: both in one person."""
    both = colleague("both", Role.REGION_STAFF, region=world.regions["Delta"])
    Assignment.objects.create(user=both, role=Role.CLERK, period=since(days_ago(90)))
    sent = draft(world)
    client = sign_in(both)

    report = client.get(page("campaign", sent.pk))
    answer = client.post(page("copy", sent.pk))

    assert answer.status_code == 403
    assert page("copy", sent.pk) not in report.content.decode()
    assert Campaign.objects.count() == 1
