"""Which people, how many, and in what words. Everything passes the door and each field's own capability."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from audiences import language, words
from audiences.compiler import Compiler
from audiences.language import AllOf, Tree
from audiences.models import Audience
from core.types import Hit
from locals.access import Actor, Can
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
    rows = Audience.objects.allowed(actor, Can.SEE_PEOPLE).filter(name__icontains=text)
    best = sorted(rows[:50], key=lambda row: (not row.name.lower().startswith(text.lower()), row.name))
    return [Hit(row.name, reverse("audiences:audience", args=[row.pk])) for row in best[:limit]]
