"""Who had another surname is found by it, by those who may read the history of their record and by nobody else."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locals.access import Actor, Role
from locals.models import Assignment
from members import actions, namewords, search
from members.models import Person, SearchName
from tests.world import READ_BY_STAFF, TODAY

# In the world Latoya, of Tupelo Middle School, is called Mabry; Terrance, of Leland, is called Buckley.


@pytest.fixture
def married(world):
    """The world after both took another name."""
    for first, last in (("Latoya", "Ross"), ("Terrance", "Canary-Quill")):
        actions.correct_person(person=world.people[first], last_name=last, by=world.users["clerk"])
    return world


def found(world, text, persona="clerk"):
    """First names, with the former surname by which alone each was found."""
    actor = persona if isinstance(persona, Actor) else world.actor(persona)
    best = search.find(text, actor=actor, limit=8)
    people = Person.objects.in_bulk(best)
    return {people[pk].first_name: why.former for pk, why in best.items()}


@pytest.mark.parametrize("text", ["mabry", "Latoya Mabry", "mabry lat", "mab", "mabyr", "latoya marby"])
def test_a_former_surname_finds_and_says_so(married, text):
    assert found(married, text) == {"Latoya": "Mabry"}


@pytest.mark.parametrize("text", ["latoya", "latoya ross", "ross lat"])
def test_nothing_is_said_where_the_name_of_today_is_enough(married, text):
    assert found(married, text)["Latoya"] == ""


def by_hand(person):
    person.last_name = "Ross"
    person.save()


def in_bulk(person):
    Person.objects.filter(pk=person.pk).update(last_name="Ross")


def in_sql(person):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_person SET last_name = 'Ross' WHERE id = %s", [person.pk])


@pytest.mark.parametrize("rename", [by_hand, in_bulk, in_sql])
def test_it_does_not_matter_how_the_name_was_changed(world, rename):
    rename(world.people["Latoya"])

    assert found(world, "mabry") == {"Latoya": "Mabry"}
    assert namewords.wrong_rows() == 0


@pytest.mark.parametrize(
    ("former", "texts"),
    [
        ("O’Neal-Reyes", ["oneal", "reyes latoya", "o'neal-reyes", "onealreyes", "REYES"]),
        ("De la Cruz", ["delacruz", "cruz", "de la cruz", "la cruz latoya"]),
        ("Ångström", ["angstrom", "ÅNGSTRÖM"]),
        ("Ng", ["ng", "ng latoya"]),
        ("Παπάς", ["παπας"]),
        ("St. John", ["stjohn", "st john", "john latoya"]),
        ("Mabry 3rd", ["mabry", "3rd"]),
        ("X" * 80, ["x" * 80, "xxxxx"]),
    ],
)
def test_odd_surnames(world, former, texts):
    latoya = world.people["Latoya"]
    for last in (former, "Ross"):
        Person.objects.filter(pk=latoya.pk).update(last_name=last)

    assert [found(world, text).get("Latoya") for text in texts] == [former] * len(texts)
    assert namewords.wrong_rows() == 0


@pytest.mark.parametrize("former", ["Ross-Mabry", "Latoya", "ROSS", "Róss", " Ross"])
def test_a_word_that_the_name_of_today_has_is_no_former_one(world, former):
    for last in (former, "Ross"):
        Person.objects.filter(pk=world.people["Latoya"].pk).update(last_name=last)

    assert not SearchName.objects.filter(word__in=["ross", "latoya"], former__isnull=False).exists()
    assert namewords.wrong_rows() == 0


def test_people_called_so_today_come_first(married):
    Person.objects.create(first_name="Zora", last_name="Mabry")

    assert list(found(married, "mabry")) == ["Zora", "Latoya"]


def test_former_first_names_find_nobody(world):
    person = Person.objects.create(first_name="Wilhelmina", preferred_name="Winnifred", last_name="Ott")
    Person.objects.filter(pk=person.pk).update(first_name="Gustave", preferred_name="", last_name="Ahrens")

    assert found(world, "wilhelmina") == found(world, "winnifred ahrens") == {}
    assert found(world, "gustave ott") == {"Gustave": "Ott"}


# --- Who finds by it --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("persona", "mabry", "buckley"), READ_BY_STAFF)
def test_former_surnames_find_only_where_the_history_may_be_read(married, sign_in, persona, mabry, buckley):
    actor, client = married.actor(persona), sign_in(married.users[persona])

    for text in ("mabry", "mabyr"):
        assert ("Latoya" in found(married, text, persona)) is mabry
        assert search.matching(text, actor=actor).people.filter(first_name="Latoya").exists() is mabry
        page = client.get(reverse("audiences:suggest"), {"q": text}).content.decode()
        assert ("formerly Mabry" in page) is mabry
    for text in ("buckley", "bukcley", "terrance buckley"):
        assert ("Terrance" in found(married, text, persona)) is buckley
        assert search.matching(text, actor=actor).people.exists() is buckley
        page = client.get(reverse("audiences:suggest"), {"q": text}).content.decode()
        assert ("Canary-Quill" in page) is buckley


def test_of_two_roles_only_that_with_the_history_counts(married):
    """Staff of the Delta who represent a building in Tupelo."""
    rep = married.users["building_rep"]
    delta = married.regions["Delta"]
    Assignment.objects.create(user=rep, role=Role.REGION_STAFF, region=delta, period=(TODAY, None))
    actor = married.actor("building_rep")

    assert found(married, "buckley", actor) == {"Terrance": "Buckley"}
    assert found(married, "mabry", actor) == {}
    assert found(married, "latoya ross", actor) == {"Latoya": ""}
    assert [person.first_name for person in search.matching("buckley", actor=actor).people] == ["Terrance"]
    assert not search.matching("mabry", actor=actor).people.exists()


def test_a_former_surname_takes_no_place_of_a_slip(married):
    """A rep who types Mabry gets whoever is nearly called so, as if nobody had ever been called Mabry."""
    Person.objects.filter(first_name="Caleb").update(last_name="Mabrey")

    assert found(married, "mabry", "building_rep") == {"Caleb": ""}
    assert search.matching("mabri", actor=married.actor("building_rep")).instead == ("mabre",)


def test_the_list_of_people_says_it_too(married, sign_in):
    def shown(persona, text):
        page = sign_in(married.users[persona]).get(reverse("audiences:people"), {"q": text}).content.decode()
        return "Latoya Ross" in page, "formerly Mabry · " in page

    assert shown("clerk", "mabry") == shown("clerk", "marby latoya") == (True, True)
    assert shown("clerk", "latoya") == shown("building_rep", "latoya") == (True, False)
    assert shown("building_rep", "mabry") == (False, False)


# --- Names that are to be found no more -------------------------------------------------------------------------------


def test_who_does_not_want_it_is_not_found_by_it(married, sign_in):
    latoya = married.people["Latoya"]
    clerk = sign_in(married.users["clerk"])
    address = reverse("members:edit", args=[latoya.pk])
    form = clerk.get(address).context["form"]
    page = {field.html_name: field.value() or "" for field in form}
    shown = {field.html_initial_name: field.value() or "" for field in form}

    clerk.post(address, page | shown | {"is_former_name_hidden": "on"})
    assert found(married, "mabry") == {}
    assert found(married, "latoya ross") == {"Latoya": ""}

    del page["is_former_name_hidden"]
    clerk.post(address, page | shown | {"initial-is_former_name_hidden": "True"})
    assert found(married, "mabry") == {"Latoya": "Mabry"}
    assert namewords.wrong_rows() == 0


def test_people_say_it_on_their_own_page(world, sign_in):
    renita = world.people["Renita"]
    Person.objects.filter(pk=renita.pk).update(last_name="Ross", user=world.users["member"])
    assert found(world, "coleman") == {"Renita": "Coleman"}

    client = sign_in(world.users["member"])
    assert "Do not find me by a former surname" in client.get(reverse("members:details")).content.decode()
    client.post(reverse("members:details"), {"preferred_name": "", "is_former_name_hidden": "on"})

    assert found(world, "coleman") == {}


def test_a_name_goes_with_the_person(married):
    married.people["Latoya"].contact_points.all().delete()
    Person.objects.filter(pk=married.people["Latoya"].pk).delete()

    assert found(married, "mabry") == {}
    assert not SearchName.objects.filter(person=married.people["Latoya"].pk).exists()


def test_what_the_history_forgets_is_found_no_more(married):
    events = apps.get_model("members", "PersonEvent")._default_manager.filter(pgh_obj_id=married.people["Latoya"].pk)

    events.filter(last_name="Mabry").update(last_name="Lowe")
    assert found(married, "lowe") == {"Latoya": "Lowe"}
    assert found(married, "mabry") == {}
    assert namewords.wrong_rows() == 0

    events.all().delete()
    assert found(married, "lowe") == {}
    assert found(married, "buckley") == {"Terrance": "Buckley"}
    assert namewords.wrong_rows() == 0


# --- Following, and proof ---------------------------------------------------------------------------------------------


def test_an_empty_table_is_filled_with_former_surnames_too(married):
    SearchName.objects.all().delete()

    namewords.install()

    assert found(married, "mabry") == {"Latoya": "Mabry"}
    assert namewords.wrong_rows() == 0


def test_a_missing_former_surname_is_noticed(married):
    SearchName.objects.filter(word="mabry").delete()
    SearchName.objects.filter(word="buckley").update(former=None)

    assert namewords.wrong_rows() == 3


SURNAMES = st.text("abé -’1", min_size=1, max_size=6)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(SURNAMES, st.booleans()), min_size=1, max_size=5))
def test_whatever_people_are_called_in_turn_the_words_follow(db, names):
    person = Person.objects.create(first_name="Ab", last_name="Aé")

    for last, hidden in names:
        Person.objects.filter(pk=person.pk).update(last_name=last, is_former_name_hidden=hidden)
        assert namewords.wrong_rows() == 0
    Person.objects.filter(pk=person.pk).delete()

    assert namewords.wrong_rows() == 0
