"""What people are chosen, listed and found by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model, Q


class Kind(StrEnum):
    """What a field's value is; it decides the operators and the form control."""

    CHOICE = "choice"  # one of `choices`: is any of, is none of
    YES = "yes"  # true or false
    NUMBER = "number"  # at least, at most, between; blank is never zero
    DAY = "day"  # on or after, before, in the last n days
    TEXT = "text"  # starts with
    REF = "ref"  # a row of another model, found by typing: is any of, is none of


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a CHOICE field: what is stored, and the words for it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """Something to search and segment people by.

    `where(op, value, day)` is the condition as a Q: on Person when `through` is None, else on a row of `through`, a
    model with a `person` foreign key. Conditions through one model that stand together hold for one and the same row.

    The operators, and what `value` is then:
    CHOICE: "any", "none" (list of str) · REF: "any", "none" (list of int) · YES: "is" (bool) · TEXT: "starts" (str)
    NUMBER: "at_least", "at_most" (Decimal), "between" (pair, both included)
    DAY: "on_or_after", "before" (date), "between" (pair of dates, both included), "last_days" (int, today included)
    and "unknown" (None) where the field says `unknown`, which a YES cannot.

    An absent value never matches, neither an operator nor its opposite. Through a model, `where` speaks of one row, and
    of the person it follows: "none" wants such a row and no row that is one of the values; "is" with False wants no row
    that is true (only True is asked of `where`); "unknown" wants no row but such rows, so it holds without any row.

    `words` says a condition in English, by operator or "*" for all, for YES by "yes" and "no": {"any": "in [{}]"}.
    "{}" is the value ("Tupelo or Leland", "since 1 Sep 2026", "at least 5"), "{low}" the same without its capital, and
    the brackets hold what a reader may take away. Words that begin with the bracket stand before "people", words that
    begin with "who" at the end.
    """

    key: str
    label: str
    kind: Kind
    where: Callable[[str, Any, date], Q]
    through: type[Model] | None = None
    choices: Callable[[], Sequence[Choice]] | None = None
    ref: type[Model] | None = None  # for Kind.REF: its QuerySet is scoped, so suggestions pass the door
    can: str | None = None
    group: str = "Person"
    facet: bool = False
    order: int = 100
    unknown: bool = False
    column: str = ""  # the column of `through` that holds the value: a facet then counts all its values in one pass
    words: Mapping[str, str] = field(default_factory=dict, hash=False)
    is_asked: bool = True  # in the filter form; else it comes from a list on which rows were ticked
    of_past: bool = False  # of people who may have gone since to where its reader sees nobody

    def __post_init__(self) -> None:
        """A declaration that no page could ask is refused where it is written."""
        if self.unknown and self.kind == Kind.YES:
            raise TypeError(f"Field {self.key}: what is not known is neither yes nor no, and YES has no “unknown”.")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the people list.

    `load(actor, people)` takes the primary keys of one page and gives a value for each person who has one, in at most
    one query, of what the actor may see. `template` shows it as `value` inside a cell. `sort` is the path from Person
    to the column that orders the list by it ("score__value"); without one the list cannot be sorted so.
    """

    key: str
    label: str
    load: Callable[[Any, Sequence[int]], Mapping[int, Any]]
    template: str
    can: str | None = None
    numeric: bool = False
    sort: str = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that a search found: what it is called, what tells it from others of that name, and its page."""

    label: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SearchSource:
    """A kind of thing that the search field finds. `find(actor, text, limit)` answers what the actor may see, best
    first; `text` is as typed, at least two characters."""

    key: str
    label: str
    find: Callable[[Any, str, int], Sequence[Hit]]
    icon: str = "search"
    can: str | None = None
    order: int = 100
