"""What a sheet of a workbook hides: rows that somebody filtered away, and columns. They are read like the others, and
said."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from xml.etree import ElementTree as ET

from rosters.reading.refusal import index_of

_CHUNK = 256 * 1024
# One tag of a sheet; its attributes come in any order.
_TAG = re.compile(rb"<(?:\w+:)?(row|col)\b([^>]*\bhidden=[\"'](?:1|true)[\"'][^>]*)>")
_UNCALCULATED = re.compile(
    rb"<(?:\w+:)?c\b[^>]*\br=[\"']([A-Z]{1,3})\d+[\"'][^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_NUMBERS = {name: re.compile(rb"\b%s=[\"'](\d{1,7})[\"']" % name) for name in (b"r", b"min", b"max")}
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class Hidden:
    """Numbers of rows as Excel shows them, indexes of columns from 0."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


def hidden_in(data: bytes, sheet: str, width: int) -> Hidden:
    """What is hidden among the first `width` columns of a sheet, and its rows. `data` was found harmless by
    `archive.inspect`.

    A workbook that tells it in a way we do not know hides nothing: knowing it is a courtesy.
    """
    rows: set[int] = set()
    columns: set[int] = set()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_path_of(archive, sheet)) as part:
            for kind, attributes in _hidden_tags(part):
                if kind == b"row":
                    rows.add(_number(b"r", attributes))
                else:
                    most = min(_number(b"max", attributes), width)
                    columns.update(range(_number(b"min", attributes) - 1, most))
    except (KeyError, ValueError, ET.ParseError, zipfile.BadZipFile):
        return Hidden()
    return Hidden(frozenset(rows), frozenset(columns))


def uncalculated_in(data: bytes, sheet: str) -> frozenset[int]:
    """Indexes of the columns where the first rows hold formulas without results, as programs write them that cannot
    calculate."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_path_of(archive, sheet)) as part:
            found = _UNCALCULATED.findall(part.read(_CHUNK))
    except (KeyError, ValueError, ET.ParseError, zipfile.BadZipFile):
        return frozenset()
    return frozenset(index_of(letters.decode()) for letters in set(found))


def _hidden_tags(part: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    rest = b""
    while chunk := part.read(_CHUNK):
        text, _, rest = (rest + chunk).rpartition(b">")
        if b"hidden=" in text:  # quickly past what hides nothing
            for found in _TAG.finditer(text + b">"):
                yield found[1], found[2]


def _number(name: bytes, attributes: bytes) -> int:
    found = _NUMBERS[name].search(attributes)
    if found is None:
        raise ValueError
    return int(found[1])


def _path_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The entry that holds a sheet. Raises KeyError."""
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  # archive.inspect refuses entities
    links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    relation = {each.get("name"): each.get(_RELATION) for each in book.iter() if each.tag.endswith("}sheet")}[sheet]
    target = {each.get("Id"): each.get("Target", "") for each in links}[relation]
    return posixpath.join("xl", target).lstrip("/")
