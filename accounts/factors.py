"""Secrets of second factors are kept encrypted, so that a copy of the database alone lets nobody in.

settings.FACTOR_KEYS are long random words: the first encrypts, all decrypt. To change the key, put the new one in
front, run `manage.py renew_factors`, then take the old one away.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from accounts import queries
from core.errors import ActionError
from core.formats import counted
from core.types import Health

# Where allauth keeps secrets within `Authenticator.data`; passkeys hold public keys only.
SECRETS = ("secret", "seed", "migrated_codes")
LAST = (
    "Your role asks for a second step, and this is the only one you have. Set up another one first: add a passkey or "
    "an authenticator app."
)


class UnreadableFactor(ActionError):
    """No key of FACTOR_KEYS made this secret. Never taken for an empty secret, which anybody could guess."""

    def __init__(self) -> None:
        super().__init__("Your second step cannot be checked at the moment. Please call the office.")


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """settings.MFA_ADAPTER: allauth asks it around each use of a secret."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That is not the code. Type what the app shows now; a recovery code works once.",
        "cannot_delete_authenticator": LAST,
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not queries.is_last_needed(authenticator)

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises UnreadableFactor."""
        return decrypt(encrypted_text)


def encrypt(text: str) -> str:
    return _keys(tuple(settings.FACTOR_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Raises UnreadableFactor."""
    try:
        return _keys(tuple(settings.FACTOR_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken:
        raise UnreadableFactor from None


def renewed(data: dict[str, Any]) -> dict[str, Any]:
    """The data of an authenticator, encrypted anew with the first key. Raises UnreadableFactor."""

    def anew(value: Any) -> Any:
        return [encrypt(decrypt(text)) for text in value] if isinstance(value, list) else encrypt(decrypt(value))

    return {key: anew(value) if key in SECRETS else value for key, value in data.items()}


def health() -> Health:
    """Every factor can be read with the keys of today."""
    unread = sum(not _is_readable(row.data) for row in Authenticator.objects.iterator())
    if unread:
        return Health(
            ok=False,
            says=f"{counted(unread, 'second factor', 'second factors')} cannot be read with FACTOR_KEYS; nobody "
            "comes in by such a one.",
            do="Add the former key behind the new one (without FACTOR_KEYS, the former SECRET_KEY) and restart.",
            figures={"unreadable": unread},
        )
    return Health(ok=True, says="Every second factor can be read.")


def _is_readable(data: dict[str, Any]) -> bool:
    try:
        for token in _tokens(data):
            decrypt(token)
    except UnreadableFactor:
        return False
    return True


def _tokens(data: dict[str, Any]) -> Iterator[str]:
    for key in SECRETS:
        value = data.get(key, [])
        yield from value if isinstance(value, list) else [value]


@lru_cache(maxsize=4)
def _keys(words: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_key(word)) for word in words])


def _key(word: str) -> bytes:
    """A Fernet key from a long random word: HKDF, since there is nothing to guess that a slow hash would protect."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"accounts.factors").derive(word.encode())
    return urlsafe_b64encode(derived)
