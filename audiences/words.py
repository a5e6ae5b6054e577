"""An audience in plain English: "Licensed people in Delta who are not members", piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from audiences.language import AllOf, AnyOf, Condition, Node, Not
from audiences.values import plain_number
from core import formats
from core.types import Field, Kind

NAMED = 4  # more values than these are counted, not named
_LEADS = {"who", "with", "without", "in"}  # a group that begins so goes on from "people" by itself

_DEFAULT = {
    Kind.CHOICE: {"any": "with {label} [{}]", "none": "with {label} [other than {}]"},
    Kind.REF: {"any": "with {label} [{}]", "none": "with {label} [other than {}]"},
    Kind.YES: {"yes": "with [{label}]", "no": "without [{label}]"},
    Kind.NUMBER: {"*": "with {label} [{}]"},
    Kind.DAY: {"*": "with {label} [{}]"},
    Kind.TEXT: {"*": "with {label} beginning with [{}]"},
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, and what a reader may take away; `at` is the place of that condition in the outermost group."""

    text: str
    chip: str = ""
    rest: str = ""
    at: int | None = None

    def __str__(self) -> str:
        return " ".join(part for part in (self.text, self.chip, self.rest) if part)


def sentence(root: AllOf) -> list[Piece]:
    """The pieces in reading order: what people are, "people", where, who. Without a condition only "people"."""
    pieces = [_piece(node, at) for at, node in enumerate(root.nodes)]
    are = [piece for piece in pieces if not piece.text]
    who = [piece for piece in pieces if piece.text.partition(" ")[0] == "who"]
    where = [piece for piece in pieces if piece.text and piece not in who]
    return [*are, Piece("people"), *where, *_joined(who)]


def plain(root: AllOf) -> str:
    """The sentence as text, with a capital: "People in Delta"."""
    text = " ".join(map(str, sentence(root)))
    return text[:1].upper() + text[1:]


def unknown(field: Field) -> str:
    """What a box says that stands for an absent value: "No job on record"."""
    chip = _pattern(field, "unknown", None).partition("[")[2].partition("]")[0]
    return chip[:1].upper() + chip[1:].replace("{label}", _low(field.label))


def _joined(who: Sequence[Piece]) -> Iterable[Piece]:
    for place, piece in enumerate(who):
        text = piece.text if place == 0 else f"and {piece.text.removeprefix('who').strip()}".strip()
        yield Piece(text, piece.chip, piece.rest, piece.at)


def _piece(node: Node, at: int) -> Piece:
    if isinstance(node, Condition):
        words = _words(node)
        before, _, rest = words.partition("[")
        chip, _, after = rest.rpartition("]")
        return Piece(before.strip(), chip.strip(), after.strip(), at)
    text = _text(node)
    lead, _, rest = text.partition(" ")
    return Piece(lead, rest, "", at) if lead in _LEADS else Piece("who are", text, "", at)


def _text(node: Node) -> str:
    """A node inside a sentence, as text only."""
    match node:
        case AllOf(nodes):
            return _grouped(nodes, " and ")
        case AnyOf(nodes):
            return _grouped(nodes, " or ")
        case Not(child):
            return f"not ({_text(child)})" if isinstance(child, AllOf | AnyOf) else f"not {_text(child)}"
        case Condition():
            return _words(node).replace("[", "", 1).replace("]", "", 1).removeprefix("who are ")


def _grouped(nodes: Sequence[Node], word: str) -> str:
    return word.join(f"({_text(node)})" if isinstance(node, AllOf | AnyOf) else _text(node) for node in nodes)


def _words(condition: Condition) -> str:
    """The field's own words for the operator, filled in: "in [Delta]"."""
    field = condition.field
    pattern = _pattern(field, condition.op, condition.value)
    low = _plain(one_of(tuple(map(_low, condition.names)))) if condition.names else ""
    value = _plain(_value(condition))
    filled = pattern.replace("{label}", _low(field.label)).replace("{low}", low or value).replace("{}", value)
    return filled if "[" in filled else f"[{filled}]"


def _plain(text: str) -> str:
    """Brackets mark what can be taken away, so a name's own become parentheses."""
    return text.replace("[", "(").replace("]", ")")


def _pattern(field: Field, op: str, value: Any) -> str:
    if op == "unknown":
        return field.words.get("unknown", "with [no known {label}]")
    key = ("yes" if value else "no") if field.kind == Kind.YES else op
    for words in (field.words, _DEFAULT[field.kind]):
        for known in (key, "*"):
            if known in words:
                return words[known]
    raise LookupError(f"No words for “{op}” of {field.key}.")


def _value(condition: Condition) -> str:
    value = condition.value
    match condition.field.kind, condition.op:
        case _, "unknown":
            return ""
        case ((Kind.CHOICE | Kind.REF), _):
            return one_of(condition.names)
        case Kind.TEXT, _:
            return f"“{value}”"
        case Kind.YES, _:
            return "yes" if value else "no"
        case Kind.NUMBER, op:
            return _number_words(op, value)
        case _, op:
            return _day_words(op, value)


def _number_words(op: str, value: Any) -> str:
    if op == "between":
        low, high = value
        return f"{plain_number(low)} to {plain_number(high)}"
    return f"at {'least' if op == 'at_least' else 'most'} {plain_number(value)}"


def _day_words(op: str, value: Any) -> str:
    match op:
        case "last_days":
            return "today" if value == 1 else f"in the last {formats.number(value)} days"
        case "between":
            first, last = value
            return f"from {_day(first)} to {_day(last)}" if first != last else f"on {_day(first)}"
        case "before":
            return f"before {_day(value)}"
        case _:
            return f"since {_day(value)}"


def _day(day: date) -> str:
    return formats.day(day)


def one_of(names: Sequence[str]) -> str:
    """ "Delta", "Delta or Gulf Coast", "Delta, Gulf Coast, Capital or 7 more"."""
    if not names:
        return "nobody you see"
    shown = list(names[: NAMED - 1] if len(names) > NAMED else names)
    if len(names) > len(shown):
        shown.append(f"{len(names) - len(shown)} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def _low(text: str) -> str:
    """Without its capital, unless the word is written in capitals: "Licensed" is "licensed", "ESP" stays."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
