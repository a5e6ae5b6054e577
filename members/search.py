"""Finding people by what somebody types: names in any order, or a number or address (members.identifiers).

Every word of the text must begin a word of the name. Where nobody is found so, titles and suffixes ("Mrs.", "Jr.") go;
then one word may be a short form of a first name, or have one: "Mandy Wilson" finds Amanda Wilson; then one letter may
be wrong, missing, too many, or two may be swapped, in each word of three letters or more. Former surnames find only
where the history may be seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, TextField
from rapidfuzz.distance import OSA

from core.compiled import Given, among, compiled
from locals.access import Actor, Can, Scope
from members import identifiers
from members.attempts import Reading, Word, readings
from members.models import Person, PersonQuerySet, SearchName, SearchNameQuerySet, Standing
from members.namewords import NAMES, fold
from members.nicknames import other_forms

SHORTEST = 2  # letters that are worth an answer
LONGEST = 100
MAX_WORDS = 6
CANDIDATES = 100  # looked at to find the best few
NAMESAKES = 5
GIVEN = NAMES.index("last_name")  # so many of the names are given ones
MOST = 1_000  # people that an NEA ID, a phone number or an address may find that begins so


@dataclass(frozen=True, slots=True)
class Found:
    """`people` is a QuerySet behind the door; `instead` the words that were taken for words nobody has. `words` are
    those of a name, each with what it was taken for: nothing where a number or an address was looked for."""

    people: PersonQuerySet
    instead: tuple[str, ...] = ()
    words: Reading = ()


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
    for words in readings(_words(text), former=reach.tells_former, exactly=exactly):
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
    for words in readings(typed, former=reach.tells_former):
        if some := _nearest(words, reach):
            once = _former([pk for pk, *names in some if not _say(names, words)], words, reach)
            best = sorted(some, key=lambda row: _nearness(words, row, once.get(row[0], "")))
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

    @property
    def tells_former(self) -> bool:
        return not self.histories.is_empty


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


def _fits_word(word: Word) -> Q:
    return _fits(word.begins, Q(word__in=word.forms)) if word.forms else _fits(word.begins)


def _has(fits: Q, person: str, reach: Reach) -> Q:
    """The person has a word that fits."""
    return Q(Exists(reach.names.filter(fits, person=OuterRef(person))))


def _candidates(reach: Reach, words: Iterable[Q]) -> SearchNameQuerySet:
    """Words for which the first of these holds, of people who have a word for each of them."""
    first, *others = words
    rows = reach.names.under(reach.people).filter(first, *(_has(fits, "person", reach) for fits in others))
    return rows.order_by("word", "person")


def _nearest(words: Reading, reach: Reach) -> set[tuple[Any, ...]]:
    """Keys and names of the first people."""
    shape = tuple((len(word.begins), bool(word.forms)) for word in words)
    begins = {_name(at, n): text for at, word in enumerate(words) for n, text in enumerate(word.begins)}
    forms = {_name(at, "forms"): list(word.forms) for at, word in enumerate(words)}
    return set(_candidate_names(reach, shape).rows(**begins, **forms))


@compiled
def _candidate_names(reach: Reach, shape: tuple[tuple[int, bool], ...]) -> QuerySet[Any, Any]:
    """For words of which each may begin in so many ways, or have another form."""
    words = []
    for at, (ways, has_forms) in enumerate(shape):
        forms = [Q(among("word", _name(at, "forms"), TextField()))] if has_forms else []
        words.append(_fits([Given(_name(at, n)) for n in range(ways)], *forms))
    return _candidates(reach, words).values_list("person", *(f"person__{name}" for name in NAMES))[:CANDIDATES]


def _former(people: Sequence[int], words: Reading, reach: Reach) -> dict[int, str]:
    """Of those people who have a word only in a former surname: that surname. One query, where there are people."""
    theirs: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for person, word, former in _names_of(reach).rows(people=list(people)) if people else ():
        theirs[person].append((word, former))
    return {person: name for person, names in theirs.items() if (name := _once(names, words))}


def _once(names: Iterable[tuple[str, str | None]], words: Reading) -> str:
    """The former surname without which one of the words would not have been found."""
    for word in words:
        found = [former for name, former in names if word.fits(name)]
        if found and all(found):
            return str(found[0])
    return ""


@compiled
def _names_of(reach: Reach) -> QuerySet[Any, Any]:
    """The words of `people`, who are behind the door already."""
    found = reach.names.filter(among("person", "people"))
    return found.order_by("word").values_list("person", "word", "former")


def _say(names: Iterable[str], words: Reading) -> bool:
    """Whether the names of today have a word for each of them."""
    known = [word for name in names for word in (*fold(name).split(), _whole(name))]
    return all(any(map(word.fits, known)) for word in words)


def _name(word: int, way: int | str) -> str:
    return f"word{word}_{way}"


def _among(seen: PersonQuerySet, words: Reading, reach: Reach) -> PersonQuerySet | None:
    """The people with these words; None where there are none. A few are named to the database, many are described."""
    found = _candidates(reach, map(_fits_word, words))
    some = set(found.values_list("person", flat=True)[:MOST])
    if not some:
        return None
    if len(some) < MOST:
        return seen.filter(pk__in=some)
    return seen.filter(*(_has(_fits_word(word), "pk", reach) for word in words))


def _instead(words: Reading, found: PersonQuerySet, reach: Reach) -> tuple[str, ...]:
    """What was taken for the words: of each the first variant that one of these people has, for that nobody else has
    one is not for everybody to learn."""
    if all(word.is_as_typed for word in words):
        return ()
    return tuple(_taken_for(word, found, reach) for word in words)


def _taken_for(word: Word, found: PersonQuerySet, reach: Reach) -> str:
    if word.forms:
        theirs = reach.names.filter(word__in=word.forms, person__in=found.order_by().values("pk"))
        return theirs.order_by("word").values_list("word", flat=True).first() or word.typed
    *others, last = word.begins
    return next((each for each in others if found.filter(_has(_fits([each]), "pk", reach)).exists()), last)


def _nearness(words: Reading, person: tuple[Any, ...], once: str) -> tuple[Any, ...]:
    """How to order people, given as key and names: the nearest name first, and names of today before former ones."""
    _, *names = person
    return _distance(words, (*names, once)), bool(once), person[::-1]


def _distance(words: Reading, person: Sequence[str]) -> tuple[int, int]:
    """How far a name is from what was typed so far: letters that differ, then letters still to come. Another form of
    the first name is as near as what was typed."""
    names = [word for name in person for word in fold(name).split()]
    given = {word for name in person[:GIVEN] for word in fold(name).split()}
    near = [min(_letters(word, name, is_given=name in given) for name in names) for word in words]
    return sum(differ for differ, _ in near), sum(length for _, length in near)


def _letters(word: Word, name: str, *, is_given: bool) -> tuple[int, int]:
    if is_given and name in word.forms:
        return 0, len(name)
    return OSA.distance(word.typed, name[: len(word.typed)]), len(name)
