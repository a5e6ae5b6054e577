"""Answers about the machinery."""

from __future__ import annotations

import logging

from core.registry import registered
from core.types import Health, HealthCheck

logger = logging.getLogger(__name__)


def health(
    *, only_ready: bool = False, only: str | None = None, thorough: bool = False
) -> list[tuple[HealthCheck, Health]]:
    """What every registered check found, those for readiness alone, or one by its key; thorough ones if asked.

    A check that breaks counts as not well.
    """
    checks = [check for check in registered(HealthCheck) if check.ready or not only_ready]
    checks = [check for check in checks if thorough or not check.thorough]
    return [(check, _look(check)) for check in checks if only in {None, check.key}]


def _look(check: HealthCheck) -> Health:
    try:
        return check.check()
    except Exception as problem:  # a check must not hide the others
        logger.exception("Health check %s broke", check.key)
        return Health(ok=False, says=f"The check itself broke: {type(problem).__name__}.", do="Read the log.")
