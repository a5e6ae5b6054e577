"""One SMTP connection that is held while many messages leave, and that knows how far each of them got.

Everything before the final dot may safely be tried again. After it, silence means doubt: the server may have taken the
message.
"""

from __future__ import annotations

import re
import smtplib
from dataclasses import dataclass
from enum import Enum, auto
from typing import Self

from django.core.exceptions import ImproperlyConfigured
from django.core.mail import mailers
from django.core.mail.backends.smtp import EmailBackend

from outbox.refusals import says_no_such_mailbox

MAILER = "outreach"
FINAL_ANSWER_SECONDS = 60  # RFC 5321 allows ten minutes for scanning a message; its sender must not wait that long


class Outcome(Enum):
    ACCEPTED = auto()
    LATER = auto()  # 4xx about this message
    REFUSED = auto()  # 5xx about this message
    UNKNOWN_ADDRESS = auto()  # 5xx that says the mailbox does not exist
    NOT_SENT = auto()  # the connection, the server or our sending address is at fault; the message is untouched
    IN_DOUBT = auto()  # the final dot left, no answer came
    UNWRITABLE = auto()  # nothing left: our own words or the address do not let us write it


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one message, and the server's words for people."""

    outcome: Outcome
    says: str


@dataclass(frozen=True, slots=True)
class _Ahead:
    """The server's answers to an envelope that was sent before its message."""

    recipient: str
    replies: list[tuple[int, bytes]]


class LineDown(Exception):  # a state of the world, not a fault of ours
    """No connection could be made; the message is a sentence."""


