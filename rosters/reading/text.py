"""Rows of a CSV or TSV file, strictly: what a spreadsheet would silently bend is said instead."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from rosters.reading.formulas import without_formulas
from rosters.reading.kinds import Kind
from rosters.reading.refusal import MAX_CELL, MAX_COLUMNS, Unreadable, column

_START = 64 * 1024  # bytes that tell how a file is written
_SOME = 20  # lines that tell
_CUTS_OF_A_LINE = 2  # one is that of a name: "Ross, Dana"

type Cells = list[str]


def text_rows(data: bytes, kind: Kind) -> Iterator[tuple[int, Cells]]:
    """Every row with its number as a spreadsheet shows it, the first being 1; blank rows come as empty lists.

    Raises Unreadable where the file stops making sense.
    """
    csv.field_size_limit(max(len(data) + 1, csv.field_size_limit()))  # our own limit, below, can say which cell it is
    ends = "\n" if b"\n" in data else "\r"  # as on old Macintoshes, and as PowerSchool exports
    stream = io.TextIOWrapper(io.BytesIO(data), encoding=kind.encoding, newline=ends)
    are_wrapped = _are_wrapped(data, kind)
    reader = csv.reader(
        _lines(stream, kind.separator), delimiter=kind.separator, skipinitialspace=_is_spaced(data, kind), strict=True
    )
    number = 0
    try:
        for number, found in enumerate(reader, 1):
            cells = next(csv.reader(found, delimiter=kind.separator)) if are_wrapped and found else found
            if len(cells) > MAX_COLUMNS:
                raise Unreadable(f"Row {number} has {len(cells):,} columns; {MAX_COLUMNS} is the most a list may have.")
            if cells and max(map(len, cells)) > MAX_CELL:
                raise _too_long(number, cells)
            yield number, without_formulas(cells)
    except csv.Error as fault:
        raise _broken(number + 1, str(fault)) from None
    except UnicodeDecodeError:
        raise Unreadable(
            f"Row {_row_of_no_text(data, kind)}: these bytes are no text in UTF-8, UTF-16 or Windows-1252."
            " Save the file as “CSV UTF-8” and upload it again."
        ) from None


def _row_of_no_text(data: bytes, kind: Kind) -> int:
    """The row in which the bytes stop being text. The stream cannot tell: it decodes thousands of bytes at once."""
    readable = data.decode(kind.encoding, errors="replace").partition("\ufffd")[0] + "?"
    return sum(1 for _ in csv.reader(io.StringIO(readable, newline="\n"), delimiter=kind.separator))


def _is_spaced(data: bytes, kind: Kind) -> bool:
    """Whether cells in quotation marks begin with a space, as people write them: 1, "Ross, Dana", Tupelo."""
    return f'{kind.separator} "' in data[:_START].decode(kind.encoding, errors="ignore")


def _are_wrapped(data: bytes, kind: Kind) -> bool:
    """Whether every line is one cell in quotation marks that holds a line, as a list becomes that is pasted into the
    first column of a spreadsheet and saved: "Name,School,Title"."""
    start = data[:_START].decode(kind.encoding, errors="ignore").splitlines()[:_SOME]
    lines = [cells for cells in csv.reader(start, delimiter=kind.separator) if cells]
    return len(lines) > 1 and all(
        len(cells) == 1 and cells[0].count(kind.separator) >= _CUTS_OF_A_LINE for cells in lines
    )


def _lines(stream: io.TextIOWrapper, separator: str) -> Iterator[str]:
    for number, line in enumerate(stream, 1):
        if "\0" in line:
            place = column(line[: line.index("\0")].count(separator))
            raise Unreadable(
                f"Row {number}, {place}: a NUL character, which no spreadsheet writes. Was the file damaged?"
            )
        yield line


def _too_long(number: int, cells: Cells) -> Unreadable:
    index = max(range(len(cells)), key=lambda at: len(cells[at]))
    length = len(cells[index])
    if "\n" in cells[index]:
        return Unreadable(
            f"Row {number}, {column(index)}: a quotation mark opens here and the next one comes {length:,} characters"
            " later. Close it, or take it away."
        )
    return Unreadable(f"Row {number}, {column(index)}: a cell of {length:,} characters; {MAX_CELL:,} is the most.")


def _broken(number: int, fault: str) -> Unreadable:
    if "new-line character" in fault:
        return Unreadable(
            f"Row {number}: a lone carriage return (old Macintosh line ends). Save the file again as “CSV UTF-8”, or"
            " export it with CRLF between records, as PowerSchool offers."
        )
    if "unexpected end of data" in fault:
        return Unreadable(f"Row {number}: a quotation mark opens here and is never closed. Close it, or take it away.")
    return Unreadable(f"Row {number}: a quotation mark in the middle of a cell. Write two of them, or take it away.")
