"""Signing in by a code sent by e-mail."""

from __future__ import annotations

import re
import threading

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.messages import get_messages
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core.types import Claim, Obstacle
from tests.accounts.conftest import CODE, age, ask, code_for, come_in, confirm, is_in

CONFIRM = reverse("account_confirm_login_code")
ASK = reverse("account_request_login_code")
CSRF = re.compile(r'csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"')


def test_a_code_from_the_mail_lets_in(client, smtp, user, records):
    answer = ask(client, "Renee@Example.org ")
    assert answer.url == CONFIRM
    assert not is_in(client)

    answer = confirm(client, code_for(smtp, "renee@example.org"))

    assert answer.url == "/"
    assert client.session[SESSION_KEY] == str(user.pk)


def test_the_code_is_typed_with_or_without_its_dash(client, smtp, user, records):
    ask(client, user.email)

    confirm(client, code_for(smtp, user.email).replace("-", " "))

    assert is_in(client)


def test_the_mail_names_the_association_and_how_long_it_holds(client, smtp, user, records):
    ask(client, user.email)

    (mail,) = smtp.messages
    assert mail.message["Subject"] == "Your sign-in code for MAE"  # mail servers log subjects: no code there
    assert "valid for 10 minutes and works once" in mail.text


def test_a_code_of_eleven_minutes_ago_is_too_old(client, smtp, user, records):
    ask(client, user.email)
    age(client, 11 * 60)

    answer = confirm(client, code_for(smtp, user.email))

    assert answer.url == ASK
    assert not is_in(client)


def test_a_code_of_nine_minutes_ago_still_holds(client, smtp, user, records):
    ask(client, user.email)
    age(client, 9 * 60)

    confirm(client, code_for(smtp, user.email))

    assert is_in(client)


def test_a_code_works_once(client, smtp, user, records):
    come_in(client, smtp, user.email)
    code = code_for(smtp, user.email)
    client.post(reverse("account_logout"))

    answer = confirm(client, code)

    assert answer.url == ASK
    assert not is_in(client)


def test_a_code_works_only_in_the_browser_that_asked(client, smtp, user, records):
    ask(client, user.email)
    other = Client()
    ask(other, "somebody@else.example")

    confirm(other, code_for(smtp, user.email))

    assert not is_in(other)


def test_a_mistyped_address_is_no_trap(client, smtp, user, records):
    ask(client, "rene@example.org")
    assert client.get(reverse("account_login")).url == CONFIRM  # a code is awaited

    client.post(reverse("account_logout"), {"next": reverse("account_login")})  # "Start again"

    assert client.get(reverse("account_login")).status_code == 200
    come_in(client, smtp, user.email)
    assert is_in(client)


def test_five_wrong_codes_end_it_even_for_the_right_one(client, smtp, user, records):
    ask(client, user.email)

    for _ in range(5):
        confirm(client, "0000-0000")
    answer = confirm(client, code_for(smtp, user.email))

    assert answer.url == ASK
    assert not is_in(client)


def test_whoever_typed_five_wrong_codes_may_ask_for_a_new_one_at_once(client, smtp, user, records):
    ask(client, user.email)
    for _ in range(4):
        confirm(client, "0000-0000")

    answer = client.post(f"{CONFIRM}?next=/me/", {"code": "0000-0000", "next": "/me/"}, follow=True)

    assert answer.redirect_chain == [(f"{ASK}?next=%2Fme%2F", 302)]
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        "Too many attempts. Please ask for a new code."
    ]


@pytest.mark.parametrize("pasted", ["MAILTO:renee@example.org?subject=Hi", "Renee Thigpen <renee@example.org>,"])
def test_an_address_is_taken_as_it_was_pasted(client, smtp, user, records, pasted):
    ask(client, pasted)

    confirm(client, code_for(smtp, user.email))

    assert is_in(client)


@pytest.mark.django_db(transaction=True)
def test_many_attempts_at_the_same_moment_are_counted_too(smtp, records):
    """Each request reads the session before any has written it: a counter in the session alone lets all through."""
    user = User.objects.create_user("renee@example.org")
    client = Client()
    ask(client, user.email)
    cookies, barrier, tried = dict(client.cookies), threading.Barrier(12), []

    def attempt() -> None:
        twin = Client()
        twin.cookies.update(cookies)
        barrier.wait()
        answer = confirm(twin, "0000-0000")
        tried.append(answer.status_code == 200)  # 200: compared and refused; a redirect: not compared at all
        connections.close_all()

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(tried) == 12
    assert sum(tried) <= 5


