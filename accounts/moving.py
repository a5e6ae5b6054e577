"""Users change the address they sign in with: a code goes to the new one, and nothing changes before it was typed."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.core.ratelimit import consume
from django.conf import settings
from django.http import HttpRequest

from accounts import mail

STATE = "new_address"


class MoveProcess(AbstractCodeVerificationProcess):  # type: ignore[misc]  # allauth is untyped
    """One wish for a new address, kept in the session. Its state: id, email, code, counters."""

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(
            state=state,
            timeout=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT,
            max_attempts=settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS,
        )

    @classmethod
    def start(cls, request: HttpRequest, address: str) -> None:
        """Send a code and remember it. Raises mail.MailFailed."""
        process = cls(request, cls.initial_state(user=None, email=address) | {"id": secrets.token_urlsafe(12)})
        process.send()
        process.persist()

    @classmethod
    def resume(cls, request: HttpRequest) -> MoveProcess | None:
        """The wish that is under way in this session; None without one, or when its time is over."""
        state = request.session.get(STATE)
        process: MoveProcess | None = cls(request, state).abort_if_invalid() if state else None
        return process

    @property
    def address(self) -> str:
        return str(self.state["email"])

    def send(self) -> None:
        """The same mail whether or not somebody has that address: who reads it learns that afterwards."""
        self.state["code"] = get_adapter().generate_login_code()
        minutes = self.timeout // 60
        mail.send("address_code", self.address, code=self.state["code"], minutes=minutes)

    def may_try(self) -> bool:
        """Count an attempt before it is compared, outside the session, so that simultaneous attempts count too."""
        return bool(consume(self.request, action="confirm_login_code", key=self.state["id"]))

    def persist(self) -> None:
        self.request.session[STATE] = self.state

    def abort(self) -> None:
        self.request.session.pop(STATE, None)
