"""Answers about the machinery."""

from __future__ import annotations

import logging

from core.registry import registered
from core.types import Health, HealthCheck

logger = logging.getLogger(__name__)


def health(*, only_ready: bool = False, only: str | None = None) -> list[tuple[HealthCheck, Health]]:
    """What every registered check found, those for readiness alone, or one by its key.

    A check that breaks counts as not well.
    """
    checks = [check for check in registered(HealthCheck) if check.ready or not only_ready]
    return [(check, _look(check)) for check in checks if only in {None, check.key}]


def _look(check: HealthCheck) -> Health:
    try:
        return check.check()
    except Exception as problem:  # a check must not hide the others
        logger.exception("Health check %s broke", check.key)
        return Health(ok=False, says=f"The check itself broke: {type(problem).__name__}.", do="Read the log.")
