"""Rows as a file to mend and upload again. Whatever a spreadsheet would take for a formula is made plain text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import xlsxwriter

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_INVISIBLE = " \u00a0\u200b\u2060\ufeff\t\r\n\v\f\0"


def harmless(cell: str) -> str:
    """The cell, with an apostrophe in front where a spreadsheet might run it; blanks of all kinds hide nothing.

    A plain number with a sign is left as it is: it can do nothing.
    """
    start = cell.lstrip(_INVISIBLE)
    if not start.startswith(_FORMULA) and not cell.startswith(("\t", "\r", "\n")):
        return cell
    return cell if _is_number(cell) else f"'{cell}"


def _is_number(cell: str) -> bool:
    return cell.isascii() and cell[:1] in {"-", "+"} and cell[1:].replace(".", "", 1).isdecimal()


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
