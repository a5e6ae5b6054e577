"""Finding people by what somebody types: names in any order, or a number or address (members.identifiers).

Every word of the text must begin a word of the name. Where nobody is found so, titles and suffixes ("Mrs.", "Jr.") go;
then one letter may be wrong, missing, too many, or two may be swapped, in each word of three letters or more. Former
surnames find only where the history may be seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from rapidfuzz.distance import OSA

from core.compiled import Given, among, compiled
from locals.access import Actor, Can, Scope
from members import identifiers, misspelling
from members.models import Person, PersonQuerySet, SearchName, SearchNameQuerySet, Standing
from members.namewords import NAMES, fold
from members.nicknames import other_forms

SHORTEST = 2  # letters that are worth an answer
LONGEST = 100
MAX_WORDS = 6
BESIDE_NAMES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "jr", "sr", "ii", "iii", "iv"})
CANDIDATES = 100  # looked at to find the best few
NAMESAKES = 5
MOST = 1_000  # people that an NEA ID, a phone number or an address may find that begins so

type Beginnings = Mapping[str, Sequence[str]]  # for each word what the name may begin with instead


@dataclass(frozen=True, slots=True)
class Found:
    """`people` is a QuerySet behind the door; `instead` the words that were taken for words nobody has. `words` are
    those of a name, each with what it was taken for: nothing where a number or an address was looked for."""

    people: PersonQuerySet
    instead: tuple[str, ...] = ()
    words: Beginnings = field(default_factory=dict)


def matching(text: str, *, actor: Actor, exactly: bool = False) -> Found:
    """Everybody found by `text` whom the actor may see; nobody for less than two characters.

    Forgives slips only where nobody is found without, and never with `exactly`. At most six small queries.
    """
    seen = Person.objects.allowed(actor, Can.SEE_PEOPLE)
    if _is_short(text):
        return Found(seen.none())
    if (known := identifiers.people(cleaned(text), actor=actor, most=MOST)) is not None:
        return Found(seen.filter(pk__in=known))
    reach = Reach.of(actor)
    for words in _attempts(_words(text), reach, exactly=exactly):
        if (found := _among(seen, words, reach)) is not None:
            return Found(found, _instead(words, found, reach), words)
    return Found(seen.none())


def find(text: str, *, actor: Actor, limit: int) -> dict[int, str]:
    """The best few for somebody who is still typing, the nearest name first: their keys, and the former surname by
    which alone they are found, or nothing. A handful of small queries."""
    if _is_short(text):
        return {}
    if (known := identifiers.people(cleaned(text), actor=actor, most=CANDIDATES)) is not None:
        seen = Person.objects.allowed(actor, Can.SEE_PEOPLE)
        return dict.fromkeys(seen.filter(pk__in=known).by_name().values_list("pk", flat=True)[:limit], "")
    typed, reach = _words(text), Reach.of(actor)
    for words in _attempts(typed, reach):
        if some := _nearest(words, reach):
            once = _former([pk for pk, *names in some if not _say(names, words)], words, reach)
            best = sorted(some, key=lambda row: _nearness(typed, row, once.get(row[0], "")))
            return {pk: once.get(pk, "") for pk, *_ in best[:limit]}
    return {}


def former_surnames(people: Sequence[int], found: Found, *, actor: Actor) -> dict[int, str]:
    """Of these people of what was found, those whom a former surname alone found, and which. At most one query."""
    if not (people and found.words and actor.can(Can.SEE_HISTORY)):
        return {}
    return _former(people, found.words, Reach.of(actor))


def namesakes(*, first_name: str, last_name: str, preferred_name: str = "", actor: Actor) -> list[Person]:
    """People who have or had that last name, whom the actor may see and whose first or preferred name is one of these
    or may be short for one, whatever the accents, capitals and hyphens.

    At most NAMESAKES, with the `places` where they stand and what they were `once` called.
    """
    firsts, last = {_whole(first_name), _whole(preferred_name)} - {""}, _whole(last_name)
    if not (firsts and last):
        return []
    firsts = firsts.union(*map(other_forms, firsts))
    names = Reach.of(actor).names
    have_it = Exists(names.filter(person=OuterRef("pk"), word=last))
    are_called_so = Exists(SearchName.objects.filter(person=OuterRef("pk"), word__in=firsts))
    once = Subquery(names.filter(person=OuterRef("pk"), word=last).values("former"))
    places = Standing.objects.allowed(actor, Can.SEE_PEOPLE).select_related("worksite", "local").order_by("pk")
    found = Person.objects.allowed(actor, Can.SEE_PEOPLE).filter(have_it, are_called_so).by_name()
    people = found.prefetch_related(Prefetch("standings", places, to_attr="places")).annotate(once=once)[:CANDIDATES]
    same = (
        person
        for person in people
        if last in _surnames(person) and firsts & {_whole(person.first_name), _whole(person.preferred_name)}
    )
    return list(islice(same, NAMESAKES))


def _surnames(person: Any) -> set[str]:
    """Of today and, where it was asked about, the former one."""
    return {_whole(person.last_name), _whole(person.once or "")}


def _whole(name: str) -> str:
    return fold(name).replace(" ", "")


@dataclass(frozen=True, slots=True)
class Reach:
    """Where somebody's names are seen, and where their history is, and with it their former surnames."""

    people: Scope
    histories: Scope

    @classmethod
    def of(cls, actor: Actor) -> Reach:
        return cls(actor.scope(Can.SEE_PEOPLE), actor.scope(Can.SEE_HISTORY))

    @property
    def names(self) -> SearchNameQuerySet:
        """Of people who are seen, for they are not yet behind the door."""
        return SearchName.objects.told(self.people, self.histories)


