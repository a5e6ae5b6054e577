"""Acts in, scores out. `record` is what features call; everything else computes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from core import clock
from core.action import action
from core.errors import ActionError
from core.registry import registered
from core.sql import advisory_lock, long_work, try_advisory_lock
from core.types import Signal
from engagement import formula
from engagement.families import Family
from engagement.models import Activity, ScoreDay, SignalCode, Touched, Weight, Weights
from jobs.bell import ring

BATCH = 10_000  # people in one transaction of the queue: about half a second
LONGEST = timedelta(minutes=30)  # everybody's scores
SCORING_LOCK = 4_710_001
CLOCKS_DIFFER = timedelta(minutes=5)


class NotThen(ActionError):
    """An act is recorded after it happened, and from 1970 on."""


@dataclass(frozen=True, slots=True)
class Act:
    """One person's part in something: `source` names the row that tells of it, `at` is an aware moment."""

    person_id: int
    source: str
    at: datetime


# The ledger and the queue in one statement; an act that is there already touches nobody.
_RECORD = """
WITH recorded AS (
    INSERT INTO engagement_activity (person_id, signal_id, day, at, source)
    SELECT person_id, (SELECT id FROM engagement_signalcode WHERE key = %s), day, at, source
    FROM unnest(%s::bigint[], %s::date[], %s::timestamptz[], %s::text[]) AS act (person_id, day, at, source)
    ON CONFLICT (source, signal_id) DO NOTHING
    RETURNING person_id
)
INSERT INTO engagement_touched (person_id) SELECT DISTINCT person_id FROM recorded
"""


def record(*, signal: str, person_id: int, source: str, at: datetime, by: User | None) -> None:
    """Tell that a person did something that counts. Telling it again changes nothing: one act per signal and source.

    `signal` is the key of a registered Signal, `source` is "app.model:pk" of the row that tells more, and `at` is when
    it happened. The score follows within seconds. It counts from the day on which it happened.
    Raises NotThen when `at` lies ahead or before 1970.
    """
    record_many(signal, [Act(person_id, source, at)], by=by)


@action
def record_many(signal: str, acts: Sequence[Act], *, by: User | None) -> None:  # `by` is for the history
    """`record` for many acts of one signal, in one statement."""
    if signal not in {known.key for known in registered(Signal)}:
        raise ValueError(f"No signal '{signal}' is registered.")
    days = [timezone.localdate(act.at) for act in acts]
    if any(act.at > clock.now() + CLOCKS_DIFFER or day.year < 1970 for act, day in zip(acts, days, strict=True)):
        raise NotThen("That has not happened yet, or long before there were records.")
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORD,
            [signal, [act.person_id for act in acts], days, [act.at for act in acts], [act.source for act in acts]],
        )
    _ring()


@action
def withdraw(*, source: str, by: User | None) -> None:
    """Take back every act that `source` told of: the row was undone or corrected."""
    gone = Activity.objects.filter(source=source)
    touch(set(gone.values_list("person_id", flat=True)))
    gone.delete()


def touch(people: Iterable[int]) -> None:
    """Have these people's scores computed again soon."""
    Touched.objects.bulk_create(Touched(person_id=person) for person in people)
    _ring()


def score_waiting(*, until: datetime | None = None) -> int:
    """Score everybody who waits, in batches, until nobody does or the time is over. Answers how many rows moved.

    The first one after midnight computes everybody for the new day, if the nightly run has not done so yet. Another
    process that is at it already is left to it: it looks again after its last batch, so nobody is forgotten.
    """
    moved = _begin_day(clock.today())
    while Touched.objects.exists() and (until is None or clock.now() < until):
        batch = score_batch()
        if batch is None:
            break
        moved += batch
    return moved


def score_batch(*, limit: int = BATCH) -> int | None:
    """Score up to `limit` of those who wait. Answers how many rows moved; None when another process scores just now.

    One at a time, so that an older sum never overwrites a newer one.
    """
    with transaction.atomic(), long_work(at_most=timedelta(minutes=1)):
        if not try_advisory_lock(SCORING_LOCK):
            return None
        people = _claim(limit)
        stands = ScoreDay.objects.get(pk=1)
        return formula.write(day=stands.day, version=stands.weights_id, people=set(people)) if people else 0


