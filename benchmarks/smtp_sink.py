"""A mail server that takes everything and keeps only counts, the same for all who are measured.

It prints its port. Two commands are its own: XSTAT answers "250 messages recipients bytes", XZERO forgets.
"""

from __future__ import annotations

import asyncio

_messages = 0
_bytes = 0
_recipients: set[bytes] = set()


class Sink(asyncio.Protocol):
    """Speaks just enough ESMTP, with PIPELINING; commands are answered as they come, in one write for each packet."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.buffer = b""
        self.in_message = False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        answers: list[bytes] = []
        while self._message(answers) if self.in_message else self._command(answers):
            pass
        if answers:
            self.transport.write(b"".join(answers))

    def _message(self, answers: list[bytes]) -> bool:
        global _messages, _bytes  # noqa: PLW0603  # the whole program is this counter
        end = self.buffer.find(b"\r\n.\r\n")
        if end < 0:
            return False
        _messages += 1
        _bytes += end
        self.buffer = self.buffer[end + 5 :]
        self.in_message = False
        answers.append(b"250 taken\r\n")
        return True

    def _command(self, answers: list[bytes]) -> bool:
        global _messages, _bytes  # noqa: PLW0603
        line, found, rest = self.buffer.partition(b"\r\n")
        if not found:
            return False
        self.buffer = rest
        match line[:4].upper():
            case b"RCPT":
                _recipients.add(line)
                answers.append(b"250 OK\r\n")
            case b"DATA":
                self.in_message = True
                answers.append(b"354 go on\r\n")
            case b"EHLO":
                answers.append(b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
            case b"XSTA":
                answers.append(f"250 {_messages} {len(_recipients)} {_bytes}\r\n".encode())
            case b"XZER":
                _messages = _bytes = 0
                _recipients.clear()
                answers.append(b"250 OK\r\n")
            case b"QUIT":
                answers.append(b"221 bye\r\n")
                self.transport.write(b"".join(answers))
                answers.clear()
                self.transport.close()
                return False
            case _:
                answers.append(b"250 OK\r\n")
        return True


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
