"""A real SMTP server in a thread that keeps what arrives, and that can be told to misbehave."""

from __future__ import annotations

import asyncio
import email
import email.policy
import threading
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller

from devstack.processes import free_port


@dataclass(frozen=True)
class Received:
    """One message as it came over the wire, for all its recipients."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.content, policy=email.policy.default)

    @property
    def text(self) -> str:
        """The plain text of the message, "" when it has none."""
        body = self.message.get_body(("plain",))
        return body.get_content() if body is not None else ""


class SmtpSink:
    """Listens on the loopback at `host`:`port` between entering and leaving its context.

    Faults stay until `reset`: `refuse` answers RCPT, `answer_data` the final dot, and `delay` waits before that answer.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._controller = Controller(_Handler(self), hostname="127.0.0.1", port=free_port())
        self.reset()

    @property
    def host(self) -> str:
        return "127.0.0.1"

    @property
    def port(self) -> int:
        return self._controller.port

    @property
    def url(self) -> str:
        """As EMAIL_URL, for processes that a test starts."""
        return f"smtp://{self.host}:{self.port}"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._controller.stop()

    def reset(self) -> None:
        """Forget messages and faults."""
        with self._lock:
            self.messages: list[Received] = []
            self.connections = 0
            self._rcpt: dict[str, str] = {}
            self._data: str | None = None
            self._delay = 0.0

    def refuse(self, recipient: str, answer: str = "550 5.1.1 No such mailbox") -> None:
        """Answer RCPT TO for one address with a 4xx or 5xx line."""
        self._rcpt[recipient.lower()] = answer

    def answer_data(self, answer: str) -> None:
        """Answer the final dot with this line instead of 250; the message is not kept."""
        self._data = answer

    def delay(self, seconds: float) -> None:
        """Wait before answering the final dot."""
        self._delay = seconds

    def to(self, recipient: str) -> list[Received]:
        """What arrived for one address."""
        return [one for one in list(self.messages) if recipient.lower() in map(str.lower, one.recipients)]


class _Handler:
    """aiosmtpd's hooks; their names and arguments are its own."""

    def __init__(self, sink: SmtpSink) -> None:
        self.sink = sink

    async def handle_EHLO(
        self,
        _server: Any,
        session: Any,
        _envelope: Any,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        self.sink.connections += 1
        return responses

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        refusal = self.sink._rcpt.get(address.lower())
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.sink._delay:
            await asyncio.sleep(self.sink._delay)
        if self.sink._data:
            return self.sink._data
        with self.sink._lock:
            self.sink.messages.append(
                Received(
                    envelope.mail_from,
                    tuple(envelope.rcpt_tos),
                    envelope.original_content or envelope.content,
                )
            )
        return "250 OK"
