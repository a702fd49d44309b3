"""Accounts and their credentials, and the rules for names and passwords."""

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from quire.domain.accounts.token_scopes import FULL, Rights, Scope
from quire.domain.errors import InvalidField

PASSWORD_LENGTH_MIN = 10
PASSWORD_LENGTH_MAX = 256
SIGN_IN_IDLE = timedelta(hours=24)
SIGN_IN_LIFE = timedelta(days=14)
TOKEN_DAYS_MAX = 365
TOKEN_DAYS = 90
"""Where nothing else is chosen."""
TOKENS_MAX = 20
"""API tokens of one account."""
TOKEN_NAME_LENGTH_MAX = 100

NAME_LENGTH_MAX = 64

_NAME = re.compile(rf"[\w.@+-]{{1,{NAME_LENGTH_MAX}}}")


class User(msgspec.Struct, frozen=True):
    """An account as its owner sees it."""

    id: str
    name: str
    is_administrator: bool
    created_at: datetime


class Account(User, frozen=True):
    """An account as administrators see it."""

    disabled_at: datetime | None
    last_seen_at: datetime | None
    deleted_at: datetime | None
    documents_count: int
    """Documents in the account's room, without those in the trash."""


class Visitor(msgspec.Struct, frozen=True):
    """The authenticated person of a request, and the credential it came with."""

    user_id: str
    name: str
    is_administrator: bool
    credential: Literal["cookie", "token", "guest"]
    """How they proved who they are: by signing in, by an API token, or by entering a document by a link."""
    credential_id: str
    """Of the sign-in, of the token, or of the link."""
    scope: Scope = FULL

    @property
    def is_guest(self) -> bool:
        """Whether this is somebody without an account, who entered one document by a link."""
        return self.credential == "guest"


class SignIn(msgspec.Struct, frozen=True):
    """A signed-in browser, as its owner sees it."""

    id: str
    created_at: datetime
    last_seen_at: datetime


class ApiToken(msgspec.Struct, frozen=True):
    """A token as lists show it: its secret is shown once, when it is created, and never stored."""

    id: str
    name: str
    scope: Rights
    document_id: str | None
    """The one document that it reaches; None for all."""
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    """To within a few minutes."""


def check_name(name: str, *, field: str = "username") -> str:
    """Return the name as it will be stored: 1 to 64 letters, digits and . _ - + @. Raises `InvalidField`."""
    name = unicodedata.normalize("NFC", name.strip()[: NAME_LENGTH_MAX + 1])
    if not _NAME.fullmatch(name):
        raise InvalidField(field, "must have 1 to 64 letters, digits or the characters . _ - + @")
    return name


def may_be_name(name: str) -> bool:
    """Whether an account can have this name. To be checked first: a very long one takes minutes to normalise."""
    return len(name) <= NAME_LENGTH_MAX


def name_key(name: str) -> str:
    """The form in which names are compared: without case and compatibility forms (Unicode NFKC)."""
    return unicodedata.normalize("NFKC", name.strip()).casefold()


def check_password_length(password: str) -> None:
    """Refuse a password by its length, the only rule of form; whether it is too common is checked elsewhere."""
    if not PASSWORD_LENGTH_MIN <= len(password) <= PASSWORD_LENGTH_MAX:
        raise InvalidField(
            "password",
            "must have %(least)s to %(most)s characters",
            least=PASSWORD_LENGTH_MIN,
            most=PASSWORD_LENGTH_MAX,
        )
