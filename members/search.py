"""Finding people by what somebody types: names in any order, or a number or address (members.identifiers).

Every word of the text must begin a word of the name. Where nobody is found so, titles and suffixes ("Mrs.", "Jr.") go;
then one word may be a short form of a first name, or have one: "Mandy Wilson" finds Amanda Wilson; then the first or
the last words may say where the person stands: "Smith Tupelo High" (members.whereabouts); then one letter may be wrong,
missing, too many, or two may be swapped, in each word of a name that has three letters or more.

Former surnames find only where the history may be seen, and places only where they may be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField

from core.compiled import Given, among, compiled
from locals.access import Actor, Can, Scope
from members import identifiers, whereabouts
from members.attempts import Reading, Word, names_of, readings
from members.models import Person, PersonQuerySet, SearchName, SearchNameQuerySet, Standing
from members.namewords import NAMES, fold, whole
from members.nearness import nearness
from members.whereabouts import KINDS

SHORTEST = 2  # letters that are worth an answer
LONGEST = 100
MAX_WORDS = 6
CANDIDATES = 100  # looked at to find the best few
MOST = 1_000  # people that an NEA ID, a phone number or an address may find that begins so


@dataclass(frozen=True, slots=True)
class Found:
    """`people` is a QuerySet behind the door; `instead` the words that were taken for words nobody has. `words` are
    those of a name, each with what it was taken for: nothing where a number or an address was looked for."""

    people: PersonQuerySet
    instead: tuple[str, ...] = ()
    words: Reading = ()

    @property
    def at_places(self) -> bool:
        """Whether words were taken for places."""
        return any(word.places for word in self.words)


@dataclass(frozen=True, slots=True)
class Why:
    """By what somebody is found that their name of today does not say: the former surname without which they would
    not be, and the names of places where they stand."""

    former: str = ""
    places: tuple[str, ...] = ()


def matching(text: str, *, actor: Actor, exactly: bool = False) -> Found:
    """Everybody found by `text` whom the actor may see; nobody for less than two characters.

    Takes other forms and forgives slips only where nobody is found without, and never with `exactly`. A handful of
    small queries.
    """
    seen = Person.objects.allowed(actor, Can.SEE_PEOPLE)
    if _is_short(text):
        return Found(seen.none())
    if (known := identifiers.people(cleaned(text), actor=actor, most=MOST)) is not None:
        return Found(seen.filter(pk__in=known))
    reach = Reach.of(actor)
    for words in reach.readings(_words(text), exactly=exactly):
        if (found := _among(seen, words, reach)) is not None:
            return Found(found, _instead(words, found, reach), words)
    return Found(seen.none())


def find(text: str, *, actor: Actor, limit: int) -> dict[int, Why]:
    """The best few for somebody who is still typing, the nearest name first: their keys, and why they are found. A
    handful of small queries."""
    if _is_short(text):
        return {}
    if (known := identifiers.people(cleaned(text), actor=actor, most=CANDIDATES)) is not None:
        seen = Person.objects.allowed(actor, Can.SEE_PEOPLE)
        return dict.fromkeys(seen.filter(pk__in=known).by_name().values_list("pk", flat=True)[:limit], Why())
    reach = Reach.of(actor)
    for words in reach.readings(_words(text)):
        if some := _nearest(words, reach):
            once = _former([pk for pk, *names in some if not _say(names, words)], words, reach)
            best = sorted(some, key=lambda row: nearness(words, row, once.get(row[0], "")))
            keys = [pk for pk, *_ in best[:limit]]
            where = _where(keys, words, reach)
            return {pk: Why(once.get(pk, ""), where.get(pk, ())) for pk in keys}
    return {}


def reasons(people: Sequence[int], found: Found, *, actor: Actor) -> dict[int, Why]:
    """Why each of these people is among those found. At most two queries."""
    reach = Reach.of(actor)
    once = _former(people, found.words, reach) if found.words and reach.tells_former else {}
    where = _where(people, found.words, reach)
    return {pk: Why(once.get(pk, ""), where.get(pk, ())) for pk in (once | where)}


@dataclass(frozen=True, slots=True)
class Reach:
    """Where somebody's names are seen, where their history is, and with it their former surnames, and where places
    are."""

    people: Scope
    histories: Scope
    units: Scope

    @classmethod
    def of(cls, actor: Actor) -> Reach:
        return cls(actor.scope(Can.SEE_PEOPLE), actor.scope(Can.SEE_HISTORY), actor.scope(Can.SEE_UNITS))

    @property
    def names(self) -> SearchNameQuerySet:
        """Of people who are seen, for they are not yet behind the door."""
        return SearchName.objects.told(self.people, self.histories)

    @property
    def tells_former(self) -> bool:
        return not self.histories.is_empty

    def readings(self, typed: Sequence[str], *, exactly: bool = False) -> Iterator[Reading]:
        """How to read the words: attempts.readings."""
        return readings(
            typed, former=self.tells_former, units=self.units, is_name=self._has_somebody_of, exactly=exactly
        )

    def _has_somebody_of(self, name: str) -> bool:
        """Whether a name of theirs begins so; nobody is asked about who sees everybody."""
        return self.people.statewide or self.names.under(self.people).filter(word__startswith=name).exists()


def cleaned(text: str) -> str:
    """What somebody typed, fit to be asked of the database and shown: no zero bytes, no spaces around, not too long."""
    return text.replace("\x00", "").strip()[:LONGEST].strip()


# --- What the text is --------------------------------------------------------------------------------------------


def _words(text: str) -> list[str]:
    """The words to look for, in the order in which they were typed."""
    words = list(dict.fromkeys(fold(cleaned(text)).split()))[:MAX_WORDS]
    return words if sum(map(len, words)) >= SHORTEST else []


def _is_short(text: str) -> bool:
    return sum(map(str.isalnum, cleaned(text))) < SHORTEST


# --- Names -----------------------------------------------------------------------------------------------------------


def _fits(begins: Iterable[str | Given], *others: Q) -> Q:
    """A word of a name that begins with one of these, or for which one of the others holds."""
    return reduce(or_, (*(Q(word__startswith=beginning) for beginning in begins), *others))


class _Sought(NamedTuple):
    """Words as the database is asked for them: what a word of the name has to be for each of some, and where the
    person stands for the others."""

    names: list[Q]
    places: list[Q]

    @classmethod
    def of(cls, words: Reading) -> _Sought:
        return cls(
            [_fits(word.begins, *([Q(word__in=word.forms)] if word.forms else [])) for word in names_of(words)],
            [
                reduce(or_, (Q(**{f"{kind}__in": list(names)}) for kind, names in word.places.items()))
                for word in words
                if word.places
            ],
        )


def _has(fits: Q, person: str, reach: Reach) -> Q:
    """The person has a word that fits."""
    return Q(Exists(reach.names.filter(fits, person=OuterRef(person))))


def _stand(places: Sequence[Q], person: str, reach: Reach) -> list[Q]:
    """The person stands in one place that all the words mean, as far as the door opens."""
    return [Q(Exists(Standing.objects.under(reach.people).filter(*places, person=OuterRef(person))))] if places else []


def _candidates(reach: Reach, words: _Sought) -> SearchNameQuerySet:
    """Words that the first of these found, of people who have a word for each of them and stand where they say."""
    first, *others = words.names
    have = (_has(fits, "person", reach) for fits in others)
    rows = reach.names.under(reach.people).filter(first, *have, *_stand(words.places, "person", reach))
    return rows.order_by("word", "person")


def _nearest(words: Reading, reach: Reach) -> set[tuple[Any, ...]]:
    """Keys and names of the first people."""
    shape = tuple((len(word.begins), bool(word.forms)) for word in words)
    begins = {_name(at, n): text for at, word in enumerate(words) for n, text in enumerate(word.begins)}
    forms = {_name(at, "forms"): list(word.forms) for at, word in enumerate(words)}
    places = {_name(at, kind): list(word.places.get(kind, ())) for at, word in enumerate(words) for kind in KINDS}
    return set(_candidate_names(reach, shape).rows(**begins, **forms, **places))


@compiled
def _candidate_names(reach: Reach, shape: tuple[tuple[int, bool], ...]) -> QuerySet[Any, Any]:
    """For words of which each may begin in so many ways, or have another form; one that begins in none is a place's."""
    words = _Sought([], [])
    for at, (ways, has_forms) in enumerate(shape):
        forms = [Q(among("word", _name(at, "forms"), TextField()))] if has_forms else []
        if ways:
            words.names.append(_fits([Given(_name(at, n)) for n in range(ways)], *forms))
        else:
            words.places.append(reduce(or_, (Q(among(kind, _name(at, kind))) for kind in KINDS)))
    return _candidates(reach, words).values_list("person", *(f"person__{name}" for name in NAMES))[:CANDIDATES]


