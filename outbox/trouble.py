"""When the mail server is at fault and not a message: it is written down, so that workers do not wait for it one after
the other, and nobody's mail fails for what is said to everybody.

From the first sender that gave up until one has an answer about a message again, one sender tries after each pause.
"""

from __future__ import annotations

from datetime import timedelta

from core import clock
from outbox.models import ServerTrouble
from outbox.refusals import gist
from outbox.smtp import Answer, Outcome

PAUSE = timedelta(seconds=30)
SETBACKS = 3  # messages in a row that were not looked at, or got no answer
ALIKE = 5  # messages in a row that were refused in the same words, to two domains at least


def stands() -> ServerTrouble | None:
    """What is the matter with the mail server, if anything is known to be."""
    return ServerTrouble.objects.first()


def may_try() -> bool:
    """Whether another sender shall start; in trouble one may after each pause, and the pause begins anew."""
    if stands() is None:
        return True
    now = clock.now()
    return bool(ServerTrouble.objects.filter(try_after__lte=now).update(try_after=now + PAUSE))


def note(says: str) -> None:
    """A sender gives up: the words are for people."""
    now = clock.now()
    found = {"says": says[:300], "try_after": now + PAUSE}
    ServerTrouble.objects.update_or_create(pk=1, defaults=found, create_defaults={**found, "since": now})


def end() -> None:
    """The server has looked at a message again."""
    ServerTrouble.objects.all().delete()


class Watch:
    """What one sender's answers say of the server. It asks the database nothing between two answers.

    `problem` is set once the server is to be left alone, `is_over` when it was in trouble and looked at a message.
    """

    def __init__(self) -> None:
        self.problem = ""
        self.is_over = False
        self.refused: list[int] = []  # primary keys of messages, refused in a row in the same words
        self._known = stands()
        self._domains: set[str] = set()
        self._gist: str | None = None  # of the last refusal; None after anything else
        self._setbacks = 0

    def settle(self) -> None:
        """Write down what was seen. May be done twice."""
        if self.problem:
            note(self.problem)
        elif self.is_over:
            end()
            self.is_over = False

    def sees(self, pk: int, address: str, answer: Answer) -> Answer:
        """The answer as it is to be taken: what is said to everybody says nothing of the message."""
        if answer.outcome is not Outcome.REFUSED:
            self._gist, self.refused = None, []
        if answer.outcome in (Outcome.NOT_SENT, Outcome.IN_DOUBT):
            self._setbacks += 1
            if self._known or self._setbacks >= SETBACKS:
                self.problem = answer.says
            return answer
        self._setbacks = 0
        if answer.outcome is Outcome.REFUSED and self._is_for_everybody(pk, address, answer.says):
            self.problem = answer.says
            return Answer(Outcome.NOT_SENT, answer.says)
        if self._known:
            self.is_over, self._known = True, None
        return answer

    def _is_for_everybody(self, pk: int, address: str, says: str) -> bool:
        if gist(says) != self._gist:
            self._gist, self.refused, self._domains = gist(says), [], set()
        self.refused.append(pk)
        self._domains.add(address.rpartition("@")[2])
        if self._known and gist(self._known.says) == self._gist:
            return True
        return len(self.refused) >= ALIKE and len(self._domains) > 1
