"""Reading the segment language: what is sound passes unchanged, everything else is refused with a sentence."""

import json
from contextlib import suppress

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from audiences import language
from audiences.language import BadAudience
from audiences.values import OPERATORS
from core.types import Field, Kind
from locals.access import Actor
from tests.world import TODAY


def condition(field="region", op="any", value=(1,)):
    return {"field": field, "op": op, "value": list(value) if isinstance(value, tuple) else value}


def refusal(world, tree, persona="organizer"):
    with pytest.raises(BadAudience) as refused:
        language.read(tree, actor=world.actor(persona))
    return str(refused.value)


@pytest.mark.parametrize(
    "tree",
    [
        {"all": [condition("job_class", "any", ("licensed", "esp"))]},
        {"all": [condition("is_member", "is", False), {"not": condition("category", "none", ("retired",))}]},
        {"all": [{"any": [condition("joined", "between", ("2026-09-01", "2026-11-22")),
                          condition("service_years", "unknown", None)]}]},
        {"all": [condition("service_years", "at_most", 2.5), condition("last_name", "starts", "O'B")]},
        {"all": [condition("left", "last_days", 90)]},
    ],
)  # fmt: skip
def test_a_sound_tree_reads_and_writes_the_same(world, tree):
    root = language.read(tree, actor=world.actor("organizer"))

    assert language.write(root) == tree


@pytest.mark.parametrize("tree", [{}, {"all": []}])
def test_no_condition_is_everybody(world, tree):
    assert language.read(tree, actor=world.actor("organizer")).nodes == ()


@pytest.mark.parametrize(
    ("tree", "says"),
    [
        ([], "A group is an object"),
        ("everyone", "A group is an object"),
        (None, "A group is an object"),
        ({"any": []}, "at least one condition"),
        ({"all": "region"}, "at least one condition"),
        ({"all": [{"all": []}]}, "at least one condition"),
        ({"all": [], "any": []}, "A node has either"),
        ({"field": "region"}, "A node has either"),
        ({**condition(), "raw": "1=1"}, "A node has either"),
        (condition("regoin"), "nothing called “regoin” to choose people by. Did you mean “region”?"),
        (condition("person__user__password"), "nothing called"),
        (condition(["region"]), "nothing called"),
        (condition("region", "starts", "N"), "Region cannot be asked for “starts”; it knows “any”, “none”."),
        (condition("region", ["any"]), "Region cannot be asked for"),
        (condition("region", "unknown", None), "cannot be asked for “unknown”"),
        (condition("job_class", "any", ("teacher",)), "Job class: “teacher” is none of its values (licensed"),
        (condition("job_class", "any", ()), "Job class: say at least one value."),
        (condition("job_class", "any", ([],)), "is none of its values"),
        (condition("region", "any", (True,)), "is not a whole number"),
        (condition("region", "any", (2**63,)), "is not a whole number"),
        (condition("region", "any", ("1 OR 1=1",)), "is not a whole number"),
        (condition("region", "any", tuple(range(1, 400))), "at most 300 values"),
        (condition("is_member", "is", 1), "Member: say true or false."),
        (condition("joined", "before", "2026-13-01"), "Joined: “2026-13-01” is not a day; write it as 2026-11-22."),
        (condition("joined", "before", "0001-01-01"), "is not a day"),
        (condition("joined", "between", ("2026-11-22", "2026-09-01")), "must not be larger"),
        (condition("joined", "between", ("2026-11-22",)), "say two values"),
        (condition("joined", "last_days", 0), "is not a whole number from 1 to"),
        (condition("service_years", "at_least", "NaN"), "is not a number"),
        (condition("service_years", "at_least", "9" * 30), "is not a number"),
        (condition("service_years", "at_least", "1e9999999"), "“1e9999999” is not a number"),
        (condition("service_years", "at_most", "-1e9999999"), "is not a number"),
        (condition("service_years", "unknown", 5), "“unknown” takes no value"),
        (condition("last_name", "starts", "\x00"), "write 1 to 80 letters"),
        (condition("last_name", "starts", "x" * 81), "write 1 to 80 letters"),
    ],
)  # fmt: skip
def test_what_is_not_sound_is_refused_with_a_sentence(world, tree, says):
    assert says in refusal(world, tree)


