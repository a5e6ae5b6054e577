"""An audience put together with a saved one: without its people, only those in both, or with them."""

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import HealthCheck, assume, given, settings

from audiences import combining, language, queries
from audiences.combining import Way
from audiences.language import BadAudience
from audiences.models import Audience
from tests.audiences.test_compiler import trees
from tests.audiences.test_questions import submitted
from tests.audiences.test_saved import LICENSED, keep
from tests.audiences.test_views import names
from tests.world import TODAY

LIST, NARROW = reverse("audiences:people"), reverse("audiences:narrow")
MEMBERS = {"all": [{"field": "is_member", "op": "is", "value": True}]}


def test_people_are_left_out_kept_and_added_as_sets_are(world):
    actor = world.actor("organizer")

    def people(root):
        return set(queries.people(root, actor=actor, day=TODAY).values_list("pk", flat=True))

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(tree=trees(world), other=trees(world))
    def compare(tree, other):
        root, theirs = (language.read(each, actor=actor) for each in (tree, other))
        assume(root.nodes and theirs.nodes)
        kept = Audience(name="Theirs", tree=language.write(theirs))

        together = {way: people(combining.combined(root, kept, way, actor=actor)) for way in Way}

        assert together == {
            Way.WITHOUT: people(root) - people(theirs),
            Way.ONLY: people(root) & people(theirs),
            Way.PLUS: people(root) | people(theirs),
        }

    compare()


def test_a_saved_audience_is_left_out_on_the_form_and_taken_back(world, sign_in):
    client = sign_in(world.users["organizer"])
    kept = keep(world, "organizer")
    everybody = names(client.get(LIST, {"is_member": "yes"}))
    licensed = names(client.get(LIST, {"is_member": "yes", "job_class": "licensed"}))
    form = submitted(client.get(NARROW, {"is_member": "yes"}).content.decode())
    form["saved"] = str(kept.pk)

    sent = client.get(LIST, form, follow=True)

    assert names(sent) == [name for name in everybody if name not in licensed] != []
    again = client.get(NARROW + "?" + sent.redirect_chain[-1][0].partition("?")[2]).content.decode()
    back = submitted(again)
    assert names(client.get(LIST, back, follow=True)) == names(sent)
    del back["where"]
    assert names(client.get(LIST, back, follow=True)) == everybody


@pytest.mark.parametrize(
    ("tree", "way", "said"),
    [
        (MEMBERS, "plus", "these are everybody already"),
        ({}, "plus", "these are everybody already"),
        ({}, "without", "“Licensed” is everybody: nobody would be left."),
        (MEMBERS, "upside-down", "Say whether the people"),
    ],
)
def test_what_would_say_nothing_is_refused_and_the_form_comes_back(world, sign_in, tree, way, said):
    kept = keep(world, "organizer", tree=tree)

    answer = sign_in(world.users["organizer"]).get(LIST, {"saved": kept.pk, "saved.mode": way})

    assert answer.status_code == 400
    page = answer.content.decode()
    assert said in page
    assert f'<option value="{kept.pk}" selected>' in page


def test_everybody_is_named_where_the_saved_one_is_that(world):
    kept = keep(world, "organizer", tree={})
    query = QueryDict(f"is_member=yes&saved={kept.pk}&saved.mode=plus")

    with pytest.raises(BadAudience, match="“Licensed” is everybody already: nobody is added"):
        combining.read(query, actor=world.actor("organizer"))


@pytest.mark.parametrize("key", ["0", "999999999", "x", "1 OR 1", "9" * 40])
def test_a_key_that_is_no_audience_is_refused(world, sign_in, key):
    answer = sign_in(world.users["organizer"]).get(LIST, {"saved": key, "saved.mode": "without"})

    assert answer.status_code == 400
    assert "not there any more" in answer.content.decode()


def test_what_is_not_shared_is_neither_offered_nor_taken(world, sign_in):
    kept = keep(world, "organizer", "Mine alone", LICENSED)
    client = sign_in(world.users["local_president"])

    assert "Mine alone" not in client.get(NARROW).content.decode()
    assert client.get(LIST, {"saved": kept.pk, "saved.mode": "without"}).status_code == 400


def test_together_they_may_be_too_deep(world):
    tree = {"field": "is_member", "op": "is", "value": True}
    for _ in range(language.MAX_DEPTH - 2):
        tree = {"not": tree}
    kept = keep(world, "organizer", tree={"all": [tree]})

    with pytest.raises(BadAudience, match="more than 6 deep"):
        combining.read(QueryDict(f"is_member=yes&saved={kept.pk}"), actor=world.actor("organizer"))
