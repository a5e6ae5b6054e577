"""What a person types to come in."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, LoginForm
from allauth.account.internal.flows.login import perform_password_login
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from accounts.asking import may_ask
from core.forms import PastedEmailField

_TRUST_LABEL = "This is my own device: keep me signed in for 30 days"


class RequestCodeForm(forms.Form):
    """Where to send the code. Whether the address is known is not asked here."""

    email = PastedEmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "placeholder": "you@example.org"}),
    )

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"].lower()
        if not may_ask(context.request, address):
            raise get_adapter().validation_error("too_many_login_attempts")
        return address


class NewAddressForm(RequestCodeForm):
    """The address to sign in with from now on."""

    def __init__(self, *args: Any, present: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = present
        self.fields["email"].label = "New address"

    def clean_email(self) -> str:
        address = super().clean_email()
        if address == self.present:
            raise forms.ValidationError("You sign in with that address already.")
        return address


class TypedCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth is untyped
    """The code from a mail; `code=` is the one that was sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {
            "inputmode": "numeric",
            "placeholder": "1234-5678",
            "autofocus": True,
        }


class ConfirmCodeForm(TypedCodeForm):
    """The code with which somebody comes in."""

    trust = forms.BooleanField(label=_TRUST_LABEL, required=False)


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """A passkey is enough to come in by itself, unless somebody wants it as a second step only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "A name, to tell it from others"
        self.initial |= {"name": "My passkey", "passwordless": True}
        self.fields["passwordless"].label = "Let me sign in with this passkey alone"
        self.fields["passwordless"].help_text = "Your device asks for your fingerprint, face or PIN each time."


class OnceForm(BaseAuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """A code is taken once for as long as the app's clock lets it be right.

    allauth forgets a code that was used after one step of the clock, and takes those of the steps beside it, too
    (settings.MFA_TOTP_TOLERANCE); RFC 6238 section 5.2 forbids to take one twice.
    """

    def clean_code(self) -> str:
        typed = normalize_user_code(self.cleaned_data["code"])
        used = f"accounts.code:{self.user.pk}:{sha256(typed.encode()).hexdigest()}"
        if used in cache:
            self.cleaned_data["code"] = ""  # refused and counted as any wrong one
        code: str = super().clean_code()
        steps = 2 * settings.MFA_TOTP_TOLERANCE + 1
        cache.set(used, "", timeout=steps * settings.MFA_TOTP_PERIOD)
        return code


class SecondStepForm(OnceForm, AuthenticateForm):  # type: ignore[misc]
    """The code of an app, or a recovery code, after the sign-in."""


class StepUpForm(OnceForm, ReauthenticateForm):  # type: ignore[misc]
    """The same before something that matters."""


class PasswordSignInForm(LoginForm):  # type: ignore[misc]  # allauth is untyped
    """Address and password."""

    trust = forms.BooleanField(label=_TRUST_LABEL, required=False)

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Without allauth's "remember me": how long a session lasts is decided in accounts.sessions alone."""
        self._login.redirect_url = redirect_url
        response: HttpResponse = perform_password_login(request, self.user_credentials(), self._login)
        return response
