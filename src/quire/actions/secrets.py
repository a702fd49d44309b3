"""Secrets of sign-ins, API tokens and one-time links, of which only hashes are stored."""

import hashlib
import secrets

TOKEN_PREFIX = "quire_"  # noqa: S105


def new_secret() -> str:
    """256 random bits, safe in cookies and addresses."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """A secret with a prefix by which scanners for leaked keys recognise it."""
    return TOKEN_PREFIX + new_secret()


def secret_hash(secret: str) -> str:
    """The stored hash of a secret; a fast one suffices, since random secrets cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
