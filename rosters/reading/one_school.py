"""The one worksite of a whole list, where no column tells it but the lines above the list, its sheet or its file do:
"Tupelo High School Faculty 2026-27", "THS_Staff.xlsx". It is proposed; somebody says whether it is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from rosters.reading.days import MONTHS
from rosters.reading.places import Worksites, key_of

_APART = re.compile(r"\s[-–—/]\s|[–—|:;,()\[\]\n]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+(?:['’.&][^\W_]+)*\.?")
_NUMBER = re.compile(r"\D{0,4}\d+(?:st|nd|rd|th)?")  # a day, a year, "SY26", "v2"
# What a list is called beside the school: whose it is, of when, and which version.
_OF_LISTS = {
    "staff", "faculty", "roster", "rosters", "list", "lists", "listing", "directory", "employee", "employees",
    "teacher", "teachers", "personnel", "people", "members", "member", "membership", "all", "active", "current",
    "updated", "update", "revised", "rev", "final", "new", "copy", "draft", "version", "year", "sy", "fy", "for", "as",
    "our", "in", "from", "by", "certified", "licensed", "classified", "noncertified", "non", "support", "esp", "mae",
    "nea", "contact", "contacts", "information", "info", "names", "name", "rep", "reps", "report", "sheet", "fall",
    "spring", "summer", "winter", "phone", "email", "emails", "worksite", "building", *MONTHS,
}  # fmt: skip


def named_once(lines: Iterable[str], filename: str, employer: str, worksites: Worksites) -> int | None:
    """The only worksite that any of the lines or the file's name gives beside words of lists and days; None where they
    name several, or none. What the employer itself is called names no worksite."""
    stem = PurePath(filename).stem
    texts = [*lines, stem, _CAMEL.sub(" ", stem)]
    own = frozenset(key_of(employer).split())
    found = {pk for text in texts for name in _names(text, own) if (pk := worksites.meant_by(name)) is not None}
    return found.pop() if len(found) == 1 else None


def _names(text: str, own: frozenset[str]) -> Iterator[str]:
    """What the parts of a text may call a worksite."""
    for part in _APART.split(text):
        words = [word for word in _WORD.findall(part) if not _is_of_lists(word)]
        name = " ".join(words)
        if not own.issuperset(key_of(name).split()):
            yield name


def _is_of_lists(word: str) -> bool:
    return word.casefold().rstrip(".") in _OF_LISTS or _NUMBER.fullmatch(word) is not None
