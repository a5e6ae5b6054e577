"""The few words in a letter that differ from person to person: a fixed list, replaced once, no template language.

`{first_name}` says the person's first name, or what the list here says where it is blank; `{first_name|friend}` says
"friend" instead. Anything else between braces is refused with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, JSONField, OuterRef, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, JSONObject, NullIf

from core.errors import ActionError
from core.registry import registered
from core.types import RepSource
from members.models import Standing

_BRACES = re.compile(r"\{([^{}]*)\}")
_JOINER = "\u200d"  # holds the parts of an emoji together, as in a family or a teacher
_LONGEST = 200  # characters of a value in a mail


class UnknownPlaceholder(ActionError):
    """The text asks for something that is not on the list."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Something a letter may say of each person: an expression on Person, and what stands in for a blank."""

    key: str
    label: str
    fallback: str
    of: Callable[[date], Combinable]


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a text that one person's value goes to."""

    key: str
    fallback: str

    def fill(self, values: Mapping[str, str]) -> str:
        """One line of text without control characters."""
        return one_line(values.get(self.key) or "") or self.fallback


TOKEN = Slot("token", "")  # the message's own name, for its links. No letter can ask for it: it is not on the list


def one_line(text: str) -> str:
    """Text that cannot end a line or a header: blanks of any kind become one blank, what is not printable goes."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()[:_LONGEST]
    words = "".join(character if character.isprintable() or character == _JOINER else " " for character in text).split()
    return " ".join(words)[:_LONGEST]


def _first(column: str) -> Callable[[date], Combinable]:
    """A column of where the person stands, of the row that matters most: the job's, in their own local."""

    def of(_day: date) -> Combinable:
        rows = Standing.objects.filter(person=OuterRef("pk"), **{f"{column}__isnull": False})
        return Subquery(rows.order_by("-is_in_local", "pk").values(column)[:1])

    return of


def _representative(day: date) -> Combinable:
    """The first name of the building rep at the person's worksite who has served longest; not their own.

    A rep is who holds the office, as on every page: with an account or without, and by no role given by hand.
    """
    (source,) = registered(RepSource)
    worksites = Standing.objects.filter(person=OuterRef(OuterRef("pk"))).values("worksite")
    reps = source.in_office(day).filter(worksite__in=worksites).exclude(person=OuterRef("pk"))
    said = Coalesce(NullIf("person__preferred_name", Value("")), "person__first_name")
    return Subquery(reps.order_by("period", "pk").annotate(said=said).values("said")[:1])


PLACEHOLDERS = {
    placeholder.key: placeholder
    for placeholder in (
        Placeholder("first_name", "First name", "friend", lambda _day: F("first_name")),
        Placeholder(
            "preferred_name",
            "Name they go by",
            "friend",
            lambda _day: Coalesce(NullIf("preferred_name", Value("")), F("first_name")),
        ),
        Placeholder("last_name", "Last name", "colleague", lambda _day: F("last_name")),
        Placeholder("local", "Local association", "your local", _first("local__name")),
        Placeholder("worksite", "School or worksite", "your school", _first("worksite__name")),
        Placeholder("representative", "Building rep's first name", "your building rep", _representative),
    )
}


def split(text: str) -> list[str | Slot]:
    """The text as literals and slots in turn; raises UnknownPlaceholder."""
    parts: list[str | Slot] = []
    end = 0
    for found in _BRACES.finditer(text):
        parts += [text[end : found.start()], _slot(found[1])]
        end = found.end()
    return [part for part in (*parts, text[end:]) if part != ""]


def whole(text: str) -> str:
    """The same text; raises UnknownPlaceholder for a brace without its other one: {{first_name}}, or {first_name as far
    as it is typed. Asked while a text is written: what was sent may have been written under other rules."""
    without = _BRACES.sub(lambda found: " " * len(found[0]), text)
    if lone := re.search(r"[{}]", without):
        near = one_line(text[max(0, lone.start() - 10) : lone.start() + 20])
        raise UnknownPlaceholder(
            f"A brace stands alone near “{near}”. A placeholder has one on each side, as {{first_name}} has."
        )
    return text


def used(texts: Iterable[str]) -> list[str]:
    """The keys that the texts ask for, each once."""
    slots = (part for text in texts for part in split(text) if isinstance(part, Slot))
    return list(dict.fromkeys(slot.key for slot in slots))


def stand_ins(texts: Iterable[str]) -> dict[str, list[str]]:
    """What stands in for a blank of each placeholder that the texts ask for, by its key; raises UnknownPlaceholder."""
    found: dict[str, list[str]] = {}
    for slot in (part for text in texts for part in split(text) if isinstance(part, Slot)):
        words = found.setdefault(slot.key, [])
        if slot.fallback not in words:
            words.append(slot.fallback)
    return found


def values(keys: Iterable[str], day: date) -> Combinable:
    """An expression on Person: a JSON object of what these placeholders say for each."""
    if expressions := {key: PLACEHOLDERS[key].of(day) for key in keys}:
        return JSONObject(**expressions)
    return Value({}, JSONField())


def _slot(inside: str) -> Slot:
    key, bar, fallback = inside.partition("|")
    placeholder = PLACEHOLDERS.get(key.strip())
    if placeholder is None:
        offered = ", ".join(f"{{{key}}}" for key in PLACEHOLDERS)
        raise UnknownPlaceholder(f"There is no placeholder {{{one_line(inside)}}}. There are {offered}.")
    return Slot(placeholder.key, one_line(fallback) if bar else placeholder.fallback)
