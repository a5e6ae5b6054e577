"""Ends what a killed supervisor leaves: reads "+GROUP" and "-GROUP" lines, and when the input ends stops the groups.

The end of input is the one thing that even SIGKILL of the supervisor cannot keep from being noticed.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterable

PATIENCE_SECONDS = 10


def main(lines: Iterable[str]) -> None:
    groups: set[int] = set()
    for line in lines:
        change, group = line[0], int(line[1:])
        (groups.add if change == "+" else groups.discard)(group)
    end(groups)


def end(groups: set[int]) -> None:
    """SIGTERM to all, and SIGKILL to those that are there still after a while."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    left = {group for group in groups if send(group, signal.SIGTERM)}
    while left and time.monotonic() < deadline:
        time.sleep(0.1)
        left = {group for group in left if send(group, 0)}
    for group in left:
        send(group, signal.SIGKILL)


def send(group: int, sign: int) -> bool:
    """Whether the group is still there."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, sign)
        return True
    return False


if __name__ == "__main__":
    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, signal.SIG_IGN)
    main(sys.stdin)
