"""Members sign in by the addresses of their record: what changes there changes the sign-in, except for staff."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import Invitation, User
from core import clock
from core.periods import since
from jobs import notices
from locals.access import Role
from locals.models import Assignment
from members import actions
from members.models import ContactPoint
from tests.accounts.conftest import CODE, age, ask, code_for, come_in, is_in
from tests.world import TODAY

OLD = "canary-mail-wendell@example.com"
NEW = "wendell.stokes@example.com"


@pytest.fixture
def browser(world, smtp, monkeypatch):
    """Wendell's: he has come in once. The sign-in is timed by allauth, so time goes on."""
    monkeypatch.setattr(clock, "now", timezone.now)
    browser = Client()
    come_in(browser, smtp, OLD)
    assert is_in(browser)
    return browser


@pytest.fixture
def wendell(world, browser):
    world.people["Wendell"].refresh_from_db()
    return world.people["Wendell"]


def comes_in(smtp, address: str) -> bool:
    """Is a code sent there, and does it let in?"""
    anew = Client()
    ask(anew, address)
    if not CODE.search(smtp.to(address)[-1].text):
        return False
    anew.post(reverse("account_confirm_login_code"), {"code": code_for(smtp, address)})
    return is_in(anew)


def correct(sign_in, world, person, old: str, new: str):
    contact = ContactPoint.objects.get(person=person, value=old)
    clerk = sign_in(world.users["clerk"])
    return clerk.post(reverse("members:edit_contact", args=[contact.pk]), {"value": new, "setting": "personal"})


def test_a_corrected_address_lets_in_and_the_old_one_does_not(world, smtp, wendell, browser, sign_in):
    assert correct(sign_in, world, wendell, OLD, NEW).status_code == 302

    assert not is_in(browser)  # whoever read the old address is out at once
    assert comes_in(smtp, NEW)
    assert not comes_in(smtp, OLD)
    wendell.user.refresh_from_db()
    assert wendell.user.email == NEW


def test_the_old_address_is_told_and_not_which_is_the_new_one(world, smtp, wendell, sign_in):
    correct(sign_in, world, wendell, OLD, NEW)
    notices.send_due(now=clock.now())

    told = smtp.to(OLD)[-1]
    assert told.message["Subject"] == "You sign in to MAE with another address now"
    assert NEW not in told.text


def test_an_address_taken_off_the_record_lets_nobody_in_until_another_is_there(world, smtp, wendell, sign_in):
    contact = ContactPoint.objects.get(person=wendell, value=OLD)
    sign_in(world.users["clerk"]).post(reverse("members:remove_contact", args=[contact.pk]))

    assert not comes_in(smtp, OLD)

    actions.add_contact(person=wendell, kind="email", value=NEW, source="staff", by=None)
    assert comes_in(smtp, NEW)
    wendell.user.refresh_from_db()
    assert wendell.user.email == NEW


def test_a_second_address_on_the_record_lets_the_same_user_in(world, smtp, wendell):
    actions.add_contact(person=wendell, kind="email", value=NEW, source="staff", by=None)

    assert comes_in(smtp, NEW)
    assert comes_in(smtp, OLD)
    assert not User.objects.filter(email=NEW).exists()


def test_an_address_that_the_correction_makes_shared_lets_nobody_in(world, smtp, wendell, sign_in):
    actions.add_contact(person=world.people["Bessie"], kind="email", value=NEW, source="staff", by=None)

    correct(sign_in, world, wendell, OLD, NEW)

    assert not comes_in(smtp, NEW)
    assert "More than one person on our records has this address" in smtp.to(NEW)[-1].text
    assert not comes_in(smtp, OLD)


def test_the_old_address_may_become_somebody_elses(world, smtp, wendell, sign_in):
    """A couple had one address: hers is corrected, his record gets it."""
    correct(sign_in, world, wendell, OLD, NEW)
    actions.add_contact(person=world.people["Terrance"], kind="email", value=OLD, source="staff", by=None)

    assert comes_in(smtp, OLD)
    assert User.objects.get(email=OLD).person == world.people["Terrance"]


def test_an_address_that_another_user_has_is_not_taken_from_them(world, smtp, wendell, sign_in):
    correct(sign_in, world, wendell, OLD, "organizer@example.org")

    wendell.user.refresh_from_db()
    assert not wendell.user.has_address
    assert User.objects.get(email="organizer@example.org") == world.users["organizer"]


def test_a_password_does_not_outlive_the_address(world, smtp, wendell, sign_in):
    wendell.user.set_password("four words that rhyme")
    wendell.user.save()
    anew = Client()

    def signs_in(address: str) -> bool:
        anew.post(reverse("account_login"), {"login": address, "password": "four words that rhyme"})
        return is_in(anew)

    contact = ContactPoint.objects.get(person=wendell, value=OLD)
    actions.remove_contact(contact=contact, by=world.users["clerk"])
    wendell.user.refresh_from_db()
    assert not signs_in(OLD)
    assert not signs_in(wendell.user.email)

    accounts.move_address(user=wendell.user, to=NEW, by=None)
    assert signs_in(NEW)


def test_whoever_corrects_records_cannot_come_in_as_staff(world, smtp, wendell, sign_in):
    Assignment.objects.create(user=wendell.user, role=Role.ORGANIZER, period=since(TODAY))

    correct(sign_in, world, wendell, OLD, NEW)

    assert not comes_in(smtp, NEW)
    wendell.user.refresh_from_db()
    assert wendell.user.email == OLD


