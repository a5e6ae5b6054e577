"""A passkey in software: answers WebAuthn challenges as a browser with an authenticator does."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

FLAG = AuthenticatorData.FLAG
ID = b"a passkey for tests"


@dataclass
class SoftKey:
    """One key pair. `verifies` says whether it asks for a fingerprint or PIN."""

    origin: str = "http://localhost"
    verifies: bool = True
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    user_handle: str = ""

    def create(self, options: dict[str, Any]) -> str:
        """The form field `credential` for a page that offered these creation options."""
        wanted = options["publicKey"]
        self.user_handle = websafe_encode(_bytes(wanted["user"]["id"]))
        client = self._client(CollectedClientData.TYPE.CREATE, wanted["challenge"])
        credential = AttestedCredentialData.create(
            b"\0" * 16, ID, ES256.from_cryptography_key(self.private.public_key())
        )
        data = self._data(wanted["rp"]["id"], FLAG.AT, credential)
        response = {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        return self._json(response, {"credProps": {"rk": True}})

    def get(self, options: dict[str, Any]) -> str:
        """The form field `credential` for a page that asked for the key."""
        wanted = options["publicKey"]
        client = self._client(CollectedClientData.TYPE.GET, wanted["challenge"])
        data = self._data(wanted["rpId"], FLAG(0))
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": self.user_handle,
        }
        return self._json(response, {})

    def _client(self, kind: str, challenge: str | bytes) -> CollectedClientData:
        return CollectedClientData.create(kind, _bytes(challenge), self.origin)

    def _data(self, rp_id: str, flags: FLAG, credential: bytes = b"") -> Any:
        flags |= FLAG.UP | (FLAG.UV if self.verifies else FLAG(0))
        return AuthenticatorData.create(hashlib.sha256(rp_id.encode()).digest(), flags, 0, credential)

    def _json(self, response: dict[str, str], extensions: dict[str, Any]) -> str:
        name = websafe_encode(ID)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": extensions,
            }
        )


def _bytes(value: str | bytes) -> bytes:
    return websafe_decode(value) if isinstance(value, str) else value
