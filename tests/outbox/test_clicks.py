"""People click; scanners open links at once, all of them, by HEAD, without a browser, or the one that nobody sees."""

from datetime import timedelta

import pytest

from outbox.clicks import judge_some
from outbox.models import DeliveryEvent, State
from tests.outbox.letters import NOW, letter, message

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/19 Safari/604"
)


@pytest.fixture
def sent():
    body = "[One](https://mae.example/1) [Two](https://mae.example/2)"
    return message(letter(body=body), state=State.ACCEPTED, settled_at=NOW)


def click(on, seconds, link=1, method="GET", agent=CHROME):
    at = NOW + timedelta(seconds=seconds)
    return DeliveryEvent.objects.create(message=on, kind="click", at=at, link=link, method=method, agent=agent)


def judged(*events):
    people = judge_some(now=NOW + timedelta(days=2))
    verdicts = []
    for event in events:
        event.refresh_from_db()
        verdicts.append(event.verdict)
    assert [event.pk for event in people] == [
        event.pk for event in sorted(events, key=lambda one: one.at) if event.verdict == "human"
    ]
    return verdicts


@pytest.mark.parametrize("agent", [CHROME, IPHONE])
def test_a_persons_click_later_on_counts(sent, agent):
    assert judged(click(sent, 61, agent=agent), click(sent, 600, link=2, agent=agent)) == ["human", "human"]


@pytest.mark.parametrize("seconds", [-5, 0, 59])
def test_within_a_minute_of_acceptance_it_is_a_scanner(sent, seconds):
    assert judged(click(sent, seconds)) == ["machine"]


def test_a_mail_that_was_never_accepted_has_no_readers(sent):
    type(sent).objects.filter(pk=sent.pk).update(settled_at=None)
    assert judged(click(sent, 600)) == ["machine"]


def test_head_is_a_scanners(sent):
    assert judged(click(sent, 600, method="HEAD")) == ["machine"]


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "curl/8.5",
        "python-requests/2.32",
        "Mozilla/5.0",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140 Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Safari/537.36 BarracudaScanner/1.0",
    ],
)
def test_what_is_no_browser_is_no_person(sent, agent):
    assert judged(click(sent, 600, agent=agent)) == ["machine"]


def test_several_links_at_once_are_a_scanners(sent):
    assert judged(click(sent, 600, link=1), click(sent, 603, link=2)) == ["machine", "machine"]


def test_the_same_link_twice_is_a_persons(sent):
    assert judged(click(sent, 600), click(sent, 601)) == ["human", "human"]


def test_who_opens_what_nobody_sees_is_a_scanner_there_and_elsewhere(sent):
    other = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    hidden = click(sent, 100, link=0, agent=other)
    near = click(sent, 400)
    far = click(sent, 4000)
    same_program_days_later = click(sent, 90_000, agent=other)

    assert judged(hidden, near, far, same_program_days_later) == ["machine", "machine", "human", "machine"]


def test_what_came_just_now_is_judged_later(sent):
    event = click(sent, 600)

    assert judge_some(now=event.at + timedelta(seconds=5)) == []
    event.refresh_from_db()
    assert event.verdict == ""


def test_each_click_is_judged_once(sent):
    click(sent, 600)

    assert len(judge_some(now=NOW + timedelta(days=1))) == 1
    assert judge_some(now=NOW + timedelta(days=1)) == []


def test_a_click_says_that_a_message_in_doubt_arrived(sent):
    type(sent).objects.filter(pk=sent.pk).update(state=State.IN_DOUBT)
    click(sent, 600)

    judge_some(now=NOW + timedelta(days=1))

    sent.refresh_from_db()
    assert sent.state == State.ACCEPTED
