"""The first look at a file: what it is, where the list begins, what each column seems to be."""

from __future__ import annotations

import contextlib
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from rosters.reading import columns, forbidden
from rosters.reading.beside import check_below, check_beside
from rosters.reading.days import are_day_first, day_of, month_first
from rosters.reading.districts import Districts
from rosters.reading.domains import shared_domains
from rosters.reading.header import Heading, find_heading, is_made_up, is_ours
from rosters.reading.hidden import Hidden
from rosters.reading.kinds import Kind, kind_of
from rosters.reading.names import tidy
from rosters.reading.one_school import named_once
from rosters.reading.places import Worksites
from rosters.reading.plan import ALL, LONGEST_TITLE
from rosters.reading.refusal import HEADER_WITHIN, MAX_ROWS, Unreadable
from rosters.reading.sections import Finder, Sections
from rosters.reading.status import has_left
from rosters.reading.targets import Target, target_of
from rosters.reading.text import text_rows
from rosters.reading.titles import job_class_of
from rosters.reading.values import is_given
from rosters.reading.workbook import Workbook

STRETCH = 2_000  # rows looked at together
_WORDS_OF_A_HEADING = 4
_HEADINGS_OF_A_LIST = 2  # that we know
_LINES_OF_NO_LIST = 4
_UNCALCULATED = (
    "The cells hold formulas without results; open the file in Excel, save it and upload it again, or leave them out"
)
_FIXED_WIDTH = (
    "The file has only one column: blanks stand where its columns end. Open it in Excel (Data, From Text, Fixed width)"
    " and save it as .xlsx."
)

type Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Known:
    """What we bring to the file: the employer's worksites, what its earlier files taught us, all employers' names,
    and whether the employer's mail domain is on record."""

    as_of: date
    worksites: dict[int, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    sheet: str = ""
    header_row: int | None = None
    filename: str = ""
    employer: str = ""
    employers: Sequence[str] = ()
    is_domain_known: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """`header_row` is 0 where the list begins without a heading. `titles` are job titles with how often they came, the
    commonest first; `sections` is empty or what `Sections.as_dict` says. `alike` are the other sheets with the same
    heading; where they were read, too, `above` says how many rows stand above each sheet. `others` are the visible
    sheets with other headings that seem to be lists, with how many rows each has: these are not read. `hidden_rows` is
    how many of the rows a workbook hides, `mail_domains` are those that seem to be the employer's. `worksite` is the
    one at which everybody on the list seems to work, where no column tells it.
    """

    kind: str
    sheet: str
    sheets: list[str]
    header_row: int
    rows: int
    columns: list[dict[str, Any]]
    titles: dict[str, int]
    sections: dict[str, Any] = field(default_factory=dict)
    alike: list[str] = field(default_factory=list)
    above: dict[str, int] = field(default_factory=dict)
    others: dict[str, int] = field(default_factory=dict)
    hidden_rows: int = 0
    mail_domains: list[str] = field(default_factory=list)
    worksite: int | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Table:
    """A file opened at one sheet or at ALL, with its heading found.

    `named` maps the row of each heading to the name of its sheet. Of ALL, the rows are numbered as if the sheets stood
    below each other, the likeliest first.
    """

    def __init__(
        self, data: bytes, sheet: str = "", header_row: int | None = None, worksites: Worksites | None = None
    ) -> None:
        self.kind: Kind = kind_of(data)
        self._rows: Rows
        self._worksites = worksites or Worksites({})
        self.sheet, self.sheets, self._opened = "", [], ""
        self._book: Workbook | None = None
        self.named: dict[int, str] = {}
        self.above: dict[str, int] = {}
        if self.kind.form == "text":
            rows: Rows = text_rows(data, self.kind)
            self._open(rows, header_row)
            return
        self._book = book = Workbook(data)
        self.sheets = book.sheets
        if sheet not in {"", ALL, *self.sheets}:
            raise Unreadable(f"The workbook has no visible sheet “{sheet}”.")
        self._open_first(book, [sheet] if sheet in self.sheets else _likeliest(book), header_row)
        self.named[self.heading.row] = self._opened = self.sheet
        if sheet == ALL:
            self._put_below(book)

    def _open_first(self, book: Workbook, names: list[str], header_row: int | None) -> None:
        for name in names:
            self.sheet = name
            try:
                self._open(book.rows(name), header_row)
            except Unreadable as refusal:
                if name == names[-1]:
                    raise Unreadable(f"{refusal}{_told_hidden(book)}") from None
            else:
                return

    def _put_below(self, book: Workbook) -> None:
        self.above[self.sheet], above = 0, book.heights[self.sheet]
        for name, heading in self.alike.items():
            self.above[name] = above
            self.named[above + heading] = name
            self._rows = itertools.chain(self._rows, _numbered_on(book.rows(name), heading, above))
            above += book.heights[name]
        self.sheet = ALL

    def _open(self, rows: Rows, header_row: int | None) -> None:
        top = list(itertools.islice(rows, HEADER_WITHIN))
        self.heading: Heading = find_heading(top, header_row, self._worksites.knows)
        forbidden.check_headings(self.heading.names)
        self.titles = [row for row in top if row[0] < self.heading.row]
        self._lines = self.titles or list(itertools.takewhile(_is_line, top))
        self._rows = itertools.chain((row for row in top if row[0] > self.heading.row), rows)

    @cached_property
    def alike(self) -> dict[str, int]:
        """The other sheets with the same heading, and its row in them. Begins to read every sheet."""
        if self._book is None or not self.heading.row:
            return {}
        found: dict[str, int] = {}
        for name in self._book.sheets:
            if name != self._opened:
                try:
                    other = find_heading(list(itertools.islice(self._book.rows(name), HEADER_WITHIN)))
                except Unreadable:
                    continue
                if other.row and other.names == self.heading.names:
                    found[name] = other.row
        return found

    @cached_property
    def hidden(self) -> Hidden:
        """What the workbook hides of what is read, rows by their numbers as told; of columns, those of the first
        sheet."""
        if self._book is None:
            return Hidden()
        told = {name: self._book.hidden(name, len(self.heading.names)) for name in (self.above or [self._opened])}
        rows = {self.above.get(name, 0) + number for name, one in told.items() for number in one.rows}
        return Hidden(frozenset(rows), told[self._opened].columns)

    @cached_property
    def uncalculated(self) -> frozenset[int]:
        """The columns where the first sheet has formulas without results."""
        return self._book.uncalculated(self._opened) if self._book is not None else frozenset()

    def others(self) -> Iterator[tuple[str, Rows]]:
        """The sheets that are not read, hidden ones too, each with its rows as far as these make sense."""
        if (book := self._book) is not None:
            for name in book.kept:
                if name not in {self._opened, *self.above}:
                    yield name, _sensible(book, name)

    def lines_above(self) -> Iterator[str]:
        """What stands above the list: the cells over its heading or its first row, and what its sheet is called."""
        for _, cells in self._lines:
            yield from cells
        if self.sheet != ALL:
            yield self.sheet

    @property
    def padded(self) -> bool:
        """Workbooks have no short rows, only blank cells."""
        return self.kind.form == "xlsx"

    def rows(self) -> Rows:
        """The rows under the heading, once. Raises Unreadable after the most that a list may have."""
        for count, row in enumerate(self._rows):
            if count >= MAX_ROWS:
                raise Unreadable(f"More than {MAX_ROWS:,} rows. Split the file.")
            yield row


def look(data: bytes, known: Known) -> Look:
    """Read the whole file once. Raises Unreadable with a sentence where it cannot be used."""
    worksites, districts = Worksites(known.worksites, known.places), Districts(known.employer, known.employers)
    table = Table(data, known.sheet, known.header_row, worksites)
    names = table.heading.names
    width = len(names)
    watch = forbidden.Watch(names)
    learned = {heading: target for heading, target in known.targets.items() if not is_made_up(heading)}
    learned |= {heading: "" for heading in names if is_ours(heading)}
    finder = Finder(names, learned, worksites)
    sample: list[list[str]] = [[] for _ in names]
    first: list[int] = []  # numbers of the rows in the sample
    count = hidden_rows = 0
    for numbers, stretch in _stretches(finder.people(table.rows(), table.titles, table.named), width):
        count += len(stretch)
        check_below(names, stretch, numbers)
        hidden_rows += len(table.hidden.rows.intersection(numbers))
        by_column = [list(map(str.strip, cells)) for cells in zip(*stretch, strict=True)]
        watch.look(by_column, numbers)
        first.extend(numbers[: max(0, columns.SAMPLE - len(first))])
        for kept, cells in zip(sample, by_column, strict=True):
            kept.extend(cells[: max(0, columns.SAMPLE - len(kept))])
    if not count:
        raise Unreadable("The file has a heading and no rows under it.")
    watch.conclude()
    if len(names) == 1 and sum("   " in cell for cell in sample[0]) > len(sample[0]) * 0.8:
        raise Unreadable(_FIXED_WIDTH)
    others = _watch_others(table)
    _check_days(names, sample, known.as_of)
    check_beside(names, sample, worksites.knows)
    proposed = columns.propose(names, sample, worksites, learned, districts)
    sections = finder.found()
    if sections is not None and sections.are_lines and any(one.target == Target.WORKSITE for one in proposed):
        sections = None  # a column says it row by row
    if sections is not None:
        names, sample = _with_sections(names, sample, first, sections)
        proposed = columns.propose(names, sample, worksites, learned, districts)
        _tell_sections(proposed[sections.column], sections)
    if any(not cell for cell in map("".join, sample)):
        _tell_formulas(proposed, table)
    told = any(one.target == Target.WORKSITE for one in proposed)
    for column in proposed:
        column.is_hidden = column.index in table.hidden.columns
    return Look(
        kind=table.kind.words,
        sheet=table.sheet,
        sheets=table.sheets,
        header_row=table.heading.row,
        rows=count,
        columns=[column.as_dict() for column in proposed],
        titles=_titles(proposed, sample),
        sections=sections.as_dict() if sections is not None else {},
        alike=list(table.alike),
        above=table.above,
        others={name: rows for name, rows in others.items() if name in table.sheets and name not in table.alike},
        hidden_rows=hidden_rows,
        mail_domains=shared_domains(names, sample, is_domain_known=known.is_domain_known),
        worksite=None if told else named_once(table.lines_above(), known.filename, known.employer, worksites),
    )


def _watch_others(table: Table) -> dict[str, int]:
    """The sheets that are not read, as far as they seem to be lists, with how many rows each has.

    Raises Unreadable where one holds what is never stored: the file is kept with all sheets.
    """
    lists: dict[str, int] = {}
    for name, rows in table.others():
        top = list(itertools.islice(rows, HEADER_WITHIN))
        width = max((len(cells) for _, cells in top), default=0)
        try:
            names = [*find_heading(top).names, *[""] * width][:width]
        except Unreadable:
            names = [""] * width
        watch = forbidden.Watch(names)
        count = 0
        try:
            for _, cells in top:  # perhaps a heading; a sentence about them is none
                forbidden.check_headings([cell if len(cell.split()) <= _WORDS_OF_A_HEADING else "" for cell in cells])
            for numbers, stretch in _stretches(itertools.chain(top, rows), width):
                watch.look([list(map(str.strip, cells)) for cells in zip(*stretch, strict=True)], numbers)
                count += sum(map(_has_words, stretch))
            watch.conclude()
        except Unreadable as refusal:
            raise Unreadable(f"Sheet “{name}”, which is not read: {refusal}") from None
        is_headed = len({target_of(one) for one in names if one} - {None}) >= _HEADINGS_OF_A_LIST
        if count - is_headed > (0 if is_headed else _LINES_OF_NO_LIST):
            lists[name] = count - is_headed
    return lists


def _has_words(cells: Sequence[str]) -> bool:
    """Whether two cells of a row have letters, as those of a list, and not those of a note or of a table of codes."""
    return sum(one.lower() != one.upper() for one in cells) >= _HEADINGS_OF_A_LIST


def _told_hidden(book: Workbook) -> str:
    hidden = [name for name in book.kept if name not in book.sheets]
    return f" The workbook hides the sheet “{hidden[0]}”: show it and save, if that is the list." if hidden else ""


def _likeliest(book: Workbook) -> list[str]:
    """Sheets in the order to try: those with the most headings that we know first, blank ones last; of these that are
    alike, one of people who left comes behind the others."""

    def known(name: str) -> int:
        top = itertools.islice(book.rows(name), HEADER_WITHIN)
        return max((len({target_of(cell) for cell in cells if cell} - {None}) for _, cells in top), default=-1)

    if len(book.sheets) == 1:
        return book.sheets
    return sorted(book.sheets, key=lambda name: (known(name), not has_left(name, date.max)), reverse=True)


def _is_line(row: tuple[int, list[str]]) -> bool:
    """Whether it is blank, or has a single cell."""
    return sum(map(bool, map(str.strip, row[1]))) < 2


def _sensible(book: Workbook, name: str) -> Rows:
    with contextlib.suppress(Unreadable):
        yield from book.rows(name)


def _numbered_on(rows: Rows, heading: int, above: int) -> Rows:
    return ((above + number, cells) for number, cells in rows if number > heading)


def _stretches(rows: Rows, width: int) -> Iterator[tuple[list[int], list[list[str]]]]:
    """Rows that are not blank, all as wide as the heading, some thousand at a time; wider ones are cut for the look."""
    while chunk := list(itertools.islice(rows, STRETCH)):
        numbers, stretch = [], []
        for number, cells in chunk:
            if any(cells) and "".join(cells).strip():
                numbers.append(number)
                stretch.append(cells if len(cells) == width else (cells + [""] * width)[:width])
        if stretch:
            yield numbers, stretch


def _with_sections(
    names: list[str], sample: list[list[str]], numbers: list[int], sections: Sections
) -> tuple[list[str], list[list[str]]]:
    """The headings and the columns of the sample, with the worksites that sections tell."""
    if sections.are_lines:
        sample = [*sample, [""] * len(numbers)]
    cells = sample[sections.column]
    told = [cell or sections.at(number) for number, cell in zip(numbers, cells, strict=True)]
    return sections.headings(names), [*sample[: sections.column], told, *sample[sections.column + 1 :]]


def _tell_sections(column: columns.Column, sections: Sections) -> None:
    """Somebody looks at what was made of lines and blank cells."""
    count = len(sections.rows)
    where = "above the rows" if sections.are_lines else "in the first row of each group, blank below"
    if sections.are_lines:
        column.target = Target.WORKSITE.value
    column.sure = False
    column.why = f"{count:,} worksite{'' if count == 1 else 's'} named {where}; {column.why}"


def _tell_formulas(proposed: Sequence[columns.Column], table: Table) -> None:
    """Says it at columns that are blank only because nobody calculated them."""
    for column in proposed:
        if column.why == columns.EMPTY and column.index in table.uncalculated:
            column.sure, column.why = False, _UNCALCULATED


def _check_days(names: Sequence[str], sample: Sequence[Sequence[str]], as_of: date) -> None:
    days: list[list[date]] = []
    for cells in sample:
        given = [cell for cell in cells if cell]
        if are_day_first(given):
            given = list(map(month_first, given))
        # Bare numbers may be serial days, staff numbers or anything else: they prove nothing.
        read = {cell: day for cell in set(given) if not cell.isdecimal() and (day := day_of(cell))}
        told = [read[cell] for cell in given if cell in read]
        days.append(told if len(told) > len(given) * 0.8 else [])
    forbidden.check_days(names, days, as_of)


def _titles(proposed: Sequence[columns.Column], sample: Sequence[Sequence[str]]) -> dict[str, int]:
    """The job titles with how often they came, the commonest first; where a column names the job class, its values that
    tell none instead."""
    targets = {column.target: column.index for column in proposed}
    if Target.JOB_CLASS in targets:
        cells = [cell for cell in map(tidy, sample[targets[Target.JOB_CLASS]]) if is_given(cell)]
        seen = Counter(cell[:LONGEST_TITLE] for cell in cells if not job_class_of(cell))
    elif Target.POSITION in targets:
        seen = Counter(tidy(cell)[:LONGEST_TITLE] for cell in sample[targets[Target.POSITION]] if cell)
    else:
        return {}
    return dict(seen.most_common())
