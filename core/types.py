"""The plain values that apps hand to `core.registry`, so that pages need not know the features they show.

A capability (`can`) is a member of `locals.access.Can`, which is a string enum; None means everybody who reaches the
page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
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
    and "unknown" (None) where the field says `unknown`.

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
class UnitPage:
    """Where a unit is at home. `key` is the field that chooses its people: worksite, local, employer, region."""

    key: str
    url: Callable[[int], str]


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
class Rep:
    """Who holds a worksite's office of rep; `email` is the address they sign in with, empty before they ever did."""

    person: int
    name: str
    worksite: str
    email: str


@dataclass(frozen=True, slots=True)
class RepSource:
    """Who represents worksites: `load(worksites, day)`. There is one; the pages of members and reps ask it."""

    key: str
    load: Callable[[Sequence[int], Any], Sequence[Rep]]


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
class Health:
    """What a check found: is it well, one sentence, and what to do when it is not."""

    ok: bool
    says: str
    do: str = ""
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """Something to look at for `doctor`, the health page and, if `ready`, for /health/ready.

    `thorough` ones read whole tables to prove an invariant: only `doctor` does that. Those that need the database are
    not asked while it does not answer: each would wait for it in turn.
    """

    key: str
    label: str
    check: Callable[[], Health]
    ready: bool = False
    thorough: bool = False
    needs_database: bool = True
    order: int = 100


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


def _nobody(_user: Any) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class FactorRule:
    """Says which users must have a second factor, and to which others it is offered when they trust a device.

    `needs(user)` is asked at most once per request, and never for a session that has proved a factor today. It
    may run queries, but keeps what it read on the user, so that the page does not read it again.
    """

    key: str
    needs: Callable[[Any], bool]  # of an accounts.User
    offers: Callable[[Any], bool] = _nobody


@dataclass(frozen=True, slots=True)
class Claim:
    """A record whose holder may come in: exactly one person, found by a personal address that nobody shares.

    `reference` names the record for its provider (a primary key as text). `user` is the key of the user that the record
    has already; where it has none, one is made and `name` becomes its name.
    """

    reference: str
    name: str
    user: int | None = None


class Obstacle(StrEnum):
    """Why an address on the records lets nobody in. Told by mail to that address, never on a page."""

    SHARED = "shared"  # several people gave it
    WORK = "work"  # a work or district address proves nothing about who reads it


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """Lets people of an app's records sign in by the addresses on record.

    `find(address)` is asked when a code is requested, and again once it was typed, with an address in lower case. It
    answers a `Claim`, an `Obstacle`, or None for an address that lets nobody in, and takes the same time for each.

    `link(user, reference)` is called once that address has been proved, in the transaction that made the user. It
    asks again whether `user.email` still names that record and no other, locks the record, ties it to the user, and
    raises `core.errors.ActionError` when it may not: then no user is made.
    """

    key: str
    find: Callable[[str], Claim | Obstacle | None]
    link: Callable[[Any, str], None]  # an accounts.User, a reference


@dataclass(frozen=True, slots=True)
class UserLinked:
    """Asks to be told when a person of the records gets a user: `then(person)` runs in the same transaction."""

    key: str
    then: Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class UnitCloses:
    """Asks to be told when a unit closes, before it does: `then(unit, into, on, by)` runs in the same transaction.

    `into` is the unit in which it goes on from `on`, None where it does not. Answers in sentences what was done with
    what hangs on the unit, for whoever closes it; a rehearsal shows them first.
    """

    key: str
    then: Callable[[Any, Any, date, Any], Sequence[str]]


@dataclass(frozen=True, slots=True)
class BelongsNoMore:
    """Asks to be told when a person belongs to no local from a day on: `then(person, on, by)` runs in the same
    transaction. Where `person.died_on` is set, that is why."""

    key: str
    then: Callable[[Any, date, Any], None]


@dataclass(frozen=True, slots=True)
class PersonLedger:
    """Dated rows of an app that hang on a person: whoever changes a membership or a job is shown beforehand what
    becomes of them. `rows(person)` answers the key, the words and the period (a DateRange) of each."""

    key: str
    rows: Callable[[Any], Iterable[tuple[int, str, Any]]]


@dataclass(frozen=True, slots=True)
class AddressProved:
    """Asks to be told when users prove a new sign-in address of their own: `then(user, old)` runs in the same
    transaction, and refuses the address with an `ActionError`."""

    key: str
    then: Callable[[Any, str], None]


@dataclass(frozen=True, slots=True)
class MailArrives:
    """Asks to be told that mail to an address arrives: `then(address, user)` runs in the same transaction.

    `user` typed a code or used a link that was sent there; None where staff say that it works.
    """

    key: str
    then: Callable[[str, Any], None]


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
class HomeCard:
    """A card on the first page of staff. `load(actor)` gives the template's `values`, or None to leave it out."""

    key: str
    template: str
    load: Callable[[Any], dict[str, Any] | None]
    can: str
    order: int = 100
