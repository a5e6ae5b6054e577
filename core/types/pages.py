"""Pieces that an app adds to the pages of others: the menu, the first page, a person, a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of the menu. `count(actor)` is the number of things that wait there; 0 shows nothing."""

    key: str
    label: str
    icon: str  # a Tabler icon's name without "ti-"
    url_name: str
    group: str = ""  # the heading it stands under: "", "Organize" or "Look"
    can: str | None = None
    count: Callable[[Any], int] | None = None
    order: int = 100


@dataclass(frozen=True, slots=True)
class HomeCard:
    """A card on the first page of staff. `load(actor)` gives the template's `values`, or None to leave it out."""

    key: str
    template: str
    load: Callable[[Any], dict[str, Any] | None]
    can: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class QueueRow:
    """Work that waits: how much, what, why now, and where it is done."""

    n: int
    what: str
    why: str
    url: str


@dataclass(frozen=True, slots=True)
class Queue:
    """Work that may wait for somebody: shown on the first page while there is some. `load` gives None for nothing."""

    key: str
    load: Callable[[Any], QueueRow | None]
    can: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class DateRow:
    """A day to come: what happens then, a word about it, and where it is done (nothing: nowhere)."""

    on: date
    what: str
    why: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Dates:
    """Days to come, for the first page. `load(actor, until)` gives those after the actor's day, `until` included."""

    key: str
    load: Callable[[Any, date], Sequence[DateRow]]
    can: str


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Where a unit is at home. `key` is the field that chooses its people: worksite, local, employer, region."""

    key: str
    url: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of the person's page. `load(actor, person)` gives the template's values, or None to leave the piece
    out."""

    key: str
    title: str
    template: str
    load: Callable[[Any, Any], dict[str, Any] | None]
    can: str | None = None
    order: int = 100
    side: bool = False  # in the narrow column


@dataclass(frozen=True, slots=True)
class SelfPanel:
    """A piece of a person's own page (`me/`). `load(person, day)` gives the template's values, or None to leave it
    out."""

    key: str
    title: str
    template: str
    load: Callable[[Any, date], dict[str, Any] | None]
    order: int = 100


@dataclass(frozen=True, slots=True)
class PersonButton:
    """A button at the head of the person's page. `url(actor, person)` is where it leads; None hides it."""

    key: str
    label: str
    icon: str
    url: Callable[[Any, Any], str | None]
    can: str
    is_main: bool = False
    order: int = 100


@dataclass(frozen=True, slots=True)
class PeopleButton:
    """A button beside a list of people: what is done with all of them, or with those who were ticked. `url(query)` is
    where it leads; `query` is that of the list's address ("?region=3"), "?audience=12" for the people of a saved
    audience, or nothing where a form of ticked people adds its own ("?person=4&person=7")."""

    key: str
    label: str
    icon: str
    url: Callable[[str], str]
    can: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class Badge:
    """A word about a person beside the name; `assessment` (1 to 5) draws the chip of that assessment instead of an
    icon."""

    text: str
    icon: str = ""
    tone: str = ""
    assessment: int | None = None


@dataclass(frozen=True, slots=True)
class BadgeSource:
    """Says which badges a person wears for the one who looks."""

    key: str
    load: Callable[[Any, Any], Sequence[Badge]]
    can: str | None = None
    order: int = 100


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened with a person. `points` where it counts for the score; `kind` groups: talk, mail,
    change, act."""

    at: datetime
    kind: str
    title: str
    text: str = ""
    icon: str = "point"
    points: str = ""


@dataclass(frozen=True, slots=True)
class TimelineSource:
    """Entries for the person's timeline: `load(actor, person, limit)` gives the newest first, at most `limit`."""

    key: str
    load: Callable[[Any, Any, int], Sequence[TimelineEntry]]
    can: str | None = None
    order: int = 100
