"""What htmx needs to be told beside the fragment itself."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event


def is_htmx(request: HttpRequest) -> bool:
    """A fragment is asked for. Boosted links and restored history want whole pages."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


class HtmxAnswerMiddleware:
    """Redirects become page changes, and messages travel with the fragment.

    A browser follows a redirect before htmx sees it, so the next page would land inside the present one. A lost session
    leads to the sign-in and back to the page, not to the fragment.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not is_htmx(request):
            return response
        if 300 <= response.status_code < 400 and response.has_header("Location"):
            return _page_change(request, response)
        if response.status_code != 204 and not response.has_header("HX-Redirect"):
            _send_messages(request, response)
        return response


def _page_change(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    target = response["Location"]
    if urlsplit(target).path == resolve_url(settings.LOGIN_URL):
        target = redirect_to_login(page_of(request), target.partition("?")[0]).url
    changed = HttpResponseClientRedirect(target)
    changed.cookies = response.cookies
    return changed


def page_of(request: HttpRequest) -> str:
    """The page in the browser's address bar when it sent this; the front page where the header names another host."""
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return "/"
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"


def _send_messages(request: HttpRequest, response: HttpResponse) -> None:
    said = [{"level": message.level_tag, "text": str(message)} for message in get_messages(request)]
    if said:
        trigger_client_event(response, "notices", {"said": said})