class Line:
    """A connection to the server of MAILERS["outreach"], opened when needed and kept. Use as a context manager."""

    def __init__(self) -> None:
        backend = mailers[MAILER]
        if not isinstance(backend, EmailBackend):
            raise ImproperlyConfigured(
                f"MAILERS['{MAILER}'] must use Django's SMTP backend: the outbox hands over by SMTP."
            )
        self._backend = backend
        self._has_sent = False
        self._ahead: _Ahead | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def open(self) -> smtplib.SMTP:
        """Connect, start TLS and sign in as configured, unless connected. Raises LineDown."""
        try:
            is_new = self._backend.open()
            connection = self._backend.connection
            assert connection is not None  # open() raises where it has none
            if is_new:
                connection.ehlo_or_helo_if_needed()
                self._has_sent = False
        except (OSError, smtplib.SMTPException) as error:
            self._forget()
            raise LineDown(f"No connection to {self._backend.host}:{self._backend.port}: {_words(error)}") from error
        return connection

    def close(self) -> None:
        """Say goodbye; a server that is gone does not matter, and one that waits for a message gets none."""
        if self._ahead:
            self._forget()
        try:
            self._backend.close()
        except (OSError, smtplib.SMTPException):
            self._forget()

    def send(self, *, sender: str, recipient: str, content: bytes, then: str = "") -> Answer:
        """Hand one message over. `content` ends with CRLF and has no line that begins with a dot; raises LineDown.

        `then` is the recipient of the message that probably follows: where the server allows pipelining, the envelope
        of that one travels together with this message (RFC 2920, 3.1), which saves a turn.
        """
        if self._ahead and self._ahead.recipient != recipient:
            self._forget()  # the server waits for a message that does not come
        connection = self.open()
        held, self._has_sent = self._has_sent, True
        answer = self._try(connection, sender, recipient, content, then)
        if answer.outcome is Outcome.NOT_SENT and held and self._backend.connection is None:
            # The server had closed a connection that was idle: a fresh one decides.
            answer = self._try(self.open(), sender, recipient, content, then)
            self._has_sent = True
        return answer

    def _try(self, connection: smtplib.SMTP, sender: str, recipient: str, content: bytes, then: str) -> Answer:
        try:
            refusal = self._envelope(connection, sender, recipient)
        except (OSError, smtplib.SMTPException) as error:
            self._forget()
            return Answer(Outcome.NOT_SENT, _words(error))
        if refusal is not None:
            return refusal
        ahead = _commands(sender, then) if then and connection.has_extn("pipelining") else b""
        message = content + b".\r\n"
        try:
            _write(connection, message, ahead)
        except (OSError, smtplib.SMTPException) as error:
            self._forget()
            return Answer(Outcome.NOT_SENT, _words(error))
        return self._final_answer(connection, then if ahead else "")

    def _final_answer(self, connection: smtplib.SMTP, then: str) -> Answer:
        """What the server says to the message; then its answers to the envelope that travelled with it."""
        assert connection.sock is not None
        try:
            connection.sock.settimeout(FINAL_ANSWER_SECONDS)
            code, words = _reply(connection)
            connection.sock.settimeout(self._backend.timeout)
        except (OSError, smtplib.SMTPException) as error:
            self._forget()
            return Answer(Outcome.IN_DOUBT, _words(error))
        if then:
            try:
                self._ahead = _Ahead(then, _three_replies(connection))
            except (OSError, smtplib.SMTPException):
                self._forget()  # the answer to this message is known all the same
        if 200 <= code < 300:
            return Answer(Outcome.ACCEPTED, _said(code, words))
        if 400 <= code < 600:
            return self._refused(code, words)
        self._forget()
        return Answer(Outcome.IN_DOUBT, _said(code, words))

    def _envelope(self, connection: smtplib.SMTP, sender: str, recipient: str) -> Answer | None:
        """MAIL, RCPT and DATA, in one go where allowed (RFC 2920); None when the server waits for the message."""
        if self._ahead:
            replies, self._ahead = self._ahead.replies, None
        elif connection.has_extn("pipelining"):
            connection.send(_commands(sender, recipient))
            replies = _three_replies(connection)
        else:
            replies = []
            for command in (f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>", "DATA"):
                replies.append(connection.docmd(command))
                if replies[-1][0] >= 400:
                    break
        for reply, expected, judge in zip(
            replies, ((250,), (250, 251), (354,)), (_of_server, self._unknown, self._refused), strict=False
        ):
            if reply[0] not in expected:
                answer = judge(*reply)
                if self._backend.connection is not None:
                    self._start_over(connection, [code for code, _ in replies])
                return answer
        return None

    def _start_over(self, connection: smtplib.SMTP, codes: list[int]) -> None:
        """Leave a transaction that was refused, so that the connection can be used for the next."""
        if codes[2:] == [354]:
            if codes[1] < 400:  # it waits for a message to somebody: hang up rather than deliver an empty one
                self._forget()
                return
            connection.send(b".\r\n")  # nobody would get it (RFC 2920, 3.1)
            connection.getreply()
        code, _ = connection.rset()
        if code != 250:
            self._forget()

    def _unknown(self, code: int, words: bytes) -> Answer:
        """RCPT was refused: without a finer code the words must say that there is no such mailbox, since servers answer
        in the same way that they take no more mail from us."""
        answer = self._refused(code, words)
        is_coarse = code in (550, 551, 553) and not _ENHANCED.match(words)
        if answer.outcome is Outcome.REFUSED and is_coarse and says_no_such_mailbox(words):
            return Answer(Outcome.UNKNOWN_ADDRESS, answer.says)
        return answer

    def _refused(self, code: int, words: bytes) -> Answer:
        if code == 421:  # the server is closing this connection: it says nothing about the message
            self._forget()
            return Answer(Outcome.NOT_SENT, _said(code, words))
        if code < 500:
            return Answer(Outcome.LATER, _said(code, words))
        return Answer(Outcome.UNKNOWN_ADDRESS if _UNKNOWN.match(words) else Outcome.REFUSED, _said(code, words))

    def _forget(self) -> None:
        """Drop the connection without a word."""
        self._ahead = None
        if self._backend.connection is not None:
            self._backend.connection.close()
            self._backend.connection = None


_LONGEST_LINE = 8192  # of an answer; RFC 5321 allows 512
# RFC 3463: 5.1.1 bad mailbox, 5.1.2 bad domain, 5.1.3 bad syntax, 5.1.6 moved, 5.1.10 null MX; 5.2.1 mailbox disabled.
_UNKNOWN = re.compile(rb"5\.(1\.(1|2|3|6|10)|2\.1)\b")
_ENHANCED = re.compile(rb"5\.\d{1,3}\.\d{1,3}\b")


def _commands(sender: str, recipient: str) -> bytes:
    return f"MAIL FROM:<{sender}>\r\nRCPT TO:<{recipient}>\r\nDATA\r\n".encode("ascii")


def _write(connection: smtplib.SMTP, message: bytes, ahead: bytes) -> None:
    """Raise unless the whole message left. What goes ahead of the next may fail: that shows when answers are read."""
    assert connection.sock is not None
    everything, left = memoryview(message + ahead), 0
    try:
        while left < len(everything):
            left += connection.sock.send(everything[left:])
    except OSError:
        if left < len(message):
            raise


def _three_replies(connection: smtplib.SMTP) -> list[tuple[int, bytes]]:
    return [_reply(connection), _reply(connection), _reply(connection)]


def _reply(connection: smtplib.SMTP) -> tuple[int, bytes]:
    """What smtplib's getreply does, in a fifth of its time: a code, -1 for what is none, and the words."""
    words = []
    while True:
        line = connection.file.readline(_LONGEST_LINE) if connection.file else b""
        if not line.endswith(b"\n"):
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        words.append(line[4:].strip())
        if line[3:4] != b"-":
            return int(line[:3]) if line[:3].isdigit() else -1, b" ".join(words)


def _of_server(code: int, words: bytes) -> Answer:
    """A refused MAIL FROM is about us, not about the recipient: the next recipient would get the same answer."""
    return Answer(Outcome.NOT_SENT, _said(code, words))


def _said(code: int, words: bytes) -> str:
    return f"{code} {words.decode('utf-8', 'replace')}".replace("\n", " ").replace("\0", "")[:300]


def _words(error: Exception) -> str:
    return (str(error) or type(error).__name__).replace("\0", "")[:200]