def _former(people: Sequence[int], words: Reading, reach: Reach) -> dict[int, str]:
    """Of those people who have a word only in a former surname: that surname. One query, where there are people."""
    theirs: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for person, word, former in _names_of(reach).rows(people=list(people)) if people else ():
        theirs[person].append((word, former))
    return {person: name for person, names in theirs.items() if (name := _once(names, words))}


def _once(names: Iterable[tuple[str, str | None]], words: Reading) -> str:
    """The former surname without which one of the words would not have been found."""
    for word in names_of(words):
        found = [former for name, former in names if word.fits(name)]
        if found and all(found):
            return str(found[0])
    return ""


@compiled
def _names_of(reach: Reach) -> QuerySet[Any, Any]:
    """The words of `people`, who are behind the door already."""
    found = reach.names.filter(among("person", "people"))
    return found.order_by("word").values_list("person", "word", "former")


def _where(people: Sequence[int], words: Reading, reach: Reach) -> dict[int, tuple[str, ...]]:
    """Where those people stand who stand in a place that a word may mean. One query, where there are such words."""
    places = [word.places for word in words if word.places]
    found: dict[int, list[str]] = {}
    for person, *units in _stands(reach).rows(people=list(people)) if people and places else ():
        names = whereabouts.told(places, dict(zip(KINDS, units, strict=True)))
        found[person] = max(found.get(person, []), names, key=len)
    return {person: tuple(names) for person, names in found.items() if names}


