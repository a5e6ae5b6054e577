"""Rows become mails, once each, whatever the mail server does."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from members.models import Person
from outbox import actions, delivery, ledger, smtp, suppression, trouble
from outbox.delivery import BACKOFF, deliver_due
from outbox.models import Claim, Message, Reason, State, Suppression, Topic
from tests.outbox.letters import NOW, deliver, letter, message, queue, states
from tests.outbox.scripted_smtp import HANG_UP, SILENCE, ScriptedServer
from tests.world import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    """The clock stands still, so that pauses can be compared."""
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"])
def server(request, settings):
    with ScriptedServer(pipelining=request.param) as scripted:
        use(settings, scripted.port)
        yield scripted


def use(settings, port, timeout=1):
    outreach = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": timeout},
    }
    settings.MAILERS = {**settings.MAILERS, "outreach": outreach}


def test_what_is_due_arrives_once_and_personally(smtp):
    one = letter(subject="Hello {first_name}", body="Dear {first_name},\n\n.dot at the start\n\nBye")
    queue(one, 250)

    done = deliver()

    assert done.counts == {"accepted": 250}
    assert not done.has_more
    assert smtp.connections == 1  # held for all of them
    assert sorted(received.recipients[0] for received in smtp.messages) == sorted(
        Message.objects.values_list("address", flat=True)
    )
    (seven,) = smtp.to("person7@example.com")
    assert seven.message["Subject"] == "Hello Number7"
    assert seven.text.startswith("Dear Number7,\r\n\r\n.dot at the start\r\n\r\nBye")
    assert seven.message["Message-ID"] == Message.objects.get(address="person7@example.com").message_id
    row = Message.objects.get(address="person7@example.com")
    assert (row.attempts, row.state, row.answer[:3], row.settled_at) == (1, State.ACCEPTED, "250", NOW)
    assert not Claim.objects.exists()


def test_nothing_leaves_before_its_time(smtp):
    message(letter(), not_before=NOW + timedelta(seconds=1))

    assert deliver().counts == {}
    assert smtp.messages == []


@pytest.mark.parametrize(
    ("stage", "answer", "state", "reason"),
    [
        ("RCPT", "450 4.2.0 greylisted", State.DEFERRED, Reason.BUSY),
        ("RCPT", "550 5.1.1 no such user", State.FAILED, Reason.UNKNOWN_ADDRESS),
        ("RCPT", "550 no such user", State.FAILED, Reason.UNKNOWN_ADDRESS),
        ("RCPT", "550 Requested action not taken: mailbox unavailable", State.FAILED, Reason.UNKNOWN_ADDRESS),
        ("RCPT", "550 5.7.1 policy", State.FAILED, Reason.REFUSED),
        ("RCPT", "550 relay not permitted", State.FAILED, Reason.REFUSED),
        ("RCPT", "550 Domain example.org has exceeded the max emails per hour", State.FAILED, Reason.REFUSED),
        ("RCPT", "552 5.2.2 mailbox full", State.FAILED, Reason.REFUSED),
        ("RCPT", HANG_UP, State.DEFERRED, Reason.UNREACHABLE),
        ("RCPT", "421 going down", State.DEFERRED, Reason.UNREACHABLE),
        ("MAIL", "451 4.3.0 not now", State.DEFERRED, Reason.UNREACHABLE),
        ("MAIL", "550 5.7.1 who are you", State.DEFERRED, Reason.UNREACHABLE),
        ("MAIL", HANG_UP, State.DEFERRED, Reason.UNREACHABLE),
        ("DATA", "451 4.3.0 later", State.DEFERRED, Reason.BUSY),
        ("DATA", "554 5.6.0 no", State.FAILED, Reason.REFUSED),
        ("DATA", HANG_UP, State.DEFERRED, Reason.UNREACHABLE),
        ("END", "451 4.3.0 later", State.DEFERRED, Reason.BUSY),
        ("END", "550 looks like spam", State.FAILED, Reason.REFUSED),
        ("END", HANG_UP, State.IN_DOUBT, Reason.NO_ANSWER),
        ("END", SILENCE, State.IN_DOUBT, Reason.NO_ANSWER),
        ("RCPT", SILENCE, State.DEFERRED, Reason.UNREACHABLE),
    ],
)
def test_what_each_answer_means(server, monkeypatch, stage, answer, state, reason):
    monkeypatch.setattr(smtp, "FINAL_ANSWER_SECONDS", 1)
    server.at[stage] = answer
    row = message(letter())

    deliver()

    row.refresh_from_db()
    assert (row.state, row.reason, row.attempts) == (state, reason, 1)
    assert len(server.kept) == (1 if state == State.IN_DOUBT else 0)
    assert (row.not_before is not None) == (state == State.DEFERRED)
    assert bool(row.answer) is True
    assert Suppression.objects.filter(key=row.address_key).exists() == (reason == Reason.UNKNOWN_ADDRESS)


def test_one_refusal_does_not_disturb_the_next(server):
    server.at["RCPT"] = "550 5.1.1 no such user"
    server.only_once.add("RCPT")
    queue(letter(), 3)

    assert deliver().counts == {"failed": 1, "accepted": 2}
    assert server.connections == 1


def test_an_empty_message_ends_a_transaction_that_a_server_opened_without_recipients(settings):
    with ScriptedServer(pipelining=True) as server:
        use(settings, server.port)
        server.at.update(RCPT="550 5.1.1 no such user", DATA="354 go on", END="554 no recipients")
        server.only_once |= {"RCPT", "END"}
        queue(letter(), 2)

        assert deliver().counts == {"failed": 1, "accepted": 1}


def test_a_connection_that_the_server_closed_while_idle_is_made_anew(server):
    rows = [message(letter(), f"{name}@example.com") for name in ("a", "b")]
    with smtp.Line() as line:
        line.send(sender="x@mae.example", recipient=rows[0].address, content=b"\r\n")
        server.hang_up()
        answer = line.send(sender="x@mae.example", recipient=rows[1].address, content=b"\r\n")

    assert answer.outcome is smtp.Outcome.ACCEPTED
    assert server.kept == ["a@example.com", "b@example.com"]
    assert server.connections == 2


def test_a_server_that_is_away_costs_no_attempt(settings):
    use(settings, 9)  # discard: nobody listens
    row = message(letter())

    done = deliver()

    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.QUEUED, 0)
    assert done.problem.startswith("No connection to 127.0.0.1:9")
    assert done.has_more


def test_a_server_that_hangs_up_on_everything_is_left_alone(server):
    server.at["MAIL"] = HANG_UP
    queue(letter(), 10)

    done = deliver()

    assert done.problem
    assert states() == {State.DEFERRED: trouble.SETBACKS, State.QUEUED: 10 - trouble.SETBACKS}


def test_who_is_always_told_later_is_given_up(server, monkeypatch):
    server.at["RCPT"] = "450 later"
    row = message(letter())
    now = NOW
    for pause in BACKOFF:
        deliver_due(until=now + timedelta(seconds=30))
        row.refresh_from_db()
        assert (row.state, row.not_before) == (State.DEFERRED, now + pause)
        now += pause
        monkeypatch.setattr("core.clock.now", lambda now=now: now)
    deliver_due(until=now + timedelta(seconds=30))

    row.refresh_from_db()
    assert (row.state, row.reason, row.attempts) == (State.FAILED, Reason.GAVE_UP, len(BACKOFF) + 1)


def test_who_said_no_while_the_mail_waited_gets_none(smtp):
    news, benefits = letter(topic="news"), letter(topic="benefits")
    for one in (news, benefits):
        message(one, "no@example.com")
        message(one, "yes@example.com")
    Suppression.objects.create(
        key=suppression.key_of("no@example.com"), topic=Topic.objects.get(key="news"), reason="unsubscribed"
    )

    assert deliver().counts == {"accepted": 3, "suppressed": 1}
    stopped = news.messages.get(address="no@example.com")
    assert (stopped.state, stopped.reason) == (State.SUPPRESSED, Reason.OPTED_OUT)


def test_who_died_while_the_mail_waited_gets_none(smtp, world):
    waiting = message(letter(), person=world.people["Latoya"])
    again = message(letter(), person=world.people["Latoya"], state=State.IN_DOUBT)
    message(letter(), "caleb@example.com", person=world.people["Caleb"])
    Person.objects.filter(pk=world.people["Latoya"].pk).update(died_on=TODAY)
    actions.resolve(message=again, arrived=False, at=NOW, by=world.users["organizer"])

    assert deliver().counts == {"accepted": 1, "suppressed": 2}
    for row in (waiting, again):
        row.refresh_from_db()
        assert (row.state, row.reason) == (State.SUPPRESSED, Reason.DECEASED)
    assert [received.recipients for received in smtp.messages] == [("caleb@example.com",)]


def test_a_test_to_oneself_leaves_although_one_said_no_but_not_to_an_address_that_bounced(smtp):
    own = letter(topic=None)
    message(own, "said-no@example.com")
    message(own, "bounced@example.com")
    for address, reason in (("said-no@example.com", "unsubscribed"), ("bounced@example.com", "bounced")):
        Suppression.objects.create(key=suppression.key_of(address), reason=reason)

    deliver()

    assert [received.recipients for received in smtp.messages] == [("said-no@example.com",)]


def test_a_letter_that_is_too_old_expires(smtp):
    row = message(letter(not_after=NOW - timedelta(seconds=1)))

    deliver()

    row.refresh_from_db()
    assert (row.state, smtp.messages) == (State.EXPIRED, [])


def test_cancelling_stops_what_has_not_left_even_in_a_senders_hands(smtp, world):
    one = letter()
    queue(one, 5)
    taken = ledger.claim(limit=3, now=NOW)
    assert ledger.record(taken, None, attempt=taken.due[0])

    assert actions.cancel(letter=one, at=NOW, by=world.users["organizer"]) == 4

    assert not ledger.record(taken, None, attempt=taken.due[1])
    assert states() == {State.SUBMITTING: 1, State.CANCELLED: 4}


def test_what_the_server_put_off_while_its_letter_was_cancelled_is_not_tried_again(server, monkeypatch, world):
    one = letter()
    queue(one, 1)
    taken = ledger.claim(limit=1, now=NOW)
    assert ledger.record(taken, None, attempt=taken.due[0])
    actions.cancel(letter=one, at=NOW, by=world.users["organizer"])
    put_off = delivery.judge(taken.due[0], smtp.Answer(smtp.Outcome.LATER, "451 later"), at=NOW)
    ledger.end(taken, put_off)
    assert states() == {State.DEFERRED: 1}

    monkeypatch.setattr("core.clock.now", lambda: NOW + timedelta(hours=1))
    deliver_due(until=NOW + timedelta(hours=2))

    assert (states(), server.kept) == ({State.EXPIRED: 1}, [])


def test_nothing_leaves_under_another_suppression_key(smtp, settings):
    suppression.check_key()
    settings.SUPPRESSION_KEY = "another"
    message(letter())

    assert "SUPPRESSION_KEY" in deliver().problem
    assert smtp.messages == []


def test_a_refused_recipient_among_others_disturbs_nobody(server):
    """With pipelining its envelope travels with the message before; that one is accepted all the same."""
    server.at["RCPT person1@example.com"] = "550 5.1.1 no such user"
    queue(letter(), 4)

    assert deliver().counts == {"accepted": 3, "failed": 1}
    assert sorted(server.kept) == ["person0@example.com", "person2@example.com", "person3@example.com"]
    assert Message.objects.get(state=State.FAILED).address == "person1@example.com"


def test_a_server_that_hangs_up_after_each_message_gets_each_once(server):
    """The answer to a message counts, although the connection breaks right after it."""
    server.at["END"] = "250 taken, and good bye"
    server.hang_up_after.add("END")
    queue(letter(), 4)

    deliver()

    assert Counter(server.kept) == dict.fromkeys((f"person{n}@example.com" for n in range(4)), 1)
    assert states() == {State.ACCEPTED: 4}


def test_a_message_cancelled_after_its_envelope_left_is_not_sent(server, monkeypatch):
    one = letter()
    queue(one, 3)
    record = ledger.record

    def cancel_the_second(taken, last, *, attempt):
        if attempt.address == "person1@example.com":
            Message.objects.filter(pk=attempt.pk).update(state=State.CANCELLED, claim=None)
        return record(taken, last, attempt=attempt)

    monkeypatch.setattr(ledger, "record", cancel_the_second)
    deliver()

    assert sorted(server.kept) == ["person0@example.com", "person2@example.com"]
    assert states() == {State.ACCEPTED: 2, State.CANCELLED: 1}


@pytest.mark.parametrize("seconds", ["-1", "x", "", "86401", "9" * 5000])
def test_delivery_from_the_command_line_lasts_a_day_at_most(seconds):
    with pytest.raises(CommandError, match="is not a whole number from 0 to 86,400"):
        call_command("deliver_outbox", f"--seconds={seconds}")
