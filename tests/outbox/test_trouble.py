"""A mail server that is away or refuses everybody is left alone, and a letter that cannot be written stops no other."""

from datetime import timedelta
from unittest import mock

import pytest

from jobs.models import Mishap
from outbox import compose, delivery, health, smtp, tasks, trouble
from outbox.delivery import deliver_due
from outbox.models import Letter, Message, Reason, ServerTrouble, State
from outbox.refusals import gist
from tests.outbox.letters import NOW, deliver, letter, message, queue, states
from tests.outbox.scripted_smtp import HANG_UP, ScriptedServer
from tests.outbox.test_delivery import use

pytestmark = pytest.mark.django_db
POLICY = "550 5.7.1 Client host rejected: cannot send on behalf of"


@pytest.fixture
def clock_at(monkeypatch):
    """The clock stands still where it is put."""

    def put(now):
        monkeypatch.setattr("core.clock.now", lambda: now)

    put(NOW)
    return put


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"])
def server(request, settings, clock_at):
    with ScriptedServer(pipelining=request.param) as scripted:
        use(settings, scripted.port)
        yield scripted


def to_districts(how_many: int) -> None:
    one = letter()
    for number in range(how_many):
        message(one, f"person{number}@district{number % 3}.example")


def test_while_a_server_is_away_one_sender_tries_after_each_pause(settings, clock_at):
    use(settings, 9)  # discard: nobody listens
    message(letter())
    assert trouble.may_try()

    assert deliver().problem
    assert not trouble.may_try()

    clock_at(NOW + trouble.PAUSE)
    assert [trouble.may_try() for _ in range(3)] == [True, False, False]
    wrong = health.outbox()
    assert not wrong.ok
    assert "takes no mail since" in wrong.says
    assert "No connection to 127.0.0.1:9" in wrong.says


def test_workers_do_not_wait_for_a_server_that_is_away(settings, clock_at, monkeypatch):
    use(settings, 9)
    message(letter())
    asked = mock.Mock(side_effect=smtp.LineDown("nobody"))
    monkeypatch.setattr(smtp.Line, "open", asked)

    for _ in range(4):
        tasks.deliver_due()

    assert asked.call_count == 1


def test_trouble_ends_with_the_first_message_that_is_looked_at(server, clock_at):
    server.at["MAIL"] = HANG_UP
    queue(letter(), 5)
    assert deliver().problem
    since = ServerTrouble.objects.get().since

    clock_at(NOW + timedelta(minutes=1))
    assert deliver_due(until=NOW + timedelta(minutes=2)).counts == {State.DEFERRED: 1}  # one is enough to see it
    assert ServerTrouble.objects.get().since == since

    del server.at["MAIL"]
    clock_at(NOW + timedelta(minutes=2))
    deliver_due(until=NOW + timedelta(minutes=3))
    assert not ServerTrouble.objects.exists()
    assert states() == {State.ACCEPTED: 5}


def test_who_is_refused_like_everybody_is_not_lost(server, clock_at):
    server.at["RCPT"] = POLICY
    to_districts(20)

    done = deliver()

    assert done.problem == POLICY
    assert states() == {State.DEFERRED: trouble.ALIKE, State.QUEUED: 20 - trouble.ALIKE}
    assert done.counts == {State.FAILED: 0, State.DEFERRED: trouble.ALIKE}

    clock_at(NOW + timedelta(minutes=1))
    assert deliver_due(until=NOW + timedelta(minutes=2)).counts == {State.DEFERRED: 1}
    assert not Message.objects.filter(state=State.FAILED).exists()

    del server.at["RCPT"]
    clock_at(NOW + timedelta(minutes=10))
    deliver_due(until=NOW + timedelta(minutes=11))
    assert states() == {State.ACCEPTED: 20}
    assert not ServerTrouble.objects.exists()


