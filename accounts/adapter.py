"""How allauth behaves here (settings.ACCOUNT_ADAPTER)."""

from __future__ import annotations

import logging
import smtplib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts import queries, sessions, stepup
from accounts.models import User
from core.letters import automatic

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": "That is not the code. Look at its digits again, and take the newest if there are several.",
        "too_many_login_attempts": "Too many attempts. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: users come from the records (accounts.codes) or by invitation."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only this very host, not every host of ALLOWED_HOSTS, and not from https to http."""
        request = context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A disabled user, or one whose address left the record, hears what a wrong password hears."""
        user: User | None = super().authenticate(request, **credentials)
        return user if user and user.is_active and user.has_address else None

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """By whichever way they come: a passkey does not outlive the address, either."""
        refusal: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return refusal if refusal or user.has_address else self.respond_user_inactive(request, user)

    def respond_user_inactive(self, request: HttpRequest, _user: User) -> HttpResponse:
        messages.error(request, "That did not work. Please sign in again.")
        return redirect("account_login")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """On the way in by a device that was just trusted, once in thirty days, some are offered a passkey."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if sessions.TRUSTED in request.session and queries.offers_factor(user) and not queries.has_factor(user):
            return redirect(f"{reverse('account_second_factor')}?{urlencode({'next': response['Location']})}")
        return response

    def is_reauthentication_required(self, **_: Any) -> bool:
        """Changes of factors need a sign-in of the last 15 minutes, by the strongest way the user has.

        allauth would let through whoever has neither a password nor a factor, and would keep a form that was sent too
        late in the session, passwords and all. Here they confirm, and fill the form in again.
        """
        if not stepup.is_fresh(context.request):
            raise ImmediateHttpResponse(stepup.ask_to_confirm(context.request))
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whoever has a factor confirms with it; a password alone is too little then."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"].startswith("mfa")] or methods

    def render_mail(self, *args: Any, **kwargs: Any) -> EmailMultiAlternatives:
        return automatic(super().render_mail(*args, **kwargs))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The change it tells of has happened already: a mail server that is down must not make it look undone."""
        try:
            super().send_notification_mail(*args, **kwargs)
        except (smtplib.SMTPException, OSError) as error:
            logger.error("A security notice could not be sent: %s", type(error).__name__)
