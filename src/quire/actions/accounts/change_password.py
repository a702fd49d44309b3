"""Changing one's own password, which requires the old one.

Wrong ones are limited like tries to sign in, and counted for themselves: tries of strangers to sign in keep nobody from
choosing a new password.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from quire.actions.accounts import passwords
from quire.actions.accounts.sign_in import count_change_of_password
from quire.domain.accounts.users import Visitor
from quire.domain.errors import InvalidField
from quire.domain.limits import Limits
from quire.store import rate_limit_events
from quire.store.accounts import users
from quire.store.database import Database
from quire.store.transactions import Transaction


async def change_password(
    database: Database,
    visitor: Visitor,
    write_for_visitor: Callable[..., Awaitable[Any]],
    *,
    current: str,
    new: str,
    keeps_tokens: bool,
    limits: Limits,
    limited: bool,
) -> None:
    """Change the visitor's password, and revoke their tokens unless they are kept.

    Raises `InvalidField` and `TooMany`; a bad new password is no try.
    """
    await passwords.check_in_thread(new, name=visitor.name)
    tries = await database.write(count_change_of_password, visitor.user_id, limits) if limited else []
    found = await database.read(users.find_password, visitor.name)
    is_right = await passwords.verify(current, found.hash if found else None)
    if not found or not is_right:
        raise InvalidField("current password", "is not right")
    new_hash = await passwords.hash_in_thread(new, name=visitor.name)

    def change(tx: Transaction, visitor: Visitor) -> None:
        rate_limit_events.take_back(tx, tries)
        users.change_own_password(
            tx, visitor, verified_hash=found.hash, password_hash=new_hash, keeps_tokens=keeps_tokens
        )

    await write_for_visitor(change)
