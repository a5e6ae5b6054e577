"""What an app says of its records, and what it asks to be told of those of others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Signal:
    """An act that counts for engagement: points at the day it happens, halved every `half_life` days, up to `cap`
    points."""

    key: str
    label: str
    family: str  # belong, connect, learn, act or lead
    points: float
    half_life: int
    cap: float
    order: int = 100


@dataclass(frozen=True, slots=True)
class Rep:
    """Who holds a worksite's office of rep; `email` is the address they sign in with, empty before they ever did."""

    person: int
    name: str
    worksite: str
    email: str


@dataclass(frozen=True, slots=True)
class RepSource:
    """Who represents worksites: `load(worksites, day)`. There is one; the pages of members and reps ask it.

    `in_office(day)` is the QuerySet behind it, of every worksite: rows with `person`, `worksite` and `period`.
    """

    key: str
    load: Callable[[Sequence[int], Any], Sequence[Rep]]
    in_office: Callable[[Any], Any]


class OnMerge(StrEnum):
    MOVE = "move"  # rows follow the person who stays
    UNIQUE = "unique"  # rows follow unless the one who stays has such a row already
    DERIVED = "derived"  # computed again


class OnErase(StrEnum):
    DELETE = "delete"
    BLANK = "blank"  # the row stays and counts, its personal values go
    KEEP = "keep"  # the row holds no personal value


@dataclass(frozen=True, slots=True)
class PersonLink:
    """How a foreign key to Person behaves when people are merged, exported ("my data") or erased."""

    key: str  # "app_label.Model.field"
    merge: OnMerge
    erase: OnErase
    export: bool = True  # part of "my data"


@dataclass(frozen=True, slots=True)
class PersonLedger:
    """Dated rows of an app that hang on a person: whoever changes a membership or a job is shown beforehand what
    becomes of them. `rows(person)` answers the key, the words and the period (a DateRange) of each."""

    key: str
    rows: Callable[[Any], Iterable[tuple[int, str, Any]]]


@dataclass(frozen=True, slots=True)
class MembershipsEnd:
    """Asks to be told when memberships end from a day on, whether or not they go on in another local: `then(people, on,
    by)`, with the keys of whose they were, runs in the same transaction."""

    key: str
    then: Callable[[Collection[int], date, Any], None]


@dataclass(frozen=True, slots=True)
class UnitCloses:
    """Asks to be told when a unit closes, before it does: `then(unit, into, on, by)` runs in the same transaction.

    `into` is the unit in which it goes on from `on`, None where it does not. Answers in sentences what was done with
    what hangs on the unit, for whoever closes it; a rehearsal shows them first.
    """

    key: str
    then: Callable[[Any, Any, date, Any], Sequence[str]]