def test_a_fourth_code_within_a_minute_is_refused_known_or_not(client, smtp, user, records):
    for address in (user.email, "nobody@example.org"):
        for _ in range(3):
            assert ask(Client(), address).status_code == 302
        answer = ask(Client(), address)
        assert answer.status_code == 200
        assert "Too many" in answer.content.decode()
    assert len(smtp.messages) == 6


def test_nobody_uses_up_the_tries_of_somebody_elsewhere(smtp, user, records, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"request_login_code_anywhere": "4/h/key"}
    here, there = "198.51.100.7", "203.0.113.9"
    for _ in range(3):
        ask(Client(REMOTE_ADDR=there), user.email)
    assert "Too many" in ask(Client(REMOTE_ADDR=there), user.email).content.decode()

    assert ask(Client(REMOTE_ADDR=here), user.email).status_code == 302
    # But a mailbox is not flooded from everywhere.
    assert "Too many" in ask(Client(REMOTE_ADDR=here), user.email).content.decode()


def resend(client: Client) -> list[str]:
    """What is said above the page after another mail was asked for."""
    answer = client.post(CONFIRM, {"action": "resend"}, follow=True)
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_nobody_uses_up_the_other_mails_of_somebody_elsewhere(smtp, user, records):
    here = Client(REMOTE_ADDR="198.51.100.7")
    ask(here, user.email)
    for there in (Client(REMOTE_ADDR="203.0.113.9"), Client(REMOTE_ADDR="192.0.2.4")):
        ask(there, user.email)
        assert resend(there) + resend(there) == []

    assert resend(here) == []

    assert len(smtp.to(user.email)) == 8


def test_asking_and_other_mails_count_together_from_one_place(client, smtp, user, records):
    ask(client, user.email)
    assert resend(client) + resend(client) == []

    assert "Too many" in ask(Client(), user.email).content.decode()


def test_other_mails_count_for_the_mailbox_too(client, smtp, user, records, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"request_login_code_anywhere": "2/h/key"}
    ask(client, user.email)
    assert resend(client) == []

    assert resend(client) == ["Be patient, you are sending too many requests."]

    assert len(smtp.to(user.email)) == 2


def test_another_mail_brings_a_new_code_and_drops_the_old(client, smtp, user, records):
    ask(client, user.email)
    first = code_for(smtp, user.email)
    age(client, 9 * 60)

    client.post(CONFIRM, {"action": "resend"})
    age(client, 9 * 60)

    second = code_for(smtp, user.email)
    assert first != second
    assert confirm(client, first).status_code == 200
    confirm(client, second)
    assert is_in(client)


@pytest.mark.parametrize(
    "address", ["nobody@example.org", "disabled@example.org", "shared@example.org", "work@example.org"]
)
def test_an_address_that_lets_nobody_in_looks_like_any_other(client, smtp, user, records, address):
    """The same page, the same number of statements, one mail each: nothing to tell them apart by, not even time."""
    User.objects.create_user("disabled@example.org", is_active=False)
    records.addresses |= {"shared@example.org": Obstacle.SHARED, "work@example.org": Obstacle.WORK}

    def walk(address: str) -> tuple[list[int], list[str], int]:
        browser, counts, pages = Client(), [], []
        before = len(smtp.messages)
        for step in (
            lambda: browser.post(ASK, {"email": address}),
            lambda: browser.get(CONFIRM),
            lambda: browser.post(CONFIRM, {"code": "0000-0000"}),
            lambda: browser.post(CONFIRM, {"action": "resend"}),
        ):
            with CaptureQueriesContext(connection) as queries:
                answer = step()
            counts.append(len(queries))
            pages.append(f"{answer.status_code} {answer.headers.get('Location', '')}")
            body = answer.content.decode().replace(address, "ADDRESS")
            pages.append(CSRF.sub("", body))
        return counts, pages, len(smtp.messages) - before

    known, unknown = walk(user.email), walk(address)

    assert known == unknown
    assert known[2] == 2
    assert not any(CODE.search(mail.text) for mail in smtp.to(address))


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("shared@example.org", "More than one person on our records has this address"),
        ("work@example.org", "use the personal address"),
        ("nobody@example.org", "Nobody can sign in with it at present"),
    ],
)
def test_the_mail_tells_what_the_page_does_not(client, smtp, records, address, says, db):
    records.addresses |= {"shared@example.org": Obstacle.SHARED, "work@example.org": Obstacle.WORK}

    ask(client, address)

    (mail,) = smtp.to(address)
    assert says in " ".join(mail.text.replace("Please ask for a code with", "use").split())


