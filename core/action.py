"""`@action`: how everything that changes data is written."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import pghistory
from django.db import transaction


def action[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """One transaction, and the history knows who acted (`by`, a user or None for the system) and which action it
    was."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        by: Any = kwargs.get("by")
        who = {"user": by.pk} if by is not None else {}
        name = f"{function.__module__}.{function.__name__}"
        with transaction.atomic(), pghistory.context(action=name, **who):
            return function(*args, **kwargs)

    return run
