"""People are found by a name and where they stand, and by no place that is not seen."""

import pytest
from django.urls import reverse

from core.periods import since
from locals.models import JobClass, Worksite
from members import search
from members.models import Employment, Person
from tests.world import TODAY


@pytest.fixture
def smiths(world):
    """One Smith in each building, and a Ms. High."""
    for first, last, site in (
        ("Mia", "Smith", "Tupelo Middle School"),
        ("Hope", "Smith", "Tupelo High School"),
        ("Lena", "Smith", "Leland High School"),
        ("Amanda", "Smith", "Amory High School"),
        ("Ada", "High", "Leland High School"),
    ):
        works(Person.objects.create(first_name=first, last_name=last), world.worksites[site])
    return world


def works(person, site):
    Employment.objects.create(
        person=person, worksite=site, job_class=JobClass.LICENSED, source="staff", period=since(TODAY)
    )


def found(world, text, persona="organizer"):
    """First names, by both ways to search."""
    actor = world.actor(persona)
    typed = Person.objects.in_bulk(search.find(text, actor=actor, limit=8))
    listed = search.matching(text, actor=actor).people
    assert {person.pk for person in listed} == set(typed)
    return {person.first_name for person in typed.values()}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("smith tupelo", {"Mia", "Hope"}),
        ("Tupelo, Smith", {"Mia", "Hope"}),
        ("Mrs. Smith tup", {"Mia", "Hope"}),
        ("smith tupelo high", {"Hope"}),
        ("hope smith tupelo", {"Hope"}),
        ("mia smith high", set()),  # whose building it is not
        ("Smith THS", {"Hope"}),
        ("ths smith", {"Hope"}),
        ("smith t", set()),
        ("smith hs", {"Hope", "Lena", "Amanda"}),  # the initials of the last words
        ("smith tpsd", {"Mia", "Hope"}),  # of the employer
        ("smith amory district", {"Amanda"}),
        ("smith at large", {"Amanda"}),  # the local
        ("smith leland tupelo", set()),  # of one place, not of two
        ("high leland district", {"Ada"}),
        ("leland high", set()),  # a place, and nobody's name
        ("high leland", set()),
        ("mandy smith amory", {"Amanda"}),
        ("mandy ahs", {"Amanda"}),
        ("simth tupelo", {"Mia", "Hope"}),
        ("smith tuplo", set()),  # typos in places are not forgiven
        ("smith", {"Mia", "Hope", "Lena", "Amanda"}),
        ("ths", set()),
        ("t h s smith", set()),
        ("smith %", {"Mia", "Hope", "Lena", "Amanda"}),
        ("tupelo tupelo smith smith", {"Mia", "Hope"}),
    ],
)
def test_a_name_and_a_place_find_who_stands_there(smiths, text, names):
    assert found(smiths, text) == names


def test_who_is_called_so_is_found_alone(smiths):
    Person.objects.create(first_name="Tupelo", last_name="Smith")

    assert found(smiths, "smith tupelo") == {"Tupelo"}


def test_accents_of_a_place_are_no_matter(smiths):
    Worksite.objects.filter(name="Tupelo High School").update(name="Peña Blanca High School")

    assert found(smiths, "smith pena") == found(smiths, "smith PEÑA") == {"Hope"}


def test_a_job_that_ended_leads_to_nobody(smiths):
    Employment.objects.filter(person__first_name="Hope").update(period=(TODAY.replace(year=2025), TODAY))

    assert found(smiths, "smith ths") == set()


@pytest.mark.parametrize(
    ("persona", "tupelo", "leland"),
    [
        ("organizer", {"Mia", "Hope"}, {"Lena"}),
        ("region_staff", {"Mia", "Hope"}, set()),
        ("local_president", {"Mia", "Hope"}, set()),
        ("building_rep", {"Mia"}, set()),
        ("member", set(), set()),
        ("stranger", set(), set()),
        ("expired_rep", set(), set()),
    ],
)
def test_nobody_is_found_by_a_place_that_is_not_seen(smiths, persona, tupelo, leland):
    """Mia works in Leland, too, which is for nobody of Tupelo to learn."""
    works(Person.objects.get(first_name="Mia"), smiths.worksites["Leland High School"])

    assert found(smiths, "smith tupelo", persona) == tupelo
    assert found(smiths, "smith leland", persona) == (leland | {"Mia"} if leland else set())


def test_exactly_means_the_name(smiths):
    assert not search.matching("smith tupelo", actor=smiths.actor("organizer"), exactly=True).people.exists()


def test_many_are_described_to_the_database(smiths, monkeypatch):
    monkeypatch.setattr(search, "MOST", 2)

    assert found(smiths, "smith tupelo") == {"Mia", "Hope"}
    assert found(smiths, "smith tupelo high") == {"Hope"}


# --- Why somebody is found --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("smith ths", ("Tupelo High School",)),
        ("hope tupelo", ("Tupelo High School",)),  # what says it first, though employer and local are called so, too
        ("smith tpsd", ("Tupelo Public School District",)),
        ("hope tpsd ths", ("Tupelo Public School District", "Tupelo High School")),
        ("hope", ()),
    ],
)
def test_the_place_is_told(smiths, text, places):
    actor = smiths.actor("organizer")
    hope = Person.objects.get(first_name="Hope")

    assert search.find(text, actor=actor, limit=8)[hope.pk].places == places
    why = search.reasons([hope.pk], search.matching(text, actor=actor), actor=actor)
    assert (why[hope.pk].places if why else ()) == places


def test_pages_tell_the_place_where_it_is_not_plain(smiths, sign_in):
    client = sign_in(smiths.users["organizer"])

    def shown(text):
        typed = client.get(reverse("audiences:suggest"), {"q": text}).content.decode()
        listed = client.get(reverse("audiences:people"), {"q": text}).content.decode()
        return [page.count("Tupelo Public School District") for page in (typed, listed.partition('id="list"')[2])]

    assert shown("hope tpsd") == [1, 1]
    assert shown("hope ths") == [0, 0]
    page = client.get(reverse("audiences:people"), {"q": "smith tupelo"}).content.decode()
    assert "Nobody is called “smith tupelo”: people are shown" in page
    page = client.get(reverse("audiences:people"), {"q": "simth tupelo"}).content.decode()
    assert "names like <b>smith</b> at a place called like the rest are shown" in " ".join(page.split())
