"""Signing in: count the try, verify the password, add a sign-in."""

from quire.actions import passwords
from quire.actions.secrets import new_secret, secret_hash
from quire.domain.errors import SignInFailed
from quire.domain.limits import Limits
from quire.domain.translatable_text import TranslatableText
from quire.domain.users import User, may_be_name, name_key
from quire.store import rate_limit_events, sign_ins, users
from quire.store.database import Database
from quire.store.transactions import Transaction

SENTENCE = TranslatableText("Too many tries to sign in. Wait a while, then try again.")


async def sign_in(
    database: Database, name: str, password: str, *, address: str, limits: Limits, limited: bool
) -> tuple[User, str]:
    """Return the account and the secret of the new sign-in. Raises `SignInFailed` and `TooMany`.

    A try is counted before the password is verified, so that concurrent tries cannot pass the limit, and taken back
    when it succeeds.
    """
    if not may_be_name(name):
        if limited:
            await database.write(_count_address, address, limits)
        raise SignInFailed
    tries = await database.write(count_try, name, address, limits) if limited else []
    found = await database.read(users.find_password_hash, name)
    is_right = await passwords.verify(password, found[1] if found else None)
    if not found or not is_right:
        raise SignInFailed
    secret = new_secret()
    return await database.write(_begin, name, found, secret_hash(secret), tries), secret


def count_try(tx: Transaction, name: str, address: str, limits: Limits) -> list[str]:
    """Count a try against the limits of its account and address; returns the events to take back if it succeeds."""
    return [
        rate_limit_events.count(tx, "sign_in_account", name_key(name), limits.sign_ins_per_account, SENTENCE),
        _count_address(tx, address, limits),
    ]


def _count_address(tx: Transaction, address: str, limits: Limits) -> str:
    return rate_limit_events.count(tx, "sign_in_address", address, limits.sign_ins_per_address, SENTENCE)


def _begin(
    tx: Transaction, name: str, verified: tuple[str, str], hash_of_secret: str, tries: list[str]
) -> User:
    """Add the sign-in, unless the password was changed or the account disabled while it was verified."""
    if users.find_password_hash(tx, name) != verified:
        raise SignInFailed
    rate_limit_events.take_back(tx, tries)
    sign_ins.add(tx, verified[0], hash_of_secret)
    return users.find(tx, verified[0])
