"""The statements by which messages change hands: claimed, attempted, settled, given back.

Each is one SQL statement, so one transaction. To claim and to end a claim waits for the disk; what happens between does
not (`quick_commits`): a kill of the sender loses nothing by that, and a crash of
PostgreSQL less than a second. For that case the sender keeps the results of its claim in memory and writes them again
(`come_back`), and a mark in an UNLOGGED table, which a crash empties and a clean restart keeps, tells whoever clears up
after a dead sender whether "claimed" can be believed. Without its mark, a claimed message is in doubt.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError, connection, transaction
from psycopg import Cursor

from core import clock
from members.actions import note_bounce
from outbox import suppression
from outbox.models import Claim, Message, Reason, State, Suppression

logger = logging.getLogger(__name__)

DEAD_AFTER = timedelta(seconds=25)  # without a beat. Who was only slow loses the claim, not the results
PATIENCE = 120.0  # seconds to keep a result while PostgreSQL is away

_CLAIM = f"""
WITH due AS MATERIALIZED (
    SELECT id FROM outbox_message WHERE not_before <= %(now)s
    ORDER BY not_before, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), judged AS (
    SELECT m.id, why.reason,
           CASE WHEN l.not_after < %(now)s THEN 'expired'
                WHEN m.address = '' OR why.reason IS NOT NULL THEN 'suppressed'
                ELSE 'claimed' END AS state
    FROM due
    JOIN outbox_message m ON m.id = due.id
    JOIN outbox_letter l ON l.id = m.letter_id
    LEFT JOIN members_person person ON person.id = m.person_id
    CROSS JOIN LATERAL (SELECT {suppression.SQL_KEY_OF_PERSON.format(person="m.person_id")} AS key OFFSET 0) p
    LEFT JOIN LATERAL (
        SELECT max(CASE s.reason WHEN 'bounced' THEN 'bounced' ELSE 'opted_out' END) AS reason
        FROM outbox_suppression s
        WHERE s.key IN (m.address_key, p.key)
          AND (s.reason = 'bounced' OR (l.topic_id IS NOT NULL AND (s.topic_id IS NULL OR s.topic_id = l.topic_id)))
    ) no ON true
    CROSS JOIN LATERAL (
        SELECT CASE WHEN person.died_on IS NOT NULL THEN 'deceased' ELSE no.reason END AS reason
    ) why
), taken AS (
    UPDATE outbox_message m
    SET state = j.state, not_before = NULL,
        claim = CASE j.state WHEN 'claimed' THEN %(claim)s::uuid END,
        settled_at = CASE j.state WHEN 'claimed' THEN NULL ELSE %(now)s::timestamptz END,
        reason = CASE j.state WHEN 'suppressed' THEN COALESCE(j.reason, 'no_address') ELSE '' END
    FROM judged j WHERE m.id = j.id
    RETURNING m.id, m.state, m.letter_id, m.address, m.name, m."values", m.attempts
), claimed AS (
    INSERT INTO outbox_claim (id, sender, messages, beat_at)
    SELECT %(claim)s::uuid, %(sender)s, array_agg(id), now() FROM taken WHERE state = 'claimed' HAVING count(*) > 0
    RETURNING id
), marked AS (
    INSERT INTO outbox_claimmark (claim_id) SELECT id FROM claimed
)
SELECT state, id, letter_id, address, name, "values"::text, attempts FROM taken ORDER BY id"""  # noqa: S608  # constants

_WAIT_FOR_DISK = "SET SESSION synchronous_commit = on"  # whatever the server's default is

_SETTLE = """
    UPDATE outbox_message
    SET state = %(state)s, reason = %(reason)s, answer = %(answer)s, not_before = %(not_before)s, settled_at = %(at)s
    WHERE id = %(done)s AND claim = %(claim)s AND state IN ('submitting', 'in_doubt')"""

_RECORD = f"""
WITH settled AS ({_SETTLE})
UPDATE outbox_message m SET state = 'submitting', attempts = %(attempts)s, submitted_at = %(now)s
WHERE m.id = %(next)s AND m.claim = %(claim)s AND m.state = 'claimed'"""  # noqa: S608  # a constant of this file

_END = f"""
WITH settled AS ({_SETTLE}), mine AS (
    DELETE FROM outbox_claim WHERE id = %(claim)s RETURNING messages
), unmarked AS (
    DELETE FROM outbox_claimmark WHERE claim_id = %(claim)s
)
UPDATE outbox_message m SET state = 'queued', claim = NULL, not_before = %(now)s
FROM mine WHERE m.id = ANY(mine.messages) AND m.claim = %(claim)s AND m.state = 'claimed'"""  # noqa: S608

_COME_BACK = """
WITH known AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(reasons)s::text[], %(answers)s::text[],
                         %(waits)s::timestamptz[], %(ats)s::timestamptz[], %(attempts)s::smallint[])
        AS k (id, state, reason, answer, not_before, at, attempts)
), settled AS (
    UPDATE outbox_message m
    SET state = k.state, reason = k.reason, answer = k.answer, not_before = k.not_before, settled_at = k.at,
        attempts = k.attempts
    FROM known k WHERE m.id = k.id AND m.claim = %(claim)s AND m.state IN ('claimed', 'submitting', 'in_doubt')
), released AS (
    UPDATE outbox_message m SET state = 'queued', claim = NULL, not_before = %(now)s, reason = ''
    WHERE (m.id = ANY(%(rest)s) OR m.id IN (SELECT unnest(messages) FROM outbox_claim WHERE id = %(claim)s))
      AND m.id <> ALL(%(ids)s) AND m.claim = %(claim)s AND m.state IN ('claimed', 'submitting', 'in_doubt')
), unmarked AS (
    DELETE FROM outbox_claimmark WHERE claim_id = %(claim)s
)
DELETE FROM outbox_claim WHERE id = %(claim)s"""

_BEAT = "UPDATE outbox_claim SET beat_at = now() WHERE id = %(claim)s"

_RECOVER = """
WITH dead AS (
    DELETE FROM outbox_claim WHERE beat_at < now() - make_interval(secs => %(dead_after)s)
    RETURNING id, messages, beat_at
), marked AS (
    DELETE FROM outbox_claimmark k USING dead WHERE k.claim_id = dead.id RETURNING k.claim_id
), judged AS (
    SELECT m.id, m.state = 'claimed' AND marked.claim_id IS NOT NULL AS is_untouched,
           CASE m.state WHEN 'submitting' THEN m.submitted_at ELSE dead.beat_at END AS at
    FROM dead JOIN outbox_message m ON m.id = ANY(dead.messages) AND m.claim = dead.id
    LEFT JOIN marked ON marked.claim_id = dead.id
    WHERE m.state IN ('claimed', 'submitting')
    FOR UPDATE OF m
)
UPDATE outbox_message m
SET state = CASE WHEN is_untouched THEN 'queued' ELSE 'in_doubt' END,
    claim = CASE WHEN is_untouched THEN NULL ELSE m.claim END,
    not_before = CASE WHEN is_untouched THEN %(now)s::timestamptz END,
    reason = CASE WHEN is_untouched THEN m.reason ELSE %(reason)s END,
    settled_at = CASE WHEN NOT is_untouched THEN judged.at END
