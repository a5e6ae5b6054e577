"""Which mail domains of a list are its employer's: an address there is for work, and does not tell who reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from core.mailboxes import PUBLIC_DOMAINS

_ENOUGH = 5  # people at one domain
_SHARE = 0.3  # of those who have an address


def shared_domains(columns: Iterable[Sequence[str]]) -> list[str]:
    """Domains that many of a list's people share, in the columns that hold addresses, without public providers."""
    found: Counter[str] = Counter()
    for cells in columns:
        given = [cell for cell in cells if cell]
        addresses = [cell for cell in given if "@" in cell]
        if len(addresses) > len(given) * 0.5:
            found.update(address.rpartition("@")[2].strip(" <>;,").casefold() for address in addresses)
    most = max(_ENOUGH, found.total() * _SHARE)
    return sorted(domain for domain, count in found.items() if count >= most and domain not in PUBLIC_DOMAINS)
