"""The keys with which a provider signs: asked for when they are needed, kept for a while, and asked for again when a
token names one that is not among them, since providers change their keys without notice.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from quire.identity.provider import Unreachable, Unverified

FRESH_SECONDS = 3600.0
REFETCH_SECONDS = 30.0
"""At least so long between two requests, however many tokens name keys that nobody knows."""
KEYS_MAX = 100
RSA_BITS_MIN = 2048
KINDS = ("RSA", "EC", "OKP")
"""Of public keys; a shared secret in a set of public keys proves nothing."""

SigningKey = RSAKey | ECKey | OKPKey


class SigningKeys:
    """The public keys of one provider."""

    def __init__(
        self, fetch: Callable[[], Awaitable[bytes]], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._now = now
        self._keys: dict[str | None, SigningKey] = {}
        self._fetched_at = float("-inf")
        self._one_at_a_time = asyncio.Lock()

    async def find(self, key_id: str | None) -> SigningKey:
        """The key that a token names; the only one where it names none. Raises `Unverified` and `Unreachable`."""
        async with self._one_at_a_time:
            if self._age >= FRESH_SECONDS:
                await self._load()
            key = self._find_or_none(key_id)
            if key is None and self._age >= REFETCH_SECONDS:
                await self._load()
                key = self._find_or_none(key_id)
        if key is None:
            raise Unverified("the token is signed with a key that the provider does not publish")
        return key

    async def load(self) -> int:
        """Ask for the keys now; how many there are. Raises `Unreachable`."""
        async with self._one_at_a_time:
            await self._load()
        return len(self._keys)

    @property
    def _age(self) -> float:
        return self._now() - self._fetched_at

    def _find_or_none(self, key_id: str | None) -> SigningKey | None:
        if key_id is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return None if key_id is None else self._keys.get(key_id)

    async def _load(self) -> None:
        self._keys = read_keys(await self._fetch())
        self._fetched_at = self._now()


def read_keys(body: bytes) -> dict[str | None, SigningKey]:
    """The public keys of a key set that can prove a signature, by their ids. Raises `Unreachable`."""
    try:
        written = json.loads(body)["keys"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreachable("the key set is not one") from error
    if not isinstance(written, list):
        raise Unreachable("the key set is not one")
    found = (_key_or_none(data) for data in written[:KEYS_MAX])
    keys: dict[str | None, SigningKey] = {key.kid: key for key in found if key is not None}
    if not keys:
        raise Unreachable("the key set has no key that could prove a signature")
    return keys


def _key_or_none(data: Any) -> SigningKey | None:
    """A key for signatures; others stand in the same sets, and kinds of keys that are not known here."""
    if not isinstance(data, dict) or data.get("use", "sig") != "sig" or data.get("kty") not in KINDS:
        return None
    try:
        key = JWKRegistry.import_key(data)
        is_strong = not isinstance(key, RSAKey) or key.public_key.key_size >= RSA_BITS_MIN
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return key if isinstance(key, SigningKey) and is_strong else None
