"""How long a benchmark may go on. `make bench` says it in BENCH_SECONDS; run alone, a benchmark takes its time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

_END = time.monotonic() + float(os.environ.get("BENCH_SECONDS", "inf"))


def left() -> float:
    """Seconds."""
    return max(0.0, _END - time.monotonic())


def turns(most: int, *, share: float = 1) -> Iterator[int]:
    """Count from 0 to `most`, or to as many turns of like length as fit into a `share` (0 to 1) of the time left; one
    at least."""
    end = time.monotonic() + left() * share
    for turn in range(most):
        began = time.monotonic()
        yield turn
        now = time.monotonic()
        if now + (now - began) > end:
            return
