"""Signing in: count the try, verify the password, add a sign-in.

Tries are counted by account and network, so that strangers cannot lock the owner out of an account; a browser in which
the owner has signed in before has a count of its own. Tries at one account from many networks are answered more
slowly, and refused only when there are very many.
"""

import asyncio

import msgspec
import pyotp

from quire.actions.accounts import known_browsers, passwords
from quire.actions.secrets import new_secret, secret_hash
from quire.domain.accounts.second_factors import SecondFactor
from quire.domain.accounts.users import User, may_be_name, name_key
from quire.domain.errors import SignInFailed
from quire.domain.limits import Limits
from quire.domain.operation.networks import network_of
from quire.domain.translatable_text import TranslatableText
from quire.store import rate_limit_events
from quire.store.accounts import second_factors, sign_ins, users
from quire.store.accounts.users import StoredPassword
from quire.store.database import Database
from quire.store.transactions import Transaction

SENTENCE = TranslatableText("Too many tries to sign in. Wait a while, then try again.")
SLOWED_DOWN_SECONDS = 1.0


class SignedIn(msgspec.Struct, frozen=True):
    """The account, the secret of the new sign-in, and what the browser keeps to be known again."""

    user: User
    secret: str
    known_browser: str


class AwaitsSecondFactor(msgspec.Struct, frozen=True):
    """The password is right; the browser keeps the secret until the sign-in is complete, for ten minutes."""

    secret: str
    is_set_up: bool
    """Otherwise it has to be set up first, as this server requires it."""


async def sign_in(
    database: Database,
    name: str,
    password: str,
    *,
    address: str,
    known_browser: str | None,
    former_secret: str | None,
    limits: Limits,
    limited: bool,
    only_administrators: bool = False,
    requires_second_factor: bool = False,
) -> SignedIn | AwaitsSecondFactor:
    """Sign in, which ends the former sign-in of the same browser. Raises `SignInFailed` and `TooMany`.

    A try is counted before the password is verified, so that concurrent tries cannot pass the limit, and taken back
    when it succeeds.
    """
    network = network_of(address)
    if not may_be_name(name):
        if limited:
            await database.write_for(network, lambda tx: _count_network(tx, network, limits))
        raise SignInFailed
    found = await database.read(users.find_password, name)
    browser_id = known_browsers.recognise(known_browser, found.hash) if found else None
    tries: list[str] = []
    if limited and browser_id is not None:
        tries = await database.write(_count_known_browser, name, browser_id, limits)
    elif limited:
        tries, is_under_attack = await database.write_for(
            network, lambda tx: _count_stranger(tx, name, network, limits)
        )
        if is_under_attack:
            await asyncio.sleep(SLOWED_DOWN_SECONDS)
    is_right = await passwords.verify(password, found.hash if found else None)
    if not found or not is_right:
        raise SignInFailed
    secret = new_secret()
    former_hash = None if former_secret is None else secret_hash(former_secret)
    begun = await database.write(
        _begin,
        name,
        found,
        secret_hash(secret),
        former_hash,
        tries,
        address,
        only_administrators=only_administrators,
        requires_second_factor=requires_second_factor,
    )
    if isinstance(begun, SecondFactor):
        return AwaitsSecondFactor(secret, begun.is_set_up)
    return SignedIn(begun, secret, known_browsers.remember(browser_id, found.hash))


def count_change_of_password(tx: Transaction, user_id: str, limits: Limits) -> list[str]:
    """Count a try to change the password of the account that one is signed in to; returns what is to be taken back."""
    subject = f"{user_id} change of password"
    return [rate_limit_events.count(tx, "sign_in_account", subject, limits.sign_ins_per_account, SENTENCE)]


def _count_known_browser(tx: Transaction, name: str, browser_id: str, limits: Limits) -> list[str]:
    subject = f"{name_key(name)} browser {browser_id}"
    return [rate_limit_events.count(tx, "sign_in_account", subject, limits.sign_ins_per_account, SENTENCE)]


def _count_stranger(tx: Transaction, name: str, network: str, limits: Limits) -> tuple[list[str], bool]:
    """What is to be taken back if the try succeeds, and whether tries from everywhere are to be slowed down."""
    account = name_key(name)
    everywhere = limits.sign_ins_per_account_everywhere
    is_under_attack = (
        rate_limit_events.count_lately(tx, "sign_in_account", account, everywhere)
        >= limits.sign_ins_per_account.count
    )
    tries = [
        rate_limit_events.count(
            tx, "sign_in_account", f"{account} from {network}", limits.sign_ins_per_account, SENTENCE
        ),
        rate_limit_events.count(tx, "sign_in_account", account, everywhere, SENTENCE),
        _count_network(tx, network, limits),
    ]
    return tries, is_under_attack


def _count_network(tx: Transaction, network: str, limits: Limits) -> str:
    return rate_limit_events.count(tx, "sign_in_address", network, limits.sign_ins_per_address, SENTENCE)


def _begin(
    tx: Transaction,
    name: str,
    verified: StoredPassword,
    hash_of_secret: str,
    former_hash: str | None,
    tries: list[str],
    address: str,
    *,
    only_administrators: bool,
    requires_second_factor: bool,
) -> User | SecondFactor:
    """Add the sign-in, unless the password was changed or the account disabled while it was verified.

    Where a second factor is needed, the sign-in waits for it.
    """
    user = users.find(tx, verified.user_id)
    if users.find_password(tx, name) != verified or (only_administrators and not user.is_administrator):
        raise SignInFailed
    rate_limit_events.take_back(tx, tries)
    second_factor = second_factors.find(tx, user.id)
    if second_factor.is_set_up or requires_second_factor:
        second_factors.add_half_sign_in(tx, user.id, hash_of_secret)
        if not second_factor.is_set_up:
            second_factors.begin_app(tx, user.id, pyotp.random_base32())
        return second_factor
    if former_hash is not None:
        sign_ins.remove(tx, former_hash)
    sign_ins.add(tx, user.id, hash_of_secret, address=address)
    return user
