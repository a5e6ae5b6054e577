"""Which mail domains of a list are its employer's: an address there is for work, and does not tell who reads it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from core.mailboxes import PUBLIC_DOMAINS

_ENOUGH = 5  # people at one domain
_SHARE = 0.3  # of those who have an address
_OF_EXAMPLES = frozenset({"example.com", "example.net", "example.org"})  # RFC 2606: no employer is there
_PERSONAL = re.compile(r"personal|home|private", re.IGNORECASE)


def shared_domains(
    headings: Iterable[str], columns: Iterable[Sequence[str]], *, is_domain_known: bool = False
) -> list[str]:
    """Domains that many of a list's people share, in the columns that hold addresses, without public providers.

    Where the employer's domain is on record nobody need guess it from columns that are headed as personal ones; where
    it is not, addresses of the district stand under such headings, too.
    """
    found: Counter[str] = Counter()
    for heading, cells in zip(headings, columns, strict=True):
        if is_domain_known and _PERSONAL.search(heading):
            continue
        given = [cell for cell in cells if cell]
        addresses = [cell for cell in given if "@" in cell]
        if len(addresses) > len(given) * 0.5:
            found.update(address.rpartition("@")[2].strip(" <>;,").casefold() for address in addresses)
    most = max(_ENOUGH, found.total() * _SHARE)
    nobodys = PUBLIC_DOMAINS | _OF_EXAMPLES
    return sorted(domain for domain, count in found.items() if count >= most and domain not in nobodys)
