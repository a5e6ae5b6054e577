"""What is never stored, and so stops an import: social security, bank, card and licence numbers, and dates of birth.

Headings are asked first, then contents, since a column can be called anything. No sentence repeats a value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from rosters.reading.refusal import Unreadable, column
from rosters.reading.targets import Target, target_of, words_of

_NEVER = (
    (
        "social security numbers",
        r"\b(ssn\w*|ss (no|num|number)|ssno|soc sec|social sec(urity)?|itin|tax(payer)? id)\b|^(social|sin|tin|ss)$",
    ),
    (
        "dates of birth",
        r"\b(dob|d o b|birth ?(date|day|dt)|bday|b day|date of birth|dt of birth)\b|^(birth|born|born on)$",
    ),
    ("driver’s licence numbers", r"\b(driver s?|drivers?|driving) ?(licen[cs]e|lic)\b|\bdl (no|num|number)\b|^dl$"),
    (
        "bank account numbers",
        r"\b(bank|routing|aba|acct|account) (no|num|number|acct|account)\b|^(iban|bank|routing|acct|account)$",
    ),
    ("card numbers", r"\b(credit|debit|payment) ?card\b|\bcard ?(no|num|number)\b|\bcc ?(no|num|number)\b|\bcvv\b"),
)
_NEVER_RULES = tuple((what, re.compile(pattern)) for what, pattern in _NEVER)
# The year at most, and whether something is there at all; it is left out all the same, and its contents are watched.
_ALLOWED = re.compile(r"\bbirth ?year\b|\byear (of )?birth\b|\by n\b|\byes no\b|\bon file\b")

_DASHED = re.compile(r"(?<![\d-])\d{3} ?([-–—\u2011./ ]) ?\d{2} ?\1 ?\d{4}(?![\d-])")
_MAYBE_DASHED = re.compile(r"[-–—\u2011./ ]\d\d ?[-–—\u2011./ ]")  # hundreds of times quicker to look for
# Nine digits as people and spreadsheets write them: behind a letter or a zero, in groups of 3, 2 and 4 (a ZIP code has
# 5 and 4), as a number with a decimal point or with commas.
_NINE = re.compile(
    r"['’]?[A-Za-z]{0,3}(0?)(\d{3})(?:[-–—\u2011./ ]{1,3}\d{2}[-–—\u2011./ ]{0,3}\d{4}|\d{6}|,\d{3},\d{3})(?:\.0+)?"
)
_ZIP = re.compile(r"\b(zip|postal|post)\b")
_CARD = re.compile(r"\d(?:[ -]?\d){12,18}")
# First three digits of numbers given out in Mississippi until 2011 (Social Security Administration).
_MISSISSIPPI = {"425", "426", "427", "428", "587", "588"}
_ENOUGH = 5  # so many values make a pattern
_MANY = 20


def check_headings(headings: Sequence[str]) -> None:
    """Raises Unreadable for the first heading of something that is never stored."""
    for index, heading in enumerate(headings):
        words = words_of(heading)
        if _ALLOWED.search(words):
            continue
        for what, rule in _NEVER_RULES:
            if rule.search(words):
                raise _stop(what, index, heading)


class Watch:
    """Looks at the contents of every column while the file is read."""

    def __init__(self, headings: Sequence[str]) -> None:
        self._headings = headings
        width = len(headings)
        self._filled = [0] * width
        self._nines = [0] * width
        self._padded = [0] * width  # with a zero in front: NEA IDs are written so, too
        self._prefixes: list[Counter[str]] = [Counter() for _ in range(width)]
        self._cards = [0] * width

    def look(self, columns: Sequence[Sequence[str]], numbers: Sequence[int]) -> None:
        """A stretch of rows, column by column, with their row numbers. Raises Unreadable at the first dashed number."""
        for index, values in enumerate(columns):
            text = "\n".join(values)
            if not text.strip():
                continue
            self._filled[index] += len(values) - values.count("")
            if _MAYBE_DASHED.search(text) and _DASHED.search(text):
                self._say_where(index, values, numbers)
            lines = text.split("\n")  # a cell may have several
            nines = [found for line in lines if 9 <= len(line) <= 18 and (found := _NINE.fullmatch(line))]
            self._padded[index] += sum(1 for found in nines if found[1])
            self._nines[index] += len(nines)
            self._prefixes[index].update(found[2] for found in nines)
            self._cards[index] += sum(1 for line in lines if len(line) > 12 and line[0].isdecimal() and _is_card(line))

    def conclude(self) -> None:
        """After the last row: what only the column as a whole can tell."""
        for index, heading in enumerate(self._headings):
            filled = self._filled[index]
            if not filled:
                continue
            if self._cards[index] >= max(1, filled * 0.5):
                raise _stop("card numbers", index, heading)
            if self._nines[index] >= filled * 0.5 and self._reads_as_social_security(index, heading):
                raise _stop("social security numbers", index, heading)

    def _say_where(self, index: int, values: Sequence[str], numbers: Sequence[int]) -> None:
        for number, value in zip(numbers, values, strict=True):
            if (found := _DASHED.search(value)) and (found[1] not in "./ " or found[0] == value.strip()):
                raise Unreadable(
                    f"Row {number}, {column(index, self._headings[index])}: this looks like a social security number,"
                    " which we never store. Take the numbers out of the file and upload it again."
                )

    def _reads_as_social_security(self, index: int, heading: str) -> bool:
        """Nine digits may be a staff number as well; then only their spread tells."""
        prefixes, count, target = self._prefixes[index], self._nines[index], target_of(heading)
        from_here = sum(prefixes[prefix] for prefix in _MISSISSIPPI)
        # NEA IDs that follow each other begin alike; among staff numbers even a single one would be a rare accident.
        if from_here > count * 0.5 and (count >= _ENOUGH or target is Target.EMPLOYER_NUMBER):
            return True
        if target in {Target.NEA_ID, Target.PHONE, Target.WORK_PHONE} or _ZIP.search(words_of(heading)):
            return False
        if self._padded[index] > count * 0.5 or count < self._filled[index] * 0.7:
            return False
        if target is Target.EMPLOYER_NUMBER:
            return count >= _ENOUGH and len(prefixes) > min(count, 100) * 0.6
        return True


def check_days(headings: Sequence[str], days: Sequence[Sequence[date]], as_of: date) -> None:
    """Days of each column: refuse one that can only be birth dates, since nobody's lies in the last 17 years."""
    for index, values in enumerate(days):
        expected = target_of(headings[index]) in {Target.JOINED_ON, Target.SERVICE_START, Target.HIRED_ON}
        if expected and len(values) < _MANY:
            continue
        if values and max(values).year <= as_of.year - 17 and min(values).year >= as_of.year - 95:
            raise _stop("dates of birth", index, headings[index])


def _is_card(text: str) -> bool:
    """Luhn's check, and a first digit that card networks use."""
    if not _CARD.fullmatch(text):
        return False
    digits = [int(letter) for letter in text if letter.isdigit()]
    if not 13 <= len(digits) <= 19 or digits[0] not in {2, 3, 4, 5, 6}:
        return False
    doubled = [digit if at % 2 == 0 else sum(divmod(2 * digit, 10)) for at, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def _stop(what: str, index: int, heading: str) -> Unreadable:
    place = column(index, heading)
    return Unreadable(
        f"{place[0].upper()}{place[1:]} looks like {what}, which we never store."
        " Take the column out of the file and upload it again."
    )
