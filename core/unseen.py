"""Marks that nobody sees: of width zero, which way to write, where a word may be broken.

They make two names of one, and turn the sentence around that a name stands in. So do letters that a printed page has
joined: "Griﬃn" is no other than "Griffin".
"""

from __future__ import annotations

import unicodedata

UNSEEN = dict.fromkeys(
    [0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
)
_JOINED = dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
_PLAIN = UNSEEN | _JOINED


def plain(text: str) -> str:
    """One line without such marks and odd spaces, its accents composed."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_PLAIN))
    return " ".join(text.split())
