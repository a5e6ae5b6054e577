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
OTHERS = frozenset({"where", "csrfmiddlewaretoken", "name", "replace", "audience", "saved"})

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

    Empty values are what a form leaves empty. Values of one field are alternatives, and "unknown" is one to all that is
    said of its field. Parameters of the filter form beside the operators: "field.mode=none" turns its values round,
    "field.from" and "field.to" are the first and the last day, "field.find" and "field.found" are for suggestions.
    """
    known = language.fields()
    said: dict[str, list[Any]] = {}  # by field, in the order in which it comes first
    for name, values in query.lists():
        given = [str(value) for value in values if value]
        key, _, op = name.partition(".")
        if name in STATE | OTHERS or op in {"mode", "find", "found"} or not given:
            continue
        if key not in known:
            raise BadAudience(f"There is nothing called “{key[:40]}” to choose people by.")
        if op == "to" and query.get(f"{key}.from"):
            continue  # said with the first day
        said.setdefault(key, []).append(_condition(known[key], op, given, query))
    tree = [node for conditions in said.values() for node in _of_a_field(conditions)]
    return {"all": [*tree, *(node for text in query.getlist("where") for node in _where(text))]}


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


def _of_a_field(conditions: list[Any]) -> list[Any]:
    """All of them hold, but that values are alternatives, and so is "unknown" to everything else."""
    values = [condition for condition in conditions if condition["op"] == "any"]
    unknown = [condition for condition in conditions if condition["op"] == "unknown"]
    others = [condition for condition in conditions if condition["op"] not in {"any", "unknown"}]
    if not unknown:
        return _group("any", values) + others
    return _group("any", [*values, *_group("all", others), *unknown])


def _group(how: str, nodes: list[Any]) -> list[Any]:
    return nodes if len(nodes) < 2 else [{how: nodes}]


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
        names = {name for name, _ in simple}
        if simple and not _clash(taken, names):
            taken |= names
            yield from simple
        else:
            rest.append(node)
    if rest:
        yield "where", json.dumps(language.write(AllOf(tuple(rest))), separators=(",", ":"))


def _clash(taken: set[str], names: set[str]) -> bool:
    """Whether the parameters would say something else beside those that are there: "unknown" is an alternative to
    whatever is said of its field."""
    of_field = {name for name in taken if name.partition(".")[0] in {each.partition(".")[0] for each in names}}
    return bool(taken & names) or (bool(of_field) and any(name.endswith(".unknown") for name in of_field | names))


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
    """ "2, 3 or not assessed": what is said of one field, or that it is not known."""
    said = or_unknown(node)
    if said is None:
        return []
    pairs = [_simple(condition) for condition in said]
    names = [name for simple in pairs for name in {name for name, _ in simple}]
    return [pair for simple in pairs for pair in simple] if len(set(names)) == len(names) else []


def or_unknown(node: AnyOf) -> list[Condition] | None:
    """The conditions on one field to which "unknown" is the alternative, with that as the last; None for whatever else
    a group may be."""
    if len(node.nodes) != 2:
        return None
    first, last = node.nodes
    said = first.nodes if isinstance(first, AllOf) else (first,)
    known = [one for one in said if isinstance(one, Condition) and one.op != "unknown"]
    if not isinstance(last, Condition) or last.op != "unknown" or not known or len(known) != len(said):
        return None
    together = len(known) > 1 and any(one.op == "any" for one in known)  # values would be alternatives
    return None if together or any(one.field != last.field for one in known) else [*known, last]


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