def test_a_mail_server_that_is_down_is_said_in_the_same_words_to_all(client, smtp, user, records):
    smtp.answer_data("451 4.3.0 Try later")

    answers = [ask(Client(), address) for address in (user.email, "nobody@example.org")]

    for answer in answers:
        assert answer.status_code == 200
        assert "We cannot send mail at the moment" in answer.content.decode()


def test_an_address_that_the_mail_server_refuses_is_told(client, smtp, user, records):
    smtp.refuse(user.email)

    answer = ask(client, user.email)

    assert "The mail server refuses that address" in answer.content.decode()


def test_what_is_logged_holds_no_code_and_no_address(client, smtp, user, records, caplog):
    caplog.set_level("DEBUG")
    come_in(client, smtp, user.email)
    smtp.answer_data("451 4.3.0 Try later")
    ask(Client(), user.email)

    ours = [record.getMessage() for record in caplog.records if record.name != "mail.log"]  # the test's mail server

    assert ours == ["Mail could not be sent (login_code): SMTPDataError"]


def test_a_user_disabled_after_asking_does_not_come_in(client, smtp, user, records):
    ask(client, user.email)
    User.objects.update(is_active=False)

    answer = confirm(client, code_for(smtp, user.email))

    assert answer.url == reverse("account_login")
    assert not is_in(client)


class TestFirstTime:
    """People of the records who have never been here."""

    def test_a_proved_personal_address_makes_and_links_the_user(self, client, smtp, records, db):
        records.addresses["keisha@example.com"] = Claim("17", "Keisha Brantley")
        ask(client, "keisha@example.com")
        assert not User.objects.exists()

        answer = confirm(client, code_for(smtp, "keisha@example.com"))

        user = User.objects.get()
        assert (user.email, user.name, user.has_usable_password()) == ("keisha@example.com", "Keisha Brantley", False)
        assert records.linked == {"17": user}
        assert answer.url == "/"
        assert is_in(client)

    def test_without_the_proof_no_user_is_made(self, client, smtp, records, db):
        records.addresses["keisha@example.com"] = Claim("17", "Keisha Brantley")
        ask(client, "keisha@example.com")

        confirm(client, "0000-0000")

        assert not User.objects.exists()
        assert records.linked == {}

    def test_the_second_time_the_user_is_the_same(self, client, smtp, records, db):
        records.addresses["keisha@example.com"] = Claim("17", "Keisha Brantley")
        come_in(client, smtp, "keisha@example.com")
        records.addresses.clear()  # linked people are not found any more

        come_in(Client(), smtp, "keisha@example.com")

        assert User.objects.count() == 1

    def test_an_address_that_became_shared_in_the_meantime_makes_no_user(self, client, smtp, records, db):
        records.addresses["keisha@example.com"] = Claim("17", "Keisha Brantley")
        ask(client, "keisha@example.com")
        records.addresses["keisha@example.com"] = Obstacle.SHARED

        answer = confirm(client, code_for(smtp, "keisha@example.com"))

        assert not User.objects.exists()
        assert not is_in(client)
        assert [str(message) for message in get_messages(answer.wsgi_request)] == [
            "That address is on two records now."
        ]

    def test_two_providers_that_both_know_an_address_let_nobody_in(self, client, smtp, records, monkeypatch, db):
        from core import registry
        from core.types import IdentityProvider

        records.addresses["keisha@example.com"] = Claim("17", "Keisha Brantley")
        second = IdentityProvider(key="other", find=lambda _: Claim("9", "K. Brantley"), link=records.link)
        monkeypatch.setitem(registry._entries[IdentityProvider], "other", second)

        ask(client, "keisha@example.com")

        assert not CODE.search(smtp.to("keisha@example.com")[0].text)

    def test_two_browsers_at_once_make_one_user(self, client, smtp, records, db):
        records.addresses["keisha@example.com"] = Claim("17", "Keisha Brantley")
        other = Client()
        ask(client, "keisha@example.com")
        first = code_for(smtp, "keisha@example.com")
        ask(other, "keisha@example.com")
        second = code_for(smtp, "keisha@example.com")

        confirm(client, first)
        confirm(other, second)

        assert User.objects.count() == 1
        assert is_in(client)
        assert is_in(other)
