"""Which people, how many, and in what words. Everything passes the door and each field's own capability."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import BigIntegerField, QuerySet

from audiences import language, words
from audiences.compiler import Compiler
from audiences.language import AllOf, Tree
from audiences.models import Audience
from core.addresses import row_address
from core.compiled import Given, compiled
from core.types import Hit
from locals.access import Actor, Can, Scope
from members.models import Person, PersonQuerySet


def people(tree: Tree | AllOf, *, actor: Actor, day: date, among: PersonQuerySet | None = None) -> PersonQuerySet:
    """The people of an audience whom the actor may see, on a day; one query, not yet run.

    `tree` is JSON, or what `language.read` made of it. `among` narrows people that are behind the door already. Raises
    BadAudience with a sentence.
    """
    root = tree if isinstance(tree, AllOf) else language.read(tree, actor=actor)
    seen = Person.objects.allowed(actor, Can.SEE_PEOPLE) if among is None else among
    return seen.filter(Compiler(actor, day).q(root))


def count(tree: Tree | AllOf, *, actor: Actor, day: date) -> int:
    """How many distinct people that are, for this actor. Raises BadAudience."""
    return people(tree, actor=actor, day=day).count()


def describe(tree: Tree | AllOf, *, actor: Actor) -> str:
    """The audience in plain English: "Licensed people in the region Delta who are not members". Raises BadAudience."""
    root = tree if isinstance(tree, AllOf) else language.read(tree, actor=actor)
    return words.plain(root)


def audiences_called(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Audiences with the text in their name, those that begin with it first."""
    found = _called(actor.scope(Can.SEE_PEOPLE)).rows(text=text, user=actor.user.pk)
    best = sorted(found, key=lambda row: (not row[1].lower().startswith(text.lower()), row[1]))
    return [Hit(name, row_address("audiences:audience", pk)) for pk, name in best[:limit]]


@compiled
def _called(scope: Scope) -> QuerySet[Any, Any]:
    rows = Audience.objects.seen_by(Given("user", BigIntegerField()), scope).filter(name__icontains=Given("text"))
    return rows.values_list("pk", "name")[:50]
