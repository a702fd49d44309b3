"""Groups of accounts, which administrators make: a role that is granted to one is had by all who are in it."""

from datetime import datetime

import msgspec

from quire.domain.errors import InvalidField

GROUP_NAME_LENGTH_MAX = 64
GROUPS_MAX = 1_000
"""Of one server."""

BY_HAND = "hand"
"""The source of those whom an administrator has put into a group; others are named by the issuer that says so."""


class Group(msgspec.Struct, frozen=True):
    """A group, as administrators see it."""

    id: str
    name: str
    members_count: int
    created_at: datetime


class GroupMember(msgspec.Struct, frozen=True):
    """An account in a group."""

    account_id: str
    name: str
    is_by_hand: bool
    """Put in by an administrator; the others follow what an identity provider says at each sign-in."""


def check_group_name(name: str, *, field: str = "name") -> str:
    """Return the name on one line, without surrounding space. Raises `InvalidField`."""
    checked = " ".join(name[: 4 * GROUP_NAME_LENGTH_MAX].split())
    if not 1 <= len(checked) <= GROUP_NAME_LENGTH_MAX or not checked.isprintable():
        raise InvalidField(
            field, "must have 1 to %(most)s letters, digits or other characters", most=GROUP_NAME_LENGTH_MAX
        )
    return checked
