"""Second factors: who needs one, how it is enforced, and what asks for it again."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, reverse

from accounts import actions
from accounts.stepup import step_up_required
from core import clock, registry
from core.types import FactorRule
from jobs import notices
from jobs.models import Notice
from tests.accounts.conftest import age, ask, code_for, come_in, confirm, totp

NOT_DONE = "Confirmed that it is you. What you pressed is not done yet: press it again."
ENROL = reverse("account_second_factor")


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("plain page")


@step_up_required
def export(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the export")


@login_not_required
def public(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for all")


urlpatterns = [
    path("account/", include("accounts.urls")),
    path("", plain),
    path("plain/", plain),
    path("export/", export),
    path("public/", public),
]

pytestmark = pytest.mark.urls(__name__)


def test_without_a_rule_nobody_is_held_up(signed_in):
    assert signed_in.get("/plain/").content == b"plain page"


def test_a_role_that_needs_a_factor_sees_nothing_before(signed_in, user, factor_rule):
    factor_rule.add(user.pk)

    answer = signed_in.get("/plain/?page=2")

    assert answer.url == f"{ENROL}?next=%2Fplain%2F%3Fpage%3D2"
    assert signed_in.get(ENROL).status_code == 200
    assert signed_in.get("/public/").status_code == 200


def test_every_method_is_held_up(signed_in, user, factor_rule):
    factor_rule.add(user.pk)

    for method in ("get", "post", "put", "delete", "head", "options"):
        assert getattr(signed_in, method)("/plain/").status_code == 302


def test_a_fragment_is_answered_with_a_page_change(signed_in, user, factor_rule):
    factor_rule.add(user.pk)

    answer = signed_in.get("/plain/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/people/?q=a"})

    assert answer.headers["HX-Redirect"] == f"{ENROL}?next=%2Fpeople%2F%3Fq%3Da"


def test_a_recovery_code_stands_in_once(client, smtp, user, records, factor_rule, app):
    factor_rule.add(user.pk)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]

    for expected in (200, 302):
        browser = Client()
        come_in(browser, smtp, user.email)
        browser.post(reverse("mfa_authenticate"), {"code": code})
        assert browser.get("/plain/").status_code == expected


def test_a_session_from_before_the_factor_must_show_it(signed_in, user, factor_rule, app):
    factor_rule.add(user.pk)

    answer = signed_in.get("/plain/")
    assert answer.url.startswith(reverse("mfa_reauthenticate") + "?")

    answer = signed_in.post(answer.url, {"code": totp()})
    assert answer.url == "/plain/"
    assert signed_in.get("/plain/").status_code == 200


def test_a_proved_session_costs_no_query_of_its_own(client, smtp, user, records, factor_rule, app):
    come_in(client, smtp, user.email)
    client.post(reverse("mfa_authenticate"), {"code": totp()})
    factor_rule.add(user.pk)

    with CaptureQueriesContext(connection) as queries:
        client.get("/plain/")

    assert len(queries) == 2  # the session and its user


def test_the_last_factor_that_a_role_demands_is_not_switched_off(client, smtp, user, records, factor_rule, app):
    factor_rule.add(user.pk)
    come_in(client, smtp, user.email)
    client.post(reverse("mfa_authenticate"), {"code": totp()})

    page = client.get(reverse("mfa_deactivate_totp")).text
    answer = client.post(reverse("mfa_deactivate_totp")).text

    assert "Set up another one first" in page
    assert "Switch off the app" not in page
    assert "Set up another one first" in answer
    assert list(Authenticator.objects.filter(user=user)) == [app]


def test_beside_a_passkey_the_app_is_switched_off(client, smtp, user, records, factor_rule, app):
    factor_rule.add(user.pk)
    come_in(client, smtp, user.email)
    client.post(reverse("mfa_authenticate"), {"code": totp()})
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})

    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(pk=app.pk).exists()


def test_recovery_codes_are_no_other_factor(client, smtp, user, records, factor_rule, app):
    factor_rule.add(user.pk)
    RecoveryCodes.activate(user)
    come_in(client, smtp, user.email)
    client.post(reverse("mfa_authenticate"), {"code": totp()})

    client.post(reverse("mfa_deactivate_totp"))

    assert Authenticator.objects.filter(pk=app.pk).exists()


def test_whoever_needs_no_factor_switches_theirs_off(client, smtp, user, records, factor_rule, app):
    come_in(client, smtp, user.email)
    client.post(reverse("mfa_authenticate"), {"code": totp()})

    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=user).exists()


class TestStepUp:
    """Export, mass mail and the giving of roles."""

    def test_a_code_by_mail_is_never_enough(self, signed_in):
        assert signed_in.get("/export/").url == f"{ENROL}?next=%2Fexport%2F"

    def test_a_factor_of_a_moment_ago_is(self, client, smtp, user, records, app):
        come_in(client, smtp, user.email)
        client.post(reverse("mfa_authenticate"), {"code": totp()})

        assert client.get("/export/").content == b"the export"

    def test_after_fifteen_minutes_it_is_asked_again(self, client, smtp, user, records, app):
        come_in(client, smtp, user.email)
        client.post(reverse("mfa_authenticate"), {"code": totp()})

        age(client, 14 * 60)
        assert client.get("/export/").status_code == 200
        age(client, 2 * 60)
        answer = client.get("/export/")
        assert answer.url == f"{reverse('mfa_reauthenticate')}?next=%2Fexport%2F"
        app.refresh_from_db()

        answer = client.post(answer.url, {"code": RecoveryCodes.activate(user).get_unused_codes()[0]})
        assert answer.url == "/export/"
        assert client.get("/export/").content == b"the export"

    def test_a_form_sent_too_late_comes_back_to_its_page(self, signed_in):
        answer = signed_in.post("/export/", {"why": "x"}, headers={"Referer": "http://testserver/export/new/?a=1"})

        assert answer.url == f"{ENROL}?next=%2Fexport%2Fnew%2F%3Fa%3D1"

    @pytest.mark.parametrize(("method", "is_told"), [("post", True), ("get", False)])
    def test_after_the_factor_one_hears_that_what_was_pressed_is_not_done(
        self, client, smtp, user, records, app, method, is_told
    ):
        come_in(client, smtp, user.email)
        client.post(reverse("mfa_authenticate"), {"code": totp()})
        age(client, 16 * 60)
        answer = getattr(client, method)("/export/", headers={"Referer": "http://testserver/plain/"})

        answer = client.post(answer.url, {"code": RecoveryCodes.activate(user).get_unused_codes()[0]})

        assert (NOT_DONE in [str(message) for message in get_messages(answer.wsgi_request)]) is is_told

    def test_another_sites_page_is_not_come_back_to(self, signed_in):
        answer = signed_in.post("/export/", headers={"Referer": "https://evil.example/"})

        assert answer.url == f"{ENROL}?next=%2F"


class TestChangesOfFactorsAndPassword:
    """They need a sign-in of the last 15 minutes."""

    PAGES = ("mfa_activate_totp", "mfa_add_webauthn", "account_set_password")

    @pytest.mark.parametrize("page", PAGES)
    def test_just_signed_in_is_enough(self, signed_in, page):
        assert signed_in.get(reverse(page)).status_code == 200

    @pytest.mark.parametrize("page", PAGES)
    def test_an_old_session_signs_in_again_first(self, signed_in, page):
        age(signed_in, 16 * 60)

        answer = signed_in.get(reverse(page))
        assert answer.url.startswith(reverse("account_again"))
        assert signed_in.get(answer.url).status_code == 200

        answer = signed_in.post(reverse("account_again"), {"next": reverse(page)})
        assert answer.url.startswith(reverse("account_login"))
        assert signed_in.get("/plain/").status_code == 302

    def test_whoever_has_a_factor_confirms_with_it(self, client, smtp, user, records, app):
        user.set_password("a long enough password")
        user.save()
        come_in(client, smtp, user.email)
        client.post(reverse("mfa_authenticate"), {"code": totp()})
        age(client, 16 * 60)

        assert client.get(reverse("account_change_password")).url.startswith(reverse("mfa_reauthenticate"))
        # With the password alone there is no way around it.
        assert client.get(reverse("account_reauthenticate")).url.startswith(reverse("mfa_reauthenticate"))

    def test_a_late_form_is_not_kept_in_the_session(self, signed_in):
        age(signed_in, 16 * 60)

        signed_in.post(
            reverse("account_set_password"), {"password1": "hunter2 hunter2", "password2": "hunter2 hunter2"}
        )

        assert "hunter2" not in str(dict(signed_in.session.items()))

    def test_a_forgotten_password_is_given_up_by_code_and_other_browsers_are_out(self, client, smtp, user, records):
        user.set_password("long forgotten phrase")
        user.save()
        elsewhere = Client()
        for browser in (elsewhere, client):
            come_in(browser, smtp, user.email)

        answer = client.post(reverse("account_forget_password"))

        user.refresh_from_db()
        assert answer.url == reverse("account_set_password")
        assert not user.has_usable_password()
        assert client.get("/plain/").status_code == 200
        assert elsewhere.get("/plain/").status_code == 302

    def test_somebody_signs_out_everywhere_else(self, client, smtp, user, records):
        elsewhere = Client()
        for browser in (elsewhere, client):
            come_in(browser, smtp, user.email)
        assert "Sign out there" in client.get(reverse("mfa_index")).content.decode()

        said = client.post(reverse("account_sign_out_elsewhere"), follow=True).content.decode()
        again = client.post(reverse("account_sign_out_elsewhere"), follow=True).content.decode()

        assert "You are signed out of 1 other browser." in said
        assert "You were signed in nowhere else." in again
        assert client.get("/plain/").status_code == 200
        assert elsewhere.get("/plain/").status_code == 302

    def test_a_new_password_ends_the_sessions_of_other_browsers(self, client, smtp, user, records):
        elsewhere = Client()
        for browser in (elsewhere, client):
            come_in(browser, smtp, user.email)

        typed = {"password1": "correct horse battery", "password2": "correct horse battery"}
        client.post(reverse("account_set_password"), typed)

        user.refresh_from_db()
        assert user.check_password("correct horse battery")
        assert client.get("/plain/").status_code == 200
        assert elsewhere.get("/plain/").status_code == 302


def test_reset_factors_forgets_them_and_ends_every_session(client, smtp, user, records, app):
    come_in(client, smtp, user.email)
    client.post(reverse("mfa_authenticate"), {"code": totp()})

    actions.reset_factors(user=user, by=None)
    notices.send_due(now=clock.now())

    assert not Authenticator.objects.filter(user=user).exists()
    assert client.get("/plain/").url.startswith(reverse("account_login"))
    assert "removed your authenticator app" in smtp.to(user.email)[-1].text


def test_reset_factors_writes_to_nobody_without_an_address(user, records):
    user.email = f"nobody-{user.pk}@address.invalid"
    user.save()
    assert not user.has_address

    actions.reset_factors(user=user, by=None)

    assert not Notice.objects.exists()


def test_a_password_and_an_app(client, user, records, app):
    user.set_password("a long enough password")
    user.save()

    answer = client.post(reverse("account_login"), {"login": user.email, "password": "a long enough password"})

    assert answer.url == reverse("mfa_authenticate")


class TestOffer:
    """Some need no factor, but are offered one when they trust a device."""

    @pytest.fixture
    def offered(self, monkeypatch, records, user):
        rule = FactorRule(key="test", needs=lambda _: False, offers=lambda who: who == user)
        monkeypatch.setitem(registry._entries, FactorRule, {"test": rule})

    def test_a_trusted_device_is_shown_it_once_on_the_way_in(self, offered, client, smtp, user):
        ask(client, user.email)
        answer = confirm(client, code_for(smtp, user.email), trust="on", next="/plain/")

        assert answer.url == f"{ENROL}?next=%2Fplain%2F"
        page = client.get(answer.url).content.decode()
        assert "Come in faster next time" in page
        assert 'href="/plain/">Not now' in page
        assert client.get("/plain/").status_code == 200  # offered, not forced

    def test_another_device_is_not(self, offered, client, smtp, user):
        assert come_in(client, smtp, user.email).url == "/"

    def test_whoever_has_one_is_not(self, offered, client, smtp, user, app):
        come_in(client, smtp, user.email, trust="on")

        assert client.post(reverse("mfa_authenticate"), {"code": totp()}).url == "/"

    def test_not_now_never_leads_to_another_site(self, offered, client, smtp, user):
        come_in(client, smtp, user.email, trust="on")

        assert 'href="/">Not now' in client.get(f"{ENROL}?next=https://evil.example/").content.decode()
