"""The link of an account to a person at an identity provider."""

from datetime import datetime

import msgspec


class LinkedIdentity(msgspec.Struct, frozen=True):
    """Who somebody is at the provider, as the owner of the account sees it."""

    subject: str
    groups: tuple[str, ...]
    """As the provider named them at the last sign-in."""
    created_at: datetime
    last_used_at: datetime


class BegunAttempt(msgspec.Struct, frozen=True):
    """An attempt to sign in, or to link an account, as it was begun."""

    user_id: str | None
    """Of the account to be linked; None to sign in."""
    next: str
    begun_at: datetime
