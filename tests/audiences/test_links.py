"""An address says all of a list: conditions become parameters and parameters the same conditions."""

import json
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import HealthCheck, given, settings

from audiences import language, links
from audiences.language import BadAudience
from audiences.values import PLAIN
from core.types import Field, Kind
from tests.audiences.test_compiler import trees


def parameters(url):
    parts = urlsplit(url)
    assert parts.path == "/people/"
    return parse_qs(parts.query)


def reread(url):
    return links.read(QueryDict(urlsplit(url).query))


def test_an_address_names_its_conditions(world):
    url = links.to_people(
        region=world.regions["Delta"],
        job_class=["licensed", "esp"],
        is_member=False,
        joined__between=(date(2026, 9, 1), date(2026, 11, 22)),
        service_years__at_most=5,
    )

    assert parameters(url) == {
        "region": [str(world.regions["Delta"].pk)],
        "job_class": ["licensed", "esp"],
        "is_member": ["no"],
        "joined.between": ["2026-09-01,2026-11-22"],
        "service_years.at_most": ["5"],
    }


def test_no_condition_is_the_plain_list():
    assert links.to_people() == "/people/"


def test_every_sound_tree_survives_its_address(world):
    actor = world.actor("organizer")

    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    @given(tree=trees(world))
    def compare(tree):
        root = language.read(tree, actor=actor)

        again = language.read(reread(links.to_tree(root)), actor=actor)

        assert sorted(map(repr, again.nodes)) == sorted(map(repr, root.nodes))

    compare()


def test_a_tree_and_conditions_hold_together():
    yes = {"field": "is_member", "op": "is", "value": True}
    url = links.to_people(where={"any": [yes, {"not": yes}]}, job_class="esp")

    assert reread(url) == {"all": [{"field": "job_class", "op": "any", "value": ["esp"]}, {"any": [yes, {"not": yes}]}]}


def test_values_of_one_field_and_unknown_are_alternatives():
    tree = links.read(QueryDict("job_class=esp&job_class.unknown=yes"))

    assert tree == {
        "all": [
            {
                "any": [
                    {"field": "job_class", "op": "any", "value": ["esp"]},
                    {"field": "job_class", "op": "unknown", "value": None},
                ]
            }
        ]
    }


YEARS = {"field": "service_years", "op": "unknown", "value": None}
AT_LEAST = {"field": "service_years", "op": "at_least", "value": 3}
AT_MOST = {"field": "service_years", "op": "at_most", "value": 9}
NEVER = {"field": "last_conversation", "op": "unknown", "value": None}
LONG_AGO = {"field": "last_conversation", "op": "before", "value": "2026-05-02"}
NO_TEACHER = {"field": "job_class", "op": "none", "value": ["licensed"]}


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ("service_years.at_least=3&service_years.unknown=yes", [{"any": [AT_LEAST, YEARS]}]),
        (
            "service_years.unknown=yes&service_years.at_least=3&service_years.at_most=9",
            [{"any": [{"all": [AT_LEAST, AT_MOST]}, YEARS]}],
        ),
        ("last_conversation.to=2026-05-01&last_conversation.unknown=yes", [{"any": [LONG_AGO, NEVER]}]),
        (
            "job_class=licensed&job_class.mode=none&job_class.unknown=yes",
            [{"any": [NO_TEACHER, {"field": "job_class", "op": "unknown", "value": None}]}],
        ),
    ],
)
def test_unknown_is_an_alternative_to_whatever_is_said_of_its_field(world, sign_in, sent, says):
    """Talked with long ago, or never: whoever ticks both means either. The form holds it, and so does an address."""
    actor = world.actor("organizer")
    wanted = language.read({"all": says}, actor=actor)

    root = language.read(links.read(QueryDict(sent)), actor=actor)

    assert language.write(root) == language.write(wanted)
    address = links.to_tree(root)
    assert "where=" not in address
    assert language.write(language.read(reread(address), actor=actor)) == language.write(root)
    page = sign_in(world.users["organizer"]).get(address.replace("/people/", reverse("audiences:narrow"), 1))
    assert not page.context["form"].rest


@pytest.mark.parametrize("nodes", [[AT_LEAST, YEARS], [{"any": [AT_LEAST, YEARS]}, AT_MOST], [YEARS, AT_MOST]])
def test_what_holds_together_with_unknown_is_no_alternative(world, nodes):
    actor = world.actor("organizer")
    root = language.read({"all": nodes}, actor=actor)

    again = language.read(reread(links.to_tree(root)), actor=actor)

    assert sorted(map(repr, again.nodes)) == sorted(map(repr, root.nodes))


def test_what_a_form_leaves_empty_is_no_condition():
    query = QueryDict("q=ross&joined.before=&region.find=del&sort=name&at=x&job_class=licensed&job_class.mode=none")

    assert links.read(query) == {"all": [{"field": "job_class", "op": "none", "value": ["licensed"]}]}


@pytest.mark.parametrize(
    "query",
    ["regoin=3", "is_member=yes&is_member=no", "where=%7B", "joined.before=2026-01-01&joined.before=2026-01-02"],
)
def test_an_address_that_says_nonsense_is_refused(query):
    with pytest.raises(BadAudience):
        links.read(QueryDict(query))


def test_a_tree_in_where_is_taken_as_it_is_and_read_like_any_other():
    tree = {"all": [{"field": "nonsense"}, 5]}

    assert links.read(QueryDict(f"where={json.dumps(tree)}")) == tree


def test_every_registered_field_has_an_operator_for_a_plain_parameter():
    for field in language.fields().values():
        assert isinstance(field, Field)
        assert isinstance(field.kind, Kind)
        assert PLAIN[field.kind] in language.operators(field)
