"""Which address proves which record."""

import pytest

from accounts.models import User
from core import clock
from core.periods import since
from core.types import Claim, Obstacle
from locals.access import Role
from locals.models import Assignment
from members import actions, identity
from members.models import ContactPoint, DropReason
from tests.world import TODAY


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def test_a_current_members_own_address_is_a_claim(world):
    wendell = world.people["Wendell"]

    assert identity.find("canary-mail-wendell@example.com") == Claim(reference=str(wendell.pk), name="Wendell Stokes")


@pytest.mark.parametrize("address", ["nobody@example.com", "canary-mail-caleb@example.com"])
def test_unknown_people_and_potential_members_have_none(world, address):
    assert identity.find(address) is None


def test_a_member_who_has_a_user_is_that_user(world):
    renita = world.people["Renita"]

    assert identity.find("canary-mail-renita@example.com") == Claim(str(renita.pk), "Renita Coleman", renita.user_id)


def test_a_former_member_has_none(world):
    membership = world.people["Wendell"].memberships.get()
    actions.drop(membership=membership, on=TODAY, reason=DropReason.RETIRED, today=TODAY, by=None)

    assert identity.find("canary-mail-wendell@example.com") is None


def test_the_record_lets_no_staff_in(world):
    Assignment.objects.create(user=world.users["member"], role=Role.CLERK, period=since(TODAY))

    assert identity.find("canary-mail-renita@example.com") is None


def test_what_somebody_put_on_their_own_record_proves_nothing_before_it_is_proved(world):
    own = actions.add_contact(
        person=world.people["Renita"], kind="email", value="new@example.com", source="self", by=world.users["member"]
    )
    assert identity.find("new@example.com") is None

    ContactPoint.objects.filter(pk=own.pk).update(verified_at=clock.now())
    assert identity.find("new@example.com") is not None


def test_the_record_of_a_disabled_user_lets_nobody_in(world):
    User.objects.filter(pk=world.users["member"].pk).update(is_active=False)

    assert identity.find("canary-mail-renita@example.com") is None


def test_an_address_that_two_people_share_proves_nobody(world):
    actions.add_contact(
        person=world.people["Bessie"], kind="email", value="canary-mail-wendell@example.com", source="staff", by=None
    )

    assert identity.find("canary-mail-wendell@example.com") is Obstacle.SHARED


def test_a_work_address_proves_nobody(world):
    actions.add_contact(person=world.people["Wendell"], kind="email", value="w@amory.example", source="staff", by=None)

    assert identity.find("w@amory.example") is Obstacle.WORK


def test_linking_verifies_the_address_once(world):
    user = User.objects.create_user("canary-mail-wendell@example.com")
    reference = str(world.people["Wendell"].pk)

    identity.link(user, reference)

    world.people["Wendell"].refresh_from_db()
    assert world.people["Wendell"].user == user
    assert ContactPoint.objects.get(value=user.email).verified_at is not None
    with pytest.raises(identity.NotTheirs):
        identity.link(User.objects.create_user("other@example.com"), reference)
