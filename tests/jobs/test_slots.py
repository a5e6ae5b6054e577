"""Scheduled slots: when they begin, and that each is opened once."""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis as redis_client
from django.db import connection, connections
from kombu import Connection

from core import clock
from jobs import tasks
from jobs.models import Heartbeat, Slot
from jobs.slots import Daily, Entry, Every

NOON = datetime(2026, 11, 22, 18, 0, 7, tzinfo=UTC)  # 12:00:07 in Jackson


class Killed(BaseException):
    pass


@pytest.fixture
def schedule(monkeypatch):
    """Two entries whose task does something harmless."""
    entries = (
        Entry("often", "jobs.tasks.resume_long_work", Every(seconds=5)),
        Entry("nightly", "jobs.tasks.tidy_up", Daily(hour=0, minute=5)),
    )
    monkeypatch.setattr(tasks, "schedule", lambda: entries)
    return entries


@pytest.mark.parametrize(
    ("now", "start"),
    [
        (datetime(2026, 11, 22, 6, 4, tzinfo=UTC), datetime(2026, 11, 21, 6, 5, tzinfo=UTC)),
        (datetime(2026, 11, 22, 6, 5, tzinfo=UTC), datetime(2026, 11, 22, 6, 5, tzinfo=UTC)),
        (datetime(2026, 7, 1, 5, 5, tzinfo=UTC), datetime(2026, 7, 1, 5, 5, tzinfo=UTC)),  # summer time
    ],
)
def test_a_daily_slot_begins_at_the_states_time_of_day(now, start):
    assert Daily(hour=0, minute=5).start(now) == start


@pytest.mark.parametrize("hour", [1, 2])
def test_a_daily_slot_is_opened_once_on_the_days_when_clocks_change(hour):
    for first in (datetime(2026, 10, 31, 12, tzinfo=UTC), datetime(2026, 3, 7, 12, tzinfo=UTC)):
        minutes = [first + timedelta(minutes=minute) for minute in range(48 * 60)]

        starts = {Daily(hour=hour, minute=30).start(moment) for moment in minutes}

        assert len(starts) == 3  # the one before, and one on each of two days


def test_all_machines_agree_where_a_slot_of_a_period_begins():
    assert Every(seconds=5).start(NOON) == NOON - timedelta(seconds=2)
    assert Every(seconds=5).start(NOON + timedelta(seconds=2)) == NOON - timedelta(seconds=2)


@pytest.mark.django_db
def test_a_tick_opens_what_is_due_once_and_makes_up_for_a_missed_night(schedule, redis):
    first = tasks.open_slots(NOON)
    second = tasks.open_slots(NOON + timedelta(seconds=1))
    third = tasks.open_slots(NOON + timedelta(seconds=4))

    assert [slot.name for slot in first] == ["often", "nightly"]
    assert second == []
    assert [slot.name for slot in third] == ["often"]


@pytest.mark.django_db(transaction=True)
def test_ten_beats_at_once_open_a_slot_once(schedule, redis):
    def tick(_number: int) -> int:
        try:
            return len(tasks.open_slots(NOON))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        opened = sum(pool.map(tick, range(10)))

    assert opened == 2
    assert Slot.objects.count() == 2


@pytest.mark.django_db
def test_a_slot_whose_ring_was_lost_is_rung_again(schedule, redis):
    tasks.open_slots(NOON)
    redis.flushdb()

    soon = tasks.open_slots(NOON + timedelta(seconds=2))
    later = tasks.open_slots(NOON + timedelta(days=1) - timedelta(minutes=1))

    assert soon == []
    assert "nightly" in [slot.name for slot in later]
    assert redis.llen("celery") > 0


@pytest.mark.django_db(transaction=True)
def test_a_beat_killed_after_any_statement_loses_no_slot(schedule, redis):
    """What it had written by then stays; its statements after that do not run, and its rings are lost."""
    for statements in itertools.count():
        left = itertools.count(statements, -1)

        def run(execute, *statement, left=left):
            if next(left) <= 0:
                raise Killed
            return execute(*statement)

        Slot.objects.all().delete()
        with connection.execute_wrapper(run), suppress(Killed):
            tasks.open_slots(NOON)
        redis.flushdb()
        is_whole = next(left) >= 0

        tasks.open_slots(NOON + timedelta(minutes=1))

        assert redis.llen("celery") == 2, statements
        if is_whole:
            break
    assert statements > 2


def test_a_worker_runs_the_slots_and_says_that_it_lives(start_worker, wait_until):
    start_worker(beat=True)

    wait_until(lambda: Slot.objects.filter(name="long work", finished_at__isnull=False, error="").exists())

    assert Heartbeat.objects.get().worker == "worker0@test"


def test_a_message_that_redis_does_not_hear_of_keeps_no_place(own_redis):
    options = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "max_retries": 0}
    with Connection(own_redis.url, transport_options=options) as connection:
        queue = connection.SimpleQueue("places")
        channel: Any = queue.channel
        channel.basic_qos(0, 1, False)
        queue.put("done soon")
        message = queue.get(timeout=5)
        assert not channel.qos.can_consume()

        own_redis.freeze()
        with pytest.raises(connection.connection_errors):
            message.ack()
        own_redis.thaw()

        assert channel.qos.can_consume()


def test_a_worker_goes_on_by_itself_whatever_happens_to_redis(start_worker, own_redis, wait_until):
    start_worker(beat=True, REDIS_URL=own_redis.url)

    def works_again() -> None:
        since = clock.now()
        wait_until(lambda: Heartbeat.objects.filter(at__gt=since).exists())

    works_again()
    with redis_client.Redis.from_url(own_redis.url) as client:
        client.flushall()
    works_again()
    own_redis.freeze()
    time.sleep(5)
    own_redis.thaw()
    works_again()
    own_redis.kill()
    time.sleep(1)
    own_redis.start()
    works_again()
