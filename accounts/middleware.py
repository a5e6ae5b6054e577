"""What every request of a signed-in user passes: a session that ends, and a second factor where the role needs one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from accounts import queries, sessions, stepup
from accounts.models import User
from core.htmx import page_of

# Pages one needs on the way to a second factor, besides the public ones.
ON_THE_WAY = frozenset(
    {
        "account_second_factor",
        "account_again",
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
    }
)


class SessionLimitMiddleware:
    """Ends a session that was idle for too long or began too long ago (accounts.sessions.is_over)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            if sessions.is_over(request.session):
                logout(request)
                messages.info(
                    request,
                    "You were signed out, because this session was open for too long.",
                )
            else:
                sessions.seen(request.session)
        return self.get_response(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Who sends something while signed out is told that it was not saved, and comes back to the page they were on.

    The address of a form may have no page of its own. The session may have ended in the browser, which tells nobody.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseRedirect:
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        says = "What you sent was not saved, because you are signed out. Sign in and do it again."
        messages.warning(request, says, extra_tags="not-saved")
        return redirect_to_login(page_of(request), self.get_login_url(view_func))


class SecondFactorMiddleware:
    """Users whose role needs a second factor see nothing before this session has shown one.

    A session that has shown it costs no query; for others the rules (core.types.FactorRule) are asked once per request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        _args: list[Any],
        _kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        user = request.user
        if not getattr(view, "login_required", True) or not isinstance(user, User):
            return None
        trusted = sessions.TRUSTED in request.session
        proved = stepup.proved_factor(request)
        if (proved and not trusted) or not queries.needs_factor(user):
            return None
        if trusted:
            sessions.distrust(request.session)  # the role came after the device was trusted
        match = request.resolver_match
        if proved or (match and match.view_name in ON_THE_WAY):
            return None
        return stepup.ask_for_factor(request)