@compiled
def _stands(reach: Reach) -> QuerySet[Any, Any]:
    """The places of `people`, who are behind the door already, as far as the door opens."""
    rows = Standing.objects.under(reach.people).filter(among("person", "people"))
    return rows.order_by("pk").values_list("person", *KINDS)


def _say(names: Iterable[str], words: Reading) -> bool:
    """Whether the names of today have a word for each of them."""
    known = [word for name in names for word in (*fold(name).split(), whole(name))]
    return all(any(map(word.fits, known)) for word in names_of(words))


def _name(word: int, way: int | str) -> str:
    return f"word{word}_{way}"


def _among(seen: PersonQuerySet, words: Reading, reach: Reach) -> PersonQuerySet | None:
    """The people with these words; None where there are none. A few are named to the database, many are described."""
    sought = _Sought.of(words)
    some = set(_candidates(reach, sought).values_list("person", flat=True)[:MOST])
    if not some:
        return None
    if len(some) < MOST:
        return seen.filter(pk__in=some)
    return seen.filter(*(_has(fits, "pk", reach) for fits in sought.names), *_stand(sought.places, "pk", reach))


def _instead(words: Reading, found: PersonQuerySet, reach: Reach) -> tuple[str, ...]:
    """What was taken for the words: of each the first variant that one of these people has, for that nobody else has
    one is not for everybody to learn."""
    if all(word.is_as_typed for word in words):
        return ()
    return tuple(_taken_for(word, found, reach) for word in names_of(words))


def _taken_for(word: Word, found: PersonQuerySet, reach: Reach) -> str:
    if word.forms:
        theirs = reach.names.filter(word__in=word.forms, person__in=found.order_by().values("pk"))
        return theirs.order_by("word").values_list("word", flat=True).first() or word.typed
    *others, last = word.begins
    return next((each for each in others if found.filter(_has(_fits([each]), "pk", reach)).exists()), last)
