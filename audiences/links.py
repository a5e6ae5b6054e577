"""Addresses of the people list: the whole state of a list in its query string, and back.

A condition is a parameter "field" or "field.operator" (`region=3`, `joined.between=2026-09-01,2026-11-22`); several
values are several parameters. What does not fit, groups and a field asked twice, is JSON in `where`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from django.http import QueryDict

from audiences import language
from audiences.language import AllOf, AnyOf, BadAudience, Condition, Node, Tree
from audiences.values import OPERATORS, PLAIN
from core.addresses import page_address
from core.types import Field, Kind

# Parameters of the list that are no conditions.
STATE = frozenset({"q", "exactly", "sort", "at"})
# And of the forms that carry conditions.
OTHERS = frozenset({"where", "csrfmiddlewaretoken", "name", "replace", "audience"})

type Parameter = tuple[str, str]


def to_people(where: Tree | None = None, **conditions: Any) -> str:
    """The address of the people list with these conditions.

    `to_people(region=3, is_member=True, joined__between=(first, last))`: a keyword is a field's key, with its operator
    after two underscores; without one CHOICE and REF are any of, YES is, NUMBER is at least, DAY is on or after. A list
    is several values, a row stands for its key. `where` is a tree that holds beside them.
    """
    lists: dict[str, list[str]] = {}
    for keyword, value in conditions.items():
        key, _, op = keyword.partition("__")
        several = isinstance(value, list | tuple | set | frozenset) and op != "between"
        texts = lists.setdefault(f"{key}.{op}" if op else key, [])
        texts += map(_text, value if several else [value])
    if where:
        lists["where"] = [json.dumps(where)]
    return address(lists.items())


def to_tree(tree: AllOf, **state: str) -> str:
    """The address of the people list of an audience, with other state of the list: `q`, `exactly`, `sort`."""
    return address([*_grouped(parameters(tree)), *((name, [text]) for name, text in state.items() if text)])


def address(lists: Iterable[tuple[str, list[str]]]) -> str:
    query = _encoded(tuple((name, value) for name, values in lists for value in values))
    path = page_address("audiences:people")
    return f"{path}?{query}" if query else path


@lru_cache(maxsize=4_096)  # the first page asks for the same ninety addresses each time
def _encoded(pairs: tuple[Parameter, ...]) -> str:
    return urlencode(pairs, safe=",:", quote_via=quote)


def read(query: QueryDict) -> dict[str, Any]:
    """The tree of an address or a submitted form, as JSON that is not yet known to be sound. Raises BadAudience.

    Empty values are what a form leaves empty. Values of one field, "unknown" included, are alternatives. Parameters of
    the filter form beside the operators: "field.mode=none" turns its values round, "field.from" and "field.to" are the
    first and the last day, "field.find" and "field.found" are for suggestions.
    """
    known = language.fields()
    nodes: list[Any] = []
    alternatives: dict[str, list[Any]] = {}
    for name, values in query.lists():
        given = [str(value) for value in values if value]
        key, _, op = name.partition(".")
        if name in STATE | OTHERS or op in {"mode", "find", "found"} or not given:
            continue
        if key not in known:
            raise BadAudience(f"There is nothing called “{key[:40]}” to choose people by.")
        if op == "to" and query.get(f"{key}.from"):
            continue  # said with the first day
        condition = _condition(known[key], op, given, query)
        if condition["op"] not in {"any", "unknown"}:
            nodes.append(condition)
        elif key in alternatives:
            alternatives[key].append(condition)
        else:
            alternatives[key] = [condition]
            nodes.append(alternatives[key])
    tree = [_either(node) if isinstance(node, list) else node for node in nodes]
    return {"all": [*tree, *_where(query.get("where", ""))]}


def is_submitted(query: QueryDict) -> bool:
    """Whether this is a form as sent: it says the same as a shorter address."""
    return any(
        not value or name.endswith((".mode", ".find", ".found", ".from", ".to")) for name, value in query.items()
    )


def _condition(field: Field, op: str, values: list[str], query: QueryDict) -> dict[str, Any]:
    op = op or ("none" if query.get(f"{field.key}.mode") == "none" else PLAIN[field.kind])
    if op == "unknown":
        return {"field": field.key, "op": op, "value": None}
    if op in {"any", "none"}:
        return {"field": field.key, "op": op, "value": values}
    if len(values) > 1:
        raise BadAudience(f"{field.label} has more than one value.")
    if op in {"from", "to"}:
        return _window(field, op, values[0], query.get(f"{field.key}.to", ""))
    return {"field": field.key, "op": op, "value": values[0]}


def _window(field: Field, op: str, day: str, last: str) -> dict[str, Any]:
    """From the days of the form: both are included, and either may be left out."""
    if op == "from":
        value: Any = [day, last] if last else day
        return {"field": field.key, "op": "between" if last else "on_or_after", "value": value}
    with suppress(ValueError, OverflowError):  # refused with a sentence when the tree is read
        day = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    return {"field": field.key, "op": "before", "value": day}


def _either(conditions: list[Any]) -> Any:
    return conditions[0] if len(conditions) == 1 else {"any": conditions}


def _where(text: str) -> list[Any]:
    if not text:
        return []
    tree = language.read_json(text)
    group = tree.get("all") if isinstance(tree, dict) and set(tree) == {"all"} else None
    return group if isinstance(group, list) else [tree]


def parameters(root: AllOf) -> Iterator[Parameter]:
    """The tree as parameters: `read` gives the tree back."""
    taken: set[str] = set()
    rest: list[Node] = []
    for node in root.nodes:
        simple = _simple(node)
        slots = {name.removesuffix(".unknown") for name, _ in simple}  # a value and "unknown" would be alternatives
        if simple and not taken & slots:
            taken |= slots
            yield from simple
        else:
            rest.append(node)
    if rest:
        yield "where", json.dumps(language.write(AllOf(tuple(rest))), separators=(",", ":"))


def _simple(node: Node) -> list[Parameter]:
    """A condition as parameters, or nothing where it is no simple one."""
    if isinstance(node, AnyOf):
        return _known_or_unknown(node)
    if not isinstance(node, Condition):
        return []
    field, op = node.field, node.op
    name = field.key if op == PLAIN[field.kind] else f"{field.key}.{op}"
    if op == "unknown":
        return [(name, "yes")]
    value = OPERATORS[field.kind, op].write(node.value)
    if field.kind in {Kind.CHOICE, Kind.REF}:
        return [(name, str(each)) for each in value]
    return [(name, _text(value))]


def _known_or_unknown(node: AnyOf) -> list[Parameter]:
    """ "2, 3 or not assessed": values of one field, and that it is not known."""
    match node.nodes:
        case [Condition(one, "any"), Condition(other, "unknown")] if one == other:
            return [parameter for child in node.nodes for parameter in _simple(child)]
    return []


def _grouped(pairs: Iterable[Parameter]) -> list[tuple[str, list[str]]]:
    lists: dict[str, list[str]] = {}
    for name, text in pairs:
        lists.setdefault(name, []).append(text)
    return list(lists.items())


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ",".join(map(_text, value))
    return str(getattr(value, "pk", value))
