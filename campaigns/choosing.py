"""The form by which an audience is put together: one control for each field that the actor may choose people by.

Its parameters are those of the people list, so `audiences.links.read` understands what it sends.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from audiences import language, links
from audiences.language import AllOf
from core.types import Field, Kind
from locals.access import Actor, ScopedQuerySet

LISTED = 400  # rows of another model that a list box can hold


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Control:
    """One parameter: a list box of `options`, or (none) an input of `type` with its `value`."""

    name: str
    label: str
    options: tuple[Option, ...] = ()
    many: bool = False
    type: str = "text"
    value: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    controls: tuple[Control, ...]

    @property
    def is_open(self) -> bool:
        return any(control.value or any(option.chosen for option in control.options) for control in self.controls)


@dataclass(frozen=True, slots=True)
class Chooser:
    """The controls in groups, and the parameters of the present audience that have none: they are kept."""

    groups: tuple[Group, ...]
    kept: tuple[tuple[str, str], ...]


def chooser(root: AllOf, *, actor: Actor) -> Chooser:
    """The form for this audience."""
    chosen: dict[str, list[str]] = {}
    for name, value in links.parameters(root):
        chosen.setdefault(name, []).append(value)
    fields = sorted(language.fields_for(actor).values(), key=lambda field: field.order)
    controls = [(field.group, control) for field in fields for control in _controls(field, chosen, actor)]
    names = {control.name for _, control in controls}
    kept = [(name, value) for name, values in chosen.items() if name not in names for value in values]
    by_group = groupby(sorted(controls, key=lambda pair: _place(pair[0], controls)), key=lambda pair: pair[0])
    groups = [Group(title, tuple(control for _, control in pairs)) for title, pairs in by_group]
    return Chooser(tuple(groups), tuple(kept))


def _place(group: str, controls: list[tuple[str, Control]]) -> int:
    return next(index for index, (title, _) in enumerate(controls) if title == group)


def _controls(field: Field, chosen: dict[str, list[str]], actor: Actor) -> list[Control]:
    def one(op: str, label: str, type_: str) -> Control:
        name = f"{field.key}.{op}" if op else field.key
        return Control(name, f"{field.label}{label}", type=type_, value="".join(chosen.get(name, [])[:1]))

    match field.kind:
        case Kind.CHOICE | Kind.REF:
            return _list_box(field, chosen.get(field.key, []), actor)
        case Kind.YES:
            now = chosen.get(field.key, [])
            options = (("", "Any"), ("yes", "Yes"), ("no", "No"))
            return [Control(field.key, field.label, tuple(Option(v, label, v in now) for v, label in options))]
        case Kind.NUMBER:
            return [one("", ", at least", "number"), one("at_most", ", at most", "number")]
        case Kind.DAY:
            return [one("", ", on or after", "date"), one("before", ", before", "date")]
        case Kind.TEXT:
            return [one("", " begins with", "text")]


def _list_box(field: Field, now: list[str], actor: Actor) -> list[Control]:
    """Nothing where there are too many rows to list: those are chosen on the people list."""
    if field.kind == Kind.CHOICE:
        pairs = [(choice.value, choice.label) for choice in (field.choices() if field.choices else ())]
    else:
        rows = field.ref._default_manager.all() if field.ref else None  # noqa: SLF001  # Django documents it
        if not isinstance(rows, ScopedQuerySet):
            return []
        allowed = list(rows.allowed(actor, rows.see)[: LISTED + 1])
        pairs = [(str(row.pk), str(row)) for row in allowed]
    if not 0 < len(pairs) <= LISTED:
        return []
    options = tuple(Option(value, label, value in now) for value, label in pairs)
    return [Control(field.key, field.label, options, many=True)]
