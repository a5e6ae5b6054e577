"""What this session has proved: a second factor at all, a second factor just now (step-up), or any sign-in just now."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts import queries, sessions
from accounts.models import User
from core import clock
from core.htmx import is_htmx

INTERRUPTED = "interrupted"  # in the session: what was pressed waits for somebody to press it again

type View[**P] = Callable[P, HttpResponseBase]


def proved_factor(request: HttpRequest) -> bool:
    """Was a second factor shown in this session, when signing in or later? Reads the session only: no query."""
    return sessions.is_demo(request) or any(_factor_times(request))


def is_stepped_up(request: HttpRequest) -> bool:
    """Was a second factor shown within the last 15 minutes? What export, mass mail and the giving of roles ask for."""
    return sessions.is_demo(request) or _just_now(_factor_times(request))


def is_fresh(request: HttpRequest) -> bool:
    """Did somebody just sign in or confirm, with their factor if they have one? What changes of factors ask for."""
    if sessions.is_demo(request):
        return True
    factor = _factor_times(request)
    if factor or _has_factor(request):
        return _just_now(factor)
    return _just_now([record["at"] for record in get_authentication_records(request, request.user)])


def step_up_required[**P](view: View[P]) -> View[P]:
    """Let the view run only when stepped up; otherwise ask for the factor first, or for setting one up, and come back.

    Guard the page that shows the form too, so that nobody fills it in for nothing.
    """

    @wraps(view)
    def run(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        request = args[0]
        assert isinstance(request, HttpRequest)
        return view(*args, **kwargs) if is_stepped_up(request) else ask_for_factor(request)

    return run


def fresh_required[**P](view: View[P]) -> View[P]:
    """Let the view run only within 15 minutes of a sign-in or confirmation; otherwise ask for one, and come back."""

    @wraps(view)
    def run(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        request = args[0]
        assert isinstance(request, HttpRequest)
        return view(*args, **kwargs) if is_fresh(request) else ask_to_confirm(request)

    return run


def ask_for_factor(request: HttpRequest) -> HttpResponse:
    """To the page that asks for the second factor or, without one, to the page that explains how to get one."""
    return _go(request, reverse("mfa_reauthenticate" if _has_factor(request) else "account_second_factor"))


def ask_to_confirm(request: HttpRequest) -> HttpResponse:
    """To the page for the strongest way the user has; who signs in by code alone signs in again."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    return _go(request, ways[0]["url"] if ways else reverse("account_again"))


def _go(request: HttpRequest, url: str) -> HttpResponse:
    """Remembers where to come back to, and whether something was pressed there. core.htmx makes a page change of it
    where a fragment was asked for."""
    if request.method not in {"GET", "HEAD"}:
        request.session[INTERRUPTED] = True
    else:
        request.session.pop(INTERRUPTED, None)
    return HttpResponseRedirect(f"{url}?{urlencode({REDIRECT_FIELD_NAME: _page_of(request)})}")


def _page_of(request: HttpRequest) -> str:
    """The page the reader looks at: this one if it is read, else the one that sent the form or wants the fragment."""
    if request.method in {"GET", "HEAD"} and not is_htmx(request):
        return request.get_full_path()
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not page or not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    return urlsplit(page)._replace(scheme="", netloc="").geturl()


def _has_factor(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and queries.has_factor(request.user)


def _factor_times(request: HttpRequest) -> list[float]:
    records = get_authentication_records(request, request.user)
    return [record["at"] for record in records if record["method"] == "mfa"]


def _just_now(times: list[float]) -> bool:
    return any(clock.now().timestamp() - at < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for at in times)
