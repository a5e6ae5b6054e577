"""Many processes record and score at once; a real worker hears the bell."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from core import clock
from core.types import Signal
from engagement import actions, formula
from engagement.models import Activity, Score, ScoreDay, Touched
from organizing.actions import log_conversation
from organizing.details import Details
from tests.engagement.acts import TALK
from tests.world import TODAY, build_world

AT = timezone.make_aware(datetime.combine(TODAY, datetime.min.time()))


@pytest.fixture
def world(transactional_db, redis, signals):
    world = build_world()
    actions.adopt_registered()
    actions.score_everyone(day=TODAY)
    return world


def wrong_rows() -> int:
    stands = ScoreDay.objects.get()
    return formula.wrong_rows(day=stands.day, version=stands.weights_id)


def test_acts_of_one_person_recorded_and_scored_by_many_at_once_are_all_in_the_score(world):
    """Whoever finds another one scoring goes away; the other one looks again. In the end nobody waits."""
    latoya = world.people["Latoya"].pk
    little = Signal(TALK.key, TALK.label, TALK.family, points=0.5, half_life=0, cap=25)
    actions.adopt_weights(own=[little], note="So that no cap hides a lost act", by=None)
    actions.score_everyone(day=TODAY)

    def leader(number: int) -> None:
        for act in range(10):
            actions.record(signal=TALK.key, person_id=latoya, source=f"tests.talk:{number}.{act}", at=AT, by=None)
            actions.score_waiting()
        connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(leader, range(4)))

    assert Activity.objects.count() == 40
    assert not Touched.objects.exists()
    assert Score.objects.get(pk=latoya).connect == 20
    assert wrong_rows() == 0


def test_one_act_told_by_many_at_once_is_one_act(world):
    def tell(_number: int) -> None:
        actions.record(signal=TALK.key, person_id=world.people["Latoya"].pk, source="tests.talk:1", at=AT, by=None)
        connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tell, range(8)))

    assert Activity.objects.count() == 1


def test_who_finds_another_one_scoring_leaves_it_to_them(world):
    def score() -> int | None:
        try:
            return actions.score_batch()
        finally:
            connections.close_all()

    actions.touch([world.people["Latoya"].pk])
    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [actions.SCORING_LOCK])
        assert pool.submit(score).result() is None

    assert Touched.objects.count() == 1
    assert actions.score_batch() == 0  # nothing moved, but nobody waits any more
    assert not Touched.objects.exists()


def test_a_failure_while_scoring_leaves_everybody_waiting(world, monkeypatch):
    actions.touch([world.people["Latoya"].pk])
    monkeypatch.setattr(formula, "write", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        actions.score_batch()

    assert Touched.objects.count() == 1


def test_the_score_moves_within_seconds_of_a_talk(world, start_worker, wait_until):
    """From the action through Redis and a worker to the stored score; without a beat, so the ring alone does it."""
    start_worker()

    log_conversation(
        person=world.people["Latoya"],
        details=Details(assessment=2),
        at=clock.now(),
        token=uuid4(),
        by=world.users["building_rep"],
    )

    wait_until(lambda: Score.objects.get(person=world.people["Latoya"]).connect == 11)


def test_a_lost_ring_is_made_up_for_by_the_sweep(world, start_worker, wait_until, redis):
    log_conversation(
        person=world.people["Latoya"],
        details=Details(assessment=2),
        at=clock.now(),
        token=uuid4(),
        by=world.users["building_rep"],
    )
    redis.flushdb()  # its own: other tests have theirs in the same Redis
    start_worker(beat=True)

    wait_until(lambda: Score.objects.get(person=world.people["Latoya"]).connect == 11)


def test_only_the_first_after_midnight_scores_everybody(world, monkeypatch):
    """Those that wait for it look at the day again, and find it begun."""
    ScoreDay.objects.update(day=TODAY - timedelta(days=1))
    runs: list[date] = []
    everybody = formula.write_everyone

    def count(*, day: date, version: int) -> int:
        runs.append(day)
        time.sleep(0.5)
        return everybody(day=day, version=version)

    monkeypatch.setattr(formula, "write_everyone", count)
    monkeypatch.setattr(clock, "today", lambda: TODAY)

    def ring(_number: int) -> None:
        actions.score_waiting()
        connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(ring, range(3)))

    assert runs == [TODAY]
    assert ScoreDay.objects.get().day == TODAY