FROM judged WHERE m.id = judged.id
RETURNING m.state"""


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed message, with all that is needed to write it."""

    pk: int
    letter_id: int
    address: str
    name: str
    values: dict[str, str]
    attempts: int


@dataclass(frozen=True, slots=True)
class Result:
    """What is to be written about a message that was tried."""

    pk: int
    state: State
    reason: str
    answer: str
    not_before: datetime | None
    at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A claim: what one sender is to hand over, and how many of the due messages were settled without it."""

    id: UUID
    due: list[Due] = field(default_factory=list)
    settled: Counter[str] = field(default_factory=Counter)


def claim(*, limit: int, now: datetime) -> Taken:
    """Take due messages that no other sender has. Settled are those whose person died or said no, and those too old."""
    taken = Taken(uuid4())
    sender = f"{socket.gethostname()}:{os.getpid()}"
    try:
        with connection.cursor() as cursor:
            cursor.execute(_WAIT_FOR_DISK)
            asked: dict[str, Any] = {
                "claim": taken.id,
                "sender": sender,
                "limit": limit,
                "now": now,
                **suppression.sql_parameters(),
            }
            cursor.execute(_CLAIM, asked)
            rows = cursor.fetchall()
    except (OperationalError, InterfaceError):
        come_back(taken, [])  # perhaps it was written, and only the answer did not arrive
        return taken
    for state, pk, letter, address, name, values, attempts in rows:
        if state == State.CLAIMED:
            taken.due.append(Due(pk, letter, address, name, json.loads(values), attempts))
        else:
            taken.settled[state] += 1
    return taken


@contextmanager
def quick_commits() -> Iterator[None]:
    """Commits do not wait for the disk in here, whereas outside they do. A connection that broke is left alone."""
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION synchronous_commit = off")
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute(_WAIT_FOR_DISK)


def record(taken: Taken, last: Result | None, *, attempt: Due) -> bool:
    """Record the result of the last message and the attempt of the next: True when the next may be handed over now.

    Raises the database's error when it is away: then nothing was begun, and `come_back` is next.
    """
    parameters = _parameters(taken, last) | {"next": attempt.pk, "attempts": attempt.attempts + 1}
    return _execute(_RECORD, parameters, last) == 1


def end(taken: Taken, last: Result | None) -> None:
    """Record the last result, give back what was not tried, and wait until all of the claim is on disk."""
    _execute(_END, _parameters(taken, last), last)


def come_back(taken: Taken, results: Sequence[Result]) -> None:
    """After the database was away: write what became of this claim's messages, and give back those not handed over.

    Waits for the database; raises its error when it has been away for longer than PATIENCE.
    """
    tried = {result.pk for result in results}
    parameters: dict[str, Any] = {
        "claim": taken.id,
        "ids": [result.pk for result in results],
        "states": [str(result.state) for result in results],
        "reasons": [str(result.reason) for result in results],
        "answers": [result.answer for result in results],
        "waits": [result.not_before for result in results],
        "ats": [result.at for result in results],
        "attempts": [result.attempts for result in results],
        "rest": [due.pk for due in taken.due if due.pk not in tried],
        "now": clock.now(),
    }
    patiently(lambda: _write_back(parameters, results))


def _write_back(parameters: dict[str, Any], results: Sequence[Result]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WAIT_FOR_DISK)
        for result in results:
            if result.reason == Reason.UNKNOWN_ADDRESS:
                _stop_writing_to(result.pk, result.at)
        cursor.execute(_COME_BACK, parameters)


def try_again(messages: Sequence[int], *, at: datetime) -> int:
    """Messages that were refused wait after all; returns how many."""
    refused = Message.objects.filter(pk__in=messages, state=State.FAILED, reason=Reason.REFUSED)
    return refused.update(state=State.DEFERRED, reason=Reason.UNREACHABLE, not_before=at)


def patiently[T](act: Callable[[], T]) -> T:
    """Do what may be done twice, and while the database is away, wait for it; raises its error after PATIENCE."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError) as problem:
            if time.monotonic() > deadline:
                raise
            logger.warning("PostgreSQL is away (%s); what was handed over is kept in memory", problem)
            connection.close()
            time.sleep(1)


