"""The opaque names of messages in links: short, signed, and worth nothing for guessing another one."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from functools import lru_cache

from django.conf import settings

_ID = 6  # bytes: 281 trillion messages
_MARK = 15  # bytes of the signature; 6 + 15 is 28 letters without padding
LENGTH = 28


def make(message_id: int) -> str:
    """28 letters that name the message."""
    body = message_id.to_bytes(_ID)
    return urlsafe_b64encode(body + _mark(settings.SECRET_KEY, body)).decode()


def message_id(token: str) -> str:
    """28 letters for the Message-ID of the mail with this token. Replies and logs show them, and they open nothing."""
    name = token[: _ID * 4 // 3]  # the letters of the message's number
    return name + urlsafe_b64encode(_mark(settings.SECRET_KEY, b"message-id:" + name.encode())).decode()


def read(token: str) -> int | None:
    """The message's primary key, or None for anything that this site did not make."""
    if len(token) != LENGTH or not token.isascii():
        return None
    try:
        raw = urlsafe_b64decode(token)
    except ValueError:
        return None
    # Decoding forgives foreign letters by leaving them out; a token has exactly one spelling.
    if urlsafe_b64encode(raw).decode() != token:
        return None
    body, mark = raw[:_ID], raw[_ID:]
    if any(hmac.compare_digest(mark, _mark(secret, body)) for secret in _secrets()):
        return int.from_bytes(body)
    return None


def _secrets() -> Iterator[str]:
    yield settings.SECRET_KEY
    yield from map(str, settings.SECRET_KEY_FALLBACKS)


def _mark(secret: str, body: bytes) -> bytes:
    return hmac.digest(_key(secret), body, "sha256")[:_MARK]


@lru_cache(maxsize=8)
def _key(secret: str) -> bytes:
    return hashlib.sha256(b"outbox.tokens:" + secret.encode()).digest()
