"""Keys of providers, encrypted by AES-GCM (RFC 5116) under a secret that lies outside the database.

The secret is the file `secret.key` in the data directory, made when it is first needed, or the setting secret_key where
several hosts share one database. Each may hold several, the newest first: what is sealed names by a fingerprint which
of them opens it, so that a rotation can be cut off anywhere and done again. The nonce stands before what is sealed, and
the name of the owner is authenticated with it: what was sealed for one provider cannot be put into the row of another.
"""

import base64
import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from quire.store.database import CannotOpen
from quire.store.disk import sync_folder

FILE_NAME = "secret.key"
SECRET_BYTES = 32
NONCE_BYTES = 12

_SEALING, _NAMING = b"quire seals keys of providers", b"quire names its secret"


class Sealed(msgspec.Struct, frozen=True):
    """Something encrypted, and the fingerprint of the secret that opens it."""

    content: bytes
    sealed_with: str


class CannotUnseal(Exception):
    """The secret that would open it is not there, or the content was changed."""


class KeySealing:
    """Seals with the newest secret, and opens what any of them has sealed."""

    def __init__(self, folder: Path, given: str | None = None) -> None:
        self._path = folder / FILE_NAME
        self._given = tuple(part.strip().encode() for part in (given or "").split(",") if part.strip())

    def seal(self, text: str, owner: str) -> Sealed:
        """Encrypt a text for its owner. Raises `CannotOpen` where a new secret cannot be written."""
        newest = (self._secrets() or self._make())[0]
        nonce = os.urandom(NONCE_BYTES)
        content = AESGCM(_derived(newest, _SEALING)).encrypt(nonce, text.encode(), owner.encode())
        return Sealed(nonce + content, _fingerprint(newest))

    def unseal(self, sealed: Sealed, owner: str) -> str:
        """Decrypt it. Raises `CannotUnseal`."""
        secret = next((one for one in self._secrets() if _fingerprint(one) == sealed.sealed_with), None)
        if secret is None:
            raise CannotUnseal
        nonce, content = sealed.content[:NONCE_BYTES], sealed.content[NONCE_BYTES:]
        try:
            return AESGCM(_derived(secret, _SEALING)).decrypt(nonce, content, owner.encode()).decode()
        except InvalidTag as cause:
            raise CannotUnseal from cause

    @property
    def is_given(self) -> bool:
        """Whether the secrets are those of the settings, which nobody but the operator can change."""
        return bool(self._given)

    def add_newest(self) -> None:
        """Put a new secret before the others in the file. Raises `CannotOpen`."""
        self._write((_new_secret(), *self._secrets()))

    def forget_older(self) -> None:
        """Keep the newest secret of the file alone, once everything is sealed with it. Raises `CannotOpen`."""
        self._write(self._secrets()[:1])

    def _secrets(self) -> tuple[bytes, ...]:
        """Read each time: a rotation by a command reaches a running server."""
        if self._given:
            return self._given
        try:
            return tuple(self._path.read_bytes().split())
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._failure(error) from error

    def _make(self) -> tuple[bytes, ...]:
        self._write((_new_secret(),))
        return self._secrets()

    def _write(self, newest_first: Sequence[bytes]) -> None:
        unfinished = self._path.with_name(f"{FILE_NAME}.{secrets.token_hex(4)}")
        try:
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(b"\n".join(newest_first) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, self._path)
            sync_folder(self._path.parent)
        except OSError as error:
            raise self._failure(error) from error
        finally:
            unfinished.unlink(missing_ok=True)

    def _failure(self, error: OSError) -> CannotOpen:
        return CannotOpen(
            "%(path)s, which encrypts the keys of providers, cannot be used: %(reason)s.",
            path=str(self._path),
            reason=str(error.strerror),
        )


def _new_secret() -> bytes:
    return base64.urlsafe_b64encode(os.urandom(SECRET_BYTES))


def _derived(secret: bytes, purpose: bytes) -> bytes:
    """One secret for two purposes, of which neither tells anything about the other."""
    return hashlib.blake2b(secret, person=hashlib.sha256(purpose).digest()[:16], digest_size=32).digest()


def _fingerprint(secret: bytes) -> str:
    return _derived(secret, _NAMING).hex()[:16]
