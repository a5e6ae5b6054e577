"""From the cells of a file to lines of PostgreSQL's COPY text, some thousand rows at a time."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from rosters.reading.fields import Fields
from rosters.reading.header import is_repeated, says
from rosters.reading.leaving import LONGEST_LINE, Leaving
from rosters.reading.plan import CELL_SEPARATOR, COLUMNS, FLAGS, NOTE_SEPARATOR, Plan
from rosters.reading.refusal import column
from rosters.reading.remarks import NO_PERSON, is_of_a_page
from rosters.reading.targets import Target

STRETCH = 2_000
ONCE_MORE = "The heading once more."
OF_A_PAGE = f"This stands above or below a page, {NO_PERSON}"
_CONTROL = re.compile(r"[\x00-\x1e\x7f]")  # all but the separator of cells


def copy_blocks(rows: Iterator[tuple[int, list[str]]], plan: Plan) -> Iterator[str]:
    """Blocks of lines of COPY (NULL '') with the columns of COLUMNS: one line for each row that is not blank."""
    fields, leaving = Fields(plan), Leaving(plan.sheets, plan.targets)
    while chunk := list(itertools.islice(rows, STRETCH)):
        lines: list[str] = []
        left: dict[int, str] = {}
        fitting = list(_fitting(chunk, plan, leaving, lines, left))
        if fitting:
            lines.extend(_lines(fitting, plan, fields, left))
        if lines:
            block = "\n".join(lines) + "\n"
            yield block if "\\" not in block else block.replace("\\", "\\\\")


def _fitting(
    chunk: list[tuple[int, list[str]]], plan: Plan, leaving: Leaving, refused: list[str], left: dict[int, str]
) -> Iterator[tuple[int, list[str]]]:
    """The rows that fit under the heading; lines for those that do not go to `refused`, blank ones nowhere. In `left`
    is, by the row's number, what says that somebody does not work there any more."""
    width, sections, at = plan.width, plan.sections, min(plan.targets)
    heading = plan.headings[at]
    word = heading.partition(" ")[0]
    for number, cells in chunk:
        if sections is not None and sections.is_line(number):
            leaving.ends()
            continue
        text = "".join(cells).strip()
        if not text:
            continue
        gone = leaving.problem(number, cells, text) if leaving.is_on or len(text) <= LONGEST_LINE else ""
        problem = "" if len(cells) == width else _ragged(cells, width, padded=plan.padded)
        if at < len(cells) and word in cells[at] and says(cells[at], heading) and is_repeated(plan.headings, cells):
            problem = ONCE_MORE
        if is_of_a_page(cells, text):
            problem = OF_A_PAGE
        if problem:
            refused.append(_refused(number, cells, problem, plan))
        else:
            if gone:
                left[number] = gone
            yield number, cells if sections is None else sections.told(number, cells)


def _ragged(cells: list[str], width: int, *, padded: bool) -> str:
    """What is wrong with a row of another width than the heading; mended in place where only blank cells differ."""
    if len(cells) > width:
        extra = next((at for at in range(width, len(cells)) if cells[at].strip()), None)
        if extra is not None:
            return f"{len(cells)} cells where the heading has {width}; {column(extra)} is one too many."
        del cells[width:]
        return ""
    if padded:
        cells.extend([""] * (width - len(cells)))
        return ""
    return f"{len(cells)} cells where the heading has {width}; the row ends before {column(len(cells))}."


def _refused(number: int, cells: list[str], problem: str, plan: Plan) -> str:
    sections = plan.sections
    if sections is not None and problem != ONCE_MORE:
        cells = sections.told(number, (cells + [""] * plan.width)[: plan.width])
    kept = CELL_SEPARATOR.join(cells[at] if at < len(cells) else "" for at in sorted(plan.targets))
    start = [str(plan.staff_list), str(number), _CONTROL.sub(" ", kept), problem]
    return "\t".join(start + ["f" if name in FLAGS else "" for name in COLUMNS[len(start) :]])


def _lines(rows: list[tuple[int, list[str]]], plan: Plan, fields: Fields, left: dict[int, str]) -> Iterator[str]:
    table = list(zip(*(cells for _, cells in rows), strict=True))
    cells = list(map(CELL_SEPARATOR.join, zip(*(table[at] for at in sorted(plan.targets)), strict=True)))
    if _CONTROL.search("".join(cells)):
        cells = [_CONTROL.sub(" ", one) for one in cells]
    read = fields.read(table)
    problems = [read.problems.get(at, ("", "")) for at in range(len(rows))]
    if left:
        problems = [
            (left[number], Target.STATUS.value) if number in left else problem
            for (number, _), problem in zip(rows, problems, strict=True)
        ]
    notes = [NOTE_SEPARATOR.join(read.notes[at]) if at in read.notes else "" for at in range(len(rows))]
    start = f"{plan.staff_list}\t"
    return map(
        "\t".join,
        zip(
            (f"{start}{number}" for number, _ in rows),
            cells,
            (sentence for sentence, _ in problems),
            (about for _, about in problems),
            notes,
            *read.columns,
            strict=True,
        ),
    )
