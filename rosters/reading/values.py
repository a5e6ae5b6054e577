"""One cell to one value. A value that cannot be read is a `Bad` with a sentence, never a guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache

import phonenumbers

from rosters.reading.names import tidy

REGION = "US"
_SCIENTIFIC = re.compile(r"[-+]?\d+(?:\.\d*)?[eE][-+]?\d+")
_ID_MARKS = re.compile(r"[\s\-./'’#]")
_EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
_BETWEEN_ADDRESSES = re.compile(r"[;,|/\s]+")
_BETWEEN_NUMBERS = re.compile(r"(?i)[;,|/]+|\bor\b|&|(?<=\d{4})\s+(?=[+(]?\d|[chmw]\b)")  # lines have become spaces
_EXTENSION = re.compile(r"(?i)\s*(?:x|ext\.?|extension)\s*\d+$")
_ZERO_DECIMALS = re.compile(r"(?<=\d)\.0+$")
_DECIMALS = re.compile(r"\d+\.\d+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")  # a number as a spreadsheet shows it
_OF_WHOM = re.compile(r"([^<>]*)<([^<>@]+@[^<>]+)>")  # Latoya Mabry <latoya@example.org>
_WHICH = r"(?:work|home|cell|mobile|personal|office|school|[chwmop])"
_LABEL = re.compile(rf"(?i)\({_WHICH}\)|(?<![\w.@-]){_WHICH}\s*:|(?<=\d)\s+{_WHICH}\.?$")
NOT_GIVEN = {"", "n/a", "na", "none", "null", "unknown", "#n/a", "#ref!", "#value!", "#name?", "tbd", "nan"}
NOT_GIVEN |= {"not available", "not on file", "no email", "no e-mail", "no phone", "#num!", "#div/0!", "#null!"}
NOT_GIVEN |= {"\\n", "(null)", "[null]", "<null>", "(blank)", "(none)", "unlisted", "declined", "unpublished"}
_NO_NEA_ID = {"pending", "applied", "applied for", "new", "no", "not a member", "nonmember", "non-member"}
_RULES = "-–—=_.*?/ "  # a cell of nothing else is a line drawn under a heading, or a blank to be filled in


class Bad(ValueError):
    """The cell holds no such value, or more than that: `read` is what is used all the same. The message says so and
    follows "Row 17, column 'X': ".
    """

    def __init__(self, sentence: str, read: object = "") -> None:
        super().__init__(sentence)
        self.read = read


class Rough(Bad):
    """A day of which the cell tells only the month or the year (`tells`); `read` is a day in it, which is used."""

    def __init__(self, text: str, day: date, tells: str) -> None:
        lack = "names no day" if tells == "month" else "tells only the year"
        super().__init__(f"“{text[:30]}” {lack}: {day.day} {day:%B %Y} is used.", day.isoformat())
        self.tells = tells


class Several(Bad):
    """The cell holds more than one of the `values`; `read` is the first, which is used."""

    def __init__(self, text: str, values: Sequence[str]) -> None:
        super().__init__(f"“{text[:80]}” has {len(values)} of them; the first is used.", values[0])
        self.values = values


def _one_or_several(text: str, convert: Callable[[str], str], apart: re.Pattern[str]) -> str:
    """The value of a cell. Raises Several where it holds more than one and nothing else, and Bad for the cell as a
    whole where any part of it is no such value."""
    try:
        return convert(text)
    except Bad as bad:
        parts = [part for part in apart.split(_LABEL.sub(" ", text)) if part.strip()]
        if len(parts) < 2:
            raise
        try:
            first, *others = dict.fromkeys(map(convert, parts))
        except Bad:
            raise bad from None
    if others:
        raise Several(text, [first, *others])
    return first


def is_given(text: str) -> bool:
    """False for blanks and for the words and rules that spreadsheets put in their place."""
    return text.casefold() not in NOT_GIVEN and text.strip(_RULES) != ""


def is_no_nea_id(text: str) -> bool:
    """What stands there for somebody who has none: "0", "Pending"."""
    return text.strip("0.") == "" or text.casefold() in _NO_NEA_ID


def nea_id(text: str) -> tuple[str, bool]:
    """Ten digits, and whether a spreadsheet had eaten leading zeros that we put back."""
    if len(text) == 10 and text.isascii() and text.isdecimal() and text != "0" * 10:
        return text, False
    if _SCIENTIFIC.fullmatch(text):
        raise Bad(f"NEA ID “{text[:20]}” lost its digits in a spreadsheet; we cannot rebuild it.")
    text = _whole(text)
    if _DECIMALS.fullmatch(text):
        raise Bad(f"“{text[:20]}” is not an NEA ID: it has decimals.")
    digits = _ID_MARKS.sub("", text)
    if not digits.isascii() or not digits.isdecimal() or not int(digits):
        raise Bad(f"“{text[:20]}” is not an NEA ID, which has ten digits.")
    if len(digits) > 10:
        raise Bad(f"NEA ID “{text[:20]}” has {len(digits)} digits; there are ten.")
    return digits.zfill(10), len(digits) < 10


def _whole(text: str) -> str:
    """A number without the point, the zeros behind it and the commas that a spreadsheet gave it."""
    return _ZERO_DECIMALS.sub("", text.replace(",", "") if _GROUPED.fullmatch(text) else text)


def employer_number(text: str) -> str:
    """As text, zeros kept. A number in scientific notation is refused."""
    if not text.isdecimal() and _SCIENTIFIC.fullmatch(text):
        raise Bad(f"Staff number “{text[:20]}” lost its digits in a spreadsheet; we cannot rebuild it.")
    if len(text) > 40:
        raise Bad("A staff number of more than 40 characters.")
    return _whole(text)


def email(text: str) -> str:
    """In lower case. Stricter than the rules of mail: what no district's system would accept is no address.

    Raises `Several` for more than one.
    """
    return _one_or_several(text, _one_email, _BETWEEN_ADDRESSES)


def _one_email(text: str) -> str:
    address = (of_whom(text)[1] or text.partition("#mailto:")[0]).lower().removeprefix("mailto:")
    address = _LABEL.sub("", address).strip(" <>;,").rstrip(".")
    name = address.partition("@")[0]
    if (
        len(address) > 254
        or not _EMAIL.fullmatch(address)
        or name.startswith(".")
        or name.endswith(".")
        or ".." in name
    ):
        raise Bad(f"“{text[:60]}” is not an e-mail address.")
    if name in _NOBODYS:
        raise Bad(f"“{text[:60]}” is nobody’s address.")
    return address


def of_whom(text: str) -> tuple[str, str]:
    """A name and its address, as programs for mail write them: "Latoya Mabry <latoya@example.org>"; any other text is
    no address's."""
    named = _OF_WHOM.fullmatch(text) if "<" in text else None
    return (named[1].strip(), named[2]) if named else (text, "")


