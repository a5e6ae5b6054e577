"""A compiled query answers as the QuerySet that it was built from, for every value."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BigIntegerField, OuterRef, Q
from django.db.models.functions import JSONObject
from django.test.utils import CaptureQueriesContext

from audiences.models import Audience
from core.compiled import Compiled, Given, compiled
from locals.access import Can, Scope
from locals.models import Worksite
from members.models import ContactPoint, Employment, Membership, Person
from tests.world import TODAY

BUILT: list[Scope] = []


@compiled
def _called(scope):
    BUILT.append(scope)
    rows = Person.objects.under(scope).filter(last_name__icontains=Given("text"))
    return rows.order_by("last_name", "pk").values_list("pk", "last_name")


@pytest.mark.parametrize("text", ["a", "COLE", "%", "_", "\\", "'; drop table", "\\%", "zz", "é"])
@pytest.mark.parametrize("persona", ["organizer", "region_staff", "building_rep", "stranger"])
def test_it_finds_what_the_queryset_finds(world, text, persona):
    Person.objects.create(first_name="Odd", last_name="100%_\\ O'Neal-É")
    actor = world.actor(persona)
    seen = Person.objects.allowed(actor, Can.SEE_PEOPLE).filter(last_name__icontains=text)

    rows = _called(actor.scope(Can.SEE_PEOPLE)).rows(text=text)

    assert rows == list(seen.order_by("last_name", "pk").values_list("pk", "last_name"))


def test_it_is_built_once_for_a_scope_and_anew_for_another(world):
    scope = world.actor("region_staff", TODAY + timedelta(days=900)).scope(Can.SEE_PEOPLE)
    BUILT.clear()

    for text in ("a", "b"):
        _called(scope).rows(text=text)
    assert len(BUILT) == 1

    _called(world.actor("organizer", TODAY + timedelta(days=901)).scope(Can.SEE_PEOPLE))
    assert len(BUILT) == 2


def test_values_arrive_as_the_models_have_them(world):
    person: Any = Given("pk", BigIntegerField())
    jobs = Employment.objects.filter(person=OuterRef("pk")).values(json=JSONObject(position="position", fte="fte"))
    belongs = Membership.objects.filter(person=OuterRef("pk")).values("period")
    shown: Any = {"_jobs": ArraySubquery(jobs), "_belongs": ArraySubquery(belongs)}
    pk = world.people["Renita"].pk

    ((found, *values),) = Compiled(Person.objects.filter(pk__in=[person]).values_list("pk", *shown.values())).rows(
        pk=pk
    )

    expected: Any = Person.objects.annotate(**shown).get(pk=pk)
    assert (found, *values) == (pk, expected._jobs, expected._belongs)
    assert isinstance(values[0][0], dict)


def test_an_empty_scope_asks_nothing(world):
    nowhere = world.actor("stranger").scope(Can.SEE_PEOPLE)

    with CaptureQueriesContext(connection) as asked:
        assert _called(nowhere).rows(text="a") == []
    assert not asked.captured_queries


def test_a_value_that_was_not_given_is_an_error(world):
    with pytest.raises(KeyError, match="text"):
        _called(world.actor("organizer").scope(Can.SEE_PEOPLE)).rows()


def test_a_set_of_rows_whose_door_is_more_than_a_scope_is_refused(world):
    scope = world.actor("organizer").scope(Can.SEE_PEOPLE)

    for rows in (ContactPoint.objects.all(), Audience.objects.filter(Q())):
        with pytest.raises(TypeError, match="more than a scope"):
            rows.under(scope)
    assert Worksite.objects.under(scope).exists()
