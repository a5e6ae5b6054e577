"""Facets: what the people of a list are, beside the list, with how many there would be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, QuerySet, Value
from django.db.models.functions import Cast

from audiences import language, words
from audiences.compiler import Compiler
from audiences.language import AllOf, AnyOf, Condition, Node
from core.types import Field, Kind
from locals.access import Actor
from members.models import PersonQuerySet

MOST = 8  # choices; the rest is found in the filter form
COUNTED_BELOW = 50_000  # people; above, only facets that one pass counts are counted

type Counts = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Choice:
    """A box to tick: the parameter and the value it stands for."""

    name: str
    value: str
    label: str
    checked: bool
    count: int | None = None

    @property
    def id(self) -> str:
        """Of the element that holds the count."""
        return f"n-{self.name.replace('.', '-')}-{self.value}"


@dataclass(frozen=True, slots=True)
class Facet:
    field: Field
    choices: list[Choice]
    has_more: bool = False


def facets(root: AllOf, *, actor: Actor) -> list[Facet]:
    """The facets this actor may use, ticked as the audience says; one query for each field that refers to rows.

    A field with one choice only is no facet.
    """
    found = [_facet(field, root, actor) for field in _fields(actor)]
    return [facet for facet in found if len(facet.choices) > 1 or facet.field.kind == Kind.YES]


def counts(found: list[Facet], root: AllOf, *, people: PersonQuerySet, actor: Actor, total: int) -> Counts:
    """How many of `people` there are for each choice if its own facet were not narrowed; one statement.

    `people` are those to choose among, behind the door and not yet narrowed by `root`; `total` how many `root` leaves.
    Choices that would take long to count, because `total` is large, are not in the answer.
    """
    counted = [(facet, choice) for facet in found for choice in facet.choices if _is_counted(facet, choice, total)]
    parts = [part for facet in found for part in _parts(facet, root, people, actor, total)]
    numbers = {(choice.name, choice.value): 0 for _, choice in counted}
    if parts:
        first, *others = parts
        rows = first.union(*others, all=True) if others else first
        numbers |= {(name, value): number for name, value, number in rows if (name, value) in numbers}
    return numbers


def _fields(actor: Actor) -> Iterable[Field]:
    return (field for field in language.fields_for(actor).values() if field.facet)


def _facet(field: Field, root: AllOf, actor: Actor) -> Facet:
    ticked, unknown = _ticked(field, root)
    choices = [Choice(field.key, value, label, value in ticked) for value, label in _values(field, actor, ticked)]
    shown = [choice for place, choice in enumerate(choices) if place < MOST or choice.checked]
    if field.unknown:
        shown.append(Choice(f"{field.key}.unknown", "yes", words.unknown(field), unknown))
    return Facet(field, shown, has_more=len(choices) > MOST)


def _values(field: Field, actor: Actor, ticked: set[str]) -> list[tuple[str, str]]:
    if field.kind == Kind.YES:
        return [("yes", field.label)]
    if field.ref is None:
        return [(choice.value, choice.label) for choice in language.choices(field)]
    rows = language.offered(field.ref, actor)
    known = {str(row.pk): str(row) for row in rows[: MOST + 1]}
    missing = {int(value) for value in ticked if value not in known}
    named = language.names_of(field.ref, missing, actor) if missing else {}
    return [*known.items(), *((str(pk), name) for pk, name in named.items())]


def _own(field: Field, node: Node) -> bool:
    """Whether the facet's boxes say this condition."""
    match node:
        case AnyOf(nodes):
            return all(isinstance(child, Condition) and _own(field, child) for child in nodes)
        case Condition(of, op):
            return of.key == field.key and (op in {"any", "unknown"} or (op == "is" and node.value is True))
    return False


def _ticked(field: Field, root: AllOf) -> tuple[set[str], bool]:
    own = [condition for node in root.nodes if _own(field, node) for condition in language.conditions(node)]
    values = {str(value) for condition in own if condition.op == "any" for value in condition.value}
    if any(condition.op == "is" for condition in own):
        values.add("yes")
    return values, any(condition.op == "unknown" for condition in own)


def _parts(
    facet: Facet, root: AllOf, people: PersonQuerySet, actor: Actor, total: int
) -> Iterator[QuerySet[Any, tuple[str, str, int]]]:
    """Queries of (parameter, value, number) that together count a facet."""
    field, compiler = facet.field, Compiler(actor, actor.day)
    others = AllOf(tuple(node for node in root.nodes if not _own(field, node)))
    if field.column and field.through:
        rows = field.through._default_manager.filter(compiler.rows(others, field.through))  # noqa: SLF001
        if (among := people.filter(compiler.q(others), *compiler.limits(field))).query.where:
            rows = rows.filter(person__in=among.values("pk"))
        yield (
            rows.order_by()
            .values_list(Value(field.key), Cast(F(field.column), CharField()))
            .annotate(number=Count("person", distinct=True))
        )
    for choice in facet.choices:
        if not _in_one_pass(facet, choice) and _is_counted(facet, choice, total):
            yield _one(choice, field, others, people, compiler)


def _in_one_pass(facet: Facet, choice: Choice) -> bool:
    """Counted together with the other values of the field's column."""
    return bool(facet.field.column) and choice.name == facet.field.key


def _is_counted(facet: Facet, choice: Choice, total: int) -> bool:
    return total <= COUNTED_BELOW or _in_one_pass(facet, choice)


def _one(
    choice: Choice, field: Field, others: AllOf, people: PersonQuerySet, compiler: Compiler
) -> QuerySet[Any, tuple[str, str, int]]:
    if choice.name.endswith(".unknown"):
        condition = Condition(field, "unknown", None)
    elif field.kind == Kind.YES:
        condition = Condition(field, "is", True)
    else:
        condition = Condition(field, "any", [int(choice.value) if field.ref else choice.value])
    found = people.filter(compiler.q(AllOf((*others.nodes, condition))))
    named = found.order_by().values_list(Value(choice.name), Value(choice.value))
    return named.annotate(number=Count("pk"))
