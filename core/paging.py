"""Keyset pages: the next page begins after the last row seen, however deep, and however many rows came in between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

from core.formats import capped, number

SALT = "core.paging"
COUNTED_TO = 10_000  # rows that a page may count before it is shown


@dataclass(frozen=True, slots=True)
class Page[T]:
    """Rows in order, and cursors for the parameter `at`; None where nothing lies further on that side."""

    rows: Sequence[T]
    size: int
    next: str | None = None
    previous: str | None = None
    span: str = ""  # "26–50"
    total: str = ""  # of all rows: "245", "1,000+" where nobody counted further, nothing where nobody counted

    @property
    def is_whole(self) -> bool:
        """Whether it holds all rows."""
        return self.next is None and self.previous is None

    @property
    def is_all_of_one(self) -> bool:
        """Whether there is one row in all: what is said of it is said of one."""
        return self.is_whole and len(self.rows) == 1

    def showing[U](self, rows: Sequence[U]) -> Page[U]:
        """The same page, with what is shown of its rows."""
        return Page(rows, self.size, self.next, self.previous, self.span, self.total)


@dataclass(frozen=True, slots=True)
class _Key:
    """One column of the order. Rows without a value stand last, whichever way the column runs."""

    name: str
    falling: bool
    nullable: bool

    def order(self, backwards: bool) -> OrderBy:
        ends = {} if not self.nullable else {"nulls_first": True} if backwards else {"nulls_last": True}
        return OrderBy(F(self.name), descending=self.falling != backwards, **ends)

    def beyond(self, value: Any, backwards: bool) -> Q | None:
        """Rows further on than `value` in this column; None where there can be none."""
        if value is None:
            return Q((f"{self.name}__isnull", False)) if backwards else None
        further = Q((f"{self.name}__{'lt' if self.falling != backwards else 'gt'}", value))
        return further | Q((f"{self.name}__isnull", True)) if self.nullable and not backwards else further

    def same(self, value: Any) -> Q:
        return Q((f"{self.name}__isnull", True)) if value is None else Q((self.name, value))


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Where a page begins: beyond a row with `values`, which is number `seen` of the list, forwards or backwards."""

    values: tuple[Any, ...]
    seen: int
    backwards: bool


