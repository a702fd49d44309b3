"""Links: by them people without an account enter a document, with a name that they choose, as guests."""

import unicodedata
from datetime import datetime

import msgspec

from quire.domain.errors import InvalidField
from quire.domain.sharing.grants import ROLES, Role

LINK_DAYS = 14
"""Where nothing else is chosen."""
LINK_DAYS_MAX = 365
LINKS_MAX = 100
"""Of one document."""
GUESTS_MAX = 1_000
"""Of one link."""
GUEST_NAME_LENGTH_MAX = 64
LINK_PASSWORD_LENGTH_MIN = 4
"""What is asked for beside 128 random bits, and cannot be tried often."""
LINK_PASSWORD_LENGTH_MAX = 256
HIGHEST_ROLE: Role = "suggester"
ROLES_OF_LINKS = ROLES[: ROLES.index(HIGHEST_ROLE) + 1]


class NewLink(msgspec.Struct, frozen=True):
    """A role for whoever enters by a link, in a document or in one section of it."""

    role: Role
    days: int = LINK_DAYS
    section_id: str | None = None


class LinkGuest(msgspec.Struct, frozen=True):
    """Somebody who has entered by a link, as its owners see them."""

    name: str
    entered_at: datetime
    last_seen_at: datetime
    """To within a few minutes."""


class Link(msgspec.Struct, frozen=True):
    """A link, as the owners of its document see it: its secret is shown once, when it is made, and never stored."""

    id: str
    document_id: str
    role: Role
    section_id: str | None
    """The one section to which it is limited; null for the whole document."""
    has_password: bool
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    """To within a few minutes."""
    guests_count: int
    guests: tuple[LinkGuest, ...]
    """Those who entered last, newest first."""


def check_new_link(new: NewLink) -> NewLink:
    """Raises `InvalidField` for a role that is not for guests."""
    if new.role not in ROLES_OF_LINKS:
        raise InvalidField("role", "must be reader, commenter or suggester for a link")
    if not 1 <= new.days <= LINK_DAYS_MAX:
        raise InvalidField("expires_in_days", "must be a whole number from 1 to %(most)s", most=LINK_DAYS_MAX)
    return new


def check_link_password(password: str) -> None:
    """Refuse a password of a link by its length. Raises `InvalidField`."""
    if not LINK_PASSWORD_LENGTH_MIN <= len(password) <= LINK_PASSWORD_LENGTH_MAX:
        raise InvalidField(
            "password",
            "must have %(least)s to %(most)s characters",
            least=LINK_PASSWORD_LENGTH_MIN,
            most=LINK_PASSWORD_LENGTH_MAX,
        )


def check_guest_name(name: str) -> str:
    """Return the name on one line, without what cannot be seen. Raises `InvalidField`."""
    if len(name) > 4 * GUEST_NAME_LENGTH_MAX:
        raise _wrong_name()
    seen = "".join(sign for sign in name if sign.isspace() or unicodedata.category(sign)[0] != "C")
    checked = unicodedata.normalize("NFC", " ".join(seen.split()))
    if not 1 <= len(checked) <= GUEST_NAME_LENGTH_MAX:
        raise _wrong_name()
    return checked


def _wrong_name() -> InvalidField:
    return InvalidField("name", "must have 1 to %(most)s characters", most=GUEST_NAME_LENGTH_MAX)
