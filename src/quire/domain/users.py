"""People who have an account, how they prove it, and the rules for names and passwords."""

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from quire.domain.errors import InvalidField

PASSWORD_LENGTH_MIN = 10
PASSWORD_LENGTH_MAX = 256
SIGN_IN_IDLE = timedelta(hours=24)
SIGN_IN_LIFE = timedelta(days=14)
TOKEN_DAYS_MAX = 3_650
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


class Visitor(msgspec.Struct, frozen=True):
    """Whoever makes this request, and with which credential."""

    user_id: str
    name: str
    is_administrator: bool
    credential: Literal["cookie", "token"]
    credential_id: str


class SignIn(msgspec.Struct, frozen=True):
    """A browser that is signed in, as its owner sees it."""

    id: str
    created_at: datetime
    last_seen_at: datetime


class ApiToken(msgspec.Struct, frozen=True):
    """A token as it is listed: its secret is shown once, when it is made, and never stored."""

    id: str
    name: str
    created_at: datetime
    expires_at: datetime | None


def check_name(name: str) -> str:
    """Return the name as it will be stored; letters, digits and . _ - + @, 1 to 64 of them."""
    name = unicodedata.normalize("NFC", name.strip()[: NAME_LENGTH_MAX + 1])
    if not _NAME.fullmatch(name):
        raise InvalidField("username", "must have 1 to 64 letters, digits or the signs . _ - + @")
    return name


def may_be_name(name: str) -> bool:
    """Whether an account can have this name; asked first, since a very long one takes minutes to normalize."""
    return len(name) <= NAME_LENGTH_MAX


def name_key(name: str) -> str:
    """What two spellings of one name have in common: case and Unicode form do not count."""
    return unicodedata.normalize("NFKC", name.strip()).casefold()


def check_password_length(password: str) -> None:
    """Length is the only rule of form; whether a password is too common is asked elsewhere."""
    if not PASSWORD_LENGTH_MIN <= len(password) <= PASSWORD_LENGTH_MAX:
        raise InvalidField(
            "password",
            "must have %(least)s to %(most)s characters",
            least=PASSWORD_LENGTH_MIN,
            most=PASSWORD_LENGTH_MAX,
        )
