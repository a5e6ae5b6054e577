"""Two lists beside each other on a sheet: names under the same heading twice, of which only one could be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rosters.reading.header import first_headed_so
from rosters.reading.refusal import Unreadable, column
from rosters.reading.targets import WHOLE_NAMES, Target, target_of
from rosters.reading.values import is_given

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


def _is_name(cell: str) -> bool:
    return is_given(cell) and any(map(str.isalpha, cell)) and not any(map(str.isdigit, cell))
