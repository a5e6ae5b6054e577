"""What the cells of a column are likely to be, and whether its heading can be believed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from rosters.reading import status, titles, values
from rosters.reading.days import day_of, is_day_or_rough, is_no_day
from rosters.reading.header import has_comma_of_a_name
from rosters.reading.places import Worksites
from rosters.reading.targets import WHOLE_NAMES, Target

MANY = 0.8  # of the cells
_OF_AN_ADDRESS = re.compile(r"\b(?:city|town|state|st|zip|county|addr(?:ess)?\d?|street|mailing)\b")
_OF_SOMEBODY_ELSE = re.compile(
    r"\b(?:emergency|spouse|partner|parent|guardian|mother|father|next of kin|beneficiary|supervisor|manager|evaluator"
    r"|principal|mentor|reports to|reference|contact person)\b"
)


def share(given: Sequence[str], test: Callable[[str], object]) -> float:
    """The part of the cells, of which there is one at least, that passes: 0 to 1."""
    return sum(1 for cell in given if test(cell)) / len(given)


def reads(convert: Callable[[str], object]) -> Callable[[str], bool]:
    """Whether a cell can be converted: that raises `Bad` where it cannot."""

    def test(cell: str) -> bool:
        try:
            convert(cell)
        except values.Bad:
            return False
        return True

    return test


TESTS: dict[Target, Callable[[str], object]] = {
    Target.EMAIL: lambda cell: "@" in cell,
    Target.OTHER_EMAIL: lambda cell: "@" in cell,
    Target.PHONE: reads(values.phone),
    Target.WORK_PHONE: reads(values.phone),
    Target.HIRED_ON: is_day_or_rough,
    Target.SERVICE_START: is_day_or_rough,
    Target.JOINED_ON: day_of,
    Target.LEFT_ON: lambda cell: day_of(cell) or is_no_day(cell) or status.has_left(cell, date.max),
    Target.FTE: reads(values.fte),
    Target.SERVICE_YEARS: reads(values.service_years),
    Target.STATUS: status.is_known,
    Target.CATEGORY: lambda cell: titles.category_of(cell) is not None,
    Target.LEVEL: titles.level_of,
    Target.PAYMENT: titles.payment_of,
}


_OF_LETTERS = frozenset({*WHOLE_NAMES, Target.FIRST, Target.MIDDLE, Target.LAST, Target.PREFERRED, Target.FORMER})
_OF_ONE_PERSON = frozenset({*WHOLE_NAMES, Target.EMAIL, Target.PHONE})
_OF_DIGITS = frozenset({Target.NEA_ID, Target.EMPLOYER_NUMBER})


def fits(target: Target, given: list[str]) -> bool:
    """A heading is believed unless hardly anything under it reads so."""
    test = TESTS.get(target)
    return test is None or share(given[:500], test) >= 0.3


def is_misfit(target: Target, given: list[str]) -> bool:
    """Whether what a heading became in another file can hardly be what it holds in this one."""
    some = given[:500]
    with_digits = share(some, _has_digit)
    if target in _OF_LETTERS:
        return with_digits > 0.7
    if target in _OF_DIGITS:
        return with_digits < 0.3
    return not fits(target, given)


def what_it_holds(target: Target, given: list[str], worksites: Worksites) -> Target:
    """Some headings mean one thing or another: under "Department" may be worksites, under "Staff type" job titles."""
    if target is Target.SUBJECT and share(given, worksites.knows) >= MANY:
        return Target.WORKSITE
    if (
        target is Target.JOB_CLASS
        and share(given, titles.is_job_class) < 0.3
        and share(given, titles.job_class_of_title) > 0.6
    ):
        return Target.POSITION
    return target


def guess(given: list[str], worksites: Worksites) -> Target | None:
    """What a column is whose heading says nothing; None where its cells do not tell either."""
    some = given[:500]
    if share(some, TESTS[Target.EMAIL]) >= MANY:
        return Target.EMAIL
    if share(some, lambda cell: not cell.isdecimal() and TESTS[Target.PHONE](cell)) >= MANY:
        return Target.PHONE
    if share(some, has_comma_of_a_name) >= MANY:
        return Target.NAME
    if share(some, worksites.knows) >= 0.6:
        return Target.WORKSITE
    if share(some, titles.job_class_of_title) >= 0.6:
        return Target.POSITION
    return None


def is_of_others(heading: str, target: Target) -> bool:
    """Whether words of the heading belie the contents. In an address, "MS" would be the only middle school, and a town
    the only school named after it; a supervisor's e-mail would be everybody's."""
    if target is Target.WORKSITE:
        return _OF_AN_ADDRESS.search(heading) is not None
    return target in _OF_ONE_PERSON and _OF_SOMEBODY_ELSE.search(heading) is not None


def holds_names(by_heading: Target | None, given: list[str]) -> bool:
    """Whether names stand under a heading of people; where some cells are "VACANT", hardly any has digits."""
    if by_heading is Target.EMPLOYER_NUMBER and share(given, _has_digit) < 0.3:
        return True
    return share(given, _looks_like_words) >= MANY


def _has_digit(cell: str) -> bool:
    return any(map(str.isdigit, cell))


def has_letter(cell: str) -> bool:
    return any(map(str.isalpha, cell))


def _looks_like_words(cell: str) -> bool:
    return 2 <= len(cell.split()) <= 5 and not _has_digit(cell)


def ends_in_an_initial(cell: str) -> bool:
    """ "ROSS DANA K" has its last name first; "DANA K ROSS" does not."""
    words = cell.replace(".", "").split()
    return len(words) > 2 and len(words[-1]) == 1 < len(words[-2])
