"""A device that keeps passkeys, in software: what it signs is what WebAuthn Level 2 describes."""

import base64
import hashlib
import json
import os
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

Json = dict[str, Any]

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Device:
    """One key, and how this device misbehaves."""

    def __init__(self, origin: str = "http://localhost", *, flags: int = PRESENT | VERIFIED) -> None:
        self.origin = origin
        self.party_id = "localhost"
        self.flags = flags
        self.count = 0
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = os.urandom(32)

    def register(self, options: Json) -> Json:
        """The reply to a request for a new key."""
        client_data = self._client_data("webauthn.create", options["challenge"])
        point = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        public_key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + public_key
        authenticator_data = self._authenticator_data(self.flags | ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": authenticator_data})
        return self._credential(
            {"clientDataJSON": base64url(client_data), "attestationObject": base64url(attestation)}
        )

    def sign_in(self, options: Json) -> Json:
        """The reply to a request for a signature."""
        self.count += 1
        client_data = self._client_data("webauthn.get", options["challenge"])
        authenticator_data = self._authenticator_data(self.flags)
        signed = authenticator_data + hashlib.sha256(client_data).digest()
        return self._credential(
            {
                "clientDataJSON": base64url(client_data),
                "authenticatorData": base64url(authenticator_data),
                "signature": base64url(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            }
        )

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _authenticator_data(self, flags: int) -> bytes:
        party = hashlib.sha256(self.party_id.encode()).digest()
        return party + bytes([flags]) + self.count.to_bytes(4, "big")

    def _credential(self, response: Json) -> Json:
        id_ = base64url(self.credential_id)
        return {
            "id": id_,
            "rawId": id_,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }
