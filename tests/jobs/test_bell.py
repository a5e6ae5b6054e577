"""Ringing: after the commit, never in the way."""

import socket
import time
from typing import Any

import pytest
from django.db import transaction

from jobs import bell
from jobs.models import Mishap
from jobs.tasks import tidy_up
from mae_crm import celery


@pytest.fixture(autouse=True)
def _no_silence(monkeypatch):
    monkeypatch.setattr(bell._silence, "until", 0.0)


@pytest.fixture
def broker(monkeypatch):
    """Point Celery at another address for one test."""

    def use(url: str) -> None:
        app: Any = celery
        monkeypatch.setattr(app.conf, "broker_write_url", url)
        app.amqp._producer_pool = None
        app._pool = None

    yield use
    monkeypatch.undo()
    app: Any = celery
    app.amqp._producer_pool = None
    app._pool = None


@pytest.mark.django_db(transaction=True)
def test_a_ring_is_heard_after_the_commit_and_not_after_a_rollback(redis):
    with transaction.atomic():
        bell.ring(tidy_up)
        assert redis.llen("celery") == 0
    assert redis.llen("celery") == 1

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        bell.ring(tidy_up)
        1 / 0  # noqa: B018
    assert redis.llen("celery") == 1


@pytest.mark.django_db(transaction=True)
def test_a_dead_redis_breaks_nothing_and_is_counted(broker):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        broker(f"redis://127.0.0.1:{closed.getsockname()[1]}/0")
        began = time.monotonic()

        for _ in range(5):
            bell.ring(tidy_up)

    assert time.monotonic() - began < 1.5
    assert Mishap.objects.get(key="ring").times == 1


@pytest.mark.django_db(transaction=True)
def test_a_redis_that_accepts_and_never_answers_costs_a_second_at_most_once(broker):
    with socket.socket() as frozen:
        frozen.bind(("127.0.0.1", 0))
        frozen.listen()
        broker(f"redis://127.0.0.1:{frozen.getsockname()[1]}/0")
        began = time.monotonic()

        for _ in range(5):
            bell.ring(tidy_up)

    assert time.monotonic() - began < 1.5
    assert Mishap.objects.get(key="ring").times == 1


@pytest.mark.django_db(transaction=True)
def test_a_redis_that_freezes_after_it_was_well_costs_a_second(broker, own_redis):
    broker(own_redis.url)
    bell.ring(tidy_up)
    own_redis.freeze()
    began = time.monotonic()

    bell.ring(tidy_up)

    took = time.monotonic() - began
    own_redis.thaw()
    assert took < 1.5
    assert Mishap.objects.get(key="ring").times == 1
