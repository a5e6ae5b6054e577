"""The filter form asks every field, holds every answer, and hands back the same audience."""

import re
from html import unescape

from django.http import QueryDict
from django.urls import reverse
from hypothesis import HealthCheck, given, settings

from audiences import language, links, questions
from tests.audiences.test_compiler import trees


def submitted(page):
    """What a browser would send for a form as it stands."""
    pairs = []
    form = page[page.index('action="/people/"') :]
    for tag in re.findall(r"<input[^>]*>", form):
        named, worth = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        box = 'type="checkbox"' in tag or 'type="radio"' in tag
        if named and (not box or re.search(r"\bchecked\b", tag)):
            pairs.append((named[1], unescape(worth[1]) if worth else ""))
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    return query


def test_a_form_that_is_sent_as_it_stands_says_the_same(world, sign_in):
    actor, client = world.actor("organizer"), sign_in(world.users["organizer"])

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(tree=trees(world))
    def compare(tree):
        root = language.read(tree, actor=actor)
        page = client.get(links.to_tree(root).replace("/people/", reverse("audiences:narrow"), 1)).content.decode()

        again = language.read(links.read(submitted(page)), actor=actor)

        assert sorted(map(said, again.nodes)) == sorted(map(said, _merged(root)))

    compare()


def said(node):
    """A node as text; the order of values and of groups says nothing."""
    match node:
        case language.Condition(field, op, list(values)):
            return f"{field.key} {op} {sorted(map(str, values))}"
        case language.Condition(field, op, value):
            return f"{field.key} {op} {value}"
        case language.Not(child):
            return f"not ({said(child)})"
    return f"{type(node).__name__} {sorted(map(said, node.nodes))}"


def _merged(root):
    """The form asks "at least" and "at most" apart; "between" is both."""
    for node in root.nodes:
        if isinstance(node, language.Condition) and node.field.key == "service_years" and node.op == "between":
            low, high = node.value
            alone = next(each for each in root.nodes if getattr(each, "field", None) == node.field) is node
            if alone:
                yield language.Condition(node.field, "at_least", low)
                yield language.Condition(node.field, "at_most", high)
                continue
        yield node


def test_a_form_that_cannot_be_understood_comes_back_as_it_was_typed(world, sign_in):
    typed = {
        "region": [world.regions["Delta"].pk], "region.mode": "none", "is_member": "no", "job_class": ["esp"],
        "joined.from": "2026-11-10", "joined.to": "2026-11-01", "service_years.at_least": "3",
        "where": '{"all": [{"any": [{"field": "is_member", "op": "is", "value": true}]}]}',
    }  # fmt: skip
    client = sign_in(world.users["organizer"])

    answer = client.get(reverse("audiences:people"), typed)

    assert answer.status_code == 400
    assert "the first value must not be larger than the second" in answer.content.decode()
    again = submitted(answer.content.decode())
    assert {name: again.getlist(name) for name in typed} == {
        name: list(map(str, value)) if isinstance(value, list) else [value] for name, value in typed.items()
    }


def test_an_empty_form_is_everybody(world, sign_in):
    page = sign_in(world.users["organizer"]).get(reverse("audiences:narrow")).content.decode()

    assert links.read(submitted(page)) == {"all": []}


def test_a_form_asks_only_what_may_be_asked(world):
    asked = {
        question.field.key
        for group in questions.form(language.AllOf(), actor=world.actor("clerk")).groups
        for question in group.questions
    }

    assert "region" in asked
    assert "assessment" not in asked


def test_days_of_the_form_are_both_included():
    assert links.read(QueryDict("joined.from=2026-09-01&joined.to=2026-10-01"))["all"] == [
        {"field": "joined", "op": "between", "value": ["2026-09-01", "2026-10-01"]}
    ]
    assert links.read(QueryDict("joined.to=2026-10-01"))["all"] == [
        {"field": "joined", "op": "before", "value": "2026-10-02"}
    ]
    assert links.read(QueryDict("joined.from=2026-09-01&joined.to="))["all"] == [
        {"field": "joined", "op": "on_or_after", "value": "2026-09-01"}
    ]


def test_a_submitted_form_gets_a_short_address(world, sign_in):
    client = sign_in(world.users["organizer"])

    answer = client.get("/people/?q=&job_class=esp&job_class.mode=none&joined.from=&is_member=&region.find=")

    assert answer.status_code == 302
    assert answer["Location"] == "/people/?job_class.none=esp"


def test_without_a_script_places_are_offered_on_the_next_page(world, sign_in):
    client = sign_in(world.users["organizer"])

    sent = client.get("/people/", {"worksite.find": "tupelo", "job_class": "esp"}, follow=True)

    page = sent.content.decode()
    assert sent.redirect_chain[0][0].startswith(reverse("audiences:narrow"))
    boxes = re.findall(r'name="worksite"\s+value="(\d+)"( checked)?>\s*<span[^>]*>([^<]*)<', page)
    assert [name for _, _, name in boxes] == [
        "Tupelo High School (Tupelo Public School District)",
        "Tupelo Middle School (Tupelo Public School District)",
    ]
    assert 'value="esp" checked' in page


def test_rows_are_suggested_behind_the_door(world, sign_in):
    leland, middle = world.worksites["Leland High School"], world.worksites["Tupelo Middle School"]
    address = reverse("audiences:rows", args=["worksite"])
    query = {"worksite.find": "school", "worksite": [leland.pk, middle.pk, "x", 2**70]}

    rep = sign_in(world.users["building_rep"]).get(address, query).content.decode()
    staff = sign_in(world.users["organizer"]).get(address, query).content.decode()

    assert re.findall(r'value="(\d+)"( checked)?', rep) == [(str(middle.pk), " checked")]
    assert "Leland" not in rep
    assert {pk for pk, checked in re.findall(r'value="(\d+)"( checked)?', staff) if checked} == {
        str(leland.pk),
        str(middle.pk),
    }
    assert staff.count("<input class=") == 4


def test_a_misspelled_place_is_found(world, sign_in):
    address = reverse("audiences:rows", args=["worksite"])

    page = sign_in(world.users["organizer"]).get(address, {"worksite.find": "tupello high"}).content.decode()

    assert "Tupelo High School" in page
