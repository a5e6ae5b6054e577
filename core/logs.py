"""What the server writes down must open nothing."""

import logging
import re

# The part of an address that lets somebody in without signing in: outbox.tokens makes 28 letters, an invitation more.
_OPENS = re.compile(r"(?<=/)[A-Za-z0-9_:=-]{28,}")


class LineFormatter(logging.Formatter):
    """A line in which such parts of addresses are left out, in the message and in what is told of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        return _OPENS.sub("…", super().format(record))


class OneLine(logging.Filter):
    """For what every scanner of the internet brings about: told in a line, not with the way through our code."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = record.exc_text = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


class NoConnection(logging.Filter):
    """Keeps why PostgreSQL could not be reached, which the pool would log at each of its tries, for one sentence."""

    reason = ""

    def filter(self, record: logging.LogRecord) -> bool:
        if not str(record.msg).startswith("error connecting"):
            return True
        self.reason = str(record.args[-1]) if isinstance(record.args, tuple) else record.getMessage()
        return False

    def explain(self, problem: str) -> str:
        """The reason instead of the pool's word that it could not give a connection."""
        return self.reason if self.reason and problem.startswith("couldn't get a connection") else problem