def cleaned(text: str) -> str:
    """What somebody typed, fit to be asked of the database and shown: no zero bytes, no spaces around, not too long."""
    return text.replace("\x00", "").strip()[:LONGEST].strip()


# --- What the text is --------------------------------------------------------------------------------------------


def _words(text: str) -> list[str]:
    """The words to look for; the longest first, which few people share."""
    words = list(dict.fromkeys(fold(cleaned(text)).split()))[:MAX_WORDS]
    return sorted(words, key=len, reverse=True) if sum(map(len, words)) >= SHORTEST else []


def _is_short(text: str) -> bool:
    return sum(map(str.isalnum, cleaned(text))) < SHORTEST


# --- Names -----------------------------------------------------------------------------------------------------------


def _begins(beginnings: Iterable[str | Given]) -> Q:
    return reduce(or_, (Q(word__startswith=beginning) for beginning in beginnings))


def _has(beginnings: Iterable[str | Given], person: str, reach: Reach) -> Q:
    """The person has a word that begins with one of these."""
    return Q(Exists(reach.names.filter(_begins(beginnings), person=OuterRef(person))))


def _candidates(reach: Reach, words: Iterable[Sequence[str | Given]]) -> SearchNameQuerySet:
    """Words that the first of these found, of people who have a word for each of them."""
    first, *others = words
    rows = reach.names.under(reach.people).filter(_begins(first), *(_has(each, "person", reach) for each in others))
    return rows.order_by("word", "person")


def _nearest(words: Beginnings, reach: Reach) -> set[tuple[Any, ...]]:
    """Keys and names of the first people."""
    shape = tuple(len(beginnings) for beginnings in words.values())
    given = {_name(at, n): text for at, texts in enumerate(words.values()) for n, text in enumerate(texts)}
    return set(_candidate_names(reach, shape).rows(**given))


