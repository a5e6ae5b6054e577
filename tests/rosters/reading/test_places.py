import csv
from collections import Counter
from pathlib import Path

import pytest

import rosters
from rosters.reading.places import Found, Worksites, is_called_a_school, is_written_otherwise, key_of

TUPELO = {
    1: "Tupelo Middle School",
    2: "Tupelo High School",
    3: "Milam Elementary School",
    4: "Lawhon Elementary School",
    5: "Early Childhood Education Center",
    6: "Church Street Elementary School",
}


@pytest.mark.parametrize(
    ("text", "worksite"),
    [
        ("Tupelo Middle School", 1), ("TUPELO MIDDLE", 1), ("Tupelo MS", 1), ("tupelo high", 2), ("THS", None),
        ("MILAM", 3), ("Milam Elem.", 3), ("LAWHON EL", 4), ("412 - Milam Elem", 3), ("Early Childhood Ed Ctr", None),
        ("Middle", 1), ("High School", 2),
        ("Lawhon E.S.", 4), ("Tupelo H.S.", 2), ("Early Childhood Education Cente", 5),  # as long as a sheet's name
    ],
)  # fmt: skip
def test_names_that_tell_enough_are_known(text, worksite):
    assert Worksites(TUPELO).find(text).worksite == worksite


@pytest.mark.parametrize(
    ("text", "nearest"), [("TUPELLO MIDDLE", 1), ("Lawhan Elementary", 4), ("THS", 2), ("Early Childhood Ed Ctr", 5)]
)
def test_names_that_are_near_are_only_offered(text, nearest):
    assert Worksites(TUPELO).find(text) == Found(nearest=nearest)


@pytest.mark.parametrize("text", ["Tupelo", "Elementary", "", "Zzyzx"])
def test_names_that_fit_several_or_none_are_not_guessed(text):
    assert Worksites(TUPELO).find(text).worksite is None


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Annex Elem.", True), ("Northside School", True), ("102 - Lawhon E.S.", True), ("Career & Tech Center", True),
        ("High School", False), ("Elementary", False), ("Elementary Music", False), ("", False),
    ],
)  # fmt: skip
def test_a_name_may_say_that_it_is_a_schools(text, is_one):
    assert is_called_a_school(text) == is_one


def test_what_was_learned_is_used_and_forgotten_with_its_worksite():
    assert Worksites(TUPELO, {"carver annex": 3}).find("Carver Annex").worksite == 3
    assert Worksites(TUPELO, {"carver annex": 99}).find("Carver Annex").worksite is None


def test_rows_without_a_worksite_belong_to_the_only_one():
    assert Worksites({7: "Amory High School"}).find("").worksite == 7


# --- Preset, or only offered -----------------------------------------------------------------------------------------

CORINTH = {1: "Corinth Elementary School", 2: "Corinth Middle School", 3: "Corinth High School"}
OXFORD = {1: "Bramlett Elementary", 2: "Oxford Middle School", 3: "Oxford High School", 4: "Central Elementary"}
SCHOOLS = Path(rosters.__file__).parents[1] / "locals/data/mississippi_schools.csv"
DISTRICTS: dict[str, list[str]] = {}
with SCHOOLS.open() as file:
    for school in csv.DictReader(file):
        if school["school"] not in {"School 500", "Mississippi School of the Arts"}:  # a number; twice there
            DISTRICTS.setdefault(school["district"], []).append(school["school"])


def preset(text: str, names: dict[int, str]) -> int | None:
    """The worksite that somebody need only agree to, or that is taken without asking."""
    found = Worksites(names).find(text)
    if found.worksite is not None:
        return found.worksite
    return found.nearest if found.nearest and is_written_otherwise(text, names[found.nearest]) else None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Corinth Alternative School", CORINTH),
        ("Corinth Head Start", CORINTH),
        ("Corinth Jr High School", CORINTH),
        ("Corinth Primary", CORINTH),
        ("Corinth HS Annex", CORINTH),
        ("Corinth Career Center", CORINTH),
        ("Oxford Elementary School", {2: "Oxford Middle School", 3: "Oxford High School"}),
        ("Oxford Learning Center", OXFORD),
        ("Bramlett Elementary", {4: "Central Elementary", 3: "Oxford High School"}),
        ("Water Valley Elementary School", {1: "Water Valley High School"}),
        ("Lafayette Elementary", {1: "Lafayette Upper Elementary School", 2: "Lafayette High School"}),
        ("Corinth High School", {1: "Corinth Junior High School", 2: "Corinth Elementary School"}),
        ("Corinth", {1: "Corinth Head Start", 2: "Easom High School"}),
        ("Northeast Lauderdale Middle", {1: "Southeast Lauderdale Middle School"}),
        ("Northwest Rankin High", {1: "Northeast Rankin High School"}),
        ("Eastside Elementary", {1: "Westside Elementary"}),
        ("Carver Middle", {1: "Carter Middle School"}),  # too short for a slip
        ("PHS", {1: "Petal High School", 2: "Purvis High School"}),
        ("Clarksdale Middle", {1: "Clarkdale Middle School", 2: "Clarksdal Middle School"}),
    ],
)  # fmt: skip
def test_a_school_that_is_another_is_not_preset(text, names):
    assert preset(text, names) is None


@pytest.mark.parametrize(
    ("text", "worksite"),
    [
        ("Tupello Middle", 1), ("Middle School, Tupelo", 1), ("THS", 2), ("T.M.S.", 1), ("Milam Elementry Sch", 3),
        ("Early Childhood Ed Ctr", 5), ("Church St Elem", 6), ("Church Street Elemetary", 6), ("0412 Tupello HS", 2),
    ],
)  # fmt: skip
def test_the_same_name_in_another_spelling_is_preset(text, worksite):
    assert preset(text, TUPELO) == worksite


def test_what_means_a_closed_school_is_offered_nothing_as_its_own():
    found = Worksites({1: "Petal Middle School"}, closed={2: "Petal High School"}).find("PHS")

    assert found.nearest is None or not is_written_otherwise("PHS", "Petal Middle School")


SHORTER = [
    str.upper,
    lambda name: name.removesuffix(" School"),
    lambda name: name.replace("Elementary", "Elem.").replace("School", "Sch"),
    lambda name: name.replace("Elementary School", "ES").replace("Middle School", "MS").replace("High School", "HS"),
    lambda name: name.replace("Junior", "Jr").replace("Attendance Center", "Att Ctr").replace("Middle", "Mid"),
    lambda name: f"0{len(name)} - {name}",
]


@pytest.mark.parametrize("district", DISTRICTS)
def test_every_school_is_found_by_its_usual_short_names_and_no_other_is(district):
    names = dict(enumerate(dict.fromkeys(DISTRICTS[district]), 1))
    keys = Counter(map(key_of, names.values()))
    for pk, name in names.items():
        others = {other: theirs for other, theirs in names.items() if other != pk}
        for text in {shorter(name) for shorter in SHORTER}:
            assert preset(text, names) == (pk if keys[key_of(name)] == 1 else None), text
            assert keys[key_of(name)] > 1 or preset(text, others) is None, text
