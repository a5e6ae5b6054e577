"""What each operator of each kind of field takes: reading it from JSON or an address, and writing it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from core.types import Field, Kind

MAX_VALUES = 300
MAX_ID = 2**63 - 1
MAX_NUMBER = Decimal(1_000_000_000)
MAX_DAYS = 36_500
FIRST_YEAR, LAST_YEAR = 1900, 2200
MAX_TEXT = 80


class BadValue(ValueError):
    """The rest of a sentence that begins with the field's label."""


@dataclass(frozen=True, slots=True)
class Operator:
    """`read` checks a value from outside and gives what `Field.where` wants; `write` makes plain JSON of that."""

    read: Callable[[Field, Any], Any]
    write: Callable[[Any], Any] = lambda value: value


def _several(value: object) -> Sequence[Any]:
    """A list of one or more; a single value counts as a list of one."""
    values = value if isinstance(value, list | tuple) else [value]
    if not values:
        raise BadValue("say at least one value.")
    if len(values) > MAX_VALUES:
        raise BadValue(f"at most {MAX_VALUES} values are possible.")
    return values


def _some_choices(field: Field, value: object) -> list[str]:
    offered = [choice.value for choice in (field.choices() if field.choices else ())]
    for each in _several(value):
        if each not in offered:
            hint = ", ".join(offered[:8]) + (", …" if len(offered) > 8 else "")
            raise BadValue(f"“{str(each)[:40]}” is none of its values ({hint}).")
    return list(dict.fromkeys(_several(value)))


def _some_rows(_field: Field, value: object) -> list[int]:
    return list(dict.fromkeys(_whole(each, at_most=MAX_ID) for each in _several(value)))


def _whole(value: object, *, at_most: int) -> int:
    """A whole number from 1; booleans are none, digits in a text are."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 19:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= at_most:
        raise BadValue(f"“{str(value)[:40]}” is not a whole number from 1 to {at_most}.")
    return value


def _yes(_field: Field, value: object) -> bool:
    answer = {"yes": True, "no": False, True: True, False: False}.get(value) if isinstance(value, str | bool) else None
    if answer is None:
        raise BadValue("say true or false.")
    return answer


def _number(_field: Field, value: object) -> Decimal:
    number = None
    if isinstance(value, int | float | str | Decimal) and not isinstance(value, bool):
        try:
            number = Decimal(str(value).strip())
        except InvalidOperation:
            number = None
    if number is None or not number.is_finite() or number.copy_abs() > MAX_NUMBER:
        raise BadValue(f"“{str(value)[:40]}” is not a number.")
    return number


def _day(_field: Field, value: object) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadValue(f"“{str(value)[:40]}” is not a day; write it as 2026-11-22.")
    return day


def _days(_field: Field, value: object) -> int:
    return _whole(value, at_most=MAX_DAYS)


def _text(_field: Field, value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > MAX_TEXT or not text.isprintable():
        raise BadValue(f"write 1 to {MAX_TEXT} letters.")
    return text


def _nothing(_field: Field, value: object) -> None:
    if value not in (None, True, "yes"):
        raise BadValue("“unknown” takes no value.")


def _pair[V](read: Callable[[Field, Any], V]) -> Callable[[Field, Any], tuple[V, V]]:
    """Two values in order; as text they are separated by a comma."""

    def read_both(field: Field, value: object) -> tuple[V, V]:
        both = value.split(",") if isinstance(value, str) else value
        if not isinstance(both, list | tuple) or len(both) != 2:
            raise BadValue("say two values, from and to.")
        low, high = (read(field, each.strip() if isinstance(each, str) else each) for each in both)
        if low > high:  # type: ignore[operator]  # both are numbers, or both are days
            raise BadValue("the first value must not be larger than the second.")
        return low, high

    return read_both


def plain_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


OPERATORS: dict[tuple[Kind, str], Operator] = {
    (Kind.CHOICE, "any"): Operator(_some_choices),
    (Kind.CHOICE, "none"): Operator(_some_choices),
    (Kind.REF, "any"): Operator(_some_rows),
    (Kind.REF, "none"): Operator(_some_rows),
    (Kind.YES, "is"): Operator(_yes),
    (Kind.NUMBER, "at_least"): Operator(_number, plain_number),
    (Kind.NUMBER, "at_most"): Operator(_number, plain_number),
    (Kind.NUMBER, "between"): Operator(_pair(_number), lambda both: [plain_number(each) for each in both]),
    (Kind.DAY, "on_or_after"): Operator(_day, date.isoformat),
    (Kind.DAY, "before"): Operator(_day, date.isoformat),
    (Kind.DAY, "between"): Operator(_pair(_day), lambda both: [each.isoformat() for each in both]),
    (Kind.DAY, "last_days"): Operator(_days),
    (Kind.TEXT, "starts"): Operator(_text),
    **{(kind, "unknown"): Operator(_nothing) for kind in Kind if kind != Kind.YES},
}

# What an address means that names a field and no operator: "region=3" is "any of 3".
PLAIN: dict[Kind, str] = {
    Kind.CHOICE: "any",
    Kind.REF: "any",
    Kind.YES: "is",
    Kind.NUMBER: "at_least",
    Kind.DAY: "on_or_after",
    Kind.TEXT: "starts",
}
