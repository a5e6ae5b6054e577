"""A proposal for each column: what it becomes, and how we know."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from itertools import filterfalse
from typing import Any

from rosters.reading import contents, names, status, titles, values
from rosters.reading.days import are_day_first, day_of, is_day_or_rough, month_first
from rosters.reading.districts import Districts
from rosters.reading.header import is_ours, is_repeated
from rosters.reading.names import tidy
from rosters.reading.places import Worksites
from rosters.reading.remarks import are_two, is_nobody, is_sum, without_remarks
from rosters.reading.targets import OF_PEOPLE, WHOLE_NAMES, Target, target_of, words_of

SAMPLE = 5_000  # rows that proposals are made from
EMPTY = "Empty"
_CARRIED = re.compile(r"\b(?:cell|cellphone|cellular|mobile)\b")
_LICENCE = re.compile(r"A{1,4}")  # classes of teaching licences in Mississippi
_WORD = re.compile(r"[^\W\d_]{3}")
_ODD = re.compile(r"['\n\r\t]|  ")


@dataclass(slots=True)
class Column:
    """`sure` is False where a person should look; `why` says how we know, or what to look at. `is_hidden` where the
    workbook does not show it, `is_day_first` where its days are proven to be written as 13.08.2020."""

    index: int
    heading: str
    samples: list[str] = field(default_factory=list)
    target: str = ""
    sure: bool = True
    why: str = ""
    is_hidden: bool = False
    is_day_first: bool = False

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def propose(
    headings: Sequence[str],
    sample: Sequence[Sequence[str]],
    worksites: Worksites,
    learned: dict[str, str],
    districts: Districts,
) -> list[Column]:
    """One `Column` for each heading. `sample` has the columns' values, `learned` what they became the last time."""
    columns, fits = [], []
    # A line about the people, mostly, and the heading of another page.
    aside = [sum(map(bool, row)) < 2 or is_repeated(headings, row) for row in zip(*sample, strict=True)]
    for index, (heading, cells) in enumerate(zip(headings, sample, strict=True)):
        told = list(zip(_tidy(cells), aside, strict=True))
        given = [cell for cell, is_aside in told if not is_aside and values.is_given(cell)]
        given = given or [cell for cell, _ in told if values.is_given(cell)]
        column = Column(index, heading, samples=list(dict.fromkeys(given))[:3], is_day_first=are_day_first(given))
        if column.is_day_first:
            given = list(map(month_first, given))
        _propose_one(column, given, worksites, learned)
        if column.target == Target.EMPLOYER:
            _look_at_districts(column, given, districts)
        elif column.target == Target.LEFT_ON and column.heading not in learned:
            _doubt_ends(column, len(given) / len(cells))
        columns.append(column)
        fits.append(_how_well(column, given[:500], worksites))
    _settle_rivals(columns, fits)
    return columns


def _how_well(column: Column, given: list[str], worksites: Worksites) -> float:
    """What speaks for a column where two would be the same: worksites that we know, and a phone that is carried."""
    if column.target == Target.WORKSITE:
        return contents.share(given, worksites.knows)
    if column.target == Target.JOB_CLASS:
        return contents.share(given, titles.job_class_of)
    if column.target == Target.SUBJECT:
        return contents.share(given, contents.has_letter)
    if column.target == Target.POSITION:
        return contents.share(given, _WORD.search)
    return 1 + (column.target == Target.PHONE and _CARRIED.search(words_of(column.heading)) is not None)


def _tidy(cells: Sequence[str]) -> Sequence[str]:
    """The cells as they will be read; most columns have nothing odd."""
    together = "".join(cells)
    return cells if together.isascii() and not _ODD.search(together) else list(map(tidy, cells))


def _propose_one(column: Column, given: list[str], worksites: Worksites, learned: dict[str, str]) -> None:
    if why := _useless(column.heading, given, learned):
        column.why = why
        return
    if column.heading in learned:
        column.target, column.why = learned[column.heading], "As in the last file of this employer"
        if column.target and contents.is_misfit(Target(column.target), given):
            column.sure, column.why = False, f"{column.why}, but the contents do not look like it"
        elif column.target in WHOLE_NAMES:
            column.why = ". ".join(filter(None, [column.why, _told_of_names(given, Target(column.target))]))
        elif column.target:
            _look_inside(column, Target(column.target), given, worksites)
        return
    by_heading = target_of(column.heading)
    if words_of(column.heading) in OF_PEOPLE and contents.holds_names(by_heading, given[:500]):
        by_heading = Target.NAME
    if by_heading and not contents.fits(by_heading, given):
        by_heading = None
    by_heading = by_heading and contents.what_it_holds(by_heading, given[:500], worksites)
    target = by_heading or contents.guess(given, worksites)
    if by_heading is None and target is not None and contents.is_of_others(words_of(column.heading), target):
        target = None
    if target is None:
        column.sure, column.why = False, "We do not know this heading. Choose, or leave it out"
        return
    column.target = target.value
    column.why = "Heading" if by_heading else "Contents"
    column.sure = by_heading is not None
    _look_inside(column, target, given, worksites)


