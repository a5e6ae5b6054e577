"""The six digits of an authenticator app: set up, taken once and at their time, and moved to a new phone."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.accounts.conftest import age, come_in, totp

pytestmark = pytest.mark.urls("tests.accounts.test_second_factor")


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_opens_the_door_at_once(signed_in, smtp, user, factor_rule):
    factor_rule.add(user.pk)
    page = signed_in.get(reverse("mfa_activate_totp"))
    code = totp(secret=page.context["form"].secret)

    answer = signed_in.post(reverse("mfa_activate_totp"), {"code": code})

    assert answer.url == reverse("mfa_view_recovery_codes")
    assert signed_in.get(answer.url).status_code == 200
    assert signed_in.get("/plain/").status_code == 200
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    assert "An authenticator app now gives" in smtp.to(user.email)[-1].text  # they are told


def test_with_an_app_the_code_by_mail_is_only_the_first_half(client, smtp, user, records, factor_rule, app):
    factor_rule.add(user.pk)

    answer = come_in(client, smtp, user.email)
    assert answer.url == reverse("mfa_authenticate")
    assert client.get("/plain/").status_code == 302  # nobody yet

    answer = client.post(answer.url, {"code": totp()})
    assert answer.url == "/"
    assert client.get("/plain/").status_code == 200


def test_whoever_types_a_wrong_app_code_is_told_which_one_counts_and_who_helps(client, smtp, user, records, app):
    answer = come_in(client, smtp, user.email)

    page = client.post(answer.url, {"code": "000000"}).text

    assert "Type what the app shows now" in page
    assert "Ask an administrator" in page
    assert "Use my passkey" not in page  # there is none


def test_a_wrong_app_code_does_not_come_in_and_six_lock_the_way(client, smtp, user, records, app):
    come_in(client, smtp, user.email)

    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": totp()})

    assert client.get("/plain/").status_code == 302


@pytest.mark.parametrize("step", [-1, 1])
def test_the_code_of_a_moment_before_or_of_a_fast_clock_is_taken(client, smtp, user, records, app, step):
    come_in(client, smtp, user.email)
    client.post(reverse("mfa_authenticate"), {"code": totp(step)})
    assert client.get("/plain/").status_code == 200


@pytest.mark.parametrize("step", [-3, 3])
def test_the_code_of_another_time_is_not(client, smtp, user, records, app, step):
    come_in(client, smtp, user.email)
    client.post(reverse("mfa_authenticate"), {"code": totp(step)})
    assert client.get("/plain/").status_code == 302


def test_what_is_no_code_at_all_is_refused(client, smtp, user, records, app):
    come_in(client, smtp, user.email)
    for typed in ("7" * 5000, "\x01\x7f é", "-"):
        assert "That is not the code." in client.post(reverse("mfa_authenticate"), {"code": typed}).text


def test_a_used_code_is_refused_as_long_as_it_would_be_right(client, smtp, user, records, app):
    code = totp(1)
    come_in(client, smtp, user.email)
    client.post(reverse("mfa_authenticate"), {"code": code})
    cache.delete(f"allauth.mfa.totp.used?user={user.pk}&code={code}")  # as allauth does after 30 seconds
    other = Client()
    come_in(other, smtp, user.email)

    answer = other.post(reverse("mfa_authenticate"), {"code": f" {code[:3]} {code[3:]} "})

    assert "That is not the code." in answer.text
    assert other.get("/plain/").status_code == 302


class TestANewPhone:
    MOVE = "account_move_app"

    @pytest.fixture
    def came_in(self, client, smtp, user, records, app):
        come_in(client, smtp, user.email)
        client.post(reverse("mfa_authenticate"), {"code": totp()})
        return client

    @pytest.mark.django_db(transaction=True)
    def test_takes_the_place_of_the_old_one_once_it_has_shown_its_digits(self, came_in, user, smtp, factor_rule):
        factor_rule.add(user.pk)  # so that the only one cannot be switched off
        secret = came_in.get(reverse(self.MOVE)).context["form"].secret

        wrong = came_in.post(reverse(self.MOVE), {"code": totp(3, secret)})
        assert wrong.status_code == 200
        old = TOTP(Authenticator.objects.get(user=user, type="totp"))
        assert old.validate_code(totp(1))  # still
        moved = came_in.post(reverse(self.MOVE), {"code": totp(secret=secret)})

        assert moved.url == reverse("mfa_view_recovery_codes")  # there were none
        kept = TOTP(Authenticator.objects.get(user=user, type="totp"))
        assert kept.validate_code(totp(1, secret))
        assert not kept.validate_code(totp(-1))
        assert "An authenticator app now gives" in smtp.to(user.email)[-1].text
        assert came_in.get("/plain/").status_code == 200

    def test_is_asked_for_digits_of_the_old_one_when_that_was_long_ago(self, came_in):
        age(came_in, seconds=16 * 60)
        assert came_in.get(reverse(self.MOVE)).url.startswith(reverse("mfa_reauthenticate"))

    def test_keeps_the_recovery_codes(self, came_in, user):
        codes = RecoveryCodes.activate(user).get_unused_codes()
        secret = came_in.get(reverse(self.MOVE)).context["form"].secret
        assert came_in.post(reverse(self.MOVE), {"code": totp(secret=secret)}).url == reverse("mfa_index")
        assert Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes() == codes

    def test_is_no_way_to_a_first_app(self, signed_in):
        assert signed_in.get(reverse(self.MOVE)).url == reverse("mfa_activate_totp")


def test_an_app_code_works_once(client, smtp, user, records, app):
    code = totp()
    come_in(client, smtp, user.email)
    client.post(reverse("mfa_authenticate"), {"code": code})
    other = Client()
    come_in(other, smtp, user.email)

    other.post(reverse("mfa_authenticate"), {"code": code})

    assert other.get("/plain/").status_code == 302
