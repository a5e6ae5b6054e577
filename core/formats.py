"""How values are written for people: one way for the whole house, on pages, in mail and in files.

Every function takes None and answers with a dash or nothing, so that a missing value never reads as zero.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

import phonenumbers
from django.conf import settings
from django.utils import timezone

from core import clock

type Number = int | float | Decimal

MINUS = "\u2212"
DASH = "\u2013"
NBSP = "\u00a0"


def number(value: Number | None, digits: int = 0) -> str:
    """1234567 is "1,234,567", with `digits` after the point; a negative number has a true minus; None is a dash."""
    if value is None:
        return DASH
    exact = Decimal(value) if isinstance(value, int) else value  # a float would round what is over 2**53
    text = f"{abs(exact):,.{digits}f}"
    return f"{MINUS}{text}" if value < 0 and text.strip("0.,") else text


def number_word(value: int) -> str:
    """One to nine in words, as in a sentence; anything else in figures."""
    words = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[value - 1] if 1 <= value <= len(words) else number(value)


def signed(value: Number | None, digits: int = 0) -> str:
    """A change: "+412", "−7", "0"."""
    text = number(value, digits)
    return f"+{text}" if value is not None and value > 0 and text.strip("0.,") else text


def percent(share: Number | None, digits: int = 1) -> str:
    """A share from 0 to 1: 0.259 is "25.9 %" with a space that does not break."""
    return DASH if share is None else f"{number(share * 100, digits)}{NBSP}%"


def capped(value: int | None, cap: int) -> str:
    """A count that was not counted further than `cap`: "9,999", "10,000+"."""
    return f"{number(cap)}+" if value is not None and value >= cap else number(value)


def counted(value: int | None, one: str, many: str) -> str:
    """1 is "1 person", 1284 is "1,284 people", 0 is "no people"."""
    if value == 0:
        return f"no {many}"
    return f"{number(value)} {one if value == 1 else many}"


def state_day(moment: date | datetime | None) -> date | None:
    """The day in the state of a day or a moment."""
    if isinstance(moment, datetime):
        return timezone.localtime(moment).date() if timezone.is_aware(moment) else moment.date()
    return moment


def day(when: date | datetime | None) -> str:
    """ "22 Nov 2026"; None is nothing."""
    on = state_day(when)
    return f"{on.day} {on:%b} {on.year:04}" if on else ""


def last_day(until: date | None) -> str:
    """ "21 Nov 2026", the day before the first without it; None is nothing. What lasts until a day lasts through it."""
    return day(until - timedelta(days=1)) if until else ""


def short_day(when: date | datetime | None, today: date | None = None) -> str:
    """ "22 Nov", with the year when it is not this one."""
    on = state_day(when)
    if not on:
        return ""
    return f"{on.day} {on:%b}" if on.year == (today or clock.today()).year else day(on)


def long_day(when: date | datetime | None) -> str:
    """ "Sunday 22 November 2026"."""
    on = state_day(when)
    return f"{on:%A} {on.day} {on:%B} {on.year:04}" if on else ""


def full_day(when: date | datetime | None) -> str:
    """ "22 November 2026", in sentences that say what happens on it."""
    on = state_day(when)
    return f"{on.day} {on:%B} {on.year:04}" if on else ""


def moment(when: datetime | None) -> str:
    """ "22 Nov 2026, 16:12" on the state's clock."""
    if not when:
        return ""
    local = timezone.localtime(when) if timezone.is_aware(when) else when
    return f"{day(local)}, {local:%H:%M}"


def ago(when: date | datetime | None, today: date | None = None) -> str:
    """In state days: "today", "yesterday", "9 days ago", "in 9 days"; None is "never"."""
    on = state_day(when)
    if not on:
        return "never"
    days = ((today or clock.today()) - on).days
    if days in {0, 1, -1}:
        return {0: "today", 1: "yesterday", -1: "tomorrow"}[days]
    return f"{number(days)} days ago" if days > 0 else f"in {number(-days)} days"


@lru_cache(maxsize=4096)
def phone(value: str | None) -> str:
    """ "+16015550100" is "(601) 555-0100"; a number abroad keeps its country code; what is no number stays as it is."""
    if not value:
        return ""
    try:
        known = phonenumbers.parse(value, settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        return value
    if not phonenumbers.is_possible_number(known):
        return value
    at_home = known.country_code == phonenumbers.country_code_for_region(settings.PHONE_REGION)
    style = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    text = phonenumbers.format_number(known, style)
    return str(text)


def initials(name: object) -> str:
    """The first letters of the first and the last name: "Ana Lucía Fuentes-Hollingsworth" is "AF"."""
    words = [word.lstrip("\"'(\u201c\u2018") for word in str(name or "").replace("@", " ").split()]
    words = [word for word in words if word and word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper()


def masked(address: str) -> str:
    """An e-mail address for whoever may not be its owner, who knows it again: "k…@gmail.example"."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}…{at}{domain}" if at else ""
