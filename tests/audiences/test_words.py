"""Audiences read as English."""

import pytest

from audiences import language, queries, words
from core.registry import registered
from core.types import Field


def is_(field, value):
    return {"field": field, "op": "is", "value": value}


@pytest.mark.parametrize(
    ("nodes", "says"),
    [
        ([], "People"),
        ([("job_class", "any", ["licensed"]), ("region", "any", ["Delta"]), ("is_member", "is", False)],
         "Licensed people in the region Delta who are not members"),
        ([("worksite", "any", ["Tupelo Middle School", "Tupelo High School"])],
         "People at Tupelo Middle School or Tupelo High School"),
        ([("region", "none", ["Delta"])], "People from outside Delta"),
        ([("category", "any", ["professional", "esp", "retired", "staff", "reserve"])],
         "People in the category active professional, active ESP, retired or 2 more"),
        ([("joined", "last_days", 30), ("payment_method", "any", ["card"])],
         "People who joined for the first time in the last 30 days and pay by card"),
        ([("left", "between", ["2026-09-01", "2026-11-22"])], "People who left from 1 Sep 2026 to 22 Nov 2026"),
        ([("returned", "before", "2026-09-01")], "People who came back before 1 Sep 2026"),
        ([("service_years", "between", [0, 5])], "People with 0 to 5 years of service"),
        ([("service_years", "at_least", 2.5)], "People with at least 2.5 years of service"),
        ([("job_class", "unknown", None)], "People with no job on record"),
        ([("county", "any", ["28081"])], "People in Lee County"),
        ([("last_name", "starts", "Ro[ss]")], "People whose last name begins with “Ro(ss)”"),
        ([("potential", "is", True), ("has_email", "is", False)],
         "People without an e-mail address who are potential members"),
    ],
)  # fmt: skip
def test_conditions_make_a_sentence(world, nodes, says):
    ids = {name: row.pk for known in (world.regions, world.worksites) for name, row in known.items()}
    tree = {
        "all": [
            {
                "field": field,
                "op": op,
                "value": [ids.get(each, each) for each in value] if op in {"any", "none"} else value,
            }
            for field, op, value in nodes
        ]
    }

    assert queries.describe(tree, actor=world.actor("organizer")) == says


def test_groups_are_told_in_one_piece(world):
    either = {"any": [is_("is_member", True), {"not": {"all": [is_("potential", True), is_("new_hire", True)]}}]}

    root = language.read({"all": [is_("has_email", True), either]}, actor=world.actor("organizer"))

    assert words.plain(root) == (
        "People with an e-mail address who are members or not (potential members and new hires)"
    )
    assert [(piece.text, piece.chip, piece.at) for piece in words.sentence(root)] == [
        ("people", "", None),
        ("with", "an e-mail address", 0),
        ("who are", "members or not (potential members and new hires)", 1),
    ]


@pytest.mark.parametrize(
    ("nodes", "says"),
    [
        (
            [["last_conversation", "before", "2026-05-02"], ["last_conversation", "unknown", None]],
            "People who were last talked with before 2 May 2026 or who were never talked with",
        ),
        (
            [["service_years", "at_most", 3], ["service_years", "unknown", None]],
            "People with at most 3 years of service or with unknown years of service",
        ),
    ],
)
def test_a_group_goes_on_from_people_by_itself(world, nodes, says):
    either = {"any": [{"field": field, "op": op, "value": value} for field, op, value in nodes]}
    root = language.read({"all": [either]}, actor=world.actor("organizer"))

    assert words.plain(root) == says


def test_a_group_stands_beside_others_that_begin_like_it(world):
    long_ago = {"field": "last_conversation", "op": "before", "value": "2026-05-02"}
    never = {"field": "last_conversation", "op": "unknown", "value": None}
    tree = {"all": [is_("is_member", False), {"any": [long_ago, never]}]}
    root = language.read(tree, actor=world.actor("organizer"))

    assert words.plain(root) == (
        "People who are not members and were last talked with before 2 May 2026 or who were never talked with"
    )


def test_every_operator_of_every_field_has_words(world):
    for field in language.fields().values():
        for op in language.operators(field):
            pattern = words._pattern(field, op, True)
            assert pattern.count("[") == pattern.count("]") == 1, (field.key, op)


def test_every_field_that_is_asked_has_words_of_its_own():
    """The words that stand in for missing ones read badly: "people with holds an office"."""
    fields = [field for field in registered(Field) if not field.words]

    assert [field.key for field in fields] == []
