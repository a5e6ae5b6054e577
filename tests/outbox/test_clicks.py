"""People click; scanners open links at once, all of them, by HEAD, without a browser, or the one that nobody sees."""

from datetime import timedelta

import pytest
from django.urls import reverse

from outbox.clicks import judge_some
from outbox.models import DeliveryEvent, State
from tests.outbox.letters import NOW, letter, message

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/19 Safari/604"
)
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
IOS = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"


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


IN_APPS = [
    # Facebook, Instagram, Google and a plain view inside an app of an iPhone
    f"{IOS} Mobile/15E148 [FBAN/FBIOS;FBAV/520.0;FBDV/iPhone15,2;FBMD/iPhone;FBSN/iOS]",
    f"{IOS} Mobile/22F76 Instagram 384.0.0 (iPhone15,2; iOS 18_5; en_US; scale=3.00)",
    f"{IOS} GSA/373.0 Mobile/15E148 Safari/604.1",
    f"{IOS} Mobile/15E148",
    # Facebook and Gmail on Android, and a browser on a Cubot
    f"Mozilla/5.0 (Linux; Android 15; SM-S921U; wv) {WEBKIT} Chrome/137.0 Mobile Safari/537.36 [FB_IAB/FB4A;]",
    f"Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) {WEBKIT} Version/4.0 Chrome/137.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 13; CUBOT P80) {WEBKIT} Chrome/137.0 Mobile Safari/537.36",
]


@pytest.mark.parametrize("agent", [CHROME, IPHONE, *IN_APPS])
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
        f"Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X) {WEBKIT} Chrome/137.0 Safari/537.36 (AdsBot-Google-Mobile)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140 Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Safari/537.36 BarracudaScanner/1.0",
    ],
)
def test_what_is_no_browser_is_no_person(sent, agent):
    assert judged(click(sent, 600, agent=agent)) == ["machine"]


def test_several_links_at_once_are_a_scanners(sent):
    assert judged(click(sent, 600, link=1), click(sent, 602, link=2)) == ["machine", "machine"]


def test_who_opens_one_link_and_a_moment_later_another_is_a_person(sent):
    assert judged(click(sent, 600, link=1), click(sent, 605, link=2)) == ["human", "human"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Purpose": "preview"},
        {"X-Moz": "prefetch"},
        {"Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Dest": "empty"},  # a script's
    ],
)
def test_what_a_browser_loads_by_itself_is_nobodys(client, sent, headers):
    client.get(reverse("outbox:click", args=[sent.token, 1]), headers={"user-agent": CHROME, **headers})
    DeliveryEvent.objects.update(at=NOW + timedelta(seconds=600))
    event = DeliveryEvent.objects.get()

    assert judged(event) == ["machine"]
    assert event.why == event.details != ""


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}])
def test_a_page_that_is_opened_says_nothing_against_a_person(client, sent, headers):
    client.get(reverse("outbox:click", args=[sent.token, 1]), headers={"user-agent": CHROME, **headers})

    assert DeliveryEvent.objects.get().details == ""


def test_links_that_a_readers_browser_loads_ahead_do_not_speak_against_the_reader(sent):
    for link in (0, 2):
        DeliveryEvent.objects.filter(pk=click(sent, 600, link=link).pk).update(details="loaded ahead by the browser")

    assert judged(click(sent, 601)) == ["human"]


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
