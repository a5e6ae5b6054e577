"""The segment language: which people, as a small JSON tree over the fields that the apps registered.

    {"all": [node, …]} · {"any": [node, …]} · {"not": node} · {"field": key, "op": operator, "value": value}

An empty tree, {} or {"all": []}, is everybody. `read` turns a tree from outside into nodes that are known to be sound
and to use nothing the actor may not use; every refusal is a sentence. What the operators want: `core.types.Field`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import chain
from typing import Any

from django.db.models import Model

from audiences.values import OPERATORS, BadValue
from core.errors import ActionError
from core.registry import registered
from core.types import Field, Kind
from locals.access import Actor, ScopedQuerySet
from locals.models import Unit, UnitQuerySet

MAX_DEPTH = 6
MAX_CONDITIONS = 60
MAX_LENGTH = 20_000  # characters of JSON

type Tree = Mapping[str, Any]


class BadAudience(ActionError):
    """The tree cannot be understood, or uses something that the actor may not use."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`value` is what `Field.where` wants; `names` are the words for the values of a CHOICE or a REF."""

    field: Field
    op: str
    value: Any
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every node holds; conditions of one group that go through one model hold for one and the same row of it."""

    nodes: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Everybody else, those whose value is absent included."""

    node: Node


type Node = Condition | AllOf | AnyOf | Not


def fields() -> dict[str, Field]:
    """Every field of the house by its key."""
    return {field.key: field for field in registered(Field)}


def fields_for(actor: Actor) -> dict[str, Field]:
    """The fields this actor may filter by."""
    return {key: field for key, field in fields().items() if field.can is None or actor.can(field.can)}


def read_json(text: str) -> Any:
    """JSON from outside, not yet a sound tree. Raises BadAudience."""
    if len(text) > MAX_LENGTH:
        raise BadAudience("These conditions are too long.")
    try:
        found = json.loads(text)
        json.dumps(found, ensure_ascii=False).encode()  # half a letter, "\\ud800", is JSON and no text
        return found
    except UnicodeEncodeError:
        raise BadAudience("These conditions could not be read: they hold half a letter.") from None
    except (ValueError, RecursionError):
        raise BadAudience("These conditions could not be read: they are not JSON.") from None


def read(tree: object, *, actor: Actor) -> AllOf:
    """The tree as nodes, with one query for each model whose rows it names. Raises BadAudience with a sentence."""
    root = _parsed(tree, actor)
    return _with_names(root, _names([root], actor))


def read_all(trees: Iterable[object], *, actor: Actor) -> list[AllOf | BadAudience]:
    """What `read` returns or raises for each of many trees, with as many queries as for one."""
    parsed = [_or_refusal(_parsed, tree, actor) for tree in trees]
    names = _names([root for root in parsed if isinstance(root, AllOf)], actor)
    return [_or_refusal(_with_names, root, names) if isinstance(root, AllOf) else root for root in parsed]


def _or_refusal[**P](reading: Callable[P, AllOf], *args: P.args, **kwargs: P.kwargs) -> AllOf | BadAudience:
    try:
        return reading(*args, **kwargs)
    except BadAudience as refusal:
        return refusal


def _parsed(tree: object, actor: Actor) -> AllOf:
    """The tree as nodes whose values have no words yet."""
    root = _Reader(actor).node(tree, depth=1) if tree not in ({}, {"all": []}) else AllOf()
    return root if isinstance(root, AllOf) else AllOf((root,))


def write(node: Node) -> dict[str, Any]:
    """The JSON tree of a node: `read` gives the node back."""
    match node:
        case AllOf(nodes):
            return {"all": [write(child) for child in nodes]}
        case AnyOf(nodes):
            return {"any": [write(child) for child in nodes]}
        case Not(child):
            return {"not": write(child)}
        case Condition(field, op, value):
            return {"field": field.key, "op": op, "value": OPERATORS[field.kind, op].write(value)}


def conditions(node: Node) -> Iterator[Condition]:
    """Every condition in a tree, from left to right."""
    match node:
        case AllOf(nodes) | AnyOf(nodes):
            for child in nodes:
                yield from conditions(child)
        case Not(child):
            yield from conditions(child)
        case Condition():
            yield node


def operators(field: Field) -> list[str]:
    """What may be asked of a field."""
    offered = [op for kind, op in OPERATORS if kind == field.kind and op != "unknown"]
    return [*offered, "unknown"] if field.unknown else offered


