"""PostgreSQL is stopped at once and started again while mail leaves: nobody is forgotten, nobody gets a mail twice."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from outbox.delivery import CLAIM_SIZE
from tests.outbox.crashing import OwnPostgres, assert_each_got_at_most_one, manage, own_postgres

MAILS = 1500


@pytest.fixture
def postgres() -> Iterator[OwnPostgres]:
    with own_postgres(mails=MAILS) as server:
        yield server


def sender(postgres, smtp):
    return manage(postgres.url, "deliver_outbox", "--seconds", "90", EMAIL_URL=smtp.url)


def test_senders_that_live_go_on_by_themselves_and_know_what_they_did(postgres, smtp, wait_until):
    senders = [sender(postgres, smtp) for _ in range(2)]
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
