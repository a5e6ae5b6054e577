"""Rows of an Excel workbook, once its archive was found to be harmless."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from rosters.reading.archive import inspect
from rosters.reading.formulas import without_formulas
from rosters.reading.hidden import Hidden, hidden_in, uncalculated_in
from rosters.reading.refusal import MAX_CELL, MAX_COLUMNS, Unreadable, column

type Value = int | float | str | bool | time | date | datetime | timedelta


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    rows: int


class Workbook:
    """An .xlsx file. Raises Unreadable where it is none, or one that we do not open."""

    def __init__(self, data: bytes) -> None:
        inspect(data)
        self._data = data
        try:
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(data))
            self._visible = [
                sheet.name
                for sheet in self._book.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
            ]
        except CalamineError as fault:
            raise Unreadable(f"Excel’s own format is broken in this file ({_short(fault)}). Save it again.") from None
        if not self._visible:
            raise Unreadable("The workbook has no visible sheet with cells.")
        self.heights: dict[str, int] = {}  # rows of the sheets that were begun to be read

    @property
    def sheets(self) -> list[str]:
        """Visible sheets with cells, in order."""
        return self._visible

    @property
    def kept(self) -> list[str]:
        """Every sheet with cells, hidden ones too: the file is kept whole."""
        return [sheet.name for sheet in self._book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]

    def hidden(self, sheet: str, width: int) -> Hidden:
        return hidden_in(self._data, sheet, width)

    def uncalculated(self, sheet: str) -> frozenset[int]:
        return uncalculated_in(self._data, sheet)

    def rows(self, sheet: str) -> Iterator[tuple[int, list[str]]]:
        """Every row of a sheet with its number in Excel; blank rows come as empty lists."""
        try:
            cells = self._book.get_sheet_by_name(sheet)
        except CalamineError as fault:
            raise Unreadable(f"Sheet “{sheet}” cannot be read ({_short(fault)}). Save the file again.") from None
        self.heights[sheet] = cells.end[0] + 1 if cells.end else 0
        if cells.start is None:
            return
        left = cells.start[1]
        if left + cells.width > MAX_COLUMNS:
            raise Unreadable(
                f"Sheet “{sheet}” reaches to {column(left + cells.width - 1)}; {MAX_COLUMNS} columns are the most."
            )
        margin = [""] * left
        for number, values in enumerate(cells.iter_rows(), 1):  # from the first row, but from the first filled column
            texts = margin + [value if type(value) is str else _text(value) for value in values]
            if max(map(len, texts)) > MAX_CELL:
                index = max(range(len(texts)), key=lambda at: len(texts[at]))
                raise Unreadable(
                    f"Row {number}, {column(index)}: a cell of {len(texts[index]):,} characters;"
                    f" {MAX_CELL:,} is the most."
                )
            yield number, without_formulas(texts) if any(texts) else []


def _text(value: Value) -> str:
    """A cell as it would be typed: whole numbers without a point, days as 2024-08-05."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    return str(value)


def _short(fault: Exception) -> str:
    return str(fault).strip().split("\n", 1)[0][:80]