@compiled
def _candidate_names(reach: Reach, shape: tuple[int, ...]) -> QuerySet[Any, Any]:
    """For words of which each may begin in so many ways."""
    words = [[Given(_name(at, n)) for n in range(ways)] for at, ways in enumerate(shape)]
    return _candidates(reach, words).values_list("person", *(f"person__{name}" for name in NAMES))[:CANDIDATES]


def _former(people: Sequence[int], words: Beginnings, reach: Reach) -> dict[int, str]:
    """Of those people who have a word only in a former surname: that surname. One query, where there are people."""
    theirs: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for person, word, former in _names_of(reach).rows(people=list(people)) if people else ():
        theirs[person].append((word, former))
    return {person: name for person, names in theirs.items() if (name := _once(names, words))}


def _once(names: Iterable[tuple[str, str | None]], words: Beginnings) -> str:
    """The former surname without which one of the words would not have been found."""
    for beginnings in words.values():
        found = [former for word, former in names if word.startswith(tuple(beginnings))]
        if found and all(found):
            return str(found[0])
    return ""


@compiled
def _names_of(reach: Reach) -> QuerySet[Any, Any]:
    """The words of `people`, who are behind the door already."""
    found = reach.names.filter(among("person", "people"))
    return found.order_by("word").values_list("person", "word", "former")


def _say(names: Iterable[str], words: Beginnings) -> bool:
    """Whether the names of today have a word for each of them."""
    known = [word for name in names for word in (*fold(name).split(), _whole(name))]
    return all(any(name.startswith(tuple(beginnings)) for name in known) for beginnings in words.values())


def _name(word: int, way: int) -> str:
    return f"word{word}_{way}"


def _among(seen: PersonQuerySet, words: Beginnings, reach: Reach) -> PersonQuerySet | None:
    """The people with these words; None where there are none. A few are named to the database, many are described."""
    found = _candidates(reach, words.values())
    some = set(found.values_list("person", flat=True)[:MOST])
    if not some:
        return None
    if len(some) < MOST:
        return seen.filter(pk__in=some)
    return seen.filter(*(_has(each, "pk", reach) for each in words.values()))


def _instead(words: Beginnings, found: PersonQuerySet, reach: Reach) -> tuple[str, ...]:
    """What was taken for the words: of each the first variant that one of these people has, for that nobody else has
    one is not for everybody to learn."""
    if all(variants == [word] for word, variants in words.items()):
        return ()
    return tuple(
        next((each for each in variants[:-1] if found.filter(_has([each], "pk", reach)).exists()), variants[-1])
        for variants in words.values()
    )


def _nearness(typed: Sequence[str], person: tuple[Any, ...], once: str) -> tuple[Any, ...]:
    """How to order people, given as key and names: the nearest name first, and names of today before former ones."""
    _, *names = person
    return _distance(typed, (*names, once)), bool(once), person[::-1]


def _distance(typed: Iterable[str], person: Iterable[str]) -> tuple[int, int]:
    """How far a name is from what was typed so far: letters that differ, then letters still to come."""
    names = [word for name in person for word in fold(name).split()]
    near = [min((OSA.distance(word, name[: len(word)]), len(name)) for name in names) for word in typed]
    return sum(differ for differ, _ in near), sum(length for _, length in near)


def _attempts(words: Sequence[str], reach: Reach, *, exactly: bool = False) -> Iterator[Beginnings]:
    """What to look for, one after another until somebody is found: the words; then without those beside a name; then
    slips in words that nobody has; then slips in all."""
    if not words:
        return
    yield {word: [word] for word in words}
    names = [word for word in words if word not in BESIDE_NAMES]
    if names and len(names) < len(words):
        words = names
        yield {word: [word] for word in words}
    if exactly:
        return
    known = {word: misspelling.known(word, former=not reach.histories.is_empty) for word in words}
    if not all(known.values()):
        return
    unknown = {word: [word] if variants[0] == word else variants for word, variants in known.items()}
    if any(variants != [word] for word, variants in unknown.items()):
        yield unknown
    yield known