def test_groups_are_not_too_deep(world):
    tree = condition("is_member", "is", True)
    for _ in range(language.MAX_DEPTH):
        tree = {"not": tree}

    assert "more than 6 deep" in refusal(world, tree)


def test_there_are_not_too_many_conditions(world):
    tree = {"all": [condition("is_member", "is", True)] * (language.MAX_CONDITIONS + 1)}

    assert "more than 60 conditions" in refusal(world, tree)


@pytest.mark.parametrize("text", ["{", "[" * 15_000, '{"all": ' + " " * 20_000 + "[]}", "\x00"])
def test_text_that_is_no_json_is_refused(text):
    with pytest.raises(BadAudience):
        language.read_json(text)


@pytest.mark.parametrize("text", [r'"\ud800"', r'{"field": "\udfff", "op": "any"}', r'{"\ud800": []}', r'[["\ud83d"]]'])
def test_json_that_holds_half_a_letter_is_refused(text):
    with pytest.raises(BadAudience, match="half a letter"):
        language.read_json(text)


def test_json_that_writes_a_letter_in_two_halves_is_read():
    assert language.read_json(r'"\ud83d\ude00"') == "😀"


def test_rows_that_the_actor_does_not_see_are_refused_like_rows_that_do_not_exist(world):
    leland, missing = world.locals["Leland"].pk, 999_999

    seen = refusal(world, condition("local", "any", (leland,)), "local_president")
    unknown = refusal(world, condition("local", "any", (missing,)), "local_president")

    assert seen == unknown == "“Local” names one that is gone, or is not yours to see."
    assert language.read(condition("local", "any", (leland,)), actor=world.actor("organizer")).nodes


def test_a_field_wants_its_capability(world):
    tree = condition("has_email", "is", True)

    assert refusal(world, tree, "member") == "You may not choose people by “Has an e-mail address”."
    assert language.read(tree, actor=world.actor("building_rep")).nodes


def test_rows_are_named_with_one_query_for_each_model(world, django_assert_num_queries):
    regions = [region.pk for region in world.regions.values()]
    tree = {"any": [condition("region", "any", (regions[0],)), condition("region", "none", (regions[1],))]}
    actor = world.actor("organizer")

    with django_assert_num_queries(1):
        root = language.read(tree, actor=actor)

    assert [each.names for each in language.conditions(root)] == [("Northeast",), ("Delta",)]


def test_many_trees_are_read_as_each_by_itself_with_as_many_queries_as_one(world, django_assert_num_queries):
    own, other = world.locals["Tupelo"].pk, world.locals["Leland"].pk
    trees = [
        condition("local", "any", (own,)),
        condition("local", "any", (other,)),
        condition("local", "none", (own, own)),
        condition("no_such_field", "is", True),
        {"all": "nonsense"},
        {},
    ]
    actor = world.actor("local_president")

    with django_assert_num_queries(1):
        read = language.read_all(trees, actor=actor)

    def alone(tree):
        try:
            return language.read(tree, actor=actor)
        except language.BadAudience as problem:
            return str(problem)

    assert [root if isinstance(root, language.AllOf) else str(root) for root in read] == [*map(alone, trees)]
    assert [isinstance(root, language.BadAudience) for root in read] == [False, True, False, True, True, False]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.sampled_from(["all", "any", "not", "field", "op", "value", "x"]), inside, max_size=3)
    ),
    max_leaves=12,
)


# May do nothing, which is enough for trees that name no rows.
NOBODY = Actor(user=User(is_active=False), day=TODAY)


@given(tree=JSON)
def test_anything_at_all_is_read_or_refused(tree):
    """No other exception than the refusal comes out."""
    with suppress(BadAudience):
        assert language.write(language.read(json.loads(json.dumps(tree)), actor=NOBODY))


def test_a_field_cannot_be_declared_for_a_question_that_nobody_can_ask():
    for field in language.fields().values():
        assert {(field.kind, op) for op in language.operators(field)} <= set(OPERATORS)

    with pytest.raises(TypeError, match="neither yes nor no"):
        Field("early", "Early", Kind.YES, lambda *_: Q(), unknown=True)
