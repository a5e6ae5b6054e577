"""Signing in. The pages for factors and passwords are allauth's own; accounts.urls lists them all."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import ConfirmLoginCodeView, LoginView, RequestLoginCodeView
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.generic.edit import FormView

from accounts import actions, mail, queries, sessions
from accounts.codes import CodeProcess
from accounts.factors import LAST
from accounts.forms import ConfirmCodeForm, NewAddressForm, PasswordSignInForm, RequestCodeForm, TypedCodeForm
from accounts.models import User
from accounts.moving import MoveProcess
from accounts.stepup import fresh_required
from core import clock
from core.errors import ActionError
from core.formats import counted
from core.methods import require_safe_or_post

BACKEND = settings.AUTHENTICATION_BACKENDS[0]
AGAIN = "Too many attempts. Please ask for a new code."


class SignInView(LoginView):  # type: ignore[misc]  # allauth is untyped
    """The door: a code by mail first, a password or passkey beside it, and in the demo the invented people."""

    form_class = PasswordSignInForm

    def form_valid(self, form: BaseForm) -> HttpResponse:
        self.request.session[sessions.TRUST_WISHED] = form.cleaned_data["trust"]
        response: HttpResponse = super().form_valid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        values: dict[str, Any] = super().get_context_data(**kwargs)
        return values | {"personas": list(queries.personas()) if settings.DEMO else []}


class RequestCodeView(RequestLoginCodeView):  # type: ignore[misc]  # allauth is untyped
    """Ask for a code. The answer is the same for every address."""

    form_class = RequestCodeForm

    def form_valid(self, form: BaseForm) -> HttpResponseBase:
        self.request.session.pop(sessions.TRUST_WISHED, None)
        try:
            CodeProcess.start(self.request, form.cleaned_data["email"])
        except mail.MailFailed as refusal:
            form.add_error(None, str(refusal))
            again: HttpResponse = self.form_invalid(form)
            return again
        return redirect(self.get_success_url())


@method_decorator(
    login_stage_required(stage=LoginByCodeStage.key, redirect_urlname="account_request_login_code"),
    name="dispatch",
)
class ConfirmCodeView(ConfirmLoginCodeView):  # type: ignore[misc]  # allauth is untyped
    """Type the code: five attempts, ten minutes, used once."""

    form_class = ConfirmCodeForm

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.stage = request._login_stage  # type: ignore[attr-defined]  # noqa: SLF001  # put there by the decorator
        self._process = CodeProcess.resume(self.stage)
        if self._process is None:
            messages.error(request, "That code has expired. Please ask for a new one.")
            return redirect("account_request_login_code")
        # Past allauth's own dispatch, which would resume its own kind of process.
        response: HttpResponseBase = super(ConfirmLoginCodeView, self).dispatch(request, *args, **kwargs)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        assert self._process
        if self._action == "verify" and not self._process.may_try():
            self._process.abort()
            return self.over()
        try:
            response: HttpResponseBase = super().post(request, *args, **kwargs)
        except mail.MailFailed as refusal:
            messages.error(request, str(refusal))
            return redirect(self.passthrough_next_url(reverse("account_confirm_login_code")))
        return response

    def form_valid(self, form: BaseForm) -> HttpResponse:
        self.request.session[sessions.TRUST_WISHED] = form.cleaned_data.get("trust", False)
        response: HttpResponse = super().form_valid(form)
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        assert self._process
        if not self._process.record_invalid_attempt():
            return self.over()
        response: HttpResponse = super(ConfirmLoginCodeView, self).form_invalid(form)
        return response

    def over(self) -> HttpResponse:
        """Five wrong ones: a new code is to be had at once."""
        messages.error(self.request, AGAIN)
        return redirect(self.passthrough_next_url(reverse("account_request_login_code")))


@require_safe_or_post
@never_cache
def again(request: HttpRequest) -> HttpResponse:
    """Somebody who signs in by code alone wants to change how, in a session that is not fresh: they sign in again."""
    back = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "POST":
        logout(request)
        return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}" if back else "account_login")
    return render(request, "accounts/again.html", {"next": back})


@require_safe
@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why a second factor is needed or worth having, and the two ways to get one."""
    user = request.user
    assert isinstance(user, User)
    values = {
        "required": queries.needs_factor(user),
        "offered": sessions.TRUSTED in request.session,
        "next": get_next_redirect_url(request) or resolve_url(settings.LOGIN_REDIRECT_URL),
    }
    return render(request, "accounts/second_factor.html", values)


