"""Senders that are killed: nobody is forgotten, nobody gets a mail twice, and what is not known is in doubt."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings

from core import clock
from devstack.testing import environment
from outbox.models import Claim, Message, State
from tests.outbox.letters import letter, queue

pytestmark = pytest.mark.django_db(transaction=True)
MAILS = 2000


def start_sender(smtp):
    return subprocess.Popen(
        [sys.executable, "manage.py", "deliver_outbox", "--seconds", "60"],
        cwd=settings.BASE_DIR,
        env=environment() | {"EMAIL_URL": smtp.url, "DJANGO_SETTINGS_MODULE": "mae_crm.settings"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def assert_each_got_one(smtp, *, doubts_at_most, mails=MAILS):
    """Lost = 0 and doubled = 0; an accepted message arrived, one in doubt arrived or not."""
    arrived = Counter(received.recipients[0] for received in smtp.messages)
    states = dict(Message.objects.values_list("address", "state"))
    assert set(states.values()) <= {State.ACCEPTED, State.IN_DOUBT}
    assert [address for address, count in arrived.items() if count > 1] == []
    assert [address for address, state in states.items() if state == State.ACCEPTED and address not in arrived] == []
    doubtful = [address for address, state in states.items() if state == State.IN_DOUBT]
    assert len(doubtful) <= doubts_at_most
    assert len(states) == mails


def test_ten_kills_while_two_thousand_mails_leave(smtp, wait_until):
    """Each kill comes at a random moment of a sender at work. Between kills its beat is made old, to save the wait."""
    queue(letter(subject="For {first_name}"), MAILS)
    dice = random.Random(20261122)
    for _ in range(10):
        before = len(smtp.messages)
        sender = start_sender(smtp)
        wait_until(lambda before=before: len(smtp.messages) > before)
        time.sleep(dice.uniform(0, 0.12))
        sender.send_signal(signal.SIGKILL)
        sender.wait(300)
        sender.stderr.close()
        Claim.objects.update(beat_at=clock.now() - timedelta(minutes=5))
    assert len(smtp.messages) < MAILS  # the kills came while there was work left

    last = start_sender(smtp)
    _, errors = last.communicate(timeout=300)

    assert last.returncode == 0, errors
    assert_each_got_one(smtp, doubts_at_most=10)


def test_workers_that_are_killed_and_a_redis_that_forgets(smtp, start_worker, redis, wait_until):
    """Real workers with the real schedule: after each kill, and although Redis is flushed, it goes on by itself."""
    queue(letter(subject="For {first_name}"), MAILS)
    kills = 2
    for _ in range(kills):
        before = len(smtp.messages)
        worker = start_worker(beat=True, concurrency=2, EMAIL_URL=smtp.url)
        wait_until(lambda before=before: len(smtp.messages) > before + 50)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(300)
        redis.flushdb()  # its own: other tests have theirs in the same Redis
    assert len(smtp.messages) < MAILS

    start_worker(beat=True, concurrency=2, EMAIL_URL=smtp.url)
    wait_until(lambda: not Message.objects.unfinished().exists(), 60)

    assert_each_got_one(smtp, doubts_at_most=2 * kills)
