"""The second factor of accounts with a password: what is set up, and the form of codes."""

import re
from datetime import datetime

import msgspec

RECOVERY_CODES = 10
CODE_LENGTH_MAX = 100

_SEPARATORS = re.compile(r"[\s-]+")


class SecondFactor(msgspec.Struct, frozen=True):
    """What an account has beside its password, as its owner sees it."""

    app_since: datetime | None
    recovery_codes: int
    """How many are left."""

    @property
    def is_set_up(self) -> bool:
        """Whether the password alone does not open the account."""
        return self.app_since is not None


def normalised_code(code: str) -> str:
    """A code as people type it, without blanks and hyphens, in small letters."""
    return _SEPARATORS.sub("", code[:CODE_LENGTH_MAX]).lower()


def is_of_app(code: str) -> bool:
    """Whether a normalised code is one of an authenticator app; others are recovery codes."""
    return len(code) == 6 and code.isascii() and code.isdecimal()
