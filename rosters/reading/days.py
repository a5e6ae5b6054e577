"""Days as American districts write them, and as spreadsheets do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

_SERIAL_ZERO = date(1899, 12, 30)  # Excel's day 0, its 29 February 1900 included
_NUMBERS = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})")
_WORDS = re.compile(r"(?:[a-z]{3,9},? )?([a-z]{3,9})[. -]*(\d{1,2})(?:st|nd|rd|th)?[, -]+(\d{4}|\d{2})")
_DAY_FIRST_WORDS = re.compile(r"(?:[a-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?[ /-]?([a-z]{3,9})[., /-]*(\d{4}|\d{2})")
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
            "sep sept september", "oct october", "nov november", "dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MOST_MONTHS, _MOST_DAYS = 12, 31
FIRST_YEAR, LAST_YEAR = 1930, 2100
_MONTH_FIRST = re.compile(r"(\d{1,2}|[a-z]{3,9})[-/., ]+(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_AND_SHORT_YEAR = re.compile(r"([a-z]{3,9})(?:-| ?['’])(\d{2})")  # the fifteenth of August is 15-Aug there
_SCHOOL_YEAR = re.compile(r"(?:sy|fall|school year)? ?(\d{4})(?:[-–/](\d{2}|\d{4}))?")
_SCHOOL_YEAR_BEGINS = 8  # August: where a file gives the year alone


_NO_DAY = re.compile(r"(?:0+|0?0/0?0/0000|0000-00-00|0?1/0?[01]/1900|1900-01-01|12/31/9999|9999-12-31)(?:[ T].*)?")


def is_no_day(text: str) -> bool:
    """What programs write where they know no day: "00/00/0000", "1/0/1900", "12/31/9999"."""
    return _NO_DAY.fullmatch(text.strip()) is not None


def are_day_first(cells: Iterable[str]) -> bool:
    """Whether the days of a column prove to be written as 13.08.2020: some can be read only so, and none only as
    08/13/2020."""
    parts = [(int(found[1]), int(found[2])) for cell in cells if (found := _NUMBERS.match(cell)) and len(found[1]) < 3]
    firsts, seconds = {first for first, _ in parts}, {second for _, second in parts}
    return bool(parts) and _MOST_MONTHS < max(firsts) <= _MOST_DAYS and max(seconds) <= _MOST_MONTHS


def month_first(text: str) -> str:
    """The text of a column that is written day first, as others write it: "13.08.2020" is "08/13/2020"."""
    return _NUMBERS.sub(lambda found: found[0] if len(found[1]) > 2 else f"{found[2]}/{found[1]}/{found[3]}", text, 1)


@lru_cache(maxsize=65_536)
def day_of(text: str) -> date | None:
    """None for what is no day, or one outside 1930–2100. Month first; two-digit years up to 2039 are of this century.

    A time after the day is ignored. A bare number is a spreadsheet's serial, 20240805 or 08052024.
    """
    if usual := _NUMBERS.fullmatch(text):
        return _from_numbers(*usual.groups())
    plain = " ".join(text.strip().casefold().replace(",", ", ").split())
    if plain.isdecimal() or re.fullmatch(r"\d{5}\.\d+", plain):
        return _from_digits(plain.partition(".")[0])
    head = re.sub(r"[ t]\d{1,2}:\d{2}.*$", "", plain)
    if found := _NUMBERS.fullmatch(head):
        return _from_numbers(*found.groups())
    if found := _WORDS.fullmatch(head):
        return _day(_year(found[3]), MONTHS.get(found[1], 0), int(found[2]))
    if found := _DAY_FIRST_WORDS.fullmatch(head):
        return _day(_year(found[3]), MONTHS.get(found[2], 0), int(found[1]))
    return None


def month_of(text: str) -> date | None:
    """The first day of "Aug 2018", "8/2020", "2018-08" or "Aug-18", as spreadsheets show a month; None for anything
    else, and for a school year ("2010-11")."""
    plain = text.strip().casefold()
    if found := _MONTH_AND_SHORT_YEAR.fullmatch(plain):
        return _day(_year(found[2]), MONTHS.get(found[1], 0), 1)
    if found := _MONTH_FIRST.fullmatch(plain):
        month, year = found[1], int(found[2])
        return _day(year, int(month) if month.isdecimal() else MONTHS.get(month, 0), 1)
    if found := _YEAR_FIRST.fullmatch(plain):
        year, number = int(found[1]), int(found[2])
        return None if number == (year + 1) % 100 else _day(year, number, 1)
    return None


def year_of(text: str, until: date) -> date | None:
    """1 August of a bare year, of "Fall 2019" and of a school year ("2019-20"), 1 January where that lies after
    `until`; None for a year to come."""
    found = _SCHOOL_YEAR.fullmatch(text.strip().casefold())
    if found is None or int(found[1]) > until.year or (found[2] and int(found[2][-2:]) != (int(found[1]) + 1) % 100):
        return None
    august = _day(int(found[1]), _SCHOOL_YEAR_BEGINS, 1)
    return august if august is None or august <= until else august.replace(month=1)


def is_day_or_rough(text: str) -> bool:
    """Whether the text is a day, a month or a year."""
    return bool(day_of(text) or month_of(text) or year_of(text, date(LAST_YEAR, 12, 31)))


def _from_digits(digits: str) -> date | None:
    if len(digits) == 8:
        year_first = _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        return year_first or _day(int(digits[4:]), int(digits[:2]), int(digits[2:4]))
    if len(digits) == 5:
        serial = _SERIAL_ZERO + timedelta(days=int(digits))
        return serial if FIRST_YEAR <= serial.year <= LAST_YEAR else None
    return None


def _from_numbers(first: str, second: str, third: str) -> date | None:
    if len(first) == 4:
        return _day(int(first), int(second), int(third)) if len(third) <= 2 else None
    if len(first) > 2 or len(third) not in {2, 4}:
        return None
    return _day(_year(third), int(first), int(second))


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return 2000 + year if year < 40 else 1900 + year


def _day(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
