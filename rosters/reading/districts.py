"""Whose staff a row is, where a list of a county or of the state has a column for the district: "Tupelo PSD", "TPSD"
and "Tupelo City Schools" are the Tupelo Public School District.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from rosters.reading.spelling import is_same, is_short_for

_MARKS = re.compile(r"[\W_]+")
_APOSTROPHES = re.compile(r"['’.]")
_SPELLED = {"co": "county", "cty": "county", "cnty": "county", "saint": "st", "mount": "mt"}
# What districts are called beside their place; of these some are no county's.
_OF_TOWNS = {"city", "municipal", "public", "separate", "psd", "msd", "cisd"}
_SILENT = _OF_TOWNS | {
    "school", "schools", "sch", "schs", "district", "dist", "distr", "sd", "csd", "consolidated", "special", "the",
    "of", "board", "education", "system", "and", "boe", "mississippi", "schl", "scl",
}  # fmt: skip
_MOST_INITIALS = 6
ELSEWHERE = "they work for"  # how the sentence about staff of another employer begins, where we know which


class Districts:
    """The employer of a list, by its name, and the other employers that we know."""

    def __init__(self, own: str, others: Collection[str] = ()) -> None:
        self._own = own
        self._names = [own, *(name for name in others if name != own)] if own else []
        self._plain = {name: _plain(name) for name in self._names}
        self._telling = {name: _telling(_words(name)) for name in self._names}
        self._keys = {name: "".join(words) for name, words in self._telling.items()}
        self._alias = ""  # what the list calls its own employer by, if by one name alone

    def trust(self, names: Iterable[str]) -> None:
        """Where a whole list has one spelling, it is its employer's own, if it may be."""
        said = {_plain(name) for name in names}
        if len(said) == 1:
            self._alias = said.pop()

    def knows(self, text: str) -> bool:
        """Whether the text is what some employer may be called."""
        return bool(self._fitting(text))

    def refusal(self, text: str) -> str:
        """Why a row that names this district is not one of the list's employer; blank where it is."""
        fitting = self._fitting(text)
        if fitting == [self._own] or (_plain(text) == self._alias and self._may_be_own(text, fitting)):
            return ""
        if len(fitting) == 1:
            return f"{ELSEWHERE} {fitting[0]}, not for {self._own}."
        if fitting:
            return f"“{text[:60]}” may be any of {len(fitting)} districts. If it is {self._own}, leave this column out."
        return f"we know no district “{text[:60]}”. If it is {self._own}, leave this column out."

    def _may_be_own(self, text: str, fitting: Collection[str]) -> bool:
        """Also "Jackson", where a list of Jackson County says nothing else."""
        said = _words(text)
        is_county = _OF_TOWNS.isdisjoint(said) and self._keys.get(self._own) == f"{_joined(said)}county"
        return self._own in fitting or not fitting or is_county

    def _fitting(self, text: str) -> list[str]:
        """All that may be meant, by the first way that finds any."""
        said = _words(text)
        key = _joined(said)
        plain = _plain(text)
        called_so = [name for name, other in self._plain.items() if other == plain]
        if called_so or not key:
            return called_so
        found = self._of_key(key) or self._county(key, said) or self._initials(said)
        return found or self._begun(said) or self._misspelled(said)

    def _of_key(self, key: str) -> list[str]:
        return [name for name, other in self._keys.items() if other == key]

    def _county(self, key: str, said: list[str]) -> list[str]:
        """ "Lee" is Lee County, "Lee City" is not."""
        return self._of_key(f"{key}county") if _OF_TOWNS.isdisjoint(said) else []

    def _initials(self, said: list[str]) -> list[str]:
        """ "TPSD", "RCSD", "JPS"."""
        word = "".join(said)
        if not 2 < len(word) <= _MOST_INITIALS:
            return []
        return [name for name in self._names if word in _initials_of(name)]

    def _begun(self, said: list[str]) -> list[str]:
        """ "Greenwood" is Greenwood-Leflore: those whose name has all of these words, and is of no other kind."""
        words = set(_telling(said))
        found = {name: set(theirs) for name, theirs in self._telling.items()}
        return [
            name
            for name, theirs in found.items()
            if words <= theirs and is_short_for(words, theirs) and "county" not in theirs - words
        ]

    def _misspelled(self, said: list[str]) -> list[str]:
        key = " ".join(_telling(said))
        return [name for name, theirs in self._telling.items() if is_same(key, " ".join(theirs))]


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub(" ", text.casefold()).split())


def _words(text: str) -> list[str]:
    """Spelled out, without codes: "4120 - Lee Co. Schools" is lee, county, schools."""
    plain = _MARKS.sub(" ", _APOSTROPHES.sub("", text.casefold()))
    return [_SPELLED.get(word, word) for word in plain.split() if not word.isdecimal()]


def _telling(said: Iterable[str]) -> list[str]:
    return [word for word in said if word not in _SILENT]


def _joined(said: Iterable[str]) -> str:
    """ "De Soto County" is "desotocounty"."""
    return "".join(_telling(said))


def _initials_of(name: str) -> set[str]:
    words = [word for word in _words(name) if word != "and"]
    if words[-2:] == ["school", "district"]:
        return {"".join(word[0] for word in some) for some in (words, [*words[:-2], "schools"])}
    return {"".join(word[0] for word in words)}