def test_one_district_that_refuses_us_is_no_trouble_of_the_server(server):
    server.at["RCPT"] = POLICY
    queue(letter(), 10)  # all at one domain

    assert deliver().counts == {State.FAILED: 10}
    assert not ServerTrouble.objects.exists()


@pytest.mark.parametrize("words", [POLICY, "550 5.7.1"])
def test_refusals_with_one_acceptance_between_them_are_of_these_messages(server, words):
    for number in range(12):
        if number % 4:
            server.at[f"RCPT person{number}@district{number % 3}.example"] = words
    to_districts(12)

    assert deliver().counts == {State.FAILED: 9, State.ACCEPTED: 3}


def test_who_was_refused_before_the_server_went_away_stays_refused(server):
    server.at["RCPT person0@district0.example"] = "552 5.2.2 mailbox full"
    for number in range(1, 6):
        server.at[f"RCPT person{number}@district{number % 3}.example"] = HANG_UP
    to_districts(6)

    assert deliver().problem

    assert states()[State.FAILED] == 1
    assert Message.objects.get(state=State.FAILED).address == "person0@district0.example"


def test_a_refusal_in_other_words_ends_trouble(server, clock_at):
    trouble.note(POLICY)
    server.at["RCPT"] = "552 5.2.2 mailbox full"
    message(letter())
    clock_at(NOW + timedelta(minutes=1))

    assert deliver_due(until=NOW + timedelta(minutes=2)).counts == {State.FAILED: 1}
    assert not ServerTrouble.objects.exists()


def test_a_server_that_swallows_messages_without_an_answer_is_left_alone(server, monkeypatch):
    server.at["END"] = HANG_UP
    queue(letter(), 10)

    assert deliver().problem
    assert states() == {State.IN_DOUBT: trouble.SETBACKS, State.QUEUED: 10 - trouble.SETBACKS}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("550 5.7.1 <a@b.example>: rejected, see https://x.example/1", "550 5.7.1 <c@d.example>: rejected, see 2"),
        ("554 4bXyz12 Message refused", "554 9cAbc77 message refused"),
    ],
)
def test_refusals_are_alike_without_whom_and_when(one, other):
    assert gist(one) == gist(other)
    assert gist(one) != gist("552 mailbox full")


def test_a_letter_that_cannot_be_written_stops_no_other(server, clock_at):
    broken = letter(body="Hi {first_name}")
    Letter.objects.filter(pk=broken.pk).update(body="Hi {gone_since_the_upgrade}")
    message(broken, "a@example.com")
    message(letter(), "b@example.com")

    deliver()

    assert server.kept == ["b@example.com"]
    row = broken.messages.get()
    assert (row.state, row.reason, row.not_before) == (State.DEFERRED, Reason.UNWRITABLE, NOW + delivery.BACKOFF[0])
    assert row.answer
    assert Mishap.objects.get(key="mail").times == 1

    Letter.objects.filter(pk=broken.pk).update(body="Hi {first_name}")  # somebody mends it
    clock_at(NOW + timedelta(hours=1))
    deliver_due(until=NOW + timedelta(hours=2))
    assert server.kept == ["b@example.com", "a@example.com"]


def test_a_mail_that_cannot_be_written_stops_no_other(server, monkeypatch):
    """Also where its envelope would have travelled with the message before."""
    one = letter()
    for name in ("a", "ü", "c"):
        message(one, f"{name}@example.com")
    real = compose.Composed.mail

    def mail(self, recipient, *, at):
        if recipient.address[0] == "c":
            raise KeyError("a value of an older time")
        return real(self, recipient, at=at)

    monkeypatch.setattr(compose.Composed, "mail", mail)
    deliver()

    assert server.kept == ["a@example.com"]
    assert states() == {State.ACCEPTED: 1, State.DEFERRED: 2}
    assert set(one.messages.filter(state=State.DEFERRED).values_list("reason", flat=True)) == {Reason.UNWRITABLE}
