"""From rows to the mail server, so that a kill at any moment loses nothing and doubles nothing.

A sender claims some messages, then for each of them commits *one* statement that records the result of the last and the
attempt of the next (outbox/ledger.py), and only then speaks SMTP. Whoever dies leaves at most one message of which
nobody knows whether it arrived: it stays `submitting` and becomes `in doubt`, and the rest of the claim goes back to
the queue. A message is handed over only by the sender whose claim it carries.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from django.db import InterfaceError, OperationalError

from core import clock
from jobs.models import Mishap
from outbox import ledger, suppression, tokens, trouble
from outbox.compose import Composed, Recipient, envelope_sender
from outbox.ledger import Due, Result
from outbox.models import Letter, Message, Reason, State
from outbox.smtp import Answer, Line, LineDown, Outcome

logger = logging.getLogger(__name__)

CLAIM_SIZE = 100
BEAT_EVERY = 5.0  # seconds
PAUSE = timedelta(seconds=20)
BACKOFF = (
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)  # after the last of them, the next answer decides


@dataclass
class Round:
    """What one call did: how many messages came to each state, why it stopped early, whether more are due."""

    counts: dict[str, int] = field(default_factory=dict)
    problem: str = ""
    has_more: bool = False

    def add(self, state: str, count: int = 1) -> None:
        self.counts[state] = self.counts.get(state, 0) + count

    def as_dict(self) -> dict[str, Any]:
        return {"counts": self.counts, "problem": self.problem, "has_more": self.has_more}


def deliver_due(*, until: datetime) -> Round:
    """Send what is due until nothing is, or until that moment. Any number of processes may do so at once.

    A database that is away at the start is an error; later it is waited for (`ledger.patiently`).
    """
    done = Round()
    for state, count in ledger.recover().items():
        done.add(state, count)
    try:
        suppression.check_key()
        with Line() as line:
            sender = Sender(line, done)
            while not done.problem and clock.now() < until and anything_due():
                line.open()
                sender.send_some(until)
    except LineDown as problem:
        done.problem = str(problem)
        ledger.patiently(partial(trouble.note, done.problem))
    except suppression.WrongKey as problem:
        done.problem = str(problem)
    done.has_more = anything_due()
    return done


def anything_due() -> bool:
    """Whether a message may leave now. Waits for a database that is away."""
    return ledger.patiently(Message.objects.filter(not_before__lte=clock.now()).exists)


class Sender:
    """Takes messages and hands them over, one in flight. It compiles each letter once."""

    def __init__(self, line: Line, done: Round) -> None:
        self.line, self.done = line, done
        self.sender = envelope_sender()
        self.watch = trouble.Watch()
        self.letters: dict[int, Composed | Answer] = {}
        self.beaten_at = 0.0

    def send_some(self, until: datetime) -> None:
        """One claim. Stops early at `until` or when the mail server is at fault; what is left waits again."""
        claim = ledger.claim(limit=CLAIM_SIZE, now=clock.now())
        for state, count in claim.settled.items():
            self.done.add(state, count)
        self.beaten_at = time.monotonic()
        results: list[Result] = []
        try:
            self._compile({due.letter_id for due in claim.due})
            self._go_through(claim, results, until)
        except (OperationalError, InterfaceError) as problem:
            logger.warning("PostgreSQL went away while a claim was sent: %s", problem)
            ledger.come_back(claim, results)
        ledger.patiently(self.watch.settle)
        if self.watch.problem:
            self._leave_the_server_alone()

    def _go_through(self, claim: ledger.Taken, results: list[Result], until: datetime) -> None:
        """`results` grows by each message that was handed over, whether or not it could be recorded."""
        last: Result | None = None
        with ledger.quick_commits():
            for due, following in pairwise([*claim.due, None]):
                assert due is not None  # only the last has nobody after it
                if clock.now() >= until or self.watch.problem:
                    break
                content = self._written(due)
                self._beat(claim)
                # False: the last is recorded, but the next was cancelled meanwhile, or is another sender's.
                may_send = ledger.record(claim, last, attempt=due)
                last = self._result(due, content, following) if may_send else None
                results += [last] if last else []
        ledger.end(claim, last)

    def _compile(self, letters: set[int]) -> None:
        for letter in Letter.objects.select_related("topic").filter(pk__in=letters - self.letters.keys()):
            try:
                self.letters[letter.pk] = Composed(letter, fixed=letter.links)
            except Exception as fault:  # noqa: BLE001  # whatever it is, other letters leave
                self.letters[letter.pk] = _unwritable(fault)

    def _written(self, due: Due) -> bytes | Answer:
        letter = self.letters[due.letter_id]
        if isinstance(letter, Answer):
            return letter
        recipient = Recipient(address=due.address, name=due.name, token=tokens.make(due.pk), values=due.values)
        try:
            due.address.encode("ascii")
            return letter.mail(recipient, at=clock.now().replace(microsecond=0))
        except Exception as fault:  # noqa: BLE001  # whatever it is, other messages leave
            return _unwritable(fault)

    def _result(self, due: Due, content: bytes | Answer, following: Due | None) -> Result:
        answer = content if isinstance(content, Answer) else self._hand_over(due, content, following)
        result = judge(due, answer, at=clock.now())
        self.done.add(result.state)
        return result

    def _hand_over(self, due: Due, content: bytes, following: Due | None) -> Answer:
        then = following.address if following and following.address.isascii() else ""
        try:
            answer = self.line.send(sender=self.sender, recipient=due.address, content=content, then=then)
        except LineDown as down:
            self.watch.problem = str(down)
            answer = Answer(Outcome.NOT_SENT, str(down))
        return self.watch.sees(due.pk, due.address, answer)

    def _leave_the_server_alone(self) -> None:
        """Those who were refused before it showed that everybody is are not lost by that."""
        self.done.problem = self.watch.problem
        again = ledger.patiently(partial(ledger.try_again, self.watch.refused, at=clock.now() + PAUSE))
        if again:
            self.done.add(State.FAILED, -again)
            self.done.add(State.DEFERRED, again)

    def _beat(self, claim: ledger.Taken) -> None:
        if time.monotonic() - self.beaten_at > BEAT_EVERY:
            ledger.beat(claim)
            self.beaten_at = time.monotonic()


def _unwritable(fault: Exception) -> Answer:
    """The fault is counted, and the log tells where it is."""
    says = f"{type(fault).__name__}: {fault}".replace("\0", "")[:300]
    logger.error("A mail cannot be written", exc_info=fault)
    Mishap.objects.record("mail", says)
    return Answer(Outcome.UNWRITABLE, says)


def judge(due: Due, answer: Answer, *, at: datetime) -> Result:
    """What the server's answer means for the row; `due.attempts` are those before this one."""
    match answer.outcome:
        case Outcome.ACCEPTED:
            state, reason, wait = State.ACCEPTED, "", None
        case Outcome.REFUSED:
            state, reason, wait = State.FAILED, Reason.REFUSED, None
        case Outcome.UNKNOWN_ADDRESS:
            state, reason, wait = State.FAILED, Reason.UNKNOWN_ADDRESS, None
        case Outcome.IN_DOUBT:
            state, reason, wait = State.IN_DOUBT, Reason.NO_ANSWER, None
        case Outcome.LATER:
            state, reason, wait = State.DEFERRED, Reason.BUSY, _wait(due.attempts, BACKOFF)
        case Outcome.NOT_SENT:  # probably not this message's fault: soon again, three times
            state, reason, wait = State.DEFERRED, Reason.UNREACHABLE, _wait(due.attempts, (PAUSE,) * 3 + BACKOFF)
        case Outcome.UNWRITABLE:  # it waits for somebody to mend that
            state, reason, wait = State.DEFERRED, Reason.UNWRITABLE, _wait(due.attempts, BACKOFF)
    if state == State.DEFERRED and wait is None:
        state, reason = State.FAILED, reason if reason == Reason.UNWRITABLE else Reason.GAVE_UP
    return Result(due.pk, state, reason, answer.says, at + wait if wait else None, at, due.attempts + 1)


def _wait(attempts: int, pauses: tuple[timedelta, ...]) -> timedelta | None:
    return pauses[attempts] if attempts < len(pauses) else None
