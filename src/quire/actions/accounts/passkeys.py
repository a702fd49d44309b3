"""Registering passkeys and signing in with them. A challenge counts once, in the browser that has asked for it.

Challenges are kept as attempts to sign in are, under hashes of their own.
"""

from typing import Any

import structlog

from quire.actions.secrets import new_secret, secret_hash
from quire.domain.accounts.passkeys import RelyingParty
from quire.domain.accounts.users import User, Visitor
from quire.domain.errors import PasskeyRefused
from quire.identity.provider import Unverified
from quire.store.accounts import passkeys, sign_in_attempts, sign_ins, users
from quire.store.database import Database
from quire.store.transactions import Transaction

CREDENTIAL_ID_LENGTH_MAX = 1_400
"""In base64url; WebAuthn has at most 1,023 bytes."""

Credential = dict[str, Any]

log = structlog.get_logger("quire.identity")


def _adapter() -> Any:
    # Imported on demand: it takes a fifth of a second, and most servers never see a passkey.
    from quire.identity import passkeys as adapter  # noqa: PLC0415

    return adapter


async def begin_registration(
    database: Database, party: RelyingParty, browser_secret: str, visitor: Visitor
) -> str:
    """What the device is asked to make a passkey, as JSON."""
    challenge = await _new_challenge(database, browser_secret, visitor.user_id)
    known = await database.read(passkeys.list_credential_ids, visitor)
    options: str = _adapter().registration_options(
        party, challenge, user_id=visitor.user_id, name=visitor.name, known=known
    )
    return options


async def register(
    database: Database,
    party: RelyingParty,
    browser_secret: str,
    visitor: Visitor,
    *,
    challenge: str,
    credential: Credential,
    name: str,
) -> None:
    """Keep a passkey of the visitor. Raises `PasskeyRefused`, `SignInAttemptEnded` and `InvalidField`."""
    begun = await database.write(sign_in_attempts.take, _hash(challenge), secret_hash(browser_secret))
    if begun.user_id != visitor.user_id:
        raise PasskeyRefused
    try:
        new = _adapter().verify_registration(party, challenge, credential)
    except Unverified as failure:
        raise _refused(failure) from failure

    def add(tx: Transaction) -> None:
        sign_ins.check(tx, visitor.credential_id)
        passkeys.add_own(tx, visitor, name, new)

    await database.write(add)


async def begin_sign_in(database: Database, party: RelyingParty, browser_secret: str) -> str:
    """What the device is asked to sign in, as JSON."""
    challenge = await _new_challenge(database, browser_secret, None)
    options: str = _adapter().sign_in_options(party, challenge)
    return options


async def sign_in(
    database: Database,
    party: RelyingParty,
    browser_secret: str,
    *,
    challenge: str,
    credential: Credential,
    former_secret: str | None,
    only_administrators: bool,
    address: str,
) -> tuple[User, str]:
    """The account and the secret of a new sign-in. Raises `PasskeyRefused` and `SignInAttemptEnded`."""
    begun = await database.write(sign_in_attempts.take, _hash(challenge), secret_hash(browser_secret))
    passkey = await database.read(passkeys.find_or_none, _credential_id(credential))
    if passkey is None or begun.user_id is not None:
        raise _refused(Unverified("nobody has this passkey"))
    try:
        sign_count = _adapter().verify_sign_in(party, challenge, credential, passkey)
    except Unverified as failure:
        raise _refused(failure) from failure
    secret = new_secret()

    def begin(tx: Transaction) -> User:
        user = users.find(tx, passkey.user_id)
        is_refused = only_administrators and not user.is_administrator
        if is_refused or not passkeys.note_use(tx, passkey, sign_count):
            raise PasskeyRefused
        if former_secret is not None:
            sign_ins.remove(tx, secret_hash(former_secret))
        sign_ins.add(tx, user.id, secret_hash(secret), address=address)
        return user

    return await database.write(begin), secret


def _credential_id(credential: Credential) -> str:
    """The id that the device names; empty where it is none."""
    credential_id = credential.get("id")
    is_id = isinstance(credential_id, str) and len(credential_id) <= CREDENTIAL_ID_LENGTH_MAX
    return str(credential_id) if is_id else ""


async def _new_challenge(database: Database, browser_secret: str, user_id: str | None) -> str:
    challenge = new_secret()
    await database.write(
        sign_in_attempts.add, _hash(challenge), secret_hash(browser_secret), user_id=user_id, next_=""
    )
    return challenge


def _hash(challenge: str) -> str:
    return secret_hash(f"passkey challenge {challenge}")


def _refused(failure: Unverified) -> PasskeyRefused:
    log.warning("passkey refused", reason=str(failure))
    return PasskeyRefused()
