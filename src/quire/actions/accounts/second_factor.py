"""The second factor of a password: setting an authenticator app up, and completing a sign-in with a code.

Codes are those of RFC 6238, of the present half minute and its two neighbours, each accepted once. Tries are counted as
those of passwords are; a browser in which the owner has signed in before has a count of its own.
"""

import hmac
from datetime import datetime

import msgspec
import pyotp
import segno

from quire.actions.accounts import known_browsers, passwords
from quire.actions.accounts.sign_in import SENTENCE, SignedIn
from quire.actions.secrets import new_secret, secret_hash
from quire.domain.accounts.second_factors import RECOVERY_CODES, is_of_app, normalised_code
from quire.domain.accounts.users import User, Visitor
from quire.domain.errors import InvalidField, NotFound, WrongCode
from quire.domain.limits import Limits
from quire.store import rate_limit_events
from quire.store.accounts import second_factors, sign_ins, users
from quire.store.database import Database
from quire.store.transactions import Transaction


class AppSetUp(msgspec.Struct, frozen=True):
    """What an authenticator app needs to know."""

    secret: str
    picture: str
    """A QR code, as a data address."""


async def complete(
    database: Database,
    half_secret: str,
    code: str,
    *,
    known_browser: str | None,
    former_secret: str | None,
    limits: Limits,
    limited: bool,
    address: str,
) -> SignedIn:
    """Complete a sign-in whose password was right. Raises `SignInAttemptEnded`, `WrongCode` and `TooMany`."""
    user_id, password_hash = await database.read(_whose, secret_hash(half_secret))
    browser_id = known_browsers.recognise(known_browser, password_hash)
    tries = await database.write(_count, user_id, browser_id, limits) if limited else []
    secret = new_secret()
    user = await database.write(
        _complete, secret_hash(half_secret), code, secret, former_secret, tries, address
    )
    return SignedIn(user, secret, known_browsers.remember(browser_id, password_hash))


def begin_set_up(tx: Transaction, visitor: Visitor) -> AppSetUp:
    """A new secret for the visitor's app, which counts from its first code."""
    second_factors.begin_app(tx, visitor.user_id, pyotp.random_base32())
    return find_set_up(tx, visitor.user_id)


def find_set_up(tx: Transaction, user_id: str) -> AppSetUp:
    """What is being set up. Raises `NotFound` where nothing is, or it is done."""
    found = second_factors.find_app_secret(tx, user_id, is_confirmed=False)
    if found is None:
        raise NotFound("Set-up")
    name = users.find(tx, user_id).name
    address = pyotp.TOTP(found[0]).provisioning_uri(name=name, issuer_name="Quire")
    return AppSetUp(found[0], segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="white"))


def finish_set_up(tx: Transaction, visitor: Visitor, code: str) -> list[str]:
    """Let the app count, end all other sign-ins, and return recovery codes, which are shown once.

    Raises `NotFound` and `InvalidField`.
    """
    codes = confirm_app(tx, visitor.user_id, code)
    sign_ins.remove_others(tx, visitor)
    return codes


def confirm_app(tx: Transaction, user_id: str, code: str) -> list[str]:
    """The same for an account that the caller has found."""
    found = second_factors.find_app_secret(tx, user_id, is_confirmed=False)
    if found is None:
        raise NotFound("Set-up")
    step = matching_step(found[0], normalised_code(code), tx.now)
    if step is None or not second_factors.use_step(tx, user_id, step):
        raise InvalidField("code", "is not the one that the app shows now")
    codes = [passwords.made_up() for _ in range(RECOVERY_CODES)]
    second_factors.confirm_app(tx, user_id, _hashes(codes))
    return codes


def renew_recovery_codes(tx: Transaction, visitor: Visitor) -> list[str]:
    """New recovery codes in place of the old ones. Raises `NotFound` without an app."""
    if not second_factors.find(tx, visitor.user_id).is_set_up:
        raise NotFound("Set-up")
    codes = [passwords.made_up() for _ in range(RECOVERY_CODES)]
    second_factors.replace_recovery_codes(tx, visitor.user_id, _hashes(codes))
    return codes


def remove(tx: Transaction, visitor: Visitor) -> None:
    """Let the visitor's password alone open the account."""
    second_factors.remove_all(tx, visitor.user_id, by=visitor)


def whose_half_sign_in(tx: Transaction, half_secret: str) -> tuple[User, bool]:
    """Whose second factor is awaited, and whether there is one. Raises `SignInAttemptEnded`."""
    user_id = second_factors.find_half_sign_in(tx, secret_hash(half_secret))
    return users.find(tx, user_id), second_factors.find(tx, user_id).is_set_up


def set_up_and_complete(
    tx: Transaction, half_secret: str, code: str, secret: str, former_secret: str | None, address: str
) -> list[str]:
    """Set the app up that this server requires, and sign in. Raises as `finish_set_up`, and `SignInAttemptEnded`."""
    user_id = second_factors.find_half_sign_in(tx, secret_hash(half_secret))
    codes = confirm_app(tx, user_id, code)
    _sign_in(tx, user_id, secret_hash(half_secret), secret, former_secret, address)
    return codes


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The step of which a code is, or None."""
    app = pyotp.TOTP(secret)
    present = app.timecode(now)
    for step in (present, present - 1, present + 1):
        if hmac.compare_digest(app.generate_otp(step).encode(), code.encode()):
            return step
    return None


def _whose(tx: Transaction, half_hash: str) -> tuple[str, str]:
    user_id = second_factors.find_half_sign_in(tx, half_hash)
    found = users.find_password(tx, users.find(tx, user_id).name)
    return user_id, found.hash if found else ""


def _count(tx: Transaction, user_id: str, browser_id: str | None, limits: Limits) -> list[str]:
    subject = f"{user_id} second factor" + (f" browser {browser_id}" if browser_id else "")
    return [rate_limit_events.count(tx, "sign_in_account", subject, limits.sign_ins_per_account, SENTENCE)]


def _complete(
    tx: Transaction,
    half_hash: str,
    code: str,
    secret: str,
    former_secret: str | None,
    tries: list[str],
    address: str,
) -> User:
    user_id = second_factors.find_half_sign_in(tx, half_hash)
    _check_code(tx, user_id, normalised_code(code))
    rate_limit_events.take_back(tx, tries)
    return _sign_in(tx, user_id, half_hash, secret, former_secret, address)


def _sign_in(
    tx: Transaction, user_id: str, half_hash: str, secret: str, former_secret: str | None, address: str
) -> User:
    second_factors.remove_half_sign_in(tx, half_hash)
    if former_secret is not None:
        sign_ins.remove(tx, secret_hash(former_secret))
    sign_ins.add(tx, user_id, secret_hash(secret), address=address)
    return users.find(tx, user_id)


def _check_code(tx: Transaction, user_id: str, code: str) -> None:
    """Use a code up. Raises `WrongCode`."""
    if not is_of_app(code):
        is_right = second_factors.use_recovery_code(tx, user_id, secret_hash(code))
    else:
        found = second_factors.find_app_secret(tx, user_id, is_confirmed=True)
        step = None if found is None else matching_step(found[0], code, tx.now)
        is_right = step is not None and second_factors.use_step(tx, user_id, step)
    if not is_right:
        raise WrongCode


def _hashes(codes: list[str]) -> list[str]:
    return [secret_hash(normalised_code(code)) for code in codes]
