"""Signing in as a browser does it: scripts, content security policy and an authenticator included."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from tests.accounts.conftest import code_for

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(page: Page) -> Page:
    """A page of a browser that has an authenticator for passkeys."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page


def come_in(page: Page, site: str, smtp, email: str) -> None:
    page.goto(site + reverse("account_login"))
    page.fill("#code-email", email)
    page.click("text=Send me a code")
    page.fill("[name=code]", code_for(smtp, email))
    page.click("button:has-text('Sign in')")
    page.wait_for_url(lambda url: "/login/" not in url)


@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_made_and_comes_in_by_itself(page, complaints, live_server, smtp):
    user = User.objects.create_user("renee@example.org", name="Renee Thigpen")
    come_in(page, live_server.url, smtp, user.email)

    page.goto(live_server.url + reverse("mfa_add_webauthn"))
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**" + reverse("mfa_view_recovery_codes"))
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1

    page.goto(live_server.url + reverse("account_logout"))
    page.click("button:has-text('Sign out')")
    page.goto(live_server.url + reverse("account_login"))
    page.click("#passkey_login")
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(live_server.url + reverse("mfa_index"))

    assert page.url.endswith(reverse("mfa_index"))
    assert page.evaluate("window.cspReports ?? []") == []
    assert [line for line in complaints if "404" not in line] == []


@pytest.mark.django_db(transaction=True)
def test_where_a_browser_makes_no_passkeys_it_says_so(page, live_server, smtp):
    user = User.objects.create_user("renee@example.org", name="Renee Thigpen")
    site = live_server.url.replace("localhost", "127.0.0.1")
    come_in(page, site, smtp, user.email)

    page.goto(site + reverse("mfa_add_webauthn"))
    page.click("#mfa_webauthn_add")

    page.wait_for_selector("#notices :text('Passkeys do not work at this address.')")
