"""What kind of file the bytes are: a workbook, or text in some encoding with some separator."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from rosters.reading.refusal import Unreadable

ENCODING_NAMES = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "mac_roman": "Mac OS Roman",
}
SEPARATORS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar"}

# Letters of names as Excel for Mac and as Windows write them, where the other has signs, rare letters or other cases:
# "José", "Muñoz", "O’Neal", "GARCÍA".
_MAC = re.compile(
    rb"[A-Za-z][\x83\x84\x86-\x91\x93\x9a-\x9f]|[A-Za-z][\x96\x97][a-z]|[A-Za-z]\xd5[A-Za-z]"
    rb"|[A-Z][\xe7\xea\xee\xf2](?=[A-Z])"
)
_WINDOWS = re.compile(rb"[A-Za-z][\xc0-\xd4\xd6-\xdf](?=[A-Z])|[a-zA-Z][\xe0-\xff](?![A-Z])|[A-Za-z]\x92[A-Za-z]")

_PHOTOS = {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"}  # of telephones
_JSON = re.compile(r'\[?\s*\{\s*"')

_BLANK = b" \t\r\n\xef\xbb\xbf\xff\xfe"  # byte order marks alone are no content

_WEB_PAGE = "This is a web page under the name of a spreadsheet. Open it in Excel and save it as .xlsx."
_PICTURE = "This is a picture. Upload the spreadsheet it shows."
_COMPRESSED = "This is a compressed file. Upload the spreadsheet inside."
# First bytes of what people upload by mistake, and what to do instead.
_MISTAKES = (
    (b"%PDF", "This is a PDF. Ask the district for the spreadsheet it was printed from."),
    (b"\xd0\xcf\x11\xe0", "This is an old Excel file (.xls), or one with a password. Save it as .xlsx without one."),
    (b"\x1f\x8b", _COMPRESSED),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"7z\xbc\xaf", _COMPRESSED),
    (b"Rar!", _COMPRESSED),
    (b"MIME-Version:", _WEB_PAGE),
    (b"{\\rtf", "This is a text document. Save the table as .csv or .xlsx."),
    (b"BEGIN:VCARD", "This is a file of contacts (vCard). Ask for the list as a spreadsheet or CSV."),
    (b"SQLite format 3", "This is a database. Save the table as .csv or .xlsx."),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """`encoding` and `separator` are empty for a workbook."""

    form: Literal["xlsx", "text"]
    encoding: str = ""
    separator: str = ""

    @property
    def words(self) -> str:
        """For people: "Excel workbook" or "text, UTF-8, separated by comma"."""
        if self.form == "xlsx":
            return "Excel workbook"
        return f"text, {ENCODING_NAMES[self.encoding]}, separated by {SEPARATORS[self.separator]}"


def kind_of(data: bytes) -> Kind:
    """Look at the bytes, never at the name. Raises Unreadable for what is no staff list."""
    if not data.strip(_BLANK):
        raise Unreadable("The file is empty.")
    for start, sentence in _MISTAKES:
        if data.startswith(start):
            raise Unreadable(sentence)
    if data[4:12] in _PHOTOS:
        raise Unreadable(_PICTURE)
    if data.startswith(b"PK"):
        return Kind("xlsx")
    encoding = _encoding(data)
    begins = data[:1024].decode(encoding, errors="replace").lstrip()
    if begins.startswith("<"):
        raise Unreadable(_WEB_PAGE)
    if _JSON.match(begins):
        raise Unreadable("This is a file for programs (JSON). Ask for the list as a spreadsheet or CSV.")
    return Kind("text", encoding, _separator(data, encoding))


def _encoding(data: bytes) -> str:
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = data[:4096]
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > len(start) * 0.2 and even < odd / 4:
        return "utf-16-le"
    if even > len(start) * 0.2 and odd < even / 4:
        return "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as fault:
        if fault.reason == "unexpected end of data" and fault.start > len(data) - 4 and len(data) > 64:
            line = data.count(b"\n") + 1
            raise Unreadable(f"Row {line}: the file ends in the middle of a letter. Was it cut off?") from None
        return "mac_roman" if len(_MAC.findall(data)) > len(_WINDOWS.findall(data)) else "cp1252"
    return "utf-8"


def _separator(data: bytes, encoding: str) -> str:
    """The one that cuts most lines of the beginning into the same number of pieces, two at least."""
    start = data[: 64 * 1024 // 2 * 2].decode(encoding, errors="replace")
    lines = [line for line in start.splitlines()[:50] if line.strip()][: 50 if len(data) <= 64 * 1024 else -1]
    best, most = ",", (0, 0)
    for separator in SEPARATORS:
        pieces = Counter(_outside_quotes(line).count(separator) for line in lines)
        pieces.pop(0, None)
        if pieces:
            cuts, agreeing = pieces.most_common(1)[0]
            if (agreeing, cuts) > most:
                best, most = separator, (agreeing, cuts)
    return best


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
