"""The ID token of a sign-in, which tells the provider at the end of it who is to be signed out there.

It is encrypted by AES-GCM (RFC 5116) with a key from the secret of the sign-in, which the browser alone keeps: neither
the database nor the data directory opens it, and it is gone with the sign-in.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHARACTERS_MAX = 2_500
"""What is longer is not kept: it would go out in an address and in a cookie, which proxies and browsers limit."""

_NONCE_BYTES = 12


def seal(id_token: str, secret: str) -> bytes | None:
    """Encrypt it for whoever has the secret; None where it is too long to be sent back."""
    if len(id_token) > CHARACTERS_MAX:
        return None
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(_key(secret)).encrypt(nonce, id_token.encode(), None)


def unseal(sealed: bytes, secret: str) -> str | None:
    """Decrypt it; None for what was changed, or sealed with another secret."""
    try:
        return AESGCM(_key(secret)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None).decode()
    except InvalidTag:
        return None


def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode("utf-8", "surrogateescape"), b"ID token", hashlib.sha256)
