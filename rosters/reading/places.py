"""Which worksite a district means by "TUPELO MIDDLE" or "412 - Milam Elem."."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from rosters.reading.spelling import KINDS, is_initials, is_same, is_short_for

_SHORT = {
    "elem": "elementary", "el": "elementary", "ele": "elementary", "es": "elementary", "ms": "middle", "mid": "middle",
    "mdl": "middle", "hs": "high", "jr": "junior", "sr": "senior", "jhs": "junior high", "shs": "senior high",
    "ctr": "center", "centre": "center", "acad": "academy", "att": "attendance", "attend": "attendance",
    "voc": "vocational", "tech": "technical", "prim": "primary", "int": "intermediate", "inter": "intermediate",
    "intermed": "intermediate", "co": "county", "cnty": "county", "cty": "county", "up": "upper", "upr": "upper",
    "kdg": "kindergarten", "alt": "alternative", "ac": "attendance center", "dist": "district", "ofc": "office",
    "bldg": "building", "mt": "mount", "st": "saint", "&": "and",
}  # fmt: skip
_SILENT = {"school", "schools", "sch", "the", "of", "at", "campus", "and"}
_MARKS = re.compile(r"[^\w&]+")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,3}")
_OF_A_SHEET = 31  # characters: longer names are cut by spreadsheets
CLOSE = 72  # of 100: nearer than that may be offered
REMEMBERED = 10_000


def key_of(name: str) -> str:
    """The words of a worksite's name that tell it from others, spelled out: "Tupelo MS" is "tupelo middle"."""
    plain = name.casefold().replace("'", "").replace("’", "").replace("_", " ")
    words = _MARKS.sub(" ", _DOTTED.sub(_undotted, plain)).split()
    spelled = " ".join(_SHORT.get(word, word) for word in words).split()
    return " ".join(word for word in spelled if word not in _SILENT) or " ".join(spelled)


def _undotted(found: re.Match[str]) -> str:
    """ "E.S." is "es"; the initials of a name stay as they are."""
    letters = found[0].replace(".", "")
    return f"{letters} " if letters in _SHORT else found[0]


def is_called_a_school(text: str) -> bool:
    """Whether a name ends as schools' names do, whichever it is: "Annex Elem.", "Northside School"; not a kind of
    school alone, nor what is taught there: "Middle School Math"."""
    words = _telling(text).split()
    return not KINDS.issuperset(words) and (words[-1] in KINDS or text.casefold().rstrip(" .").endswith("school"))


def is_written_otherwise(text: str, name: str) -> bool:
    """Whether the file's words are this worksite's name in another spelling, so that somebody need only agree."""
    said, ours = _telling(text), key_of(name)
    return is_same(said, ours) or is_initials(said, ours)


@dataclass(frozen=True, slots=True)
class Found:
    """`worksite` where we are sure, else `nearest` to offer, if there is one; `closed` is the one meant that is no
    more."""

    worksite: int | None = None
    nearest: int | None = None
    closed: int | None = None


class Worksites:
    """The worksites of one employer, by id, and the names that the employer was understood to use before.

    Those in `closed` are recognized, so that nobody is put into another school of a similar name, and never proposed.
    """

    def __init__(
        self,
        names: Mapping[int, str],
        learned: Mapping[str, int] | None = None,
        closed: Mapping[int, str] | None = None,
    ) -> None:
        self._names = dict(names)
        self._keys = {pk: key_of(name) for pk, name in names.items()}
        self._closed = {pk: key_of(name) for pk, name in (closed or {}).items()}
        self._words = {pk: frozenset(key.split()) for pk, key in self._keys.items()}
        self._learned = dict(learned or {})
        self._meant: dict[str, Found | None] = {}  # lists repeat themselves
        self._found: dict[str, Found] = {}  # looking for the nearest name is dear

    def find(self, text: str) -> Found:
        if text not in self._found:
            self._found[text] = self._find(text)
        return self._found[text]

    def _find(self, text: str) -> Found:
        found = self._find_meant(text)
        if found is None or found.closed is not None:
            return Found(nearest=self._nearest(_telling(text)), closed=found.closed if found else None)
        return found

    def knows(self, text: str) -> bool:
        """Whether `find` is sure of one; nothing is looked for that is only near, so any text may be asked."""
        if text not in self._meant:
            if len(self._meant) > REMEMBERED:
                self._meant.clear()
            self._meant[text] = self._find_meant(text)
        found = self._meant[text]
        return found is not None and found.worksite is not None

    def meant_by(self, text: str) -> int | None:
        """The one that a name means, or only spells otherwise; None for a name that is merely like it."""
        found = self.find(text)
        near = found.nearest if found.closed is None else None
        agrees = near is not None and is_written_otherwise(text, self._names[near])
        return found.worksite or (near if agrees else None)

    def _find_meant(self, text: str) -> Found | None:
        """The one that is meant, open or closed; None where that is not sure."""
        key = key_of(text)
        if not key:
            return Found(worksite=next(iter(self._keys)) if len(self._keys) == 1 else None)
        without_code = _without_code(key)
        own = self._of(_called(key, self._keys))  # its very name says more than what a list was once understood to mean
        known = own or self._of(self._learned.get(key)) or self._of(self._cut_short(text))
        return known or self._named(key) or (self._named(without_code) if without_code else None)

    def _of(self, pk: int | None) -> Found | None:
        return Found(worksite=pk) if pk in self._keys else Found(closed=pk) if pk in self._closed else None

    def _cut_short(self, text: str) -> int | None:
        """The only one whose name begins so, where it is as long as the name of a sheet can be."""
        if len(text) != _OF_A_SHEET:
            return None
        begun = [
            pk
            for pk, name in self._names.items()
            if len(name) > len(text) and name.casefold().startswith(text.casefold())
        ]
        return begun[0] if len(begun) == 1 else None

    def _named(self, key: str) -> Found | None:
        """The one of that name; where there is none, the only one whose name has all these words."""
        return (
            self._of(_called(key, self._keys)) or self._of(_called(key, self._closed)) or self._of(self._fitting(key))
        )

    def _fitting(self, key: str) -> int | None:
        """The only one whose name has all these words, and none beside them that tells another kind of school."""
        words = frozenset(key.split())
        fitting = [pk for pk, others in self._words.items() if words <= others]
        return fitting[0] if len(fitting) == 1 and is_short_for(words, self._words[fitting[0]]) else None

    def _nearest(self, key: str) -> int | None:
        """The one of that name in another spelling, else one of a name like it; none where several are written so."""
        every = {**self._closed, **self._keys}
        meant = [pk for pk, other in every.items() if is_same(key, other)]
        meant = meant or [pk for pk, other in every.items() if is_initials(key, other)]
        if len(meant) > 1:
            return None
        if meant and meant[0] in self._keys:
            return meant[0]
        best = process.extractOne(key, self._keys, scorer=fuzz.WRatio, score_cutoff=CLOSE)
        return None if best is None else int(best[2])


def _telling(text: str) -> str:
    """The words of a name without a number before or behind them."""
    key = key_of(text)
    return _without_code(key) or key


def _without_code(key: str) -> str:
    """ "412 milam elementary" is "milam elementary"."""
    return " ".join(word for word in key.split() if not word.isdecimal())


def _called(key: str, keys: Mapping[int, str]) -> int | None:
    """The only one of that name."""
    same = [pk for pk, other in keys.items() if other == key]
    return same[0] if len(same) == 1 else None
