"""Rows of those who left: below a line such as "Resignations", or on a sheet that is called so.

Name               School               Title
Ross, Dana         Tupelo High School   Teacher
Resignations
Hill, Ann          Tupelo High School   Teacher
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date

from rosters.reading.places import is_called_a_school
from rosters.reading.remarks import NO_PERSON
from rosters.reading.status import has_left, status_of
from rosters.reading.targets import Target, words_of
from rosters.reading.titles import job_class_of_title
from rosters.reading.values import Bad

A_LINE = f"This is a line above those who do not work there any more, {NO_PERSON}"
LONGEST_LINE = 40  # characters of a line
_OF_OTHERS = {"new", "hires", "hire", "staff", "employees", "transfers", "transferred", "in", "all"}


def is_line(cells: Sequence[str]) -> bool:
    """Whether a row is a line above those who left."""
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) == 1 and len(filled[0]) <= LONGEST_LINE and has_left(filled[0], date.max)


class Leaving:
    """Follows the rows of a list from the first. `sheets` are the names of sheets by the row of their heading."""

    def __init__(self, sheets: Mapping[int, str], targets: Mapping[int, Target]) -> None:
        left = {at: name if has_left(name, date.max) else "" for at, name in sheets.items()}
        self._sheets = left if any(left.values()) else {}
        self._headings = sorted(self._sheets)
        self._saying = [at for at, target in targets.items() if target in {Target.STATUS, Target.POSITION}]
        self._line = ""

    @property
    def is_on(self) -> bool:
        """Whether rows that are no lines may be those of who left."""
        return bool(self._line or self._sheets)

    def problem(self, number: int, cells: Sequence[str], text: str) -> str:
        """Why the row is refused, if it stands where those stand who left; `text` is all that its cells say."""
        if len(text) <= LONGEST_LINE and text in cells and "," not in text:
            if has_left(text, date.max) and not any(text == cells[at] for at in self._saying if at < len(cells)):
                self._line = text
                return A_LINE
            if _begins_others(text):
                self._line = ""
        said = self._line or self._sheet_of(number)
        return f"They stand under “{said[:LONGEST_LINE]}”: they do not work there any more." if said else ""

    def ends(self) -> None:
        """A line for other people went by."""
        self._line = ""

    def _sheet_of(self, number: int) -> str:
        place = bisect_left(self._headings, number)
        return self._sheets[self._headings[place - 1]] if place else ""


def _begins_others(text: str) -> bool:
    """Whether a line says who stands under it: "Active", "Faculty", "New Hires"."""
    try:
        return bool(status_of(text, date.max))
    except Bad:
        others = bool(job_class_of_title(text)) or is_called_a_school(text)
        return others or _OF_OTHERS.issuperset(words_of(text).split())
