"""Where the heading of a list is: districts put titles, dates and blank rows above it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rosters.reading.days import day_of
from rosters.reading.names import tidy
from rosters.reading.refusal import Unreadable, column, letter
from rosters.reading.targets import target_of

type Numbered = tuple[int, list[str]]

_MADE_UP = re.compile(r"Column [A-Z]{1,2}")
_VALUE = re.compile(r".*@.*\..*|[\d\s().+/:%$,-]*\d[\d\s().+/:%$,-]*")


@dataclass(frozen=True, slots=True)
class Heading:
    """`row` is its number in the file, 0 where the list begins without one."""

    row: int
    names: list[str]


def find_heading(top: Sequence[Numbered], wanted_row: int | None = None) -> Heading:
    """The row of the first ones that most looks like a heading. Raises Unreadable for a list without rows under it."""
    filled = _stacked([(number, cells) for number, cells in top if any(cell.strip() for cell in cells)])
    if not filled:
        raise Unreadable("The file has no rows.")
    if wanted_row is not None:
        return _wanted(filled, wanted_row)
    best = max(filled, key=lambda row: (_known(row[1]), -row[0]))
    if _known(best[1]) >= 2 or (_known(best[1]) and len(filled) == 1):
        return Heading(best[0], names_of(best[1], filled))
    number, cells = _first_of_full_width(filled)
    if any(_VALUE.fullmatch(cell.strip()) or day_of(cell) for cell in cells if cell.strip()):
        return Heading(0, names_of([], filled))  # it begins with people
    return Heading(number, names_of(cells, filled))


def names_of(cells: Sequence[str], rows: Sequence[Numbered]) -> list[str]:
    """Tidy names for as many columns as the rows have; a column without one is "Column F".

    Raises Unreadable where two columns have the same name.
    """
    width = max((_width(row) for _, row in rows), default=0) if not cells else _width(cells)
    names = [tidy(cell)[:80] for cell in cells[:width]]
    names += [""] * (width - len(names))
    seen: dict[str, int] = {}
    for index, name in enumerate(names):
        same = name.casefold()
        if name and same in seen:
            both = f"{column(seen[same])} and {column(index)}"
            raise Unreadable(f"{both[0].upper()}{both[1:]} are both headed “{name}”. Give each a heading of its own.")
        seen[same] = index
    return [name or f"Column {letter(index)}" for index, name in enumerate(names)]


def is_made_up(name: str) -> bool:
    """Whether the name is one that `names_of` gives, which says where a column stands and nothing of what it holds."""
    return _MADE_UP.fullmatch(name) is not None


def is_repeated(names: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether the heading stands here once more, as on every page of a printed list."""
    said = [(tidy(cell)[:80], name) for cell, name in zip(cells, names, strict=False)]
    return all(cell in {"", name} for cell, name in said)


def _stacked(filled: Sequence[Numbered]) -> list[Numbered]:
    """The rows, where a heading that is printed in two lines ("Last" above "Name") is one with the lower's number."""
    rows = list(filled[:1])
    for (above, upper), (number, lower) in itertools.pairwise(filled):
        both = [f"{first} {second}".strip() for first, second in itertools.zip_longest(upper, lower, fillvalue="")]
        if number == above + 1 and _is_heading_in_two(upper, lower, both):
            rows[-1] = (number, both)
        else:
            rows.append((number, lower))
    return rows


def _is_heading_in_two(upper: Sequence[str], lower: Sequence[str], both: Sequence[str]) -> bool:
    """Whether the lines tell more together, or the lower one is all words of headings, yet says less than the upper."""
    over, under, together = _known(upper), _known(lower), _known(both)
    are_words = all(target_of(cell) for cell in lower if cell.strip())
    return together > max(over, under) or (are_words and together >= over > under)


def _wanted(filled: Sequence[Numbered], number: int) -> Heading:
    if number == 0:
        return Heading(0, names_of([], filled))
    for row, cells in filled:
        if row == number:
            return Heading(row, names_of(cells, filled))
    raise Unreadable(f"Row {number} is blank or too far down to hold the headings.")


def _known(cells: Sequence[str]) -> int:
    """How many different things we know by the cells' words."""
    return len({target for cell in cells if cell.strip() and (target := target_of(cell))})


def _first_of_full_width(filled: Sequence[Numbered]) -> Numbered:
    widest = max(_count(cells) for _, cells in filled)
    return next((row for row in filled if _count(row[1]) >= max(2, widest * 0.7)), filled[0])


def _count(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _width(cells: Sequence[str]) -> int:
    return max((index + 1 for index, cell in enumerate(cells) if cell.strip()), default=0)