def _look_at_districts(column: Column, given: list[str], districts: Districts) -> None:
    """Rows of others are left out: a name that we do not know is something to look at, and so is a list of nobody."""
    given = [cell for cell in given if not is_sum([cell])] or given
    districts.trust(given)
    own = sum(not districts.refusal(cell) for cell in given)
    unknown = sum(not districts.knows(cell) for cell in given)
    if not any(map(contents.has_letter, given)) or (unknown == len(given) and not own):
        column.target, column.sure = "", False
        column.why = "No district that we know is called so. Choose, or leave it out"
    elif unknown == own == len(given):
        column.sure = False
        column.why = f"All say “{given[0][:40]}”, as no district that we know is called. Is it this one?"
    else:
        column.sure = own > 0 and not unknown
        column.why = f"{own:,} of {len(given):,} are of this employer, the others are left out"
        column.why += f"; {unknown:,} name a district that we do not know" if unknown else ""


def _doubt_ends(column: Column, filled: float) -> None:
    """An "End Date" that most have, and that does not say who left, is that of contracts."""
    if filled > 0.5 and status.asked_by(column.heading) != status.GONE:
        column.target, column.sure = "", False
        column.why = "Most rows have a day here, perhaps the end of a contract. Choose, or leave it out"


def _useless(heading: str, given: list[str], learned: dict[str, str]) -> str:
    """Why a column is left out, which nobody needs to look at; blank for any other."""
    if not given:
        return EMPTY
    if is_ours(heading):
        return "Ours, from the file of refused rows"
    meant, some = learned.get(heading) or target_of(heading), given[:500]
    if meant == Target.POSITION and contents.share(some, names.is_address) >= contents.MANY:
        return "Forms of address, no job titles"
    if meant == Target.JOB_CLASS and len(set(some)) > 1 and contents.share(some, _LICENCE.fullmatch) >= contents.MANY:
        return "Classes of teaching licences, no job classes"
    return ""


def _look_inside(column: Column, target: Target, given: list[str], worksites: Worksites) -> None:
    """Say what the contents tell about the proposal; NEA IDs that lost their zeros are something to look at."""
    if look := _LOOKS.get(target):
        look(column, given)
    elif target in WHOLE_NAMES:
        _look_at_whole_names(column, target, given)
    elif target is Target.WORKSITE:
        matching = sum(map(worksites.knows, given))
        column.why = f"{matching:,} of {len(given):,} match a worksite of this employer by name"
        column.sure = column.sure and matching > 0
    elif (test := contents.TESTS.get(target)) is not None:
        _say_unread(column, sum(not test(cell) for cell in given))


def _say_unread(column: Column, unread: int) -> None:
    column.why += f"; {unread:,} unreadable" if unread else ""


def _look_at_numbers(column: Column, _given: list[str]) -> None:
    column.why += "; kept as text, zeros stay"


def _look_at_titles(column: Column, given: list[str]) -> None:
    kinds = set(given)
    known = {title for title in kinds if titles.job_class_of_title(title)}
    column.why = f"{_count(len(kinds), 'title')}, {len(known):,} known"
    if not any(map(_WORD.search, kinds)):
        column.sure, column.why = False, "Codes without a word, which tell no job class"


def _look_at_statuses(column: Column, given: list[str]) -> None:
    """Who is read as one who left is left out: a cell that does not tell is something to look at."""
    asked = status.asked_by(column.heading)
    if asked == status.GONE and any(map(day_of, given)):
        _look_at_last_days(column, given)
        return
    tells = contents.reads(partial(status.status_of, until=date.max, yes=asked, codes=status.codes_of(set(given))))
    unread = sum(not tells(cell) for cell in given)
    column.sure = column.sure and not unread
    _say_unread(column, unread)


def _look_at_last_days(column: Column, _given: list[str]) -> None:
    column.sure, column.why = False, "Who has a day here, up to that of the list, is left out. Is that meant?"


def _look_at_memberships(column: Column, _given: list[str]) -> None:
    column.sure, column.why = False, "Makes members of people who are none. Is that meant?"


def _look_at_days(column: Column, given: list[str]) -> None:
    column.why = _told_of_days(given, "day" if column.is_day_first else "month")
    column.sure = column.sure and all(map(is_day_or_rough, given))


