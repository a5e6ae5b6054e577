"""What a session remembers when somebody signs in, and when their factors change. Connected by accounts.apps."""

from __future__ import annotations

from typing import Any

from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest

from accounts import queries, sessions, stepup
from accounts.models import User


def on_signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    """Start the session's clocks; a trusted device only for those whose role needs no second factor."""
    wished = request.session.pop(sessions.TRUST_WISHED, False)
    sessions.began(request.session, trusted=bool(wished) and not queries.needs_factor(user))


def on_factor_shown(request: HttpRequest, *, reauthenticated: bool = False, **_: Any) -> None:
    """Back on the page where they pressed something nothing would tell that it was not done."""
    if reauthenticated and request.session.pop(stepup.INTERRUPTED, False):
        messages.warning(request, "Confirmed that it is you. What you pressed is not done yet: press it again.")


def on_factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Setting a factor up shows it: nobody is asked for it again a minute later."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, method="mfa", id=authenticator.pk, type=authenticator.type)


def on_factor_removed(request: HttpRequest, user: User, **_: Any) -> None:
    """Without any factor left, this session has shown none: a role that needs one asks for a new one at once."""
    if not queries.has_factor(user):
        kept = [record for record in get_authentication_records(request, user) if record["method"] != "mfa"]
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = kept
