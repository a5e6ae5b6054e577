"""The pages behind a mail's links: a GET changes nothing, a POST needs no cookie, redirects lead to its links."""

import pytest
from django.test import Client
from django.urls import reverse

from members.models import ContactPoint, Person
from outbox import suppression, tokens
from outbox.actions import freeze
from outbox.models import DeliveryEvent, State, Suppression, Topic
from tests.outbox.letters import NOW, letter, message
from tests.world import TODAY

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"


@pytest.fixture
def stranger():
    """Nobody signed in, and the protection against forged posts switched on."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def sent():
    links = "[One](https://mae.example/one) [Two](https://mae.example/two?a=1&b=2)"
    return message(letter(topic="news", body=links), state=State.ACCEPTED)


def url(name, *args):
    return reverse(f"outbox:{name}", args=args)


def bad_tokens():
    good = tokens.make(1)
    return ["x", "", good[:-1], good + "A", "A" * 28, good.swapcase(), good[:-1] + "=", "é" * 28, "\0" * 28]


@pytest.mark.parametrize("name", ["unsubscribe", "preferences"])
def test_a_get_shows_and_changes_nothing(stranger, sent, name):
    answer = stranger.get(url(name, sent.token))

    assert answer.status_code == 200
    assert b'<form method="post"' in answer.content
    assert sent.address.encode() not in answer.content
    assert "no-store" in answer["Cache-Control"]
    assert not Suppression.objects.exists()
    assert not DeliveryEvent.objects.exists()


def test_one_click_stops_all_mail_without_a_cookie(stranger, sent):
    answer = stranger.post(url("unsubscribe", sent.token), {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    (kept,) = Suppression.objects.all()
    assert (kept.key, kept.topic, kept.reason) == (sent.address_key, None, "unsubscribed")
    assert DeliveryEvent.objects.get().kind == "unsubscribe"


def test_one_topic_can_be_stopped_alone(stranger, sent):
    stranger.post(url("unsubscribe", sent.token), {"reach": "topic"})

    assert list(Suppression.objects.values_list("topic__key", flat=True)) == ["news"]


def test_saying_no_twice_is_saying_it_once(stranger, sent):
    for _ in range(2):
        stranger.post(url("unsubscribe", sent.token))

    assert Suppression.objects.count() == 1


def test_the_link_tells_what_was_stopped_by_it_already(stranger, sent):
    link = url("unsubscribe", sent.token)
    assert "Nothing has changed yet" in stranger.get(link).text

    stranger.post(link, {"reach": "topic"})
    after_topic = stranger.get(link).text
    stranger.post(link)

    assert "go on. You may stop these, too" in after_topic
    assert "Stop only" not in after_topic
    assert "You get none of these mails any more" in stranger.get(link).text


def test_the_page_promises_for_every_address_of_theirs_what_one_press_does(stranger, world):
    renita = world.people["Renita"]
    sent = message(letter(topic="news"), state=State.ACCEPTED, person=renita)
    other = ContactPoint.objects.create(
        person=renita, kind="email", value="renita.elsewhere@example.com", source="staff"
    )
    assert "and any other that is on your record" in " ".join(stranger.get(url("unsubscribe", sent.token)).text.split())

    done = stranger.post(url("unsubscribe", sent.token)).text

    assert "You will get no more mails from MAE." in done
    assert sent.address != other.value
    again = letter(topic="news")
    freeze(letter=again, people=Person.objects.filter(pk=renita.pk), not_before=NOW, day=TODAY, by=None)
    assert list(again.messages.values_list("state", "reason")) == [("suppressed", "opted_out")]


@pytest.mark.parametrize("name", ["unsubscribe", "preferences"])
def test_the_links_of_a_test_to_oneself_change_nothing(stranger, name):
    own = message(letter(topic=None), state=State.ACCEPTED)

    for answer in (stranger.get(url(name, own.token)), stranger.post(url(name, own.token))):
        assert b"This was a test" in answer.content
        assert b"<form" not in answer.content
    assert not Suppression.objects.exists()
    assert not DeliveryEvent.objects.exists()


@pytest.mark.parametrize("name", ["unsubscribe", "preferences"])
def test_the_pages_name_the_address_for_its_owner_only(stranger, sent, name):
    html = stranger.get(url(name, sent.token)).content.decode()

    assert ("l…@example.com" in html, sent.address in html) == (True, False)


def test_preferences_keep_what_is_ticked_and_stop_the_rest(stranger, sent):
    news, rights = Topic.objects.get(key="news"), Topic.objects.get(key="rights")
    stranger.post(url("unsubscribe", sent.token))

    answer = stranger.post(url("preferences", sent.token), {"topics": [news.pk, rights.pk]})

    assert b"Saved" in answer.content
    stopped = {kept.topic.key for kept in Suppression.objects.all()}
    assert stopped == {"benefits", "learning", "organizing", "political"}
    assert answer.context["form"]["topics"].value() == [str(news.pk), str(rights.pk)]


def test_no_reader_lifts_what_others_said(stranger, sent):
    Suppression.objects.create(key=sent.address_key, reason="complaint")

    answer = stranger.post(url("preferences", sent.token), {"topics": [topic.pk for topic in Topic.objects.all()]})

    assert Suppression.objects.filter(reason="complaint", topic=None).exists()
    assert b"reported to us" in answer.content


def test_a_click_leads_on_and_writes_down_one_event(stranger, sent):
    answer = stranger.get(url("click", sent.token, 2), headers={"user-agent": CHROME})

    assert (answer.status_code, answer["Location"]) == (302, "https://mae.example/two?a=1&b=2")
    event = DeliveryEvent.objects.get()
    assert (event.kind, event.link, event.method, event.agent, event.verdict) == ("click", 2, "GET", CHROME, "")
    assert not answer.cookies


@pytest.mark.parametrize("number", [3, 99, 10**12])
def test_a_link_that_was_not_in_the_mail_leads_nowhere(stranger, sent, number):
    assert stranger.get(url("click", sent.token, number)).status_code == 404
    assert not DeliveryEvent.objects.exists()


def test_the_unseen_link_is_noted_and_leads_home(stranger, sent):
    assert stranger.get(url("click", sent.token, 0))["Location"] == "/"
    assert DeliveryEvent.objects.get().link == 0


def test_scanners_cannot_fill_the_table(stranger, sent, monkeypatch):
    monkeypatch.setattr("outbox.clicks.AT_MOST", 3)
    for _ in range(5):
        assert stranger.get(url("click", sent.token, 1)).status_code == 302

    assert DeliveryEvent.objects.count() == 3


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_every_bad_link_gets_the_same_answer(stranger, sent, method):
    answers = set()
    for token in filter(None, bad_tokens()):
        for name, more in (("unsubscribe", []), ("preferences", []), ("click", [1])):
            if (method, name) == ("post", "click"):
                continue
            answer = getattr(stranger, method)(url(name, token, *more))
            csrf = answer.content.split(b"hx-headers=")[-1][:110]
            answers.add((answer.status_code, answer.content.replace(csrf, b"")))

    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_tokens_have_one_spelling_and_outlive_a_change_of_the_secret(settings):
    token = tokens.make(812)
    assert tokens.read(token) == 812
    assert [tokens.read(bad) for bad in bad_tokens()] == [None] * len(bad_tokens())

    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert tokens.read(token) == 812
    settings.SECRET_KEY_FALLBACKS = []
    assert tokens.read(token) is None


# --- On one's own page, behind the sign-in ---------------------------------------------------------


def ticked(client):
    return {topic.key for topic in client.get(url("own")).context["values"]["form"].initial["topics"]}


def test_a_member_chooses_topics_for_all_their_addresses(world, sign_in):
    renita, learning = world.people["Renita"], Topic.objects.get(key="learning")
    ContactPoint.objects.create(person=renita, kind="email", value="renita@second.example", source="self")
    client = sign_in(world.users["member"])
    assert "What we send you" in client.get(reverse("members:me")).content.decode()
    assert len(ticked(client)) == Topic.objects.count()

    assert client.post(url("own"), {"keep": "yes", "topics": [learning.pk]}).status_code == 302

    assert ticked(client) == {"learning"}
    stopped = Suppression.objects.exclude(topic=learning)
    assert stopped.count() == 2 * (Topic.objects.count() - 1)
    news, other = letter(topic="news"), letter(topic="learning")
    for one in (news, other):
        freeze(letter=one, people=Person.objects.filter(pk=renita.pk), not_before=NOW, day=TODAY, by=None)
    assert [one.messages.get().reason for one in (news, other)] == ["opted_out", ""]


def test_yes_after_a_no_by_a_mails_link(world, sign_in, stranger):
    (address,) = ContactPoint.objects.emails().filter(person=world.people["Renita"])
    stranger.post(url("unsubscribe", message(letter(), address.value, state=State.ACCEPTED).token))
    client = sign_in(world.users["member"])
    assert ticked(client) == set()

    client.post(url("own"), {"keep": "yes", "topics": [topic.pk for topic in Topic.objects.all()]})

    assert ticked(client) == set(Topic.objects.values_list("key", flat=True))
    assert not Suppression.objects.exists()


def test_an_empty_post_and_a_foreign_topic_change_nothing(world, sign_in):
    client = sign_in(world.users["member"])

    assert client.post(url("own")).status_code == 200
    assert client.post(url("own"), {"keep": "yes", "topics": ["999999"]}).status_code == 422

    assert not Suppression.objects.exists()


def test_what_bounced_is_said_and_not_undone_by_ticks(world, sign_in):
    (address,) = ContactPoint.objects.emails().filter(person=world.people["Renita"])
    Suppression.objects.create(key=suppression.key_of(address.value), reason=Suppression.Reason.BOUNCED)
    client = sign_in(world.users["member"])

    client.post(url("own"), {"keep": "yes", "topics": [topic.pk for topic in Topic.objects.all()]})

    assert "came back" in client.get(url("own")).content.decode()
    assert Suppression.objects.get().reason == "bounced"


def test_nobody_without_a_record_has_a_choice(world, sign_in):
    assert sign_in(world.users["organizer"]).get(url("own")).status_code == 404
