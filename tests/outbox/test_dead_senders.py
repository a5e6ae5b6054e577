"""What a sender that died or was slow had in its hands."""

from datetime import timedelta

import pytest
from django.db import connection

from outbox import ledger
from outbox.models import Claim, ClaimMark, Message, Reason, State, Suppression
from tests.outbox.letters import NOW, letter, queue, states

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    """The clock stands still, so that pauses can be compared."""
    monkeypatch.setattr("core.clock.now", lambda: NOW)


def test_two_senders_never_have_the_same_message(transactional_db):
    queue(letter(), 4)
    first = ledger.claim(limit=2, now=NOW)
    second = ledger.claim(limit=10, now=NOW)

    assert connection.in_atomic_block is False
    assert {due.pk for due in first.due}.isdisjoint(due.pk for due in second.due)
    assert len(first.due) + len(second.due) == 4


def dead(taken):
    Claim.objects.filter(pk=taken.id).update(beat_at=NOW - timedelta(days=365))


def test_a_dead_senders_claim_waits_again_and_what_it_was_handing_over_is_in_doubt():
    queue(letter(), 3)
    taken = ledger.claim(limit=3, now=NOW)
    ledger.record(taken, None, attempt=taken.due[0])
    dead(taken)

    assert ledger.recover() == {State.IN_DOUBT: 1}

    assert states() == {State.IN_DOUBT: 1, State.QUEUED: 2}
    assert not Claim.objects.exists()
    doubtful = Message.objects.get(state=State.IN_DOUBT)
    assert doubtful.settled_at == doubtful.submitted_at is not None
    assert not Message.objects.filter(state=State.QUEUED, settled_at__isnull=False).exists()


def test_after_a_crash_of_the_database_a_dead_senders_whole_claim_is_in_doubt():
    """What it did in the last moments before the crash may be lost, so "claimed" cannot be believed."""
    queue(letter(), 3)
    taken = ledger.claim(limit=2, now=NOW)
    ClaimMark.objects.all().delete()  # as a crash does
    dead(taken)

    assert ledger.recover() == {State.IN_DOUBT: 2}
    assert states() == {State.IN_DOUBT: 2, State.QUEUED: 1}
    last_beat = NOW - timedelta(days=365)
    assert set(Message.objects.filter(state=State.IN_DOUBT).values_list("settled_at", flat=True)) == {last_beat}


def test_marks_are_in_a_table_that_a_crash_empties():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'outbox_claimmark'")
        assert cursor.fetchone() == ("u",)


@pytest.mark.parametrize("recovered", [False, True])
def test_who_comes_back_writes_what_it_knows_and_gives_back_the_rest(recovered):
    """Also when another process has cleared up after it meanwhile."""
    queue(letter(), 4)
    taken = ledger.claim(limit=4, now=NOW)
    one, two, *_ = (due.pk for due in taken.due)
    results = [
        ledger.Result(one, State.ACCEPTED, "", "250 OK", None, NOW, 1),
        ledger.Result(two, State.FAILED, Reason.UNKNOWN_ADDRESS, "550 5.1.1 who", None, NOW, 1),
    ]
    if recovered:
        ClaimMark.objects.all().delete()
        dead(taken)
        ledger.recover()

    ledger.come_back(taken, results)

    assert states() == {State.ACCEPTED: 1, State.FAILED: 1, State.QUEUED: 2}
    assert Suppression.objects.get().key == Message.objects.get(pk=two).address_key
    assert not Claim.objects.exists()
    assert not ClaimMark.objects.exists()


def test_a_sender_that_was_only_slow_still_says_what_became_of_its_message():
    queue(letter(), 2)
    taken = ledger.claim(limit=2, now=NOW)
    ledger.record(taken, None, attempt=taken.due[0])
    dead(taken)
    ledger.recover()
    arrived = ledger.Result(taken.due[0].pk, State.ACCEPTED, "", "250 OK", None, NOW, 1)

    may_go_on = ledger.record(taken, arrived, attempt=taken.due[1])

    assert not may_go_on  # the rest of its claim is not its own any more
    assert states() == {State.ACCEPTED: 1, State.QUEUED: 1}
