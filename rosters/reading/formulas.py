"""Cells that are a formula for their own text: ="0010021" keeps the zeros of a number in a CSV file."""

from __future__ import annotations

import re

_MARK = '="'  # the quick look at a row
_OF_TEXT = re.compile(r"""\s*'?\s*="((?:[^"]|"")*)"\s*""")


def without_formulas(cells: list[str]) -> list[str]:
    """The row as a spreadsheet shows it: ="0010021" is 0010021."""
    return [_shown(cell) for cell in cells] if _MARK in "".join(cells) else cells


def _shown(cell: str) -> str:
    found = _OF_TEXT.fullmatch(cell)
    return found[1].replace('""', '"') if found else cell