class RemovePasskeyView(RemoveWebAuthnView):  # type: ignore[misc]  # allauth is untyped
    """Remove a passkey, but never the last factor that a role demands: allauth asks its adapter about apps only."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        values: dict[str, Any] = super().get_context_data(**kwargs)
        return values | {"refusal": self._refusal()}

    def form_valid(self, form: BaseForm) -> HttpResponse:
        response: HttpResponse = self.form_invalid(form) if self._refusal() else super().form_valid(form)
        return response

    def _refusal(self) -> str:
        return "" if get_factor_adapter().can_delete_authenticator(self.object) else LAST


class MoveAppView(ActivateTOTPView):  # type: ignore[misc]  # allauth is untyped
    """A new phone: its app takes the place of the old one's once it has shown a code, so that nobody is without."""

    template_name = "accounts/move_app.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        assert isinstance(request.user, User)
        if not queries.has_app(request.user):
            return redirect("mfa_activate_totp")
        answer: HttpResponseBase = FormView.dispatch(self, request, *args, **kwargs)  # allauth's sends away who has one
        return answer

    @transaction.atomic
    def form_valid(self, form: ActivateTOTPForm) -> HttpResponse:
        actions.forget_app(user=self.request.user, by=self.request.user)
        answer: HttpResponse = super().form_valid(form)
        return answer


@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """Out of every other browser: one was lost, or trusted by mistake."""
    user = request.user
    assert isinstance(user, User)
    ended = actions.sign_out_elsewhere(user=user, session=request.session.session_key, by=user)
    where = counted(ended, "other browser", "other browsers")
    messages.success(request, f"You are signed out of {where}." if ended else "You were signed in nowhere else.")
    return redirect("mfa_index")


@require_POST
def forget_password(request: HttpRequest) -> HttpResponse:
    """Somebody who came in without their password gives it up, and may choose a new one."""
    user = request.user
    assert isinstance(user, User)
    actions.forget_password(user=user, by=user)
    update_session_auth_hash(request, user)
    messages.success(
        request,
        "Your old password is gone. You sign in by code or passkey until you choose a new one.",
    )
    return redirect("account_set_password")


@never_cache
@require_safe_or_post
@fresh_required
def address(request: HttpRequest) -> HttpResponse:
    """Ask for another address to sign in with; the answer is the same for every address."""
    assert isinstance(request.user, User)
    form = NewAddressForm(request.POST or None, present=request.user.email)
    if form.is_valid():
        try:
            MoveProcess.start(request, form.cleaned_data["email"])
        except mail.MailFailed as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("account_confirm_address")
    return render(request, "accounts/address.html", {"form": form})


@never_cache
@require_safe_or_post
@fresh_required
def confirm_address(request: HttpRequest) -> HttpResponse:
    """Type the code that went to the new address."""
    assert isinstance(request.user, User)
    process = MoveProcess.resume(request)
    if process is None:
        messages.error(request, "There is no code to type, or it has expired. Please ask for a new one.")
        return redirect("account_address")
    form = TypedCodeForm(request.POST or None, code=process.code)
    if request.method == "POST":
        if not process.may_try() or (not form.is_valid() and not process.record_invalid_attempt()):
            process.abort()
            messages.error(request, AGAIN)
            return redirect("account_address")
        if form.is_valid():
            return _move(request, process)
    return render(request, "accounts/confirm_address.html", {"form": form, "address": process.address})


def _move(request: HttpRequest, process: MoveProcess) -> HttpResponse:
    assert isinstance(request.user, User)
    process.abort()
    try:
        ended = actions.prove_address(
            user=request.user, address=process.address, session=request.session.session_key, by=request.user
        )
    except ActionError as refusal:
        messages.error(request, str(refusal))
        return redirect("account_address")
    out = f" You are signed out in {counted(ended, 'other browser', 'other browsers')}." if ended else ""
    messages.success(request, f"You sign in with {process.address} from now on.{out}")
    return redirect("mfa_index")


@login_not_required
@require_safe_or_post
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invitation. Looking changes nothing, since mail scanners follow links; the button comes in."""
    invited = mail.invitation_of(token)
    if request.method == "POST" and invited:
        try:
            user = actions.accept(invitation=invited, by=invited.user)
        except ActionError as refusal:
            messages.error(request, str(refusal))
        else:
            logout(request)  # of whoever was signed in here; what comes below would not outlast their session
            record_authentication(request, user, method="invitation", email=user.email)
            response: HttpResponse = perform_login(request, Login(user=user, email=user.email))
            return response
    is_open = invited is not None and invited.is_open(clock.now())
    return render(
        request,
        "accounts/invitation.html",
        {"invitation": invited if is_open else None},
        status=200 if is_open else 410,
    )


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Come in as an invented person. The URL exists only in the demo; such a session counts as stepped up."""
    persona = get_object_or_404(queries.personas(), key=request.POST.get("as", ""))
    login(request, persona.user, backend=BACKEND)
    request.session[sessions.DEMO] = True
    return redirect(settings.LOGIN_REDIRECT_URL)
