"""The house's own mail: posted with a change, sent by a worker, kept while no server takes it."""

import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from core import clock
from jobs import health, notices
from jobs.models import Mishap, Notice

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def post(subject="“Dues” waits", text="Read it:\n\n    https://crm.example/campaigns/1/\n", to=("a@example.org",)):
    notices.post(subject, text, to=to)


def test_a_notice_leaves_once_with_its_html_twin_and_is_forgotten(smtp):
    post(to=["a@example.org", "b@example.org"])

    assert notices.send_due(now=NOW) == 1
    assert notices.send_due(now=NOW) == 0

    (received,) = smtp.messages
    assert received.message["To"] == "a@example.org, b@example.org"
    assert received.message["Subject"] == "“Dues” waits"
    assert received.message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in received.message.iter_parts()] == ["text/plain", "text/html"]
    assert not Notice.objects.exists()


def test_what_is_rolled_back_tells_nobody(smtp):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        post()
        1 / 0  # noqa: B018

    assert notices.send_due(now=NOW) == 0
    assert smtp.messages == []


def test_a_name_of_several_lines_makes_no_header_of_its_own(smtp):
    post(subject="“Dues\r\nBcc: everybody@example.org” waits")

    notices.send_due(now=NOW)

    (received,) = smtp.messages
    assert received.message["Subject"] == "“Dues Bcc: everybody@example.org” waits"
    assert received.message["Bcc"] is None


def test_a_silent_server_is_asked_once_a_turn_and_gets_everything_later(smtp, settings):
    for n in range(3):
        post(subject=f"No {n}")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        away = closed.getsockname()[1]
        port, settings.MAILERS["default"]["OPTIONS"]["port"] = smtp.port, away
        assert notices.send_due(now=NOW) == 0
    assert list(Notice.objects.order_by("pk").values_list("tries", flat=True)) == [1, 0, 0]

    settings.MAILERS["default"]["OPTIONS"]["port"] = port
    assert notices.send_due(now=NOW) == 2
    assert notices.send_due(now=NOW + timedelta(minutes=1)) == 1
    assert [received.message["Subject"] for received in smtp.messages] == ["No 1", "No 2", "No 0"]


def test_a_refused_address_waits_longer_and_longer_and_is_given_up_after_two_days(smtp):
    smtp.refuse("a@example.org")
    post()
    waits, now = [], NOW
    while row := Notice.objects.first():
        assert notices.send_due(now=now) == 0
        if (later := Notice.objects.filter(pk=row.pk).first()) is None:
            break
        waits.append(later.due_at - now)
        now = later.due_at

    assert waits[:8] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16, 32, 60, 60)]
    assert timedelta(days=2) < now - NOW < timedelta(days=2, hours=1)
    assert Mishap.objects.get(key="notice").says == "SMTPRecipientsRefused: “Dues” waits"
    assert health.own_mail().figures == {"waiting": 0, "given_up": 1}


def test_one_that_is_refused_does_not_hold_up_the_others(smtp):
    smtp.refuse("a@example.org")
    for to in ("a@example.org", "b@example.org", "a@example.org", "c@example.org"):
        post(to=[to])

    assert notices.send_due(now=NOW) == 2

    assert [received.message["To"] for received in smtp.messages] == ["b@example.org", "c@example.org"]
    assert list(Notice.objects.values_list("tries", flat=True)) == [1, 1]


def test_one_whose_words_are_refused_does_not_hold_up_the_others(smtp):
    smtp.answer_data("554 5.7.1 Looks like junk")
    for n in range(3):
        post(subject=f"No {n}")

    assert notices.send_due(now=NOW) == 0

    assert list(Notice.objects.values_list("tries", flat=True)) == [1, 1, 1]


def test_one_whose_header_cannot_be_does_not_hold_up_the_others(smtp):
    post(to=["a@example.org\nBcc: everybody@example.org"])
    post(to=["b@example.org"])

    assert notices.send_due(now=NOW) == 1
    assert len(smtp.to("b@example.org")) == 1


@pytest.mark.parametrize(("minutes", "ok"), [(4, True), (6, False)])
def test_health_tells_that_mail_could_not_leave(minutes, ok, monkeypatch):
    post()
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=minutes))

    found = health.own_mail()

    assert found.ok is ok
    assert found.says == (
        "Our own mail leaves as it is written." if ok else "1 mail to colleagues and members could not leave yet."
    )


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_send_each_notice_once(transactional_db, smtp):
    for n in range(20):
        post(subject=f"No {n}")

    def run(_):
        try:
            return notices.send_due(now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(4))) == 20
    assert len(smtp.messages) == 20
