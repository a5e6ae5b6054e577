"""What the words that somebody typed may stand for: one reading after another, until somebody is found by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from locals.access import Scope
from members import misspelling, whereabouts
from members.nicknames import other_forms
from members.whereabouts import Places

BESIDE_NAMES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "jr", "sr", "ii", "iii", "iv"})
WITH_OTHER_FORMS = 2  # words of which other forms are tried: a first name is hardly ever the third
MOST_WITH_PLACES = 4


@dataclass(frozen=True, slots=True)
class Word:
    """A word that was typed, folded. A name fits that begins with one of `begins` or is one of `forms`; where there are
    `places` it is no word of a name, and the person stands in one of them."""

    typed: str
    begins: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    places: Places = field(default_factory=dict)

    @classmethod
    def of(cls, typed: str) -> Word:
        return cls(typed, (typed,))

    @property
    def is_as_typed(self) -> bool:
        return bool(self.places) or (self.begins == (self.typed,) and not self.forms)

    def fits(self, name: str) -> bool:
        """Whether a folded word of a name does for it."""
        return name.startswith(self.begins) or name in self.forms


type Reading = tuple[Word, ...]  # at least one of a name: these come first, the longest before others, for few share it


def names_of(words: Reading) -> list[Word]:
    """Those of a name."""
    return [word for word in words if not word.places]


def readings(
    typed: Sequence[str], *, former: bool, units: Scope, is_name: Callable[[str], bool], exactly: bool = False
) -> Iterator[Reading]:
    """How to read the words: as they are; then without those beside a name; then with other forms of one of them;
    then both ways with places for the first or the last words; then with slips in words that nobody has, and in all.

    `former`: slips in former surnames, too. `units`: where places are seen. `is_name`: whether somebody who is seen has
    a word that is known to be one of a name; a name that only others have must not change what is found. Each reading
    is worked out when it is asked for. `exactly`: without other forms, places and slips.
    """
    if not typed:
        return
    yield _longest_first(typed)
    names = [word for word in typed if word not in BESIDE_NAMES]
    if names and len(names) < len(typed):
        yield _longest_first(names)
    if exactly:
        return
    words = _longest_first(names or typed)
    yield from _with_other_forms(words)
    placed = list(islice(_with_places(names, units), MOST_WITH_PLACES))
    yield from placed
    for reading in placed:
        yield from _with_other_forms(reading)
    yield from _with_slips(words, placed, former=former, is_name=is_name)


def _longest_first(typed: Sequence[str]) -> Reading:
    return tuple(Word.of(word) for word in sorted(typed, key=len, reverse=True))


def _with_other_forms(words: Reading) -> Iterator[Reading]:
    """One word at a time, for of a first and a last name one is as it was typed: of Mandy Wilson nobody makes an
    Amanda Willie. The shortest first: first names that are typed are mostly short forms."""
    may = [word for word in reversed(names_of(words)) if other_forms(word.typed)]
    for one in may[:WITH_OTHER_FORMS]:
        other = replace(one, forms=tuple(sorted(other_forms(one.typed))))
        yield tuple(other if word is one else word for word in words)


def _with_places(typed: Sequence[str], units: Scope) -> Iterator[Reading]:
    """The name before or after the place: "Smith Tupelo High", "THS Jones"."""
    places = whereabouts.meant(typed, seen=units)
    for at in range(1, len(typed)):
        for names, others in ((typed[:at], typed[at:]), (typed[at:], typed[:at])):
            if all(word in places for word in others):
                yield _longest_first(names) + tuple(Word(word, places=places[word]) for word in others)


def _with_slips(
    words: Reading, placed: Iterable[Reading], *, former: bool, is_name: Callable[[str], bool]
) -> Iterator[Reading]:
    known = {word.typed: tuple(misspelling.known(word.typed, former=former)) for word in words}
    if all(known.values()):
        unknown = {
            typed: (typed,) if variants[0] == typed and is_name(typed) else variants
            for typed, variants in known.items()
        }
        if any(variants != (typed,) for typed, variants in unknown.items()):
            yield _spelled(words, unknown)
        yield _spelled(words, known)
    for reading in placed:  # a place is not misspelled
        if all(known[word.typed] for word in names_of(reading)):
            yield _spelled(reading, known)


def _spelled(words: Reading, known: Mapping[str, tuple[str, ...]]) -> Reading:
    return tuple(word if word.places else replace(word, begins=known[word.typed]) for word in words)