class _Reader:
    """Walks a tree once; remembers how much it has seen."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.known = fields()
        self.seen = 0

    def node(self, tree: object, *, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise BadAudience(f"Groups stand in one another more than {MAX_DEPTH} deep.")
        if not isinstance(tree, Mapping):
            raise BadAudience("A group is an object with “all”, “any” or “not”; a condition is one with “field”.")
        match sorted(map(str, tree)):
            case ["all"]:
                return AllOf(self.group(tree["all"], depth))
            case ["any"]:
                return AnyOf(self.group(tree["any"], depth))
            case ["not"]:
                return Not(self.node(tree["not"], depth=depth + 1))
            case ["field", "op"] | ["field", "op", "value"]:
                return self.condition(tree["field"], tree["op"], tree.get("value"))
        raise BadAudience("A node has either “all”, “any” or “not”, or “field”, “op” and “value”, and nothing else.")

    def group(self, nodes: object, depth: int) -> tuple[Node, ...]:
        if not isinstance(nodes, Sequence) or isinstance(nodes, str) or not nodes:
            raise BadAudience("“all” and “any” hold a list of at least one condition.")
        return tuple(self.node(child, depth=depth + 1) for child in nodes)

    def condition(self, key: object, op: object, value: object) -> Condition:
        self.seen += 1
        if self.seen > MAX_CONDITIONS:
            raise BadAudience(f"There are more than {MAX_CONDITIONS} conditions.")
        field = self.field(key)
        if not isinstance(op, str) or op not in operators(field):
            offered = ", ".join(f"“{known}”" for known in operators(field))
            raise BadAudience(f"{field.label} cannot be asked for “{_short(op)}”; it knows {offered}.")
        try:
            return Condition(field, op, OPERATORS[field.kind, op].read(field, value))
        except BadValue as bad:
            raise BadAudience(f"{field.label}: {bad}") from None

    def field(self, key: object) -> Field:
        field = self.known.get(key) if isinstance(key, str) else None
        if field is None:
            near = get_close_matches(str(key), fields_for(self.actor), n=1)
            hint = f" Did you mean “{near[0]}”?" if near else ""
            raise BadAudience(f"There is nothing called “{_short(key)}” to choose people by.{hint}")
        if field.can is not None and not self.actor.can(field.can):
            raise BadAudience(f"You may not choose people by “{field.label}”.")
        return field


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


type _Names = Mapping[type[Model], Mapping[int, str]]


def _names(roots: Iterable[AllOf], actor: Actor) -> _Names:
    """The words for all rows named in these trees that the actor may see: one query for each model."""
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for condition in chain.from_iterable(map(conditions, roots)):
        if condition.field.ref and condition.op != "unknown":
            wanted[condition.field.ref].update(condition.value)
    return {model: names_of(model, ids, actor) for model, ids in wanted.items()}


def _with_names(root: AllOf, seen: _Names) -> AllOf:
    """The same tree with words for its values; refuses rows that the actor may not see, or that do not exist.

    Of rows that were ticked one by one, those are left to the door: people come and go, and the others are still meant.
    """

    def named(node: Node) -> Node:
        match node:
            case AllOf(nodes):
                return AllOf(tuple(map(named, nodes)))
            case AnyOf(nodes):
                return AnyOf(tuple(map(named, nodes)))
            case Not(child):
                return Not(named(child))
            case Condition(field, op, value) if op != "unknown" and field.kind in {Kind.REF, Kind.CHOICE}:
                names = seen[field.ref] if field.ref else {choice.value: choice.label for choice in choices(field)}
                missing = [each for each in value if each not in names]
                if missing and field.is_asked:
                    raise BadAudience(f"“{field.label}” names one that is gone, or is not yours to see.")
                return replace(node, names=tuple(names[each] for each in value if each in names))
            case _:
                return node

    return AllOf(tuple(map(named, root.nodes)))


def choices(field: Field) -> Sequence[Any]:
    """The choices of a CHOICE field."""
    return field.choices() if field.choices else ()


def rows_of(model: type[Model]) -> ScopedQuerySet[Any]:
    """The rows of a REF's model, before its door. Raises TypeError for a model without one."""
    rows = model._default_manager.all()  # noqa: SLF001  # the documented way to a model's own QuerySet
    if not isinstance(rows, ScopedQuerySet):
        raise TypeError(f"{model.__name__} has no door: a field may only refer to models with a ScopedQuerySet.")
    return rows


def visible(model: type[Model], actor: Actor) -> ScopedQuerySet[Any]:
    """The rows of a REF's model that exist for the actor."""
    rows = rows_of(model)
    return rows.allowed(actor, rows.see)


def offered(model: type[Model], actor: Actor) -> ScopedQuerySet[Any]:
    """The visible rows that a form offers: closed units are for those who chose them before."""
    rows = visible(model, actor)
    return rows.open_on(actor.day) if isinstance(rows, UnitQuerySet) else rows


def names_of(model: type[Model], ids: set[int], actor: Actor) -> dict[int, str]:
    """Words for those of the rows that the actor may see."""
    rows = visible(model, actor).filter(pk__in=ids)
    return {row.pk: row.named_on(actor.day) if isinstance(row, Unit) else str(row) for row in rows}
