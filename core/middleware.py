"""Exceptions that have a sentence for people, and pages that nobody else may keep."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from psycopg.errors import ExclusionViolation, UniqueViolation

from core.errors import ActionError
from core.pages import busy_page, error_page

SAVED_MEANWHILE = "Something like it was saved at the same moment. Reload the page and look at what is there."

BUSY = 503

logger = logging.getLogger(__name__)


class ErrorPageMiddleware:
    """A refused action answers 409 with its sentence, and so does what two requests write at the same moment; a
    database that is busy, locked or away answers 503. A method that a page does not take is refused with a page, too:
    the address of a button may be opened like any other.

    404, 403, 400 and 500 come from the handlers in `mae_crm.urls`, which cover what middleware raises too. This one
    stands nearest to the view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            page = error_page(request, response.status_code)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ActionError):
            return error_page(request, 409, str(exception))
        if isinstance(exception.__cause__, UniqueViolation | ExclusionViolation):
            # Not the message, which quotes the values: who has which address is no matter for a log.
            constraint = exception.__cause__.diag.constraint_name
            logger.error("%s %s: %s was violated", request.method, request.path, constraint)
            return error_page(request, 409, SAVED_MEANWHILE)
        response = busy_page(request, exception) if isinstance(exception, DatabaseError) else None
        if response is not None:
            logger.warning("%s %s: %s", request.method, request.path, exception)
        return response


class PrivatePagesMiddleware:
    """What somebody sees when signed in stays out of every cache, on a shared school computer too, and no page is for
    search engines: links in mail open pages without a sign-in.

    A view that says otherwise is believed. Runs no query of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        if response.status_code == BUSY:
            return response  # nobody's page; and a database that is away would be waited for once more
        if request.session.accessed and SESSION_KEY in request.session:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