def beat(taken: Taken) -> None:
    """Say that this sender lives. A beat that is missed does no harm."""
    try:
        _execute(_BEAT, {"claim": taken.id}, None)
    except (OperationalError, InterfaceError):
        connection.close()


def recover() -> Counter[str]:
    """Clear up after senders that stopped beating: how many messages wait again, and how many are in doubt."""
    with connection.cursor() as cursor:
        cursor.execute(
            _RECOVER, {"dead_after": DEAD_AFTER.total_seconds(), "reason": Reason.SENDER_DIED, "now": clock.now()}
        )
        states = Counter(state for (state,) in cursor.fetchall())
    if states:
        logger.warning(
            "A sender died: %s messages wait again, %s are in doubt", states[State.QUEUED], states[State.IN_DOUBT]
        )
    return Counter({State.IN_DOUBT: states[State.IN_DOUBT]}) if states[State.IN_DOUBT] else Counter()


def live_senders() -> int:
    """How many processes are sending just now."""
    return Claim.objects.filter(beat_at__gt=clock.now() - DEAD_AFTER).count()


def _parameters(taken: Taken, last: Result | None) -> dict[str, Any]:
    return {
        "claim": taken.id,
        "done": last.pk if last else None,
        "state": str(last.state) if last else "",
        "reason": str(last.reason) if last else "",
        "answer": last.answer if last else "",
        "not_before": last.not_before if last else None,
        "at": last.at if last else None,
        "now": clock.now(),
    }


def _execute(statement: str, parameters: dict[str, Any], last: Result | None) -> int:
    """Run one statement; with it, in its transaction, the suppression that follows from an unknown address."""
    if last is None or last.reason != Reason.UNKNOWN_ADDRESS:
        return _prepared(statement, parameters)
    with transaction.atomic():
        _stop_writing_to(last.pk, last.at)
        return _prepared(statement, parameters)


def _stop_writing_to(message: int, at: datetime) -> None:
    address, key = Message.objects.values_list("address", "address_key").get(pk=message)
    note_bounce(address=address, at=at, by=None)
    if key:
        Suppression.objects.get_or_create(
            key=key, topic=None, reason=Suppression.Reason.BOUNCED, defaults={"source": f"message:{message}"}
        )


def _prepared(statement: str, parameters: dict[str, Any]) -> int:
    """Run a statement that PostgreSQL has planned before on this connection: planning costs more than running it."""
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        return cursor.execute(statement, parameters, prepare=True).rowcount
