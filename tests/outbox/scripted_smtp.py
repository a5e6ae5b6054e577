"""A mail server that fails where it is told to: at the greeting, at MAIL, RCPT or DATA, or after the final dot."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

HANG_UP, SILENCE = "hang up", "silence"


@dataclass
class _Talk:
    """Where a connection is: may the next command succeed, and whom is the message for?"""

    recipient: str = ""
    accepted: bool = False


class ScriptedServer:
    """`at["RCPT"] = "450 later"` answers so from then on; HANG_UP closes the connection there, SILENCE never answers.

    The stages: GREETING, MAIL, RCPT (or "RCPT a@example.com"), DATA, END (after the final dot). `kept` are recipients
    whose message ended with a dot.
    """

    def __init__(self, *, pipelining: bool) -> None:
        self.pipelining = pipelining
        self.at: dict[str, str] = {}
        self.only_once: set[str] = set()
        self.hang_up_after: set[str] = set()
        self.kept: list[str] = []
        self.said = ""
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._listener.close()
        self.hang_up()

    def hang_up(self) -> None:
        """Close every connection, as a server does with those that are idle."""
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._converse, args=[connection], daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rwb") as line, suppress(OSError, ValueError):
            talk = _Talk()
            going_on = self._say(line, "GREETING", "220 ready")
            while going_on and (raw := line.readline()):
                going_on = self._answer(line, raw.decode().strip(), talk)

    def _answer(self, line, command: str, talk: _Talk) -> bool:
        """Answer one command. False when the connection is over."""
        match command[:4].upper():
            case "MAIL":
                going_on = self._say(line, "MAIL", "250 OK")
                talk.accepted = self.said[0] == "2"
            case "RCPT":
                talk.recipient = command.partition("<")[2].partition(">")[0]
                usual = "250 OK" if talk.accepted else "503 no sender"
                going_on = self._say(line, "RCPT", self.at.get(f"RCPT {talk.recipient}", usual))
                talk.accepted = talk.accepted and self.said[0] == "2"
            case "DATA":
                going_on = self._say(line, "DATA", "354 go on" if talk.accepted else "503 no recipients")
                if going_on and self.said.startswith("354"):
                    going_on = self._take(line, talk.recipient)
            case "EHLO":
                self._write(line, "250-here\r\n250 PIPELINING" if self.pipelining else "250 here")
                going_on = True
            case _:
                self._write(line, "250 OK")
                going_on = True
        return going_on

    def _take(self, line, recipient: str) -> bool:
        for raw in line:
            if raw == b".\r\n":
                if self.at.get("END", "2")[0] not in "45":
                    self.kept.append(recipient)
                return self._say(line, "END", "250 taken")
        return False

    def _say(self, line, stage: str, usual: str) -> bool:
        """Answer as the script says. False when the connection is over."""
        said = self.at.get(stage, usual)
        if stage in self.only_once:
            self.at.pop(stage, None)
        if said == HANG_UP:
            return False
        if said == SILENCE:
            time.sleep(30)
            return False
        self.said = said
        self._write(line, said)
        return stage not in self.hang_up_after

    @staticmethod
    def _write(line, text: str) -> None:
        line.write(text.encode() + b"\r\n")
        line.flush()
