"""Passkeys: keys of devices that sign their owner in, after the device has verified them."""

from datetime import datetime

import msgspec

PASSKEYS_MAX = 20
"""Of one account."""


class Passkey(msgspec.Struct, frozen=True):
    """A passkey as its owner sees it."""

    id: str
    name: str
    created_at: datetime
    last_used_at: datetime | None


class StoredPasskey(msgspec.Struct, frozen=True):
    """What verifies a signature of it."""

    id: str
    user_id: str
    public_key: str
    sign_count: int


class NewPasskey(msgspec.Struct, frozen=True):
    """What a device has proved when the key was made."""

    credential_id: str
    public_key: str
    sign_count: int


class RelyingParty(msgspec.Struct, frozen=True):
    """This server as browsers and devices know it."""

    id: str
    """Its host name, to which keys are bound."""
    origin: str
