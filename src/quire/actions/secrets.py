"""Secrets that are shown once and kept as hashes: of signed-in browsers, API tokens and one-time addresses."""

import hashlib
import secrets

TOKEN_PREFIX = "quire_"  # noqa: S105


def new_secret() -> str:
    """256 random bits, fit for a cookie or an address."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """A secret that scanners for leaked keys can recognise."""
    return TOKEN_PREFIX + new_secret()


def secret_hash(secret: str) -> str:
    """What is stored of a secret; it has too many bits to be guessed from this."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
