"""Fingerprints of what forms of administrators show: a form from before somebody else's change is refused."""

import hashlib

import msgspec

from quire.domain.errors import StaleForm


def fingerprint_of(shown: msgspec.Struct) -> str:
    """It is the same for the same contents alone."""
    return hashlib.sha256(msgspec.json.encode(shown)).hexdigest()[:32]


def check_unchanged(current: msgspec.Struct, seen: str | None) -> None:
    """Raises `StaleForm` where a form has shown something else; None is of no form."""
    if seen is not None and seen != fingerprint_of(current):
        raise StaleForm
