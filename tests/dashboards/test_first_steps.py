"""What a new installation is told to do first."""

import pytest

from core.periods import since
from dashboards.pages import WITHOUT_A_LOCAL
from locals.access import Actor
from locals.models import Jurisdiction, Local
from members.models import Membership
from tests.world import TODAY


def waits(world, persona="clerk"):
    return WITHOUT_A_LOCAL.load(Actor.of(world.users[persona], TODAY))


@pytest.fixture
def none_at_large(world):
    Local.objects.filter(kind=Local.Kind.AT_LARGE).update(closed_on=TODAY)
    for employer in world.employers.values():
        if not Jurisdiction.objects.on(TODAY).filter(employer=employer).exists():
            Jurisdiction.objects.create(employer=employer, local=world.locals["Tupelo"], period=since(TODAY))


def test_employers_that_no_local_organizes_wait_for_who_may_add_one(world, none_at_large):
    assert waits(world) is None
    Jurisdiction.objects.filter(employer=world.employers["Leland School District"]).delete()

    row = waits(world)

    assert (row.n, row.what) == (1, "employer that no local organizes")


def test_region_staff_cannot_add_one_and_are_not_told(world, none_at_large, sign_in):
    Jurisdiction.objects.filter(employer=world.employers["Tupelo Public School District"]).delete()

    assert waits(world, "region_staff") is None
    assert "that no local organizes" in sign_in(world.users["clerk"]).get("/").content.decode()


def test_a_local_at_large_takes_whoever_is_left(world):
    Jurisdiction.objects.all().delete()

    assert waits(world) is None


def test_the_local_at_large_is_added_once(world, sign_in):
    clerk, address = sign_in(world.users["clerk"]), "/units/locals/add/"
    typed = {"name": "MAE at large", "kind": "at_large", "region": world.regions["Northeast"].pk}
    assert "At large" not in dict(clerk.get(address).context["form"].fields["kind"].choices).values()
    assert clerk.post(address, typed).status_code == 200
    Membership.objects.filter(local__kind=Local.Kind.AT_LARGE).delete()
    Local.objects.filter(kind=Local.Kind.AT_LARGE).delete()

    assert "At large" in dict(clerk.get(address).context["form"].fields["kind"].choices).values()
    assert clerk.post(address, typed).status_code == 302

    assert Local.objects.get(kind=Local.Kind.AT_LARGE).name == "MAE at large"
    assert "At large" not in dict(clerk.get(address).context["form"].fields["kind"].choices).values()


def test_somebody_without_a_name_is_not_greeted_by_their_address(world, sign_in):
    user = world.users["clerk"]
    user.name = ""
    user.save()

    page = " ".join(sign_in(user).get("/").content.decode().split())

    assert "Good " in page
    assert f", {user.email}" not in page
