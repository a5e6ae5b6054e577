"""Whether what we depend on is well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Health:
    """What a check found: is it well, one sentence, and what to do when it is not."""

    ok: bool
    says: str
    do: str = ""
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """Something to look at for `doctor`, the health page and, if `ready`, for /health/ready.

    `thorough` ones read whole tables to prove an invariant: only `doctor` does that. Those that need the database are
    not asked while it does not answer: each would wait for it in turn.
    """

    key: str
    label: str
    check: Callable[[], Health]
    ready: bool = False
    thorough: bool = False
    needs_database: bool = True
    order: int = 100
