"""Error pages: a whole page for a browser, a note for htmx. They run no query, for the database may be the trouble."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django_htmx.http import reswap, retarget
from psycopg import errors as postgres

from core.htmx import is_htmx


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happened and what to do, in a title and a sentence."""

    title: str
    says: str


TROUBLES = {
    400: Trouble("This request could not be read", "Go back, reload the page and try again."),
    403: Trouble("This is not yours to open", "If you need it for your work, ask the person who gave you access."),
    404: Trouble(
        "There is nothing here", "It may have moved or been removed, or it belongs to a place you do not look after."
    ),
    405: Trouble(
        "This is no page to open",
        "It only takes what a button sends. Go back to the page with the button, and press it.",
    ),
    409: Trouble("That was not done", "Reload the page and look at what changed."),
    429: Trouble("Too many attempts", "Wait a minute, then try again."),
    500: Trouble(
        "This page failed",
        "The fault is ours and was recorded. If you were saving something, check it before you try again.",
    ),
    503: Trouble(
        "Busy right now", "The system cannot answer this at the moment. Nothing was changed; try again in a minute."
    ),
}


def error_page(
    request: HttpRequest, status: int, says: str = "", title: str = "", *, is_stale: bool = False
) -> HttpResponse:
    """The answer for an HTTP status of TROUBLES; `says` replaces its sentence, `title` its title.

    Where a form was not saved, because it `is_stale` or we were busy, its page puts back what was typed
    (static/js/words.js).
    For htmx it is a note that goes to the notices, wherever the request wanted its answer.
    """
    trouble = TROUBLES[status]
    context = {
        "status": status,
        "title": title or trouble.title,
        "says": says or trouble.says,
        "is_not_saved": is_stale or status in {429, 503},
        "association": settings.ASSOCIATION_NAME,
        "association_short": settings.ASSOCIATION_SHORT,
    }
    if is_htmx(request):
        response = HttpResponse(render_to_string("components/error.html", context), status=status)
        return reswap(retarget(response, "#notices"), "beforeend")
    template = f"{status}.html" if status in {403, 404, 500} else "error.html"
    return HttpResponse(render_to_string(template, context), status=status)


NOT_OUR_ADDRESS = (
    "The address in your browser is not one to which this site answers. Use the one that you were given. "
    "If this is it: administrators name its host in ALLOWED_HOSTS."
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, DisallowedHost):
        return error_page(request, 400, NOT_OUR_ADDRESS, title="There is no site at this address")
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def too_many(request: HttpRequest) -> HttpResponse:
    return error_page(request, 429)


def broken(request: HttpRequest) -> HttpResponse:
    """Also for a database that is away before the view is reached: that is a 503."""
    exception = sys.exception()
    busy = busy_page(request, exception) if isinstance(exception, DatabaseError) else None
    return busy or error_page(request, 500)


LOCKED = "Someone is changing the same records right now. Nothing was changed; try again in a moment."
TOO_LONG = "This took too long and was stopped. Nothing was changed; try again, or ask for less at once."


def busy_page(request: HttpRequest, exception: DatabaseError) -> HttpResponse | None:
    """503 with a sentence for a database that is locked, too slow or away; None for what is a mistake of ours."""
    cause = exception.__cause__
    if isinstance(cause, postgres.LockNotAvailable | postgres.DeadlockDetected | postgres.SerializationFailure):
        says = LOCKED
    elif isinstance(cause, postgres.QueryCanceled):
        says = TOO_LONG
    elif isinstance(exception, OperationalError):
        says = ""
    else:
        return None
    response = error_page(request, 503, says)
    response["Retry-After"] = "10"
    return response


OLD_FORM = "This form is older than your sign-in. Open its page anew and send it again."
FOREIGN_FORM = (
    "The site does not expect to be reached at the address in your browser, so it takes no form from there. "
    "Tell the administrator: `manage.py doctor` says what to set."
)


def stale_form(request: HttpRequest, reason: str = "", **kwargs: Any) -> HttpResponse:
    """For CSRF_FAILURE_VIEW. An origin that is not ours does not become ours by opening the page anew."""
    says = FOREIGN_FORM if reason.startswith("Origin checking failed") else OLD_FORM
    return error_page(request, 403, says, title="That was not saved", is_stale=True)
