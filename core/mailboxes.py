"""E-mail addresses as people paste them."""

from __future__ import annotations

import re

_OF_WHOM = re.compile(r"[^<>]*<([^<>]*)>[\s,;.]*")  # Keisha Brantley <keisha@example.org>
_AROUND = " \t\r\n\ufeff\u200b\u00a0.,;:\"'“”‘’()[]<>"

# Providers where anybody has an address, Mississippi's among them.
PUBLIC_DOMAINS = {
    "aol.com", "att.net", "bellsouth.net", "cableone.net", "centurylink.net", "charter.net", "comcast.net", "cox.net",
    "earthlink.net", "frontier.com", "gmail.com", "gmx.com", "googlemail.com", "hotmail.com", "icloud.com", "juno.com",
    "live.com", "mac.com", "mail.com", "maxxsouth.net", "me.com", "megagate.com", "msn.com", "netzero.net",
    "nexband.com", "outlook.com", "pm.me", "proton.me", "protonmail.com", "rocketmail.com", "sbcglobal.net", "tds.net",
    "telepak.net", "verizon.net", "windstream.net", "yahoo.com", "ymail.com",
}  # fmt: skip


def bare(text: str) -> str:
    """What was pasted without "mailto:", the name in front, and the marks around; whether it is an address, others
    ask."""
    named = _OF_WHOM.fullmatch(text.strip())
    address = (named.group(1) if named else text).strip(_AROUND)
    if address[:7].lower() == "mailto:":
        return address[7:].partition("?")[0].strip(_AROUND)
    return address
