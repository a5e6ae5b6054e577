"""PostgreSQL is stopped at once and started again while mail leaves: nobody is forgotten, nobody gets a mail twice."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from core import clock
from outbox import delivery, ledger
from outbox.delivery import CLAIM_SIZE
from outbox.models import Claim, State
from tests.outbox.crashing import OwnPostgres, assert_each_got_at_most_one, manage, own_postgres
from tests.outbox.letters import letter, queue, states

MAILS = 1500


@pytest.fixture
def postgres() -> Iterator[OwnPostgres]:
    with own_postgres(mails=MAILS) as server:
        yield server


def sender(postgres, smtp):
    return manage(postgres.url, "deliver_outbox", "--seconds", "90", EMAIL_URL=smtp.url)


def test_senders_that_live_go_on_by_themselves_and_know_what_they_did(postgres, smtp, wait_until):
    senders = [sender(postgres, smtp) for _ in range(2)]
    wait_until(lambda: postgres.run("SELECT count(DISTINCT sender) FROM outbox_claim") == [(2,)])
    for sent in (150, 500):
        wait_until(lambda sent=sent: len(smtp.messages) > sent, 60)
        postgres.stop_at_once()
        time.sleep(1)
        postgres.start()

    for process in senders:
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors

    assert assert_each_got_at_most_one(postgres, smtp, MAILS) == {"accepted": MAILS}


def test_a_sender_that_dies_with_the_database_leaves_its_claim_in_doubt_and_no_more(postgres, smtp, wait_until):
    first = sender(postgres, smtp)
    wait_until(lambda: len(smtp.messages) > 120, 60)
    postgres.stop_at_once()
    first.kill()
    first.communicate()
    postgres.start()
    postgres.run("UPDATE outbox_claim SET beat_at = now() - interval '5 minutes'")

    _, errors = sender(postgres, smtp).communicate(timeout=300)

    states = assert_each_got_at_most_one(postgres, smtp, MAILS)
    assert states["accepted"] + states["in_doubt"] == MAILS, errors
    assert states["in_doubt"] <= CLAIM_SIZE


@pytest.mark.parametrize("moment", ["claim", "record", "end", "come_back"])
def test_a_connection_that_breaks_at_any_moment_is_made_again(moment, transactional_db, smtp, monkeypatch):
    """Before and after each of the statements by which messages change hands, also between two claims."""
    queue(letter(), 25)
    monkeypatch.setattr(delivery, "CLAIM_SIZE", 10)
    breaking = Breaking(getattr(ledger, moment))
    monkeypatch.setattr(ledger, moment, breaking)
    if moment == "come_back":  # which comes after another has failed
        monkeypatch.setattr(ledger, "end", Breaking(ledger.end))

    done = delivery.deliver_due(until=clock.now() + timedelta(seconds=60))

    assert (done.problem, done.has_more) == ("", False)
    assert breaking.broken == (1 if moment == "come_back" else 2)
    assert states() == {State.ACCEPTED: 25}
    assert len({received.recipients[0] for received in smtp.messages}) == len(smtp.messages) == 25
    assert not Claim.objects.exists()


class Breaking:
    """A statement that loses its connection before its first run and after its second."""

    def __init__(self, statement: Callable[..., object]) -> None:
        self.statement, self.runs, self.broken = statement, 0, 0

    def __call__(self, *given: object, **named: object) -> object:
        self.runs += 1
        if self.runs == 1:
            self.lose_connection()
        done = self.statement(*given, **named)
        if self.runs == 2:
            self.lose_connection()
        return done

    def lose_connection(self) -> None:
        self.broken += 1
        with suppress(OperationalError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
