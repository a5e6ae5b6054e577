"""Quoted-printable (RFC 2045) and header text (RFC 2047) in pieces: literals once, values when they are known.

A value stands on a line of its own between two soft line breaks, which readers join: so no value changes how the text
around it is encoded, and no line is longer than 76 letters. No line begins with a dot, so nothing is left to escape for
SMTP.
"""

from __future__ import annotations

import re
from base64 import b64encode

SOFT_BREAK = b"=\r\n"
_WIDTH = 75  # and the "=" of a soft break
_PLAIN = re.compile(r"[!-\-/-<>-~](?:[ -<>-~]{0,68}[!-<>-~])?")  # neither a dot at its begin nor a blank at its end
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/^_`{|}~ -]+")


def literal(text: str, *, goes_on: bool) -> bytes:
    """The text as it stands between slots; `goes_on` when a slot follows, which begins on a line of its own."""
    lines = text.split("\n")
    encoded = b"\r\n".join(_line(line) for line in lines)
    return encoded + SOFT_BREAK if goes_on and lines[-1] else encoded


def value(text: str) -> bytes:
    """One line of a person's own, with the soft break that ends it."""
    if _PLAIN.fullmatch(text):
        return text.encode() + SOFT_BREAK
    return _line(text) + SOFT_BREAK


def _line(text: str) -> bytes:
    """One line without its end, wrapped; blanks at its end are encoded, since transport may drop them."""
    if _PLAIN.fullmatch(text):
        return text.encode()
    rows: list[str] = []
    row = ""
    raw = text.encode()
    for index, byte in enumerate(raw):
        plain = 33 <= byte <= 126 and byte != 61
        blank = byte in (32, 9) and index < len(raw) - 1
        letter = chr(byte) if plain or blank else f"={byte:02X}"
        if len(row) + len(letter) > _WIDTH:
            rows.append(row)
            row = ""
        if letter == "." and not row:
            letter = "=2E"
        row += letter
    return "=\r\n".join([*rows, row]).encode()


def header(name: str, text: str) -> bytes:
    """An unstructured header of one line of text, folded; what ASCII cannot say becomes encoded words."""
    if text.isascii() and text.isprintable() and "=?" not in text:
        return f"{name}: {_folded(text, first=len(name) + 2)}\r\n".encode()
    return f"{name}: ".encode() + _encoded_words(text) + b"\r\n"


def mailbox_header(name: str, *, said: str, address: str) -> bytes:
    """A header with one mailbox: `To: Latoya Mabry <latoya@example.com>`. The address is plain ASCII."""
    if not said:
        return f"{name}: {address}\r\n".encode()
    if _ATOMS.fullmatch(said):
        phrase = _folded(said, first=len(name) + 2).encode()
    elif said.isascii() and said.isprintable() and "=?" not in said:
        phrase = '"{}"'.format(said.replace("\\", "\\\\").replace('"', '\\"')).encode()
    else:
        phrase = _encoded_words(said)
    fits = len(name) + 5 + len(phrase) + len(address) <= 76
    return f"{name}: ".encode() + phrase + (b" <" if fits else b"\r\n <") + address.encode() + b">\r\n"


def _folded(text: str, *, first: int) -> str:
    """ASCII words in lines of at most 76 letters where a blank allows; `first` letters of the first line are taken."""
    if first + len(text) <= 76:
        return text
    lines, line, room = [], "", 76 - first
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and len(longer) > room:
            lines.append(line)
            longer, room = word, 75
        line = longer
    return "\r\n ".join([*lines, line])


def _encoded_words(text: str) -> bytes:
    """UTF-8 in base64, cut between letters, each word at most 64 long."""
    words, chunk = [], b""
    for letter in text:
        raw = letter.encode("utf-8", "replace")
        if len(chunk) + len(raw) > 39:
            words.append(chunk)
            chunk = b""
        chunk += raw
    return b"\r\n ".join(b"=?utf-8?b?" + b64encode(word) + b"?=" for word in [*words, chunk])
