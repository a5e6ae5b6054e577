"""Somebody is found by their employer's whole number: by those who may see it, at places that they look after."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.periods import since
from locals.access import Role
from locals.models import Assignment
from members import search
from members.models import Employment
from tests.world import READ_BY_STAFF, TODAY

# In the world Latoya, of Tupelo Middle School, and Terrance, of Leland, work without a region's staff in common.


@pytest.fixture
def numbered(world):
    for first, number in (("Latoya", "0041801"), ("Terrance", "0041802"), ("Caleb", "E-07"), ("Renita", "")):
        Employment.objects.filter(person=world.people[first]).update(employer_number=number)
    return world


def found(world, text, persona="clerk"):
    """First names, by both ways to search."""
    actor = world.actor(persona)
    typed = search.find(text, actor=actor, limit=8)
    listed = {person.pk: person.first_name for person in search.matching(text, actor=actor).people}
    assert set(typed) == set(listed)
    return list(listed.values())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("0041801", ["Latoya"]),
        ("41801", ["Latoya"]),
        ("00000041801 ", ["Latoya"]),
        ("e-07", ["Caleb"]),
        ("E-07", ["Caleb"]),
        ("E-7", []),
        ("4180", []),
        ("1801", []),
        ("0", []),
        ("٤١٨٠١", []),
        ("9" * 41, []),
        ("41801'; --", []),
    ],
)
def test_the_whole_number_finds_with_or_without_its_zeros(numbered, text, names):
    assert found(numbered, text) == names


@pytest.mark.parametrize(("persona", "tupelo", "leland"), READ_BY_STAFF)
def test_only_those_find_who_may_see_the_number(numbered, sign_in, persona, tupelo, leland):
    client = sign_in(numbered.users[persona])
    shown = [client.get(reverse("audiences:suggest"), {"q": text}).content for text in ("41801", "41802")]

    assert (b"Latoya" in shown[0], b"Terrance" in shown[1]) == (tupelo, leland)
    assert (found(numbered, "41801", persona) == ["Latoya"]) is tupelo
    assert (found(numbered, "41802", persona) == ["Terrance"]) is leland


def test_a_job_elsewhere_finds_nobody(numbered):
    """Latoya also works in Leland: the number there is for those who look after Leland."""
    leland = numbered.worksites["Leland High School"]
    Employment.objects.create(
        person=numbered.people["Latoya"], worksite=leland, job_class="licensed", source="staff", period=since(TODAY),
        employer_number="777001",
    )  # fmt: skip

    assert found(numbered, "777001") == ["Latoya"]
    assert found(numbered, "777001", "region_staff") == []
    assert found(numbered, "41801", "region_staff") == ["Latoya"]


def test_of_two_roles_only_that_which_shows_the_number_counts(numbered):
    """Staff of the Delta who represent a building in Tupelo."""
    rep, delta = numbered.users["building_rep"], numbered.regions["Delta"]
    Assignment.objects.create(user=rep, role=Role.REGION_STAFF, region=delta, period=since(TODAY))

    assert found(numbered, "41802", "building_rep") == ["Terrance"]
    assert found(numbered, "41801", "building_rep") == []


def test_a_number_may_be_several_peoples(numbered):
    """Employers number for themselves, and an NEA ID may begin so."""
    Employment.objects.filter(person=numbered.people["Odessa"]).update(employer_number="41801")
    numbered.people["Wendell"].nea_id = "4180100000"
    numbered.people["Wendell"].save()

    assert sorted(found(numbered, "41801")) == ["Latoya", "Odessa", "Wendell"]


def test_a_name_with_a_figure_in_it_is_still_a_name(numbered):
    numbered.people["Latoya"].last_name = "Mabry 3rd"
    numbered.people["Latoya"].save()

    assert found(numbered, "mabry 3rd") == ["Latoya"]
