"""Exceptions of a view that have a sentence for people."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from psycopg import errors as postgres

from core.errors import ActionError
from core.pages import error_page

logger = logging.getLogger(__name__)

LOCKED = "Someone is changing the same records right now. Nothing was changed; try again in a moment."
TOO_LONG = "This took too long and was stopped. Nothing was changed; try again, or ask for less at once."


class ErrorPageMiddleware:
    """A refused action answers 409 with its sentence; a database that is busy, locked or away answers 503.

    404, 403, 400 and 500 come from the handlers in `mae_crm.urls`, which cover what middleware raises too. This one
    stands nearest to the view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ActionError):
            return error_page(request, 409, str(exception))
        if isinstance(exception, DatabaseError):
            return self._busy(request, exception)
        return None

    def _busy(self, request: HttpRequest, exception: DatabaseError) -> HttpResponse | None:
        cause = exception.__cause__
        if isinstance(cause, postgres.LockNotAvailable | postgres.DeadlockDetected | postgres.SerializationFailure):
            says = LOCKED
        elif isinstance(cause, postgres.QueryCanceled):
            says = TOO_LONG
        elif isinstance(exception, OperationalError):
            says = ""
        else:
            return None
        logger.warning("%s %s: %s", request.method, request.path, exception)
        response = error_page(request, 503, says)
        response["Retry-After"] = "10"
        return response