def page_of[M: Model](
    queryset: QuerySet[M],
    *,
    order: Sequence[str],
    at: str | None = None,
    size: int = 50,
    total: int | None = None,
    count_to: int | None = None,
) -> Page[M]:
    """One page of `queryset`; one query of `size` + 1 rows, or two where the first column may be empty.

    `order`: field, annotation or `relation__field` names, "-" in front for falling; the primary key is added as the
    last, running as the one before it. It comes from the code, never from the address. `at`: a cursor that this
    function gave out for the same order; any other text means the first page. `total`: how many rows there are, where
    that is known; else `count_to` has them counted no further than that, where the page does not hold them all.
    """
    keys = [_key(queryset, name) for name in _with_pk(order)]
    cursor = _read(at, keys)
    backwards = cursor is not None and cursor.backwards
    rows = _with_a_value(queryset, keys, cursor, size + 1) if keys[0].nullable else []
    if len(rows) <= size:
        rows = list(_in_order(queryset, keys, cursor)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if cursor is not None and (not rows or (backwards and not more)):  # what stood there is gone, or this is the start
        return page_of(queryset, order=order, size=size, total=total, count_to=count_to)
    if backwards:
        rows.reverse()
    first = 1 if cursor is None else cursor.seen - len(rows) if backwards else cursor.seen + 1
    last = first + len(rows) - 1
    if total is None and count_to is not None:
        total = len(rows) if cursor is None and not more else count_up_to(queryset, count_to)
    return Page(
        rows=rows,
        size=size,
        next=_write(keys, rows[-1], last, backwards=False) if more or backwards else None,
        previous=_write(keys, rows[0], first, backwards=True) if cursor is not None else None,
        span=_span(max(first, 1), max(last, 1)) if rows else "",
        total="" if total is None else number(total) if count_to is None else capped(total, count_to),
    )


def count_up_to(queryset: QuerySet[Any], cap: int) -> int:
    """How many rows, counted no further than `cap`: `formats.capped` writes it as "1,000+"."""
    return queryset.order_by()[:cap].count()


def page_of_list[T](rows: Sequence[T], *, at: str | None = None, size: int = 50) -> Page[T]:
    """One page of rows that are all at hand. `at`: how many rows stand before it; any other text means the first."""
    wanted = int(at) if at and re.fullmatch(r"[0-9]{1,9}", at) else 0
    before = wanted if wanted < len(rows) else 0
    after = before + size
    return Page(
        rows=rows[before:after],
        size=size,
        next=str(after) if after < len(rows) else None,
        previous=str(max(before - size, 0)) if before else None,
        span=_span(before + 1, min(after, len(rows))) if rows else "",
        total=number(len(rows)),
    )


def _with_pk(order: Sequence[str]) -> list[str]:
    if {"pk", "-pk"} & {*order}:
        return [*order]
    return [*order, "-pk" if order and order[-1].startswith("-") else "pk"]


def _in_order[M: Model](queryset: QuerySet[M], keys: Sequence[_Key], cursor: _Cursor | None) -> QuerySet[M]:
    elsewhere = {_brought(key.name): F(key.name) for key in keys if "__" in key.name}  # no query for a row's value
    found = queryset.annotate(**elsewhere) if elsewhere else queryset
    found = found.order_by(*(key.order(cursor is not None and cursor.backwards) for key in keys))
    return found if cursor is None else found.filter(_beyond(keys, cursor))


def _with_a_value[M: Model](
    queryset: QuerySet[M], keys: Sequence[_Key], cursor: _Cursor | None, wanted: int
) -> list[M]:
    """The same rows without those whose first column is empty. They stand last: where enough others are left, these are
    the page, and PostgreSQL could read them from an index in their order instead of sorting everything."""
    if cursor is not None and cursor.values[0] is None:
        return []
    first = replace(keys[0], nullable=False)
    filled = queryset.filter(**{f"{first.name}__isnull": False})
    return list(_in_order(filled, [first, *keys[1:]], cursor)[:wanted])


def _key(queryset: QuerySet[Any], name: str) -> _Key:
    bare = name.removeprefix("-")
    return _Key(name=bare, falling=name.startswith("-"), nullable=_nullable(queryset, bare))


def _nullable(queryset: QuerySet[Any], name: str) -> bool:
    """Whether a value may be missing; an annotation's may."""
    if name == "pk":
        return False
    if name in queryset.query.annotations:
        return True
    model: Any = queryset.model
    for part in name.split("__"):
        try:
            field = model._meta.get_field(part)  # noqa: SLF001  # Django documents it
        except FieldDoesNotExist:
            return True
        if field.null:
            return True
        model = field.related_model or model
    return False


def _beyond(keys: Sequence[_Key], cursor: _Cursor) -> Q:
    """Rows whose columns, read from the left, first differ by being further on.

    The bound on the first column says nothing new; it lets PostgreSQL begin there in an index instead of at the start.
    """
    found, equal = Q(pk__in=[]), Q()
    for key, value in zip(keys, cursor.values, strict=True):
        further = key.beyond(value, cursor.backwards)
        if further is not None:
            found |= equal & further
        equal &= key.same(value)
    first, start = keys[0], cursor.values[0]
    if not first.nullable:
        found &= Q((f"{first.name}__{'lte' if first.falling != cursor.backwards else 'gte'}", start))
    return found


def _span(first: int, last: int) -> str:
    return number(first) if first == last else f"{number(first)}\u2013{number(last)}"


def _write(keys: Sequence[_Key], row: Any, seen: int, *, backwards: bool) -> str:
    values = [_pack(_value(row, key.name)) for key in keys]
    return signing.dumps([_order(keys), values, seen, backwards], salt=SALT, compress=True)


def _read(at: str | None, keys: Sequence[_Key]) -> _Cursor | None:
    """The cursor, or None if it is not ours or belongs to another order."""
    if not at:
        return None
    try:
        order, values, seen, backwards = signing.loads(at, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    if order != _order(keys):
        return None
    return _Cursor(values=tuple(_unpack(value) for value in values), seen=seen, backwards=backwards)


def _order(keys: Sequence[_Key]) -> list[str]:
    return [f"-{key.name}" if key.falling else key.name for key in keys]


def _value(row: Any, name: str) -> Any:
    return getattr(row, _brought(name) if "__" in name else name)


def _brought(name: str) -> str:
    """What a row calls its value of another table."""
    return f"at_{name.replace('__', '_')}"


def _pack(value: Any) -> Any:
    """What JSON has no word for becomes [kind, text]."""
    if isinstance(value, datetime):
        return ["moment", value.isoformat()]
    if isinstance(value, date):
        return ["day", value.isoformat()]
    if isinstance(value, Decimal):
        return ["decimal", str(value)]
    return value


def _unpack(value: Any) -> Any:
    match value:
        case ["moment", str(text)]:
            return datetime.fromisoformat(text)
        case ["day", str(text)]:
            return date.fromisoformat(text)
        case ["decimal", str(text)]:
            return Decimal(text)
    return value
