"""Worksites that a list names once for several rows: in a line of its own above them, in the name of their sheet, or in
the first row of a group.

School: Tupelo High School              School               Name
Name              Title                 Tupelo High School   Ross, Dana
Ross, Dana        Teacher                                    Hill, Ann
School: Milam Elementary                Milam Elementary     Bean, Lee
Bean, Lee         Teacher                                    Cole, May
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from rosters.reading.header import is_repeated
from rosters.reading.leaving import is_line
from rosters.reading.places import Worksites, is_called_a_school
from rosters.reading.remarks import is_placeholder
from rosters.reading.targets import Target, target_of

HEADING = "Named above the rows"  # of the column that lists with such names get beyond their own
MOST = 2_000  # more are no sections

type Row = tuple[int, list[str]]

_SUM = re.compile(r"\b(?:sub)?totals?\b", re.IGNORECASE)  # below the groups of a report
_OF_JOBS = re.compile(
    r"\b(?:teach\w*|staff|faculty|aides?|para\w*|assist\w*|\w*ists?|drivers?|depart\w*|team|personnel)\b", re.IGNORECASE
)
_LABELLED = re.compile(r"([^:–—]{2,40}?)\s*(?:[:–—]|\s-\s)\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sections:
    """`rows` maps the number of a row in the file to the worksite that it names for the rows until the next such row.

    Rows get it in `column`, whose blank cells it fills; where the names are lines of their own, nobody stands in them,
    and the column is a new one behind the others.
    """

    column: int
    rows: Mapping[int, str]
    are_lines: bool
    _numbers: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_numbers", sorted(self.rows))

    def at(self, number: int) -> str:
        """What the row of this number belongs to; blank above the first section."""
        place = bisect_right(self._numbers, number)
        return self.rows[self._numbers[place - 1]] if place else ""

    def headings(self, names: Sequence[str]) -> list[str]:
        """The list's own, and that of the new column."""
        return [*names, HEADING] if self.are_lines else list(names)

    def is_line(self, number: int) -> bool:
        return self.are_lines and number in self.rows

    def told(self, number: int, cells: list[str]) -> list[str]:
        """The cells of a row, as wide as the heading, with its worksite."""
        if self.are_lines:
            return [*cells, self.at(number)]
        if cells[self.column].strip():
            return cells
        return [*cells[: self.column], self.at(number), *cells[self.column + 1 :]]

    def as_dict(self) -> dict[str, Any]:
        return {"column": self.column, "rows": dict(self.rows), "are_lines": self.are_lines}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Self | None:
        """What `as_dict` said, after JSON made texts of the row numbers; None for an empty document."""
        if not document:
            return None
        rows = {int(number): place for number, place in document["rows"].items()}
        return cls(document["column"], rows, document["are_lines"])


class Finder:
    """Finds the sections of a list while its rows go by, once. Where a column names the worksites, only its blank cells
    may be told by the row above."""

    def __init__(self, headings: Sequence[str], targets: Mapping[str, str], worksites: Worksites) -> None:
        self._meant = [targets.get(heading, target_of(heading)) for heading in headings]
        self._column = self._meant.index(Target.WORKSITE) if Target.WORKSITE in self._meant else None
        self._headings = headings
        self._worksites = worksites
        self._rows: dict[int, str] = {}
        self._perhaps: dict[int, str] = {}  # lines that are called as schools are, but not as one that we know

    def people(self, rows: Iterator[Row], titles: Sequence[Row], sheets: Mapping[int, str]) -> Iterator[Row]:
        """The rows without the lines; `titles` are the rows above the heading, one of which may name the worksite, and
        `sheets` the names of sheets by the row of their heading, which are taken where one is a worksite's."""
        if self._column is None:
            first = next(rows, None)
            rows = itertools.chain([first] if first else [], rows)
            self._column = self._beginning(first[1] if first else [])
        if self._column is not None:
            return self._telling_once(rows, self._column)
        if len(self._headings) == 1:
            return rows  # every row is a single cell
        if any(map(self._worksites.knows, sheets.values())):
            self._rows.update(sheets)
        for number, cells in titles:
            if place := self._named_by(_filled(cells)):
                self._rows[number] = place
        return self._without_lines(rows)

    def _beginning(self, cells: Sequence[str]) -> int | None:
        """The column under a heading that says nothing, as "Row Labels" of a pivot table, which begins with a worksite
        beside other cells."""
        if len(_filled(cells)) < 2:
            return None
        return next(
            (
                at
                for at, (meant, cell) in enumerate(zip(self._meant, cells, strict=False))
                if meant is None and cell.strip() and self._worksites.knows(cell)
            ),
            None,
        )

    def found(self) -> Sections | None:
        """To be asked when all rows have gone by."""
        if self._column is None and (self._rows or len(self._perhaps) > 1):
            self._rows |= self._perhaps
        if not self._rows or len(self._rows) > MOST:
            return None
        if self._column is None:
            return Sections(len(self._headings), self._rows, are_lines=True)
        return Sections(self._column, self._rows, are_lines=False)

    def _telling_once(self, rows: Iterator[Row], column: int) -> Iterator[Row]:
        """Groups of a report: every worksite once, beginning with the first row, and most cells blank. Other lists
        name a worksite again before long, and are not looked at further."""
        told: set[str] = set()
        blank = 0
        for number, cells in rows:
            yield number, cells
            place = cells[column].strip() if column < len(cells) else ""
            if _SUM.search(place):
                continue
            if place.casefold() in told or (blank and not told):
                self._rows.clear()
                yield from rows
                return
            if place:
                told.add(place.casefold())
                self._rows[number] = place
            elif any(map(str.strip, cells)):
                blank += 1
        if blank <= len(told):
            self._rows.clear()

    def _without_lines(self, rows: Iterator[Row]) -> Iterator[Row]:
        """A line is one that says so, or is called as a worksite, or stands alone above the heading, repeated. One that
        is called as schools are ends the section above it: nobody is put into a school that is not theirs.
        """
        alone: Row | None = None
        for number, cells in rows:
            filled = _filled(cells)
            if not filled:
                continue
            if alone is not None:
                if is_line(alone[1]):
                    yield alone  # those under it left the worksite above it
                elif len(filled) > 1 and is_repeated(self._headings, cells):
                    self._rows[alone[0]] = _filled(alone[1])[0]
                else:
                    yield alone
                alone = None
            if place := self._named_by(filled):
                self._rows[number] = place
            elif len(filled) == 1 and _may_name_a_school(filled[0]):
                self._perhaps[number] = filled[0]
            elif len(filled) == 1:
                alone = number, cells
            else:
                yield number, cells
        if alone is not None:
            yield alone

    def _named_by(self, filled: Sequence[str]) -> str:
        """The worksite that a row of these cells names; blank for any other row."""
        if not filled or len(filled) > 2:
            return ""
        first, *others = filled
        labelled = _LABELLED.fullmatch(first)
        label, place = labelled.groups() if labelled else (first, "")
        if target_of(label) == Target.WORKSITE:
            return place or next((other for other in others if target_of(other) is None), "")
        return first if not others and self._worksites.knows(first) else ""


def _may_name_a_school(text: str) -> bool:
    return is_called_a_school(text) and not is_placeholder(text) and not _OF_JOBS.search(text)


def _filled(cells: Sequence[str]) -> list[str]:
    return [text for cell in cells if (text := " ".join(cell.split()))]
