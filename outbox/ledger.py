"""The statements by which messages change hands: claimed, attempted, settled, given back.

Each is one SQL statement, so one transaction. They name no state that a restart of PostgreSQL could leave half written:
a sender keeps the result of its last message in memory until it is told that it is recorded.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError, connection, transaction

from core import clock
from outbox.models import Claim, Message, Reason, State, Suppression

logger = logging.getLogger(__name__)

DEAD_AFTER = timedelta(seconds=25)  # without a beat. Who was only slow loses the claim, not the results
PATIENCE = 120.0  # seconds to keep a result while PostgreSQL is away

_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM outbox_message WHERE not_before <= %(now)s
    ORDER BY not_before, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), judged AS (
    SELECT m.id, no.reason,
           CASE WHEN l.not_after < %(now)s THEN 'expired'
                WHEN m.address = '' OR no.reason IS NOT NULL THEN 'suppressed'
                ELSE 'claimed' END AS state
    FROM due
    JOIN outbox_message m ON m.id = due.id
    JOIN outbox_letter l ON l.id = m.letter_id
    LEFT JOIN LATERAL (
        SELECT max(CASE s.reason WHEN 'bounced' THEN 'bounced' ELSE 'opted_out' END) AS reason
        FROM outbox_suppression s
        WHERE s.key = m.address_key
          AND (s.reason = 'bounced' OR (l.topic_id IS NOT NULL AND (s.topic_id IS NULL OR s.topic_id = l.topic_id)))
    ) no ON true
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
)
SELECT state, id, letter_id, address, name, "values"::text, attempts FROM taken ORDER BY id"""

_SETTLE = """
    UPDATE outbox_message
    SET state = %(state)s, reason = %(reason)s, answer = %(answer)s, not_before = %(not_before)s, settled_at = %(at)s
    WHERE id = %(done)s AND claim = %(claim)s AND state IN ('submitting', 'in_doubt')"""

_RECORD = f"""
WITH settled AS ({_SETTLE})
UPDATE outbox_message SET state = 'submitting', attempts = %(attempts)s, submitted_at = %(now)s
WHERE id = %(next)s AND claim = %(claim)s AND state = ANY(%(states)s)"""  # noqa: S608  # a constant of this file

_END = f"""
WITH settled AS ({_SETTLE}), mine AS (
    DELETE FROM outbox_claim WHERE id = %(claim)s RETURNING messages
)
UPDATE outbox_message m SET state = 'queued', claim = NULL, not_before = %(now)s
FROM mine WHERE m.id = ANY(mine.messages) AND m.claim = %(claim)s AND m.state = 'claimed'"""  # noqa: S608

_BEAT = "UPDATE outbox_claim SET beat_at = now() WHERE id = %(claim)s"

_RECOVER = """
WITH dead AS (
    DELETE FROM outbox_claim WHERE beat_at < now() - make_interval(secs => %(dead_after)s) RETURNING id, messages
)
UPDATE outbox_message m
SET state = CASE m.state WHEN 'claimed' THEN 'queued' ELSE 'in_doubt' END,
    claim = CASE m.state WHEN 'claimed' THEN NULL ELSE m.claim END,
    not_before = CASE m.state WHEN 'claimed' THEN %(now)s::timestamptz END,
    reason = CASE m.state WHEN 'claimed' THEN m.reason ELSE %(reason)s END
FROM dead WHERE m.id = ANY(dead.messages) AND m.claim = dead.id AND m.state IN ('claimed', 'submitting')
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


@dataclass(frozen=True, slots=True)
class Taken:
    """A claim: what one sender is to hand over, and how many of the due messages were settled without it."""

    id: UUID
    due: list[Due] = field(default_factory=list)
    settled: Counter[str] = field(default_factory=Counter)


def claim(*, limit: int, now: datetime) -> Taken:
    """Take due messages that no other sender has. Those whose address said no meanwhile, or too old, are settled."""
    taken = Taken(uuid4())
    sender = f"{socket.gethostname()}:{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"claim": taken.id, "sender": sender, "limit": limit, "now": now})
        for state, pk, letter, address, name, values, attempts in cursor.fetchall():
            if state == State.CLAIMED:
                taken.due.append(Due(pk, letter, address, name, json.loads(values), attempts))
            else:
                taken.settled[state] += 1
    return taken


def record(taken: Taken, last: Result | None, *, attempt: Due) -> bool:
    """Record the result of the last message and the attempt of the next: True when the next may be handed over now.

    When PostgreSQL went away meanwhile, the attempt may have been recorded without our hearing of it. It has not begun,
    and nobody else may begin it, so it may be tried whatever has become of it under this claim.
    """
    states = [State.CLAIMED]
    parameters = _parameters(taken, last) | {"next": attempt.pk, "attempts": attempt.attempts + 1}
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return _execute(_RECORD, parameters | {"states": states}, last) == 1
        except (OperationalError, InterfaceError) as problem:
            _wait_for_database(problem, deadline)
            states = [State.CLAIMED, State.SUBMITTING, State.IN_DOUBT]


def end(taken: Taken, last: Result | None) -> None:
    """Record the last result, and give back what was not tried."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            _execute(_END, _parameters(taken, last), last)
        except (OperationalError, InterfaceError) as problem:
            _wait_for_database(problem, deadline)
        else:
            return


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
        "state": last.state if last else "",
        "reason": last.reason if last else "",
        "answer": last.answer if last else "",
        "not_before": last.not_before if last else None,
        "at": last.at if last else None,
        "now": clock.now(),
    }


def _execute(statement: str, parameters: dict[str, Any], last: Result | None) -> int:
    """Run one statement; with it, in its transaction, the suppression that follows from an unknown address."""
    if last is None or last.reason != Reason.UNKNOWN_ADDRESS:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return int(cursor.rowcount)
    with transaction.atomic(), connection.cursor() as cursor:
        key = Message.objects.values_list("address_key", flat=True).get(pk=last.pk)
        if key:
            Suppression.objects.get_or_create(
                key=key, topic=None, reason=Suppression.Reason.BOUNCED, defaults={"source": f"message:{last.pk}"}
            )
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def _wait_for_database(problem: Exception, deadline: float) -> None:
    """A second, and then a new connection; raises the problem when it has been away for too long."""
    if time.monotonic() > deadline:
        raise problem
    logger.warning("PostgreSQL is away (%s); what was handed over is kept in memory", problem)
    connection.close()
    time.sleep(1)
