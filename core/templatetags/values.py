"""How values are written, for every template without loading them; the rules are in core.formats."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from django import template

from core import formats
from core.formats import Number

register = template.Library()

register.filter("day", formats.day)
register.filter("last_day", formats.last_day)
register.filter("short_day", formats.short_day)
register.filter("long_day", formats.long_day)
register.filter("moment", formats.moment)
register.filter("phone", formats.phone)
register.filter("number_word", formats.number_word)


class _Named(Protocol):
    def named_on(self, day: date) -> str: ...


def _given(value: Number | str | None) -> Number | None:
    """A name that the template does not know arrives as an empty text: it is missing, too."""
    return None if isinstance(value, str) else value


@register.filter
def num(value: Number | str | None, digits: int = 0) -> str:
    return formats.number(_given(value), digits)


@register.filter
def signed(value: Number | str | None, digits: int = 0) -> str:
    return formats.signed(_given(value), digits)


@register.filter
def unsigned(value: Number | str | None) -> str:
    """The size of a change, where a word says its direction."""
    given = _given(value)
    return formats.number(abs(given) if isinstance(given, int | float) else given)


@register.filter
def percent(share: Number | str | None, digits: int = 1) -> str:
    return formats.percent(_given(share), digits)


@register.filter
def counted(value: int | str | None, words: str) -> str:
    """`{{ n|counted:"person,people" }}`."""
    one, many = words.split(",")
    return formats.counted(None if isinstance(value, str) else value, one, many)


@register.filter
def named_on(unit: _Named | str | None, day: date) -> str:
    """`{{ unit|named_on:request.actor.day }}`: a unit's name, with "(closed)" behind one that is no more."""
    return unit.named_on(day) if unit and not isinstance(unit, str) else ""


@register.filter
def updown(value: Number | str | None) -> str:
    """The class for a change: "up", "down" or nothing."""
    change = _given(value)
    return "" if not change else "up" if change > 0 else "down"


@register.filter
def ago(when: date | datetime | None) -> str:
    return formats.ago(when)
