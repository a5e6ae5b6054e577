"""Where the heading of a list is: districts put titles, dates and blank rows above it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from rosters.reading.days import day_of
from rosters.reading.names import tidy
from rosters.reading.refusal import Unreadable, letter
from rosters.reading.targets import OF_PEOPLE, target_of, words_of

type Numbered = tuple[int, list[str]]

LONGEST = 80  # characters of a name
_ROOM = 6  # for the number of one that comes again
_NUMBER = re.compile(r" \(\d+\)$")
_SHORT = 2  # letters: "M" may head a column of initials that has an M, too
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_OF_OUR_DOWNLOAD = {"sheet", "row", "why not"}  # what `rosters.queries.refused_rows` puts behind the file's columns
_MADE_UP = re.compile(r"Column [A-Z]{1,2}")
_VALUE = re.compile(r".*@.*\..*|[\d\s().+/:%$,-]*\d[\d\s().+/:%$,-]*")


@dataclass(frozen=True, slots=True)
class Heading:
    """`row` is its number in the file, 0 where the list begins without one."""

    row: int
    names: list[str]


def _nothing_is(_cell: str) -> bool:
    """For who knows no worksites."""
    return False


def find_heading(
    top: Sequence[Numbered], wanted_row: int | None = None, is_worksite: Callable[[str], bool] = _nothing_is
) -> Heading:
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
    if _is_like_those_below(cells, [row for above, row in filled if above > number], is_worksite):
        return Heading(0, names_of([], filled))
    return Heading(number, names_of(cells, filled))


def names_of(cells: Sequence[str], rows: Sequence[Numbered]) -> list[str]:
    """Tidy names for as many columns as the rows have; a column without one is "Column F", and the second that is
    headed "Phone" is "Phone (2)"."""
    width = max((_width(row) for _, row in rows), default=0) if not cells else _width(cells)
    tidied = [tidy(cell)[:LONGEST] for cell in cells[:width]] + [""] * (width - len(cells))
    names: list[str] = []
    taken: set[str] = set()
    for index, name in enumerate(tidied):
        names.append(_told_apart(name or f"Column {letter(index)}", taken))
        taken.add(names[-1].casefold())
    return names


def _told_apart(name: str, taken: Collection[str]) -> str:
    numbered = (f"{name[: LONGEST - _ROOM]} ({number})" for number in itertools.count(2))
    return next(one for one in itertools.chain([name], numbered) if one.casefold() not in taken)


def first_headed_so(names: Sequence[str], index: int) -> int | None:
    """The column whose heading is the same as that of this one, which stands behind it: "Name" of "Name (2)"."""
    same = _NUMBER.sub("", names[index]).casefold()
    return next((at for at in range(index) if names[at].casefold() == same), None)


def is_made_up(name: str) -> bool:
    """Whether the name is one that `names_of` gives, which says where a column stands and nothing of what it holds."""
    return _MADE_UP.fullmatch(name) is not None


def is_ours(name: str) -> bool:
    """Whether the column is one that we put into the file of refused rows: where each stood, why it was not used."""
    return words_of(name) in _OF_OUR_DOWNLOAD


def is_repeated(names: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether the heading stands here once more, as on every page of a printed list."""
    return all(not cell.strip() or says(cell, name) for cell, name in zip(cells, names, strict=False))


def says(cell: str, name: str) -> bool:
    """Whether the cell is what gave a column its name."""
    return tidy(cell)[:LONGEST] in {name, _NUMBER.sub("", name)}


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


def _is_like_those_below(
    cells: Sequence[str], rows: Sequence[Sequence[str]], is_worksite: Callable[[str], bool]
) -> bool:
    """Whether the row tells of a person as those below do; one that has a heading's word must do so in two columns.

    "Teacher" is somebody's job as well as a heading.
    """
    names = [tidy(cell)[:LONGEST] for cell in cells]
    others = [row for row in rows if _count(row) > 1 and not is_repeated(names, row)]
    signs = 0
    words = {cell.strip() for cell in cells if target_of(cell) and words_of(cell) not in OF_PEOPLE}
    for index, cell in enumerate(map(str.strip, cells)):
        if cell and cell not in words:
            below = [row[index].strip() for row in others if index < len(row) and row[index].strip()]
            signs += bool(below) and _is_one_of(cell, below, is_worksite)
    return signs > min(len(words), 1)


def _is_one_of(cell: str, below: Sequence[str], is_worksite: Callable[[str], bool]) -> bool:
    """Whether a cell comes again below, is written like most of the numbers there, or is a worksite or a name with a
    comma, as they are."""
    same = sum(other.casefold() == cell.casefold() for other in below)
    if same and (len(cell) > _SHORT or same >= len(below) / 2):
        return True
    shape = _shape(cell)
    if shape.count("9") > 1 and sum(_shape(other) == shape for other in below) >= 0.6 * len(below):
        return len(below) > 1
    if has_comma_of_a_name(cell):
        return sum(map(has_comma_of_a_name, below)) >= len(below) / 2
    return is_worksite(cell) and sum(map(is_worksite, below)) >= len(below) / 2


def has_comma_of_a_name(cell: str) -> bool:
    """ "Ross, Dana"."""
    last, comma, first = cell.partition(",")
    starts = (last.strip()[:1], first.strip()[:1])
    return bool(comma) and all(map(str.isalpha, starts)) and not _DIGIT.search(cell)


def _shape(cell: str) -> str:
    """ "E0412" is "A9999"."""
    return _LETTER.sub("A", _DIGIT.sub("9", cell))


def _count(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _width(cells: Sequence[str]) -> int:
    return max((index + 1 for index, cell in enumerate(cells) if cell.strip()), default=0)
