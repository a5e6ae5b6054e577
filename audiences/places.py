"""Finding regions, locals, employers and worksites by name, behind the door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, IntegerField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Lower, StrIndex

from audiences.language import visible
from audiences.links import to_people
from core.registry import registered
from core.types import Hit, SearchSource, UnitPage
from locals.access import Actor, Can
from locals.models import Employer, Local, Region, Unit, Worksite

MOST_WORDS = 5
LIKE_FROM = 4  # letters from which names that look alike are offered
ALIKE = 0.45  # word similarity of trigrams: one wrong letter in six is above it

type Rows = Callable[[type[Model], Actor], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of place: the field that chooses its people, and what tells two of one name apart."""

    model: type[Model]
    field: str
    word: str
    detail: str = ""


PLACES = (
    Place(Worksite, "worksite", "Worksite", "employer__name"),
    Place(Local, "local", "Local", "region__name"),
    Place(Employer, "employer", "Employer", "region__name"),
    Place(Region, "region", "Region"),
)


@dataclass(frozen=True, slots=True)
class Found:
    place: Place
    pk: int
    name: str
    detail: str
    is_closed: bool = False

    @property
    def hit(self) -> Hit:
        """In the search field a place leads to its page, or else to its people."""
        detail = f"{self.place.word}, {self.detail}" if self.detail else self.place.word
        return Hit(f"{self.name} (closed)" if self.is_closed else self.name, home(self.place.field, self.pk), detail)


def home(field: str, pk: int) -> str:
    """The page of a unit; the list of its people where it has none."""
    pages = {page.key: page for page in registered(UnitPage)}
    return pages[field].url(pk) if field in pages else to_people(None, **{field: pk})


def find(text: str, *, actor: Actor, limit: int, places: Iterable[Place] = PLACES, rows: Rows = visible) -> list[Found]:
    """Places with every word of the text in their name, those that begin with it first; one query for all kinds.

    Among the `rows` of each model: the visible ones, or (`language.offered`) those that a form offers.
    """
    words = text.split()[:MOST_WORDS]
    if not words:
        return []
    has_all = reduce(lambda where, word: where & Q(name__icontains=word), words, Q())
    at = StrIndex(Lower("name"), Value(words[0].lower()))
    named = {place: rows(place.model, actor).filter(has_all).annotate(place_rank=at) for place in places}
    return _run(named, actor.day, limit)


def alike(
    text: str, *, actor: Actor, limit: int, places: Iterable[Place] = PLACES, rows: Rows = visible
) -> list[Found]:
    """Places whose name looks like the text, the likest first; one query. For when `find` finds nothing."""
    if len(text) < LIKE_FROM:
        return []
    unlike = Cast(1000 - 1000 * F("like"), IntegerField())
    likened = {
        place: rows(place.model, actor)
        .alias(like=TrigramWordSimilarity(text, "name"))
        .filter(like__gte=ALIKE)
        .annotate(place_rank=unlike)
        for place in places
    }
    return _run(likened, actor.day, limit)


def _run(rows: dict[Place, QuerySet[Any]], day: date, limit: int) -> list[Found]:
    parts = [
        found.annotate(
            place_kind=Value(number),
            place_detail=F(place.detail) if place.detail else Value(""),
            place_closed=Q(closed_on__isnull=False, closed_on__lte=day)
            if issubclass(place.model, Unit)
            else Value(value=False),
        )
        .order_by("place_rank", "name", "pk")
        .values_list("place_kind", "pk", "name", "place_detail", "place_closed", "place_rank")[:limit]
        for number, (place, found) in enumerate(rows.items())
    ]
    first, *others = parts
    places = list(rows)
    found = first.union(*others, all=True).order_by("place_rank", "name", "place_kind") if others else first
    return [Found(places[kind], pk, name, detail, closed) for kind, pk, name, detail, closed, _ in found[:limit]]


def hits(actor: Any, text: str, limit: int) -> Sequence[Hit]:
    return [found.hit for found in find(text, actor=actor, limit=limit)]


SOURCE = SearchSource("place", "Places", hits, icon="building-community", can=Can.SEE_UNITS, order=20)