def _look_at_job_classes(column: Column, given: list[str]) -> None:
    if silent := [cell for cell in dict.fromkeys(given) if not titles.job_class_of(cell)]:
        some = ", ".join(f"“{cell[:20]}”" for cell in silent[:3]) + (" …" if len(silent) > 3 else "")
        column.sure = False
        column.why = f"{_count(len(silent), 'value')} {'tells' if len(silent) == 1 else 'tell'} no job class: {some}"


def _told_of_days(given: list[str], first: str) -> str:
    no_days = [cell for cell in given if day_of(cell) is None]
    rough = sum(map(is_day_or_rough, no_days))
    unread = len(no_days) - rough
    parts = [f"Dates, {first} first"]
    if rough:
        parts.append(f"{rough:,} with only the month or the year")
    if unread:
        parts.append(f"{unread:,} unreadable")
    return "; ".join(parts)


def _look_at_whole_names(column: Column, target: Target, given: list[str]) -> None:
    """Where commas do not tell which name is the last, initials may; a person looks at how one of them is read."""
    plain = _without_comma(given)
    if len(plain) < 0.5 * len(given):
        column.target = Target.NAME.value
    elif target is Target.NAME:
        column.sure = False
        if contents.share(plain, contents.ends_in_an_initial) >= 0.1:
            column.target = Target.NAME_LAST_FIRST.value
    commas = f"Comma in {len(given) - len(plain):,} of {len(given):,}"
    column.why = _told_of_names(given, Target(column.target)) or commas


def _without_comma(given: list[str]) -> list[str]:
    return [name for cell in given if "," not in (name := values.of_whom(cell)[0])]


def _told_of_names(given: list[str], target: Target) -> str:
    """How one of them is read, where commas do not tell which name is the last; blank where they do."""
    plain = _without_comma(given)
    if len(plain) < 0.5 * len(given):
        return ""
    read = names.from_one_last_first if target is Target.NAME_LAST_FIRST else names.from_one
    of_one = [cell for cell in plain[:50] if not (are_two(cell) or is_nobody(cell))]
    example = max(of_one or plain[:1], key=lambda cell: len(cell.split()))
    name = read(without_remarks(example, surnames=int(target is Target.NAME_LAST_FIRST))[0])
    return f"No comma: “{example}” is read as first name {name.first}, last name {name.last}"


def _look_at_nea_ids(column: Column, given: list[str]) -> None:
    restored = lost = 0
    for cell in filterfalse(values.is_no_nea_id, given):
        try:
            restored += values.nea_id(cell)[1]
        except values.Bad:
            lost += 1
    if restored or lost:
        column.sure = False
        zeros = f"{_count(restored, 'value')} lost leading zeros in a spreadsheet; we put them back" if restored else ""
        bad = f"{_count(lost, 'value')} cannot be read as NEA IDs" if lost else ""
        column.why = "; ".join(filter(None, (zeros, bad)))


_LOOKS: dict[Target, Callable[[Column, list[str]], None]] = {
    Target.NEA_ID: _look_at_nea_ids,
    Target.EMPLOYER_NUMBER: _look_at_numbers,
    Target.POSITION: _look_at_titles,
    Target.JOB_CLASS: _look_at_job_classes,
    Target.STATUS: _look_at_statuses,
    Target.LEFT_ON: _look_at_last_days,
    Target.CATEGORY: _look_at_memberships,
    Target.JOINED_ON: _look_at_memberships,
    Target.HIRED_ON: _look_at_days,
    Target.SERVICE_START: _look_at_days,
}


def _settle_rivals(columns: list[Column], fits: list[float]) -> None:
    """Two columns for one thing: e-mail has a second place; else the surer one keeps it, or that whose contents fit
    better ("Loc" has codes, "Loc Desc" has names; a cell phone is nobody else's), or the first."""
    taken: dict[str, Column] = {}
    for column in sorted(columns, key=lambda one: (not one.sure, -fits[one.index], one.index)):
        if not column.target:
            continue
        thing = Target.NAME if column.target in WHOLE_NAMES else column.target
        if thing not in taken:
            taken[thing] = column
        elif thing == Target.EMAIL and Target.OTHER_EMAIL not in taken:
            column.target = Target.OTHER_EMAIL
            taken[Target.OTHER_EMAIL] = column
        else:
            rival = taken[thing].heading
            column.target, column.sure = "", False
            column.why = f"“{rival}” seems to hold the same. Choose, or leave it out"
    if Target.NAME in taken and Target.LAST in taken:
        spare = taken[Target.NAME]
        spare.target, spare.why = "", "First and last name have columns of their own"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")