def score_everyone(*, day: date) -> int:
    """Compute everybody's score for a day, with the newest weights. Answers how many rows moved; safe to run again."""
    with transaction.atomic(), long_work(at_most=LONGEST, waits=timedelta(minutes=2)):
        advisory_lock(SCORING_LOCK)
        return _score_all(day)


def _begin_day(day: date) -> int:
    """Everybody's scores for a day that has just begun, unless another process computes scores just now."""
    if ScoreDay.objects.get(pk=1).day >= day:
        return 0
    with transaction.atomic(), long_work(at_most=LONGEST):
        if not try_advisory_lock(SCORING_LOCK) or ScoreDay.objects.get(pk=1).day >= day:
            return 0
        return _score_all(day)


def _score_all(day: date) -> int:
    version = Weights.objects.latest("pk").pk
    _claim(None)
    moved = formula.write_everyone(day=day, version=version)
    ScoreDay.objects.filter(pk=1).update(day=day, weights=version, computed_at=clock.now())
    return moved


def adopt_registered() -> None:
    """After a migration: name new signals, and make a new version of the weights if the software's defaults changed."""
    signals = registered(Signal)
    SignalCode.objects.bulk_create([SignalCode(key=signal.key) for signal in signals], ignore_conflicts=True)
    newest = Weights.objects.order_by("-pk").first()
    known = {line.signal.key: line for line in newest.lines.select_related("signal")} if newest else {}
    if newest is None or any(_differs(known.get(signal.key), signal) for signal in signals):
        newest = _new_version(
            [line for line in known.values() if line.is_own], by=None, note="Defaults of the software"
        )
    ScoreDay.objects.get_or_create(pk=1, defaults={"day": clock.today(), "weights": newest})


@action
def adopt_weights(*, own: Iterable[Signal], note: str, by: User | None) -> Weights:
    """A version in which these signals count as the association wants; in force with the next run over everybody."""
    codes = _codes()
    newest = Weights.objects.latest("pk")
    lines = {line.signal_id: line for line in newest.lines.filter(is_own=True)}
    families = {signal.key: signal.family for signal in registered(Signal)}
    for signal in own:
        kept = replace(signal, family=families[signal.key])  # what a signal is about is not for weighing
        lines[codes[signal.key]] = _line(kept, codes[signal.key], is_own=True)
    return _new_version(lines.values(), by=by, note=note)


def _new_version(own: Iterable[Weight], *, by: User | None, note: str) -> Weights:
    version = Weights.objects.create(by=by, note=note)
    codes = _codes()
    lines = {codes[signal.key]: _line(signal, codes[signal.key]) for signal in registered(Signal)}
    lines |= {line.signal_id: line for line in own}
    for line in lines.values():
        line.pk, line.version = None, version
    Weight.objects.bulk_create(lines.values())
    return version


def _line(signal: Signal, code: int, *, is_own: bool = False) -> Weight:
    return Weight(
        signal_id=code,
        family=Family(signal.family),
        points=signal.points,
        half_life=signal.half_life,
        cap=signal.cap,
        is_own=is_own,
    )


def _differs(line: Weight | None, signal: Signal) -> bool:
    if line is None:
        return True
    said = (signal.family, signal.points, signal.half_life, signal.cap)
    return not line.is_own and (line.family, line.points, line.half_life, line.cap) != said


def _codes() -> dict[str, int]:
    return dict(SignalCode.objects.values_list("key", "pk"))


def _ring() -> None:
    from engagement.tasks import score_waiting as task  # noqa: PLC0415  # tasks call actions

    ring(task)


def _claim(limit: int | None) -> list[int]:
    """Take waiting rows off the queue, oldest first. What is committed later waits in a row of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM engagement_touched WHERE id IN (SELECT id FROM engagement_touched ORDER BY id LIMIT %s)"
            " RETURNING person_id",
            [limit],
        )
        return [person for (person,) in cursor.fetchall()]
