"""Is a zip file the harmless workbook it says it is? Sizes are counted by unpacking, since the directory may lie."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from rosters.reading.refusal import Unreadable

MAX_ENTRIES = 2_000
MAX_TOTAL = 300 * 1024 * 1024  # bytes unpacked: about two million filled cells
MAX_RATIO = 200  # for entries that unpack to more than SMALL; sheets reach 10 to 40
SMALL = 2 * 1024 * 1024
CHUNK = 256 * 1024

_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
_BOMB = "This workbook unpacks to far more than it should. We do not open it."
_BROKEN = "This is a zip file that is damaged, or no workbook at all. Save the list as .xlsx again."
# A document type (and with it entities) has no place in a workbook; XML may be written in either width.
_DTD = tuple(
    word.encode(coding) for word in ("<!DOCTYPE", "<!ENTITY") for coding in ("ascii", "utf-16-le", "utf-16-be")
)
_OVERLAP = max(map(len, _DTD)) - 1


def inspect(data: bytes) -> None:
    """Raises Unreadable with a sentence, before anything else reads the archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError):
        raise Unreadable(_BROKEN) from None
    _check_directory(entries)
    _check_names({entry.filename.lstrip("/").lower() for entry in entries})
    total = 0
    for entry in entries:
        total += _check_content(data, entry, budget=MAX_TOTAL - total)


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise Unreadable(_BOMB)
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise Unreadable(_BOMB)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Unreadable("The workbook has a password. Save it without one.")
    if any(entry.compress_type not in {_STORED, _DEFLATED} for entry in entries):
        raise Unreadable(_BROKEN)


def _check_names(names: set[str]) -> None:
    if "xl/workbook.xml" not in names:
        if "xl/workbook.bin" in names:
            raise Unreadable("This is a binary workbook (.xlsb). Save it as .xlsx.")
        if "content.xml" in names:
            raise Unreadable("This is an OpenDocument file. Save it as .xlsx or .csv.")
        if "word/document.xml" in names:
            raise Unreadable("This is a text document. Copy its table into a spreadsheet and save that as .xlsx.")
        if any(name.endswith(".iwa") for name in names):
            raise Unreadable("This is a file of Apple’s Numbers or Pages. Export it as Excel or CSV there.")
        if any(name.endswith((".csv", ".tsv", ".txt", ".xls", ".xlsx")) for name in names):
            raise Unreadable("This is a compressed folder. Upload the spreadsheet inside.")
        raise Unreadable(_BROKEN)
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name for name in names):
        raise Unreadable("The workbook has macros. Save it as .xlsx, which has none.")
    if any(name.startswith("xl/externallinks/") or name == "xl/connections.xml" for name in names):
        raise Unreadable(
            "The workbook takes values from other files. Copy the list, paste it as values into a new workbook, and"
            " save that."
        )


def _check_content(data: bytes, entry: zipfile.ZipInfo, *, budget: int) -> int:
    """The bytes that the entry really unpacks to; never unpacks more than the budget."""
    allowed = min(budget, max(SMALL, entry.compress_size * MAX_RATIO))
    is_markup = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    size, tail = 0, b""
    for chunk in _unpacked(data, entry):
        size += len(chunk)
        if size > allowed:
            raise Unreadable(_BOMB)
        if is_markup:
            seen = tail + chunk
            if any(word in seen for word in _DTD):
                raise Unreadable("The workbook holds a document type definition. We do not open it.")
            tail = seen[-_OVERLAP:]
    if size != entry.file_size:
        raise Unreadable("The workbook’s directory does not tell its true sizes. We do not open it.")
    return size


def _unpacked(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content in chunks. `zipfile` would stop where the directory says, which is what a forger wants."""
    header = data[entry.header_offset : entry.header_offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise Unreadable(_BROKEN)
    name_length, extra_length = _LOCAL_HEADER.unpack(header)[-2:]
    start = entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    packed = memoryview(data)[start : start + entry.compress_size]
    if len(packed) != entry.compress_size:
        raise Unreadable(_BROKEN)
    if entry.compress_type == _STORED:
        yield from (bytes(packed[at : at + CHUNK]) for at in range(0, len(packed), CHUNK))
        return
    try:
        yield from _inflated(packed)
    except zlib.error:
        raise Unreadable(_BROKEN) from None


def _inflated(packed: memoryview) -> Iterator[bytes]:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), CHUNK):
        rest: bytes | memoryview = packed[at : at + CHUNK]
        while rest and not inflate.eof:
            chunk = inflate.decompress(rest, CHUNK)
            rest = inflate.unconsumed_tail
            if chunk:
                yield chunk
    while not inflate.eof:
        chunk = inflate.decompress(b"", CHUNK)
        if not chunk:
            break
        yield chunk
    if not inflate.eof:
        raise Unreadable(_BROKEN)
