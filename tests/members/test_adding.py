"""Before somebody gets a second record, those of the same name are shown."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from members.models import Person
from members.namesakes import namesakes


def add(client, first, last, **typed):
    return client.post(reverse("members:add"), {"first_name": first, "last_name": last, **typed})


def a_while_ago():
    """Everybody of the world was added then."""
    Person.objects.update(created_at=clock.now() - timedelta(days=1))


@pytest.mark.parametrize(
    ("first", "last", "preferred"),
    [("Caleb", "Wigginton", ""), ("CÁLEB", "wigginton ", ""), ("Jim", "Wigginton", "Caleb"), ("Cal", "Wigginton", "")],
)
def test_who_has_the_name_is_shown_and_nobody_is_added(world, clerk, first, last, preferred):
    Person.objects.filter(pk=world.people["Caleb"].pk).update(preferred_name="Cal")
    before = Person.objects.count()

    page = " ".join(add(clerk, first, last, preferred_name=preferred).content.decode().split())

    link = reverse("members:person", args=[world.people["Caleb"].pk])
    assert f'There is a <a class="prose-link" href="{link}">Caleb Wigginton</a> at Tupelo Middle School.' in page
    assert "Is it them?" in page
    assert Person.objects.count() == before


def test_short_forms_of_a_first_name_are_asked_about(world, clerk):
    Person.objects.filter(pk=world.people["Caleb"].pk).update(first_name="William")

    assert "Is it them?" in add(clerk, "Bill", "Wigginton").content.decode()
    assert "Is it them?" in add(clerk, "Rufus", "Wigginton", preferred_name="Willy").content.decode()
    assert "Is it them?" not in add(clerk, "Robert", "Wigginton").content.decode()


def test_pressed_again_another_person_is_added_but_not_one_of_yet_another_name(world, clerk):
    a_while_ago()
    shown = add(clerk, "Caleb", "Wigginton").content.decode()
    assert 'name="another" value="Caleb Wigginton"' in shown

    assert "There is a" in add(clerk, "Latoya", "Mabry", another="Caleb Wigginton").content.decode()
    assert add(clerk, "Caleb", "Wigginton", another="Caleb Wigginton").status_code == 302
    assert Person.objects.filter(first_name="Caleb", last_name="Wigginton").count() == 2


@pytest.mark.parametrize(("first", "last"), [("Caleb", "Ross"), ("Wigginton", "Caleb"), ("Cal", "Wigginton-Ross")])
def test_other_names_are_added_at_once(world, clerk, first, last):
    assert add(clerk, first, last).status_code == 302


def test_names_of_several_words_are_compared_as_one(world):
    made = Person.objects.create(first_name="Mary Ann", last_name="De la Cruz")

    assert namesakes(first_name="Maryann", last_name="Dela Cruz", actor=world.actor("clerk")) == [made]
    assert namesakes(first_name="Mary", last_name="Cruz", actor=world.actor("clerk")) == []


@pytest.mark.parametrize(
    ("first", "known"), [("Latoya R.", True), ("LATOYA r", True), ("L. R.", False), ("La T", False)]
)
def test_a_middle_initial_in_the_field_of_the_first_name_makes_nobody_another(world, first, known):
    found = namesakes(first_name=first, last_name="Mabry", actor=world.actor("clerk"))

    assert found == ([world.people["Latoya"]] if known else [])

    Person.objects.filter(pk=world.people["Latoya"].pk).update(first_name=first)
    assert namesakes(first_name=first, last_name="Mabry", actor=world.actor("clerk")) == [world.people["Latoya"]]


def test_who_had_the_name_is_shown_with_the_name_of_today(world, clerk):
    Person.objects.filter(pk=world.people["Latoya"].pk).update(last_name="Ross")

    page = " ".join(add(clerk, "Latoya", "Mabry").content.decode().split())

    assert "Latoya Ross</a>, formerly Mabry, at Tupelo Middle School." in page
    assert namesakes(first_name="Latoya", last_name="Mabry", actor=world.actor("building_rep")) == []


def test_people_out_of_sight_are_not_told(world):
    name = {"first_name": "Terrance", "last_name": "Buckley"}  # of Leland

    assert namesakes(**name, actor=world.actor("clerk")) == [world.people["Terrance"]]
    assert namesakes(**name, actor=world.actor("region_staff")) == []


def test_marks_that_turn_the_direction_of_writing_are_not_kept_and_are_no_name_by_themselves(clerk):
    refused = add(clerk, "\u202e", "Quillfeather")
    assert "This field is required." in refused.content.decode()

    add(clerk, "Ada\u202e", "\u2066Quillfeather\u200b")

    assert Person.objects.get(last_name="Quillfeather").name == "Ada Quillfeather"


def test_a_button_pressed_twice_adds_one_person(world, clerk):
    a_while_ago()
    first, second = (add(clerk, "Caleb", "Wigginton", another="Caleb Wigginton") for _ in range(2))

    assert second["Location"] == first["Location"]
    assert Person.objects.filter(first_name="Caleb", last_name="Wigginton").count() == 2
    assert "was added moments ago" in clerk.get(second["Location"]).content.decode()
