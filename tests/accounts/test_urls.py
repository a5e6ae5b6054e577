"""The closed list of sign-in pages, where they lead, and what protects them."""

from __future__ import annotations

import importlib
import runpy
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, clear_url_caches, reverse

import accounts.urls
import mae_crm.urls
from accounts.models import DemoPersona, User
from tests.accounts.conftest import ask, code_for, come_in, confirm

PUBLIC = {
    "account_login",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_logout",
    "account_invitation",
    "mfa_authenticate",
    "mfa_login_webauthn",
}
SIGNED_IN = {
    "account_address",
    "account_again",
    "account_change_password",
    "account_confirm_address",
    "account_forget_password",
    "account_move_app",
    "account_reauthenticate",
    "account_second_factor",
    "account_set_password",
    "account_sign_out_elsewhere",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
}


def patterns(of: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for entry in of:
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns)
        else:
            yield entry


def test_the_list_is_closed_and_says_what_is_public():
    entries = list(patterns(accounts.urls.urlpatterns))

    public = {entry.name for entry in entries if not getattr(entry.callback, "login_required", True)}

    assert public == PUBLIC
    assert {entry.name for entry in entries} - public == SIGNED_IN


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password", "account_inactive"])
def test_what_allauth_has_beyond_it_is_off(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["/account/", "/account/signup/", "/account/password/reset/", "/account/email/"])
def test_their_usual_addresses_are_not_there(client, db, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", sorted(SIGNED_IN))
def test_signed_in_pages_ask_for_a_sign_in(client, db, name):
    args = [1] if name in {"mfa_edit_webauthn", "mfa_remove_webauthn"} else []

    answer = client.get(reverse(name, args=args))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login") + "?next=")


class TestWhereItLeads:
    @pytest.mark.parametrize(
        "target",
        [
            "https://evil.example/",
            "//evil.example/",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "http:evil.example",
            "javascript:alert(1)",
            " https://evil.example",
            "https://testserver@evil.example/",
            "http://localhost/",  # an allowed host, but another one
        ],
    )
    @pytest.mark.parametrize("way", ["query", "form"])
    def test_never_to_another_site(self, client, smtp, user, records, target, way):
        ask(client, user.email)
        page = reverse("account_confirm_login_code")
        data = {"code": code_for(smtp, user.email)}

        if way == "query":
            answer = client.post(page, data, query_params={"next": target})
        else:
            answer = client.post(page, data | {"next": target})

        assert answer.url == "/"

    def test_back_to_the_page_that_was_asked_for(self, client, smtp, user, records):
        answer = client.post(reverse("account_request_login_code"), {"email": user.email, "next": "/people/?q=a"})
        assert answer.url == "/account/login/code/confirm/?next=%2Fpeople%2F%3Fq%3Da"

        answer = client.post(answer.url, {"code": code_for(smtp, user.email)})

        assert answer.url == "/people/?q=a"

    def test_signing_out_leads_to_this_site_only(self, client, db):
        answer = client.post(reverse("account_logout"), {"next": "https://evil.example/"})

        assert answer.url == "/"

    def test_whoever_is_in_does_not_see_the_door(self, client, user):
        client.force_login(user)

        assert client.get(reverse("account_login")).url == "/"


class TestProtection:
    @pytest.mark.parametrize(
        "name", ["account_login", "account_request_login_code", "account_logout", "mfa_login_webauthn"]
    )
    def test_forms_need_the_csrf_token(self, db, name):
        assert Client(enforce_csrf_checks=True).post(reverse(name)).status_code == 403

    def test_a_code_is_confirmed_with_the_csrf_token_only(self, smtp, user, records):
        browser = Client(enforce_csrf_checks=True)
        token = browser.get(reverse("account_login")).context["csrf_token"]
        ask(browser, user.email, csrfmiddlewaretoken=str(token))

        assert confirm(browser, code_for(smtp, user.email)).status_code == 403
        assert confirm(browser, code_for(smtp, user.email), csrfmiddlewaretoken=str(token)).url == "/"

    @pytest.mark.parametrize("name", ["account_login", "account_request_login_code"])
    def test_nobody_frames_or_keeps_the_door(self, client, db, name):
        headers = client.get(reverse(name)).headers

        assert headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "no-store" in headers["Cache-Control"]

    def test_another_host_than_ours_is_refused(self, client, db):
        """No link of ours is ever made from it."""
        answer = client.get(reverse("account_login"), headers={"host": "evil.example"})

        assert answer.status_code == 400
        assert "default-src 'self'" in answer["Content-Security-Policy"]

    def test_the_cookies_are_out_of_reach_of_scripts_and_other_sites(self, client, smtp, user, records):
        come_in(client, smtp, user.email)

        assert client.cookies["sessionid"]["httponly"]
        assert client.cookies["sessionid"]["samesite"] == "Lax"

    def test_twenty_codes_a_minute_from_one_place(self, db, smtp, records):
        statuses = [ask(Client(), f"somebody{number}@example.org").status_code for number in range(22)]

        assert statuses == [302] * 20 + [200] * 2

    def test_behind_a_proxy_each_reader_is_a_place_and_inventing_others_does_not_help(
        self, db, smtp, records, settings
    ):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

        def statuses(forwarded: str, count: int) -> list[int]:
            headers = {"X-Forwarded-For": forwarded}
            page = reverse("account_request_login_code")
            return [
                Client().post(page, {"email": f"{forwarded[-1]}{n}@example.org"}, headers=headers).status_code
                for n in range(count)
            ]

        assert statuses("203.0.113.1", 20) == [302] * 20
        assert statuses("203.0.113.2", 1) == [302]  # a colleague is not held up
        assert statuses("198.51.100.7, 203.0.113.1", 1) == [200]  # the proxy's own entry counts, the last

    @pytest.mark.parametrize(
        ("public_url", "prefix", "secure"),
        [("https://crm.example", "__Host-", True), ("http://127.0.0.1:8000", "", False)],
    )
    def test_by_https_the_cookies_are_bound_to_the_host(self, monkeypatch, public_url, prefix, secure):
        monkeypatch.setenv("PUBLIC_URL", public_url)

        values = runpy.run_path(str(settings.BASE_DIR / "mae_crm" / "settings.py"))

        assert values["SESSION_COOKIE_NAME"] == f"{prefix}sessionid"
        assert values["CSRF_COOKIE_NAME"] == f"{prefix}csrftoken"
        assert values["SESSION_COOKIE_SECURE"] is values["CSRF_COOKIE_SECURE"] is secure
        assert (values["SECURE_HSTS_SECONDS"] > 0) is secure

    def test_the_thirty_first_sign_in_a_minute_from_one_place_waits(self, client, db, records):
        statuses = [client.post(reverse("account_login"), {}).status_code for _ in range(31)]

        assert statuses == [200] * 30 + [429]
        assert "Too many attempts" in client.post(reverse("account_login"), {}).content.decode()


@pytest.fixture
def demo(settings):
    """The URLconf as it is when the demo is allowed."""

    def reload() -> None:
        importlib.reload(accounts.urls)
        importlib.reload(mae_crm.urls)
        clear_url_caches()

    settings.DEMO = True
    reload()
    yield
    settings.DEMO = False
    reload()


class TestDemo:
    @pytest.fixture
    def persona(self, user) -> DemoPersona:
        return DemoPersona.objects.create(
            key="organizer", user=user, label="State staff", description="Everyone in Mississippi", icon="map-2"
        )

    def test_outside_the_demo_there_is_no_such_address(self, client, db):
        with pytest.raises(NoReverseMatch):
            reverse("account_demo_sign_in")
        assert client.post("/account/demo/", {"as": "organizer"}).status_code == 404

    def test_a_button_comes_in_with_a_second_factor_shown(self, demo, client, persona, factor_rule):
        factor_rule.add(persona.user_id)

        answer = client.post("/account/demo/", {"as": "organizer"})

        assert answer.url == "/"
        assert client.session[SESSION_KEY] == str(persona.user_id)
        assert client.session["demo_session"] is True
        assert client.get(reverse("mfa_index")).status_code == 200

    def test_the_sign_in_page_has_a_button_for_each_persona(self, demo, client, persona):
        assert list(client.get(reverse("account_login")).context["personas"]) == [persona]

    def test_a_link_does_not_sign_in(self, demo, client, persona):
        assert client.get("/account/demo/", {"as": "organizer"}).status_code == 405
        assert SESSION_KEY not in client.session

    def test_only_personas_come_in_so(self, demo, client, persona):
        User.objects.create_user("real@example.org")

        for key in ("", "real@example.org", "2"):
            assert client.post("/account/demo/", {"as": key}).status_code == 404
        assert SESSION_KEY not in client.session

    def test_it_needs_the_csrf_token(self, demo, persona):
        assert Client(enforce_csrf_checks=True).post("/account/demo/", {"as": "organizer"}).status_code == 403

    def test_a_demo_session_counts_only_in_the_demo(self, demo, client, persona, factor_rule, settings):
        factor_rule.add(persona.user_id)
        client.post("/account/demo/", {"as": "organizer"})

        settings.DEMO = False

        assert client.get(reverse("mfa_index")).url.startswith(reverse("account_second_factor"))
