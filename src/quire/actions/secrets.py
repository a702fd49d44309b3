"""Secrets of sign-ins, API tokens, guests and links, of which only hashes are stored."""

import base64
import hashlib
import hmac
import secrets

TOKEN_PREFIX = "quire_"  # noqa: S105
LINK_SECRET_BYTES = 16


def new_secret() -> str:
    """256 random bits, safe in cookies and addresses."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """A secret with a prefix by which scanners for leaked keys recognise it."""
    return TOKEN_PREFIX + new_secret()


def derived_secret(key: str, salt: str) -> str:
    """256 bits that a repeated request with the same key derives again from the salt, which tells nothing by itself."""
    return _as_text(_derived(key, salt))


def derived_link_secret(key: str, salt: str) -> str:
    """The same for a link, whose address people pass on: 128 bits."""
    return _as_text(_derived(key, salt)[:LINK_SECRET_BYTES])


def secret_hash(secret: str) -> str:
    """The stored hash of a secret; a fast one suffices, since random secrets cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _derived(key: str, salt: str) -> bytes:
    return hmac.digest(key.encode(), salt.encode(), hashlib.sha256)


def _as_text(secret: bytes) -> str:
    return base64.urlsafe_b64encode(secret).rstrip(b"=").decode()
