"""Confirming a change to one's own account with the password; wrong ones are limited as for a change of password."""

from quire.actions.accounts import passwords
from quire.actions.accounts.sign_in import count_change_of_password
from quire.domain.accounts.users import Visitor
from quire.domain.errors import InvalidField
from quire.domain.limits import Limits
from quire.store import rate_limit_events
from quire.store.accounts import users
from quire.store.database import Database


async def confirm_password(
    database: Database, visitor: Visitor, password: str, *, limits: Limits, limited: bool
) -> None:
    """Raises `InvalidField` and `TooMany`."""
    tries = await database.write(count_change_of_password, visitor.user_id, limits) if limited else []
    found = await database.read(users.find_password, visitor.name)
    is_right = await passwords.verify(password, found.hash if found else None)
    if not found or not is_right:
        raise InvalidField("current password", "is not right")
    if tries:
        await database.write(rate_limit_events.take_back, tries)
