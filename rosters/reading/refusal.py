"""What is wrong with a file as a whole, and how large one may be."""

from __future__ import annotations

from core.errors import ActionError

MAX_COLUMNS = 200
MAX_CELL = 4_096  # characters
MAX_ROWS = 500_000
HEADER_WITHIN = 30  # rows from the top; districts like to put titles above


class Unreadable(ActionError):
    """The whole file is refused. The message says where, and what to do."""


def letter(index: int) -> str:
    """A column as spreadsheets call it: 0 is A, 25 is Z, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def index_of(letters: str) -> int:
    """ "A" is 0, "AA" is 26."""
    index = 0
    for one in letters:
        index = index * 26 + ord(one) - ord("A") + 1
    return index - 1


def column(index: int, heading: str = "") -> str:
    """A column in a sentence: "column C" or "column C (Bldg)"."""
    return f"column {letter(index)} ({heading})" if heading else f"column {letter(index)}"
