import pytest

from rosters.reading.places import Found, Worksites

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


def test_what_was_learned_is_used_and_forgotten_with_its_worksite():
    assert Worksites(TUPELO, {"carver annex": 3}).find("Carver Annex").worksite == 3
    assert Worksites(TUPELO, {"carver annex": 99}).find("Carver Annex").worksite is None


def test_rows_without_a_worksite_belong_to_the_only_one():
    assert Worksites({7: "Amory High School"}).find("").worksite == 7
