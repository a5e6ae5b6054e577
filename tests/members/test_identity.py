"""Which address proves which record."""

import pytest

from accounts.models import User
from core import clock
from core.types import Claim, Obstacle
from members import actions, identity
from members.models import ContactPoint
from tests.world import TODAY


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def test_a_current_members_own_address_is_a_claim(world):
    wendell = world.people["Wendell"]

    assert identity.find("canary-mail-wendell@example.com") == Claim(reference=str(wendell.pk), name="Wendell Stokes")


@pytest.mark.parametrize(
    "address", ["nobody@example.com", "canary-mail-caleb@example.com", "canary-mail-renita@example.com"]
)
def test_unknown_people_potential_members_and_those_with_a_user_have_none(world, address):
    assert identity.find(address) is None


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
