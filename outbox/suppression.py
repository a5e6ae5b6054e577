"""Who must not be written to, without keeping the address: an HMAC of it, the same in Python and in SQL.

What a person said is kept for the person, too, so that it outlives every address: whoever moves to another one, whether
a staff list, the office or they themselves put it there, is still somebody who said no.

The secret is settings.SUPPRESSION_KEY. With another secret nothing would be found, and people who said no would get
mail; so its fingerprint is kept in the database, and nothing is sent while they differ.
"""

import hashlib
import hmac

from django.conf import settings

from core.errors import ActionError
from outbox.models import SuppressionKey

_BLOCK = 64  # bytes, of SHA-256

# HMAC-SHA-256 as RFC 2104 writes it, from the hash that PostgreSQL has without an extension.
SQL_KEY = "sha256(%(outer)s::bytea || sha256(%(inner)s::bytea || convert_to({address}, 'UTF8')))"
SQL_KEY_OF_PERSON = SQL_KEY.replace("{address}", "'person:' || {person}")


class WrongKey(ActionError):
    """The suppressions in this database were kept under another secret."""


def normalized(address: str) -> str:
    """One spelling for each mailbox: no blanks around it, lower case."""
    return address.strip().lower()


def key_of(address: str) -> bytes:
    """32 bytes that stand for the address."""
    return hmac.digest(_secret(), normalized(address).encode(), "sha256")


def key_of_person(person_id: int) -> bytes:
    """32 bytes that stand for the person whatever their address is."""
    return key_of(f"person:{person_id}")


def sql_parameters() -> dict[str, bytes]:
    """What `SQL_KEY` needs. Its address must be normalized already, as contact points are."""
    padded = _secret().ljust(_BLOCK, b"\0")
    return {"outer": bytes(b ^ 0x5C for b in padded), "inner": bytes(b ^ 0x36 for b in padded)}


def check_key() -> None:
    """Raise WrongKey unless suppressions are kept under today's secret; the first call writes its fingerprint."""
    fingerprint = hashlib.sha256(b"fingerprint:" + _secret()).hexdigest()[:16]
    kept, _ = SuppressionKey.objects.get_or_create(pk=1, defaults={"fingerprint": fingerprint})
    if kept.fingerprint != fingerprint:
        raise WrongKey("SUPPRESSION_KEY is not the one under which opt-outs are kept, so nothing is sent. Set it back.")


def _secret() -> bytes:
    return hashlib.sha256(b"outbox.suppression:" + settings.SUPPRESSION_KEY.encode()).digest()
