"""How long a session lasts, and how it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, reverse

from accounts import actions
from accounts.models import Session, User
from core import clock
from tests.accounts.conftest import age, ask, code_for, come_in, confirm

HOUR, DAY = 3600, 24 * 3600


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("plain page")


urlpatterns = [path("account/", include("accounts.urls")), path("", plain), path("plain/", plain)]

pytestmark = pytest.mark.urls(__name__)


def gets_in(client: Client) -> bool:
    return client.get("/plain/").status_code == 200


def test_three_idle_hours_end_it(signed_in):
    age(signed_in, 3 * HOUR - 60)
    assert gets_in(signed_in)

    age(signed_in, 3 * HOUR)
    answer = signed_in.get("/plain/")

    assert answer.url == f"{reverse('account_login')}?next=/plain/"
    assert SESSION_KEY not in signed_in.session
    assert "signed out" in signed_in.get(answer.url).content.decode()


def test_twelve_busy_hours_end_it_too(signed_in):
    for _ in range(5):
        age(signed_in, 2 * HOUR)
        assert gets_in(signed_in)

    age(signed_in, 2 * HOUR)

    assert not gets_in(signed_in)


def test_the_cookie_does_not_outlive_the_session(signed_in):
    assert signed_in.cookies["sessionid"]["max-age"] == 12 * HOUR
    row = Session.objects.get()
    assert timedelta(0) < row.expire_date - clock.now() <= timedelta(hours=12)


def test_being_there_is_written_every_five_minutes_not_at_each_request(signed_in):
    def writes() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            assert gets_in(signed_in)
        return [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]

    assert writes() == []
    age(signed_in, 4 * 60)
    assert writes() == []
    age(signed_in, 2 * 60)
    assert any("UPDATE" in sql and "accounts_session" in sql for sql in writes())
    assert writes() == []


def test_a_session_whose_beginning_is_unknown_is_over(signed_in):
    session = signed_in.session
    del session["signed_in_at"]
    session.save()

    assert not gets_in(signed_in)


class TestTrustedDevice:
    def test_a_trusted_device_stays_for_thirty_days(self, client, smtp, user, records, factor_rule):
        come_in(client, smtp, user.email, trust="on")

        assert client.cookies["sessionid"]["max-age"] == 30 * DAY
        age(client, 29 * DAY)
        assert gets_in(client)
        age(client, 2 * DAY)
        assert not gets_in(client)

    def test_it_is_not_offered_to_roles_that_need_a_factor(self, client, smtp, user, records, factor_rule):
        factor_rule.add(user.pk)

        come_in(client, smtp, user.email, trust="on")

        assert client.cookies["sessionid"]["max-age"] == 12 * HOUR
        age(client, 4 * HOUR)
        assert SESSION_KEY not in (client.get("/plain/").wsgi_request.session)

    def test_a_role_given_later_brings_the_short_limits_at_once(self, client, smtp, user, records, factor_rule):
        come_in(client, smtp, user.email, trust="on")
        factor_rule.add(user.pk)

        client.get("/plain/")
        age(client, 4 * HOUR)
        client.get("/plain/")

        assert SESSION_KEY not in client.session

    def test_the_wish_of_one_sign_in_is_not_kept_for_the_next(self, client, smtp, user, records, factor_rule):
        come_in(client, smtp, user.email, trust="on")
        client.post(reverse("account_logout"))

        come_in(client, smtp, user.email)

        assert client.cookies["sessionid"]["max-age"] == 12 * HOUR

    def test_a_password_may_trust_too(self, client, user, records, factor_rule):
        user.set_password("a long enough password")
        user.save()

        typed = {"login": user.email, "password": "a long enough password", "trust": "on"}
        client.post(reverse("account_login"), typed)

        assert client.cookies["sessionid"]["max-age"] == 30 * DAY


class TestEnding:
    def test_a_disabled_user_is_out_everywhere_at_the_next_request(self, smtp, user, records, factor_rule):
        browsers = [Client(), Client()]
        for browser in browsers:
            come_in(browser, smtp, user.email)
            assert gets_in(browser)

        ended = actions.disable_user(user=user, by=None)

        assert ended == 2
        assert [gets_in(browser) for browser in browsers] == [False, False]

    def test_enabled_again_they_sign_in_again(self, client, smtp, user, records, factor_rule):
        come_in(client, smtp, user.email)
        actions.disable_user(user=user, by=None)
        actions.enable_user(user=user, by=None)

        assert not gets_in(client)
        come_in(client, smtp, user.email)
        assert gets_in(client)

    def test_only_the_disabled_users_sessions_end(self, smtp, user, records, factor_rule):
        other = User.objects.create_user("marcus@example.org")
        browser = Client()
        come_in(browser, smtp, other.email)

        assert actions.disable_user(user=user, by=None) == 0
        assert gets_in(browser)

    def test_nobody_disables_themselves(self, user):
        with pytest.raises(actions.NotYourself):
            actions.disable_user(user=user, by=user)

    def test_signing_out_forgets_the_session(self, signed_in):
        signed_in.post(reverse("account_logout"))

        assert Session.objects.filter(user__isnull=False).count() == 0

    def test_looking_at_the_sign_out_page_does_not_sign_out(self, signed_in):
        signed_in.get(reverse("account_logout"))

        assert gets_in(signed_in)


def test_signing_in_changes_the_sessions_key(client, smtp, user, records, factor_rule):
    ask(client, user.email)
    before = client.session.session_key

    confirm(client, code_for(smtp, user.email))

    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_session_knows_its_user(client, smtp, user, records, factor_rule):
    ask(client, user.email)
    assert Session.objects.get().user is None

    confirm(client, code_for(smtp, user.email))

    assert Session.objects.get().user == user


def test_the_night_sweeps_what_is_over_and_keeps_the_rest(client, smtp, user, records, factor_rule):
    come_in(client, smtp, user.email)
    ask(Client(), user.email)
    Session.objects.filter(user=None).update(expire_date=clock.now() - timedelta(minutes=1))
    cache.set("old", 1, timeout=60)
    cache.set("young", 1, timeout=600)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_counters SET expires = now() - interval '1 hour' WHERE cache_key = ':1:old'")

    assert actions.sweep(by=None) == 2

    assert gets_in(client)
    assert cache.get("young") == 1


def test_history_tells_who_disabled_whom(user, db):
    boss = User.objects.create_user("boss@example.org")

    actions.disable_user(user=user, by=boss)

    event = user.history.latest("pgh_id")
    assert (event.pgh_label, event.is_active) == ("update", False)
    assert event.pgh_context.metadata == {"action": "accounts.actions.disable_user", "user": boss.pk}


class TestPassword:
    @pytest.fixture(autouse=True)
    def _password(self, user, records, factor_rule):
        user.set_password("a long enough password")
        user.save()

    def sign_in(self, client: Client, email: str, password: str):
        return client.post(reverse("account_login"), {"login": email, "password": password})

    def test_lets_in(self, client, user):
        assert self.sign_in(client, user.email, "a long enough password").url == "/"
        assert gets_in(client)

    def test_wrong_unknown_disabled_and_passwordless_hear_the_same(self, client, user):
        User.objects.create_user("disabled@example.org", "a long enough password", is_active=False)
        User.objects.create_user("by-code@example.org")
        pages = []
        for email, password in (
            (user.email, "wrong"),
            ("nobody@example.org", "a long enough password"),
            ("disabled@example.org", "a long enough password"),
            ("by-code@example.org", "a long enough password"),
        ):
            answer = self.sign_in(Client(), email, password)
            pages.append((answer.status_code, answer.context["form"].non_field_errors()))

        assert len({(status, str(errors)) for status, errors in pages}) == 1
        assert pages[0][0] == 200

    def test_an_unknown_address_costs_as_much_hashing_as_a_known_one(self, client, user, monkeypatch):
        from django.contrib.auth.hashers import MD5PasswordHasher

        counted: list[str] = []
        encode = MD5PasswordHasher.encode

        def counting(self, password, salt):
            counted.append(password)
            return encode(self, password, salt)

        monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
        costs = []
        for email in (user.email, "nobody@example.org"):
            counted.clear()
            self.sign_in(Client(), email, "wrong password")
            costs.append(len(counted))

        assert costs == [1, 1]

    def test_the_sixth_wrong_one_in_five_minutes_is_not_even_tried(self, client, user):
        for _ in range(5):
            self.sign_in(Client(), user.email, "wrong")

        answer = self.sign_in(client, user.email, "a long enough password")

        assert not gets_in(client)
        assert "Too many attempts. Wait a few minutes" in str(answer.context["form"].non_field_errors())
