"""People are found by what somebody types, slips forgiven, and never beyond the door."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from core.periods import since
from locals.access import Can
from members import actions, health, misspelling, namewords, search
from members.models import ContactPoint, Employment, Person, Standing
from tests.world import TODAY


@pytest.fixture
def people(world):
    for first, middle, last, preferred in (
        ("Ana Lucía", "", "Fuentes-Hollingsworth", ""),
        ("Latasha", "Marie", "Robinson", "Tasha"),
        ("Robin", "", "Tashman", ""),
        ("John", "", "Smith", ""),
        ("Siobhán", "", "O’Neal", ""),
        ("Maryann", "", "De la Cruz", ""),
    ):
        Person.objects.create(first_name=first, middle_name=middle, last_name=last, preferred_name=preferred)
    return world


def found(world, text, persona="organizer"):
    best = search.find(text, actor=world.actor(persona), limit=8)
    people = Person.objects.in_bulk(best)
    return [people[pk].last_name for pk in best]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("robinson tasha", "Robinson"),
        ("Tasha Rob", "Robinson"),
        ("latasha marie robinson", "Robinson"),
        ("rob tash", "Tashman"),  # both are found; the shorter way to the whole name is first
        ("hollingsworth", "Fuentes-Hollingsworth"),
        ("fuenteshollingsworth, ana", "Fuentes-Hollingsworth"),
        ("LUCIA", "Fuentes-Hollingsworth"),
        ("analucía", "Fuentes-Hollingsworth"),
        ("o'neal", "O’Neal"),
        ("oneal siobhan", "O’Neal"),
        ("delacruz", "De la Cruz"),
        ("cruz maryann", "De la Cruz"),
        ("Mrs. Tasha Robinson", "Robinson"),
        ("robinson, tasha JR", "Robinson"),
        ("Dr. Ana O'Neal III", ""),
        ("Dr. Siobhan O'Neal III", "O’Neal"),
        ("mr", ""),
    ],
)
def test_a_name_is_found_in_any_order_and_spelling(people, text, first):
    assert found(people, text)[:1] == ([first] if first else [])


SLIPS = [
    "smtih", "simth", "smth", "smiith", "snith", "jhon smith", "john smtih", "jhon smtih", "smith jon",
    "jhon smtih jr",
]  # fmt: skip


@pytest.mark.parametrize("text", SLIPS)
def test_one_slip_in_a_word_is_forgiven(people, text):
    assert found(people, text) == ["Smith"]


@pytest.mark.parametrize("text", ["robisn", "rpbinso", "tasha roibn"])
def test_a_slip_is_forgiven_while_the_word_is_not_finished(people, text):
    assert "Robinson" in found(people, text)


@pytest.mark.parametrize("text", ["", " ", "x", "zzzzz", "smxxh", "'; drop table", "%", "__", "\x00", "ж" * 500, "🎓"])
def test_nothing_is_found_for_nothing(people, text):
    assert found(people, text) == []


@pytest.fixture
def called_otherwise(world):
    for first, last in (
        ("Amanda", "Wilson"), ("Amanda", "Willie"), ("Robert", "Ott"), ("Wilson", "Robert"), ("Rob", "Wilson"),
        ("Becky", "Lee"),
    ):  # fmt: skip
        Person.objects.create(first_name=first, last_name=last)
    return world


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mandy Wilson", ["Wilson"]),  # and nobody whose surname is a form of Wilson
        ("wilson, mandy", ["Wilson"]),
        ("Mrs. Mandy Wilson", ["Wilson"]),
        ("mandy", ["Wilson", "Willie"]),
        ("Bob Ott", ["Ott"]),
        ("bob wilson", ["Wilson", "Robert"]),  # whose first name it is, before whose surname it is
        ("Rebecca Lee", ["Lee"]),
        ("mandy wilsn", []),  # one thing at a time
        ("mandy willie wilson", []),
    ],
)
def test_other_forms_of_a_first_name_are_found_where_nobody_is_called_so(called_otherwise, text, names):
    assert sorted(found(called_otherwise, text)) == sorted(names)
    assert found(called_otherwise, text)[:1] == names[:1] or text == "mandy"
    listed = search.matching(text, actor=called_otherwise.actor("organizer")).people
    assert sorted(person.last_name for person in listed) == sorted(names)


def test_who_is_called_so_keeps_other_forms_away(called_otherwise):
    Person.objects.create(first_name="Mandy", last_name="Wilson")

    (only,) = search.find("mandy wilson", actor=called_otherwise.actor("organizer"), limit=8)

    assert Person.objects.get(pk=only).first_name == "Mandy"


def test_the_list_tells_which_form_it_took(called_otherwise):
    actor = called_otherwise.actor("organizer")

    assert search.matching("Mandy Wilson", actor=actor).instead == ("wilson", "amanda")
    assert not search.matching("Mandy Wilson", actor=actor, exactly=True).people.exists()


def test_a_form_that_only_others_have_is_not_told(people):
    Person.objects.filter(first_name="Caleb").update(first_name="Rob")  # of Tupelo
    Person.objects.filter(first_name="Terrance").update(first_name="Bobby")  # of Leland

    for persona, form in (("region_staff", "rob"), ("organizer", "bobby")):
        assert search.matching("robert", actor=people.actor(persona)).instead == (form,)
    assert found(people, "robert", "building_rep") == ["Wigginton"]


def test_who_is_spelled_so_comes_before_who_is_spelled_nearly_so(people):
    Person.objects.create(first_name="Jon", last_name="Smithe")

    assert found(people, "smith") == ["Smith", "Smithe"]
    assert found(people, "smithe") == ["Smithe"]


@pytest.mark.parametrize("text", ["0000000003", "3", "003", "  0000000003 "])
def test_an_nea_id_is_found_with_and_without_its_zeros(people, text):
    Person.objects.filter(first_name="Caleb").update(nea_id="0000000033")
    Person.objects.filter(first_name="Renita").update(nea_id="0000000003")

    assert (found(people, text) == ["Coleman"]) is (text != "3")
    assert found(people, "33") == ["Wigginton"]


@pytest.mark.parametrize("text", ["(601) 555-0004", "6015550004", "+1 601 555 0004", "555-0004", "601.555.0004"])
def test_a_phone_number_is_found_by_its_digits(people, text):
    assert found(people, text) == ["Coleman"]


@pytest.mark.parametrize("text", ["canary-mail-renita@example.com", "CANARY-MAIL-RENITA@", " canary-mail-renita@ex"])
def test_an_address_is_found_by_its_beginning(people, text):
    assert found(people, text) == ["Coleman"]


@pytest.mark.parametrize(
    ("persona", "buckley", "coleman"),
    [
        ("organizer", ["Buckley"], ["Coleman"]),
        ("region_staff", [], ["Coleman"]),
        ("local_president", [], ["Coleman"]),
        ("building_rep", [], ["Coleman"]),
        ("member", [], []),
        ("stranger", [], []),
        ("expired_rep", [], []),
    ],
)
@pytest.mark.parametrize("by", ["name", "slip", "address", "phone", "number"])
def test_search_ends_at_the_door(people, persona, buckley, coleman, by):
    texts = {
        "name": ("buckley", "coleman"),
        "slip": ("bukcley", "colmean"),
        "address": ("canary-mail-terrance@", "canary-mail-renita@"),
        "phone": ("6015550007", "6015550004"),
        "number": ("0000000007", "0000000004"),
    }[by]

    assert (found(people, texts[0], persona), found(people, texts[1], persona)) == (buckley, coleman)


def test_contact_points_are_found_only_where_they_may_be_seen(people, monkeypatch):
    from locals import access

    without = access.CAPABILITIES[access.Role.ORGANIZER] - {Can.SEE_CONTACT}
    monkeypatch.setitem(access.CAPABILITIES, access.Role.ORGANIZER, without)

    assert found(people, "canary-mail-renita@") == []
    assert found(people, "6015550004") == []
    assert found(people, "coleman") == ["Coleman"]


def test_the_whole_list_tells_which_words_it_took(people):
    actor = people.actor("organizer")

    near = search.matching("jhon smtih", actor=actor)

    assert [person.last_name for person in near.people] == ["Smith"]
    assert near.instead == ("smith", "john")
    assert not search.matching("jhon smtih", actor=actor, exactly=True).people.exists()
    assert search.matching("smith", actor=actor).instead == ()


def test_words_follow_every_change_of_a_name(people):
    person = Person.objects.get(last_name="Smith")
    Person.objects.filter(pk=person.pk).update(last_name="Ångström")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_person SET preferred_name = 'Åsa' WHERE last_name = 'Robinson'")

    assert found(people, "angstrom john") == ["Ångström"]
    assert found(people, "smith john", "building_rep") == []
    assert found(people, "asa robinson") == ["Robinson"]
    assert namewords.wrong_rows() == 0

    ContactPoint.objects.filter(person=person).delete()
    person.delete()
    assert found(people, "angstrom") == []
    assert namewords.wrong_rows() == 0


def test_words_are_proved_against_the_names(people):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM members_searchname WHERE word IN ('smith', 'john')")

    assert namewords.wrong_rows() == 2


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text):
    assert namewords.fold(namewords.fold(text)) == namewords.fold(text)


@pytest.mark.parametrize(
    "name",
    ["O’Neal-Reyes", "Ana Lucía", "ÉCOLE", "  d'Arcy  ", "Smith3", "Žižek", "Straße", "Łukasz", "Παπάς", "Jose\u0301"],
)
def test_python_and_the_database_fold_names_alike(db, name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT members_fold(%s)", [name])

        assert cursor.fetchone() == (namewords.fold(name),)


@given(st.text("abcd", min_size=1, max_size=7), st.text("abcd", min_size=1, max_size=7))
def test_slips_are_the_texts_at_distance_one(one, other):
    assert (other in misspelling.slips(one)) == (OSA.distance(one, other) == 1)


def test_doctor_proves_the_words_and_standing(people):
    assert health.words_follow().ok
    assert health.standing_follows().ok
    standing = Standing.objects.count()

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM members_searchname WHERE word = 'smith'")
        cursor.execute("DELETE FROM members_standing")

    assert health.words_follow().figures == {"wrong": 1}
    assert health.standing_follows().figures == {"wrong": standing}


def test_a_word_that_only_others_have_is_not_told(people):
    Person.objects.filter(first_name="Caleb").update(last_name="Harlon")  # of Tupelo
    Person.objects.filter(first_name="Terrance").update(last_name="Harlen")  # of Leland

    assert search.matching("harlan", actor=people.actor("region_staff")).instead == ("harlon",)
    assert search.matching("harlan", actor=people.actor("organizer")).instead == ("harlen",)


def test_a_name_that_only_others_have_changes_nothing_of_what_is_found(people):
    """Else whoever searches near the names of their own people learns whether somebody elsewhere is called so."""
    person, middle = people.people, people.worksites["Tupelo Middle School"]
    for first, last in (("Jan", "Smith"), ("Jon", "Smyth")):
        Employment.objects.create(
            person=Person.objects.create(first_name=first, last_name=last),
            worksite=middle, job_class="licensed", source="staff", period=since(TODAY),
        )  # fmt: skip
    asked = [(text, persona) for text in ("jen smith", "jen smyth") for persona in ("building_rep", "local_president")]
    before = {each: sorted(found(people, *each)) for each in asked}

    Person.objects.filter(pk=person["Odessa"].pk).update(first_name="Jen")

    assert all(before.values())
    assert {each: sorted(found(people, *each)) for each in asked} == before


def test_numbers_of_people_elsewhere_do_not_take_the_places_of_ones_own(world, monkeypatch):
    """A rep looks for a colleague whose NEA ID begins like many others in the state, and for a phone that does."""
    monkeypatch.setattr(search, "CANDIDATES", 5)
    monkeypatch.setattr(search, "MOST", 10)
    Person.objects.bulk_create(
        Person(first_name="Many", last_name=f"Other{n}", nea_id=f"60155{n:05d}") for n in range(20)
    )
    Person.objects.filter(pk=world.people["Latoya"].pk).update(nea_id="6015599999")

    assert "Mabry" in found(world, "60155", "building_rep")
    listed = search.matching("60155", actor=world.actor("building_rep")).people
    assert world.people["Latoya"] in listed
    mine = ContactPoint.objects.get(person=world.people["Caleb"], kind="phone")
    assert mine.value.startswith("+160155")
    assert world.people["Caleb"] in listed


def test_a_letter_that_stands_for_a_sentence_is_a_name_like_another(world):
    """Folded, each is eighteen letters."""
    renita = world.people["Renita"]

    actions.correct_person(person=renita, preferred_name="\ufdfa" * 80, by=world.users["clerk"])

    assert namewords.wrong_rows() == 0