# Before the @, what forms want filled in where somebody has none.
_NOBODYS = {"none", "noemail", "no.email", "no-email", "nomail", "na", "noreply", "no-reply", "donotreply", "unknown"}
_NATIONAL = re.compile(r"(?:\+?1[ .-]?)?\(?([2-9]\d\d)\)?[ .-]{0,2}([2-9]\d\d)[ .-]?(\d{4})(?:\.0)?")


def phone(text: str) -> str:
    """E.164: "+16015550100". An extension is left away. Raises `Several` for more than one."""
    return _one_or_several(text, _one_phone, _BETWEEN_NUMBERS)


def _one_phone(text: str) -> str:
    if (found := _NATIONAL.fullmatch(text)) and _is_known(found[1] + found[2]):
        return f"+1{found[1]}{found[2]}{found[3]}"
    try:
        number = phonenumbers.parse(_EXTENSION.sub("", _LABEL.sub("", text).strip()), REGION)
    except phonenumbers.NumberParseException:
        raise Bad(f"“{text[:30]}” is not a phone number.") from None
    if not phonenumbers.is_valid_number(number):
        raise Bad(f"“{text[:30]}” is not a phone number with its area code.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=20_000)
def _is_known(start: str) -> bool:
    """Whether phonenumbers knows numbers that start so; it decides by these six digits, so it is asked once each."""
    return phonenumbers.is_valid_number(phonenumbers.parse(f"+1{start}0123"))


_FTE_WORDS = dict.fromkeys(("full", "fulltime", "full-time", "ft", "f/t"), "1")
_FTE_WORDS |= dict.fromkeys(("half", "halftime", "half-time", "½"), "0.5")
_OF_A_PART = {"part", "parttime", "part-time", "pt", "p/t"}
_FTE_WORDS |= {"¼": "0.25", "¾": "0.75"}
_PARTS = re.compile(r"(\d{1,2})/(\d{1,2})")  # five periods of eight
_MOST_PER_CENT = 150  # above, it is something else, such as the days of a contract


@lru_cache(maxsize=4_096)
def fte(text: str) -> str:
    """ "0.5", "50%", "50 %", "50", "4/8" and "0.5 FTE" are "0.50"; above 0 and at most 2."""
    plain = text.replace(" ", "").replace(",", ".").lower().removesuffix("fte")
    if plain in _OF_A_PART:
        raise Bad(f"“{text[:20]}” does not tell how large a part.")
    plain = _FTE_WORDS.get(plain, plain)
    try:
        parts = _PARTS.fullmatch(plain)
        number = int(parts[1]) / int(parts[2]) if parts else float(plain.removesuffix("%"))
    except (ValueError, ZeroDivisionError):
        raise Bad(f"“{text[:20]}” is not an FTE such as 0.5, 50% or 1.0.") from None
    if plain.endswith("%") or 10 <= number <= _MOST_PER_CENT:
        number /= 100
    if not 0.005 <= number <= 2:
        raise Bad(f"An FTE of “{text[:20]}” is not between 0 and 2.")
    return f"{number:.2f}"


_YEARS = re.compile(r"\s*(?:\+|(?:years?|yrs?|y)\.?(?:[ ,]+\d{1,2} ?(?:months?|mos?|m)\.?)?)$")
_NTH_YEAR = re.compile(r"(\d{1,2})(?:st|nd|rd|th)(?: (?:year|yr))?")
_NO_YEARS = {"<1", "lessthan1", "first", "new"}


def service_years(text: str) -> int:
    """Completed years, 0 to 70; a fraction, months and "+" count as the whole years before them, a "5th year" and
    "<1" as the years before it."""
    plain = text.lower()
    if plain.replace(" ", "").removesuffix("year") in _NO_YEARS:
        return 0
    if nth := _NTH_YEAR.fullmatch(plain):
        plain = str(int(nth[1]) - 1)
    plain = _YEARS.sub("", plain)
    try:
        years = float(plain)
    except ValueError:
        raise Bad(f"“{text[:20]}” is not a number of years.") from None
    if not 0 <= years <= 70:
        raise Bad(f"{text[:20]} years of service are not between 0 and 70.")
    return int(years)


def short(text: str, most: int) -> str:
    """Text of at most so many characters."""
    plain = tidy(text)
    if len(plain) > most:
        raise Bad(f"{len(plain)} characters; {most} are the most.")
    return plain
