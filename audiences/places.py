"""Finding regions, locals, employers and worksites by name, behind the door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, IntegerField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Lower, StrIndex

from audiences.language import rows_of
from audiences.links import to_people
from core.compiled import Given, compiled
from core.registry import registered
from core.types import Hit, SearchSource, UnitPage
from locals.access import Actor, Can, Scope
from locals.models import Employer, Local, Region, Unit, UnitQuerySet, Worksite

MOST_WORDS = 5
LIKE_FROM = 4  # letters from which names that look alike are offered
ALIKE = 0.45  # word similarity of trigrams: one wrong letter in six is above it


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


def find(
    text: str, *, actor: Actor, limit: int, places: Sequence[Place] = PLACES, only_open: bool = False
) -> list[Found]:
    """Places with every word of the text in their name, those that begin with it first; one query for all kinds.

    `only_open`: without the closed ones, as a form offers them.
    """
    words = text.split()[:MOST_WORDS]
    if not words:
        return []
    query = _named(_doors(places, actor), len(words), limit, only_open)
    return _found(places, query.rows(**{f"word{at}": word for at, word in enumerate(words)}))


def alike(
    text: str, *, actor: Actor, limit: int, places: Sequence[Place] = PLACES, only_open: bool = False
) -> list[Found]:
    """Places whose name looks like the text, the likest first; one query. For when `find` finds nothing."""
    if len(text) < LIKE_FROM:
        return []
    return _found(places, _alike(_doors(places, actor), limit, only_open).rows(text=text))


type Doors = tuple[tuple[Place, Scope], ...]  # each kind of place, and where it is seen


def _doors(places: Iterable[Place], actor: Actor) -> Doors:
    return tuple((place, actor.scope(rows_of(place.model).see)) for place in places)


@compiled
def _named(doors: Doors, words: int, limit: int, only_open: bool) -> QuerySet[Any, Any]:
    has_all = reduce(and_, (Q(name__icontains=Given(f"word{at}")) for at in range(words)))
    at = StrIndex(Lower("name"), Lower(Given("word0")))

    def named(rows: QuerySet[Any]) -> QuerySet[Any]:
        ranked: QuerySet[Any] = rows.filter(has_all).annotate(place_rank=at)
        return ranked

    return _best(doors, limit, named, only_open=only_open)


@compiled
def _alike(doors: Doors, limit: int, only_open: bool) -> QuerySet[Any, Any]:
    like = TrigramWordSimilarity(Given("text"), "name")  # type: ignore[arg-type]  # takes an expression, too
    unlike = Cast(1000 - 1000 * F("like"), IntegerField())

    def likened(rows: QuerySet[Any]) -> QuerySet[Any]:
        ranked: QuerySet[Any] = rows.alias(like=like).filter(like__gte=ALIKE).annotate(place_rank=unlike)
        return ranked

    return _best(doors, limit, likened, only_open=only_open)


def _best(
    doors: Doors, limit: int, ranked: Callable[[QuerySet[Any]], QuerySet[Any]], *, only_open: bool
) -> QuerySet[Any, Any]:
    """The first of each kind, then the first of all: number of the place, key, name, detail, whether it is closed."""
    parts = [
        ranked(_rows(place, scope, only_open=only_open))
        .annotate(
            place_kind=Value(number),
            place_detail=F(place.detail) if place.detail else Value(""),
            place_closed=Q(closed_on__isnull=False, closed_on__lte=scope.day)
            if issubclass(place.model, Unit)
            else Value(value=False),
        )
        .order_by("place_rank", "name", "pk")
        .values_list("place_kind", "pk", "name", "place_detail", "place_closed", "place_rank")[:limit]
        for number, (place, scope) in enumerate(doors)
    ]
    first, *others = parts
    best: QuerySet[Any, Any] = (
        first.union(*others, all=True).order_by("place_rank", "name", "place_kind") if others else first
    )
    return best[:limit]


def _rows(place: Place, scope: Scope, *, only_open: bool) -> QuerySet[Any]:
    rows = rows_of(place.model).under(scope)
    return rows.open_on(scope.day) if only_open and isinstance(rows, UnitQuerySet) else rows


def _found(places: Sequence[Place], rows: Iterable[tuple[Any, ...]]) -> list[Found]:
    return [Found(places[kind], pk, name, detail, closed) for kind, pk, name, detail, closed, _ in rows]


def people_of(found: Iterable[Found]) -> dict[str, Any]:
    """The audience of everybody who stands in one of these places."""
    keys: dict[str, list[int]] = {}
    for place in found:
        keys.setdefault(place.place.field, []).append(place.pk)
    return {"any": [{"field": name, "op": "any", "value": pks} for name, pks in keys.items()]}


def hits(actor: Any, text: str, limit: int) -> Sequence[Hit]:
    return [found.hit for found in find(text, actor=actor, limit=limit)]


SOURCE = SearchSource("place", "Places", hits, icon="building-community", can=Can.SEE_UNITS, order=20)