def test_members_do_not_lock_themselves_out(world, smtp, wendell, browser):
    contact = ContactPoint.objects.get(person=wendell, value=OLD)
    edit, remove = (reverse(f"members:{way}_contact", args=[contact.pk]) for way in ("edit", "remove"))

    refused = browser.post(edit, {"value": NEW, "setting": "personal"})
    assert "You sign in with this address." in refused.content.decode()
    refused = browser.post(remove, follow=True)
    assert "You sign in with this address." in refused.content.decode()

    contact.refresh_from_db()
    assert contact.value == OLD


class TestSelfService:
    def move(self, browser, smtp, to: str):
        browser.post(reverse("account_address"), {"email": to})
        return browser.post(reverse("account_confirm_address"), {"code": code_for(smtp, to.lower())})

    def test_a_proved_address_takes_the_place_of_the_old_one_on_the_record(self, smtp, wendell, browser):
        answer = self.move(browser, smtp, NEW.upper())

        assert answer.url == reverse("mfa_index")
        point = ContactPoint.objects.get(person=wendell, kind="email")
        assert (point.value, point.source, point.setting) == (NEW, "self", "personal")
        assert point.verified_at is not None
        assert comes_in(smtp, NEW)
        assert not comes_in(smtp, OLD)

    def test_every_other_browser_is_signed_out(self, smtp, wendell, browser):
        other = Client()
        come_in(other, smtp, OLD)

        answer = self.move(browser, smtp, NEW)

        assert "You are signed out in 1 other browser." in browser.get(answer.url).content.decode()
        assert (is_in(browser), is_in(other)) == (True, False)

    def test_a_refused_address_signs_nobody_out(self, smtp, wendell, browser):
        other = Client()
        come_in(other, smtp, OLD)

        self.move(browser, smtp, "organizer@example.org")

        assert (is_in(browser), is_in(other)) == (True, True)

    def test_nothing_changes_before_the_code(self, smtp, wendell, browser):
        browser.post(reverse("account_address"), {"email": NEW})
        browser.post(reverse("account_confirm_address"), {"code": "0000-0000"})

        assert comes_in(smtp, OLD)
        assert not comes_in(smtp, NEW)

    def test_five_wrong_codes_end_it(self, smtp, wendell, browser):
        browser.post(reverse("account_address"), {"email": NEW})
        for _ in range(5):
            answer = browser.post(reverse("account_confirm_address"), {"code": "0000-0000"})

        assert answer.url == reverse("account_address")
        browser.post(reverse("account_confirm_address"), {"code": code_for(smtp, NEW)})
        assert not User.objects.filter(email=NEW).exists()

    def test_it_asks_for_a_fresh_sign_in(self, wendell, browser):
        age(browser, 16 * 60)

        for name in ("account_address", "account_confirm_address"):
            assert browser.get(reverse(name)).url.startswith(reverse("account_again"))

    @pytest.mark.parametrize(
        ("address", "says"),
        [
            ("organizer@example.org", "Somebody else signs in with that address."),
            ("canary-mail-bessie@example.com", "Somebody else on our records has that address, too."),
            ("w@amory.example", "That is a work address"),
        ],
    )
    def test_an_address_that_is_not_theirs_alone_is_refused_after_the_proof(
        self, smtp, wendell, browser, address, says
    ):
        asked = browser.post(reverse("account_address"), {"email": address})
        assert asked.url == reverse("account_confirm_address")  # as for every address

        answer = self.move(browser, smtp, address)

        assert says in browser.get(answer.url).content.decode()
        wendell.user.refresh_from_db()
        assert wendell.user.email == OLD
        assert not ContactPoint.objects.filter(person=wendell, value=address).exists()

    def test_a_mail_server_that_is_down_is_said(self, smtp, wendell, browser):
        smtp.answer_data("451 4.3.0 Try later")

        answer = browser.post(reverse("account_address"), {"email": NEW})

        assert "We cannot send mail at the moment" in answer.content.decode()

    def test_staff_without_a_record_move_too(self, world, smtp, sign_in):
        self.move(sign_in(world.users["organizer"]), smtp, NEW)

        world.users["organizer"].refresh_from_db()
        assert world.users["organizer"].email == NEW


class TestAdministrators:
    def change(self, sign_in, world, user, to: str):
        administrator = sign_in(world.users["administrator"])
        return administrator.post(reverse("administration:address", args=[user.pk]), {"email": to})

    def test_they_give_staff_another_address(self, world, smtp, sign_in):
        clerk, there = world.users["clerk"], Client()
        there.force_login(clerk)

        assert self.change(sign_in, world, clerk, "Clerk.New@example.org").status_code == 302
        notices.send_due(now=clock.now())

        clerk.refresh_from_db()
        assert clerk.email == "clerk.new@example.org"
        assert not is_in(there)
        assert smtp.to("clerk@example.org")[-1].message["Subject"] == "You sign in to MAE with another address now"

    def test_an_address_that_is_taken_is_refused(self, world, sign_in):
        answer = self.change(sign_in, world, world.users["clerk"], "organizer@example.org")

        assert "Somebody else signs in with that address." in answer.content.decode()

    def test_a_members_address_is_corrected_on_the_record(self, world, wendell, sign_in):
        answer = self.change(sign_in, world, wendell.user, NEW)

        assert "signs in with an address of their record. Correct it there" in answer.content.decode()

    def test_whoever_has_not_come_in_gets_a_new_invitation(
        self, world, smtp, sign_in, django_capture_on_commit_callbacks
    ):
        first = accounts.invite(email="typo@example.org", name="Keisha", by=world.users["administrator"])

        with django_capture_on_commit_callbacks(execute=True):
            self.change(sign_in, world, first.user, "keisha@example.org")

        assert "You are invited" in smtp.to("keisha@example.org")[-1].message["Subject"]
        (now,) = Invitation.objects.filter(user=first.user)
        assert (now.is_open(now.created_at), now.pk == first.pk) == (True, False)  # the link in the first mail is void
