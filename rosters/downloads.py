"""Rows as a file to mend and upload again. Whatever a spreadsheet would take for a formula is made plain text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

import xlsxwriter

REFUSED_ROWS = "refused rows"  # what the log of looks calls such a file; its key is the list's

_FULL_WIDTH = "\uff1d\uff0b\uff0d\uff20"  # = + - @ as East Asian keyboards write them, which OWASP names, too
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", *_FULL_WIDTH)
_INVISIBLE = " \u00a0\u200b\u2060\ufeff\t\r\n\v\f\0"


def harmless(cell: str) -> str:
    """The cell, with an apostrophe in front where a spreadsheet might run it; blanks of all kinds hide nothing.

    Our own reader takes it away again (`reading.names.tidy`).
    """
    is_formula = cell.lstrip(_INVISIBLE).startswith(_FORMULA) or cell.startswith(("\t", "\r", "\n"))
    return f"'{cell}" if is_formula else cell


def as_csv(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """With a byte order mark, so that Excel reads the accents."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([harmless(heading) for heading in headings])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Every cell is text, so that zeros stay."""
    out = io.BytesIO()
    options = {"in_memory": True, "constant_memory": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("Refused rows")
        text = book.add_format({"num_format": "@"})
        for at, row in enumerate([headings, *rows]):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, harmless(cell), text)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


WRITERS: dict[str, Callable[[Sequence[str], Sequence[Sequence[str]]], bytes]] = {"csv": as_csv, "xlsx": as_xlsx}
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
