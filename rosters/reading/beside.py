"""Two lists on one sheet, of which only one could be read: names under the same heading twice, or a second heading
below whose columns are others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from rosters.reading.header import first_headed_so
from rosters.reading.refusal import Unreadable, column
from rosters.reading.targets import WHOLE_NAMES, Target, target_of, words_of
from rosters.reading.values import is_given

_WORDS_OF_A_HEADING = 3
_OF_SOMEBODY = re.compile(r"@|\d{5}|\d{3}-\d{4}|\d/\d")  # an address, a number, a day
_OF_PEOPLE = {*WHOLE_NAMES, Target.LAST}


def check_beside(headings: Sequence[str], sample: Sequence[Sequence[str]], is_worksite: Callable[[str], bool]) -> None:
    """Raises Unreadable where a second column of people's names has others than the first."""
    for index in range(len(headings)):
        first = first_headed_so(headings, index)
        if first is None or target_of(headings[first]) not in _OF_PEOPLE:
            continue
        pairs = [(one, other) for one, other in zip(sample[first], sample[index], strict=True) if _is_name(other)]
        others = sum(one.casefold() != other.casefold() and not is_worksite(other) for one, other in pairs)
        if others > len(pairs) / 2:
            both = f"{column(first)} and {column(index)}"
            raise Unreadable(
                f"{both[0].upper()}{both[1:]} are both headed “{headings[first]}”, and have other people. Put them"
                " below each other, or give each a heading of its own."
            )


def check_below(headings: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int]) -> None:
    """Raises Unreadable for a row that is the heading of other columns: those below it would be read as these."""
    for number, cells in zip(numbers, rows, strict=True):
        if _OF_SOMEBODY.search("\0".join(cells)):  # as nearly every row is, which need not be looked at word for word
            continue
        filled = [cell for cell in cells if cell.strip()]
        if filled and target_of(filled[-1]) and _is_other_heading(headings, cells, filled):
            said = ", ".join(" ".join(cell.split()) for cell in filled[:_WORDS_OF_A_HEADING])
            raise Unreadable(
                f"Row {number} begins another table (“{said}”), whose columns are not those above it. Put it on a"
                " sheet of its own, or in a file of its own."
            )


def _is_other_heading(headings: Sequence[str], cells: Sequence[str], filled: Sequence[str]) -> bool:
    if len(set(map(target_of, filled)) - {None}) < _WORDS_OF_A_HEADING or not all(map(target_of, filled)):
        return False
    same = zip(map(words_of, headings), map(words_of, cells), strict=False)
    return not all(said in heading for heading, said in same)


def _is_name(cell: str) -> bool:
    return is_given(cell) and any(map(str.isalpha, cell)) and not any(map(str.isdigit, cell))
