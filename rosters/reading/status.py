"""Whether somebody works there, by a cell such as "Active", "T" or "Resigned 5/22/2026", or by the day it ended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from rosters.reading.days import MONTHS, day_of, is_no_day
from rosters.reading.targets import words_of
from rosters.reading.values import Bad

HERE, GONE = "here", "gone"
_GONE = {
    "terminated", "termed", "termination", "resigned", "resignation", "retired", "inactive", "separated",
    "separation", "deceased", "dismissed", "discharged", "nonrenewed", "nonrenew", "nonrenewal", "former",
    "retiree", "quit", "ret", "resign", "rif", "riffed", "laid", "left", "withdrawn", "fired", "ended",
    "terminations", "resignations", "retirements", "retirement", "retirees", "separations", "departed", "departures",
    "nonrenewals",
}  # fmt: skip
# What may stand beside these where a cell, a line or the name of a sheet says nothing else: "Resigned eff. 10/1".
_BESIDE = {
    "on", "eff", "effective", "as", "of", "at", "end", "the", "year", "school", "last", "day", "date", "off", "out",
    "employee", "employees", "staff", "personnel", "teachers", "members", "who", "have", "has", "and", "or", "no",
    "not", "non", "longer", "renewed", "returning", "employed", "working", "here", "active", "current", "transferred",
    *MONTHS,
}  # fmt: skip
_HERE = {
    "active", "current", "employed", "leave", "loa", "fmla", "sabbatical", "full", "part", "time", "fulltime",
    "parttime", "ft", "pt", "regular", "permanent", "temporary", "probationary", "tenured", "new", "hired", "rehired",
    "rehire", "contracted", "working", "act", "suspended", "continuing", "seasonal", "substitute", "sub", "temp",
    "exempt", "salaried", "hourly",
}  # fmt: skip
_NOW = {"active", "act", "current", "employed", "working", "leave", "loa", "fmla", "rehired", "rehire"}
_LETTERS = {"a": HERE, "t": GONE}  # other letters mean one thing here and another there
_ANSWERS = dict.fromkeys(("yes", "y", "true", "1"), True) | dict.fromkeys(("no", "n", "false", "0"), False)
_NO_LONGER = re.compile(
    r"\b(?:not|non|no longer)\b.*\b(?:active|employed|current|working|here|renew(?:ed|al|ing)?|returning(?! until))\b"
    r"|\btransferred out\b"
)
# "Term" ends a job where it stands alone or before its day; elsewhere it is how long a contract goes.
_ENDED = re.compile(r"(?:t\W+|(?:in)?vol\w*\W+)?term\b\W*(?:(?:date|dt|on|eff\w*)\b\W*)?(?:\d[\d/-]*)?")
_FOR_A_TERM = re.compile(r"\b(?:fixed|limited|short|long)\W?term\b|\bterm (?:employee|contract|appointment|appt)\b")
_WORD = re.compile(r"[a-z]+")
_DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d-\d\d")
# Letters that mean one thing where a column has these and nothing else.
_CODES = {"i": GONE, "r": GONE, "t": GONE, "a": HERE, "l": HERE}
_LONGEST_CODE = 3


class Left(Bad):
    """A cell for something else says that they do not work there any more; `read` is what else it says."""

    def __init__(self, text: str, read: object = "") -> None:
        super().__init__(f"the file says that they do not work there any more: “{text[:40]}”.", read)


def is_known(text: str) -> bool:
    return bool(_told(text.casefold())) or text.casefold() in _ANSWERS or day_of(text) is not None


def says_here(text: str) -> bool:
    """Whether a status says by its own words that somebody works there now: "Active", "On leave"; not "Full time"."""
    word = text.casefold()
    return _told(word) == HERE and (word in _LETTERS or not _NOW.isdisjoint(_WORD.findall(word)))


def asked_by(heading: str) -> str:
    """What a "Yes" or a day says under this heading: HERE for "Active?", GONE for "Terminated" and "Termination Date";
    blank where it asks neither."""
    return _told(words_of(heading))


def codes_of(cells: Iterable[str]) -> Mapping[str, str]:
    """What single letters mean in a column that has these cells: "I" is GONE beside "A", "R" beside "A" and "T", and
    "N" beside "Y"; nothing where other words stand there, too."""
    said = {cell.strip().casefold() for cell in cells} - {""}
    if said == {"y", "n"}:
        return {"y": HERE, "n": GONE}
    if not said <= {*_CODES, "loa"} or "a" not in said or ("r" in said and "t" not in said):
        return {}
    return _CODES


def short_ones(cells: Iterable[str]) -> set[str]:
    """The different cells, as far as they tell whether the column is one of codes."""
    return {cell[: _LONGEST_CODE + 1] for cell in set(cells)}


def status_of(text: str, until: date, yes: str = "", codes: Mapping[str, str] | None = None) -> str:
    """HERE or GONE; `yes` is what a "Yes" says, or a day where that is GONE, `codes` what letters mean in this column.
    Raises Bad, with HERE, for words that do not tell, and for an end that lies after `until`."""
    word = text.casefold()
    told = _told(word) or _answer(word, yes) or _by_day(text, yes) or (codes or {}).get(word, "")
    if not told:
        raise Bad(f"“{text[:40]}” does not tell whether they work there; the row is used.", HERE)
    if told == GONE and _is_ahead(text, until):
        raise Bad(f"“{text[:40]}” lies after the day of the list; the row is used.", HERE)
    return told


def has_left(text: str, until: date) -> bool:
    """Whether a text says that somebody has left by that day, or that those have who stand under it, and nothing else:
    "RETIRED", "Resigned 10/1", "Terminations". Of a single letter or a title such as "Retired sub" it does not."""
    words = text.casefold()
    return _told(words) == GONE and _GONE.union(_BESIDE).issuperset(_WORD.findall(words)) and not _is_ahead(text, until)


def _is_ahead(text: str, until: date) -> bool:
    return any((day := day_of(found)) and day > until for found in (text, *_DAY.findall(text)))


def _answer(text: str, yes: str) -> str:
    if not yes or text not in _ANSWERS:
        return ""
    return yes if _ANSWERS[text] else GONE if yes == HERE else HERE


def _by_day(text: str, yes: str) -> str:
    if yes != GONE:
        return ""
    return HERE if is_no_day(text) else GONE if day_of(text) else ""


def _told(text: str) -> str:
    """Blank where the words say neither, or both: "Retired, rehired"."""
    if _NO_LONGER.search(text):
        return GONE
    words = set(_WORD.findall(text))
    if text in _LETTERS:
        return _LETTERS[text]
    is_gone = not words.isdisjoint(_GONE) or _ENDED.fullmatch(text) is not None
    is_here = not words.isdisjoint(_HERE | {"pending"} if is_gone else _HERE) or _FOR_A_TERM.search(text) is not None
    return "" if is_gone == is_here else GONE if is_gone else HERE
