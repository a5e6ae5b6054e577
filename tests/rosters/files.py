"""Files as districts send them, made in memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

HEADINGS = ("EMP NO", "NEA ID", "Name", "School", "Position", "E-mail", "Cell")


def csv_file(rows: Iterable[Sequence[Any]], headings: Sequence[str] = HEADINGS, encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue().encode(encoding)


def xlsx_file(rows: Iterable[Sequence[Any]], headings: Sequence[str] = HEADINGS, *, above: int = 0) -> bytes:
    """`above`: title rows over the heading. Numbers become numbers, as Excel keeps them."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Active")
        for at in range(above):
            sheet.write(at, 0, f"Title {at}")
        for at, row in enumerate([headings, *rows], above):
            for column, value in enumerate(row):
                sheet.write(at, column, value)
    return out.getvalue()
