"""A code by e-mail proves an address; whose address it is, is asked again after the proof.

allauth makes the code, keeps it in the session and compares it. Its own process is keyed on a user; this one is keyed
on the address, because a member of the records has no user before the first sign-in, and because every address, known
or not, has to take the same way: one look-up, one mail, the same page.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import asdict
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core.ratelimit import RateLimited, consume
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import actions, mail
from accounts.asking import may_ask
from accounts.models import User
from accounts.queries import Ticket, who_reads
from core.errors import ActionError
from core.types import Obstacle

_INSTEAD = {
    Obstacle.SHARED: "address_shared",
    Obstacle.WORK: "address_work",
    None: "address_unknown",
}


class CodeProcess(LoginCodeVerificationProcess):  # type: ignore[misc]  # allauth is untyped
    """One request for a code. Its state: id, email, code ("" where nobody may come in), ticket, counters."""

    @classmethod
    def start(cls, request: HttpRequest, address: str) -> CodeProcess:
        """Send a code, or a mail that says why there is none, and remember it. Raises mail.MailFailed."""
        login = Login(email=address)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=None, email=address), id=secrets.token_urlsafe(12))
        stage.state["initiated_by_user"] = True
        process = cls(stage)
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, stage: LoginByCodeStage) -> CodeProcess | None:
        """The request that is under way in this session; None when its time is over."""
        process: CodeProcess | None = cls(stage).abort_if_invalid()
        return process

    def send_by_email(self, email: str, **_: Any) -> None:
        reader = who_reads(email)
        code = self.generate_code()
        if isinstance(reader, User | Ticket):
            self.state["ticket"] = asdict(reader) if isinstance(reader, Ticket) else None
            minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
            mail.send("login_code", email, code=code, minutes=minutes)
        else:
            self.state |= {"code": "", "ticket": None}
            mail.send(_INSTEAD[reader], email)

    def resend(self) -> None:
        """Another mail, with its own ten minutes; raises RateLimited."""
        if not may_ask(self.request, self.state["email"]):
            raise RateLimited
        self.send()
        self.state["at"] = time.time()
        self.record_resend()
        self.persist()

    def may_try(self) -> bool:
        """Count an attempt before it is compared, outside the session, so that simultaneous attempts count too."""
        return bool(consume(self.request, action="confirm_login_code", key=self.state["id"]))

    def record_invalid_attempt(self) -> bool:
        self.state["failed_attempts"] += 1
        if self.state["failed_attempts"] >= self.max_attempts:
            self.abort()
            return False
        self.persist()
        return True

    def finish(self, redirect_url: str | None) -> HttpResponse:
        """The code was right: come in, or to the second factor."""
        address, ticket = self.state["email"], self.state.get("ticket")
        try:
            user = actions.enter(address=address, ticket=Ticket(**ticket) if ticket else None, by=None)
        except ActionError as refusal:
            self.abort()
            messages.error(self.request, str(refusal))
            return redirect("account_login")
        record_authentication(self.request, user, method="code", email=address)
        response: HttpResponse = perform_login(self.request, Login(user=user, redirect_url=redirect_url, email=address))
        return response

    def add_sent_message(self, context: dict[str, Any]) -> None:
        """Silent: the next page says where the mail went."""
