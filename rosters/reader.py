"""Has an uploaded file read by a process of its own (rosters/reading/child.py), and takes what it says."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.conf import settings
from django.db import connection

from rosters.reading.child import REFUSED
from rosters.reading.plan import COLUMNS
from rosters.reading.refusal import Unreadable

logger = logging.getLogger(__name__)

SECONDS = 300  # by the clock; the child has its own limit of processor time
_BLOCK = 256 * 1024
_ENVIRONMENT = {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
_LIBRARIES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # without it a Python that was moved does not even start
_GAVE_UP = (
    "The file needs more memory or time than any staff list does, so we stopped reading it."
    " A stray cell far to the right or far below can be the reason: copy the list into a new workbook and save that."
)


def look(data: bytes, request: dict[str, Any]) -> dict[str, Any]:
    """What the file is and what its columns seem to be: the fields of `reading.look.Look`. Raises Unreadable."""
    with _reading(data, {"do": "look"} | request) as out:
        answer = out.read()
    document: dict[str, Any] = json.loads(answer)
    return document


def stage(data: bytes, request: dict[str, Any], heard: Callable[[int], None]) -> int:
    """COPY the file's rows into rosters_row; `heard` is told how many have come. Returns their number.

    Raises Unreadable; whatever `heard` raises ends the reading.
    """
    rows = 0
    copying = f"COPY rosters_row ({', '.join(COLUMNS)}) FROM STDIN WITH (NULL '')"
    with (
        _reading(data, {"do": "stage"} | request) as out,
        connection.cursor() as cursor,
        cursor.copy(copying) as copy,
    ):
        while block := out.read(_BLOCK):
            copy.write(block)
            rows += block.count(b"\n")
            heard(rows)
    return rows


@contextmanager
def _reading(data: bytes, request: dict[str, Any]) -> Iterator[IO[bytes]]:
    """The child's standard output. On leaving, the child is gone, and what it refused is raised."""
    with _child() as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        with contextlib.suppress(BrokenPipeError):  # it died of its limits: the exit code tells
            child.stdin.write(json.dumps(request).encode() + b"\n")
            child.stdin.write(data)
            child.stdin.close()
        yield child.stdout
        child.stdout.read()
        code = child.wait()
        said = child.stderr.read().decode(errors="replace")
        if code == REFUSED:
            raise Unreadable(said)
        if code:
            logger.error("Reading a staff list ended with code %s: %s", code, _without_cells(said))
            raise Unreadable(_GAVE_UP)


def _without_cells(said: str) -> str:
    """Where the child failed and by what kind of error; not its message, which may quote what people's cells say."""
    places = re.findall(r'^  File ".*?([^/"]+)", line (\d+)', said, re.MULTILINE)
    kinds = re.findall(r"^([A-Za-z_.]+)(?:: |$)", said, re.MULTILINE)
    return " > ".join([*(f"{name} {line}" for name, line in places[-5:]), *kinds[-1:]])


@contextmanager
def _child() -> Iterator[subprocess.Popen[bytes]]:
    """A Python with nothing in its environment but the way to its own libraries.

    It is killed when its time is over or the reader loses interest. It may write to pipes only: its limit for files is
    0 bytes.
    """
    with subprocess.Popen(
        [sys.executable, "-s", "-m", "rosters.reading.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=settings.BASE_DIR,
        env={name: os.environ[name] for name in _LIBRARIES if name in os.environ} | _ENVIRONMENT,
    ) as child:
        clock = threading.Timer(SECONDS, child.kill)
        clock.start()
        try:
            yield child
        finally:
            clock.cancel()
            child.kill()
