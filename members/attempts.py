"""What the words that somebody typed may stand for: one reading after another, until somebody is found by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from members import misspelling
from members.nicknames import other_forms

BESIDE_NAMES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "jr", "sr", "ii", "iii", "iv"})
WITH_OTHER_FORMS = 2  # words of which other forms are tried: a first name is hardly ever the third


@dataclass(frozen=True, slots=True)
class Word:
    """A word that was typed, folded. A name fits that begins with one of `begins` or is one of `forms`."""

    typed: str
    begins: tuple[str, ...]
    forms: tuple[str, ...] = ()

    @classmethod
    def of(cls, typed: str) -> Word:
        return cls(typed, (typed,))

    @property
    def is_as_typed(self) -> bool:
        return self.begins == (self.typed,) and not self.forms

    def fits(self, name: str) -> bool:
        """Whether a folded word of a name does for it."""
        return name.startswith(self.begins) or name in self.forms


type Reading = tuple[Word, ...]  # the longest first, which few people share


def readings(typed: Sequence[str], *, former: bool, exactly: bool = False) -> Iterator[Reading]:
    """How to read the words: as they are; then without those beside a name; then with other forms of one of them;
    then with slips in words that nobody has; then with slips in all. `former`: slips in former surnames, too.

    Each is worked out when it is asked for. `exactly`: without other forms and slips.
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
    yield from _with_other_forms(words, names)
    yield from _with_slips(words, former=former)


def _longest_first(typed: Sequence[str]) -> Reading:
    return tuple(Word.of(word) for word in sorted(typed, key=len, reverse=True))


def _with_other_forms(words: Reading, typed: Sequence[str]) -> Iterator[Reading]:
    """One word at a time, for of a first and a last name one is as it was typed: of Mandy Wilson nobody makes an
    Amanda Willie."""
    may = [word for word in typed if other_forms(word)][:WITH_OTHER_FORMS]
    for one in may:
        forms = tuple(sorted(other_forms(one)))
        yield tuple(replace(word, forms=forms) if word.typed == one else word for word in words)


def _with_slips(words: Reading, *, former: bool) -> Iterator[Reading]:
    known = {word: tuple(misspelling.known(word.typed, former=former)) for word in words}
    if not all(known.values()):
        return
    unknown = tuple(
        word if variants[0] == word.typed else replace(word, begins=variants) for word, variants in known.items()
    )
    if unknown != words:
        yield unknown
    yield tuple(replace(word, begins=variants) for word, variants in known.items())
