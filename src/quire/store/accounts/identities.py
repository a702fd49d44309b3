"""People whom an identity provider proves: which account is whose, and what the provider's word changes in it.

Nobody is recognised by a name or an address here. Attempts to sign in are in `sign_in_attempts`.
"""

from datetime import timedelta

import msgspec

from quire.domain.accounts.identities import LinkedIdentity
from quire.domain.accounts.users import User, Visitor
from quire.domain.auditing.audit_events import AccountRoleChanged, IdentityLinked, IdentityUnlinked
from quire.domain.errors import AccountDisabled, IdentityTaken, LastWayIn, NotFound
from quire.store.accounts import sign_ins, tokens, users
from quire.store.auditing import audit
from quire.store.sharing import groups
from quire.store.transactions import Transaction, as_text, as_time

LOGOUT_TOKEN_LIFE = timedelta(hours=1)
"""Longer than such a token is accepted."""


class ProviderSignIn(msgspec.Struct, frozen=True):
    """A sign-in that came by a provider."""

    sealed_id_token: bytes | None
    """As its browser can open it."""


def find_or_none(tx: Transaction, issuer: str, subject: str) -> User | None:
    """The account of a person. Raises `AccountDisabled`."""
    row = tx.one_or_none(
        "select user_account.id, user_account.disabled_at"
        " from identity join user_account on user_account.id = identity.user_id"
        " where identity.issuer = :issuer and identity.subject = :subject",
        issuer=issuer,
        subject=subject,
    )
    if row is None:
        return None
    if row[1] is not None:
        raise AccountDisabled
    return users.find(tx, row[0])


def find_own_or_none(tx: Transaction, visitor: Visitor, issuer: str) -> LinkedIdentity | None:
    """The visitor's identity at a provider."""
    row = tx.one_or_none(
        "select subject, group_names, created_at, last_used_at from identity"
        " where user_id = :user_id and issuer = :issuer",
        user_id=visitor.user_id,
        issuer=issuer,
    )
    if row is None:
        return None
    groups = msgspec.json.decode(row[1], type=tuple[str, ...])
    return LinkedIdentity(row[0], groups, as_time(row[2]), as_time(row[3]))


def add(tx: Transaction, user_id: str, issuer: str, subject: str) -> None:
    """Link a person to an account. Raises `IdentityTaken` where either of them is linked already."""
    added = tx.run(
        "insert into identity (issuer, subject, user_id, group_names, created_at, last_used_at)"
        " values (:issuer, :subject, :user_id, '[]', :now, :now) on conflict do nothing",
        issuer=issuer,
        subject=subject,
        user_id=user_id,
        now=tx.now_text,
    )
    if not added:
        raise IdentityTaken
    audit.record(tx, user_id, IdentityLinked(issuer))


def remove_own(tx: Transaction, visitor: Visitor, issuer: str) -> None:
    """Take the link away; sign-ins that came by it end. Raises `NotFound` and `LastWayIn`."""
    identity = find_own_or_none(tx, visitor, issuer)
    if identity is None:
        raise NotFound("Link")
    if not has_password(tx, visitor):
        raise LastWayIn
    set_groups(tx, visitor.user_id, issuer, ())
    _end_administration(tx, visitor.user_id)
    end_sign_ins(tx, issuer, subject=identity.subject, session_id=None)
    tx.run(
        "delete from identity where user_id = :user_id and issuer = :issuer",
        user_id=visitor.user_id,
        issuer=issuer,
    )
    audit.record(tx, visitor, IdentityUnlinked(issuer))


def has_password(tx: Transaction, visitor: Visitor) -> bool:
    """Whether the visitor's account can be opened by a password."""
    (password_hash,) = tx.one("select password_hash from user_account where id = :id", id=visitor.user_id)
    return bool(password_hash != users.NO_PASSWORD)


def sign_in(
    tx: Transaction,
    user_id: str,
    secret_hash: str,
    *,
    issuer: str,
    subject: str,
    session_id: str | None,
    sealed_id_token: bytes | None,
    life: timedelta,
    address: str,
) -> None:
    """Sign a browser in of which the provider has proved whose it is, and which it can sign out."""
    sign_in_id = sign_ins.add(tx, user_id, secret_hash, life=life, address=address)
    tx.run(
        "insert into provider_sign_in (sign_in_id, issuer, subject, session_id, sealed_id_token)"
        " values (:sign_in_id, :issuer, :subject, :session_id, :sealed_id_token)",
        sign_in_id=sign_in_id,
        issuer=issuer,
        subject=subject,
        session_id=session_id,
        sealed_id_token=sealed_id_token,
    )
    tx.run(
        "update identity set last_used_at = :now where issuer = :issuer and subject = :subject",
        now=tx.now_text,
        issuer=issuer,
        subject=subject,
    )


def find_sign_in_or_none(tx: Transaction, secret_hash: str) -> ProviderSignIn | None:
    """What a provider said at a sign-in; None where it came otherwise."""
    row = tx.one_or_none(
        "select sealed_id_token from provider_sign_in join sign_in on sign_in.id = provider_sign_in.sign_in_id"
        " where sign_in.secret_hash = :hash",
        hash=secret_hash,
    )
    return None if row is None else ProviderSignIn(None if row[0] is None else bytes(row[0]))


def end_sign_ins(tx: Transaction, issuer: str, *, subject: str | None, session_id: str | None) -> int:
    """End the sign-ins of a person or of one session at the provider, of both where both are named; how many ended."""
    return tx.run(
        "delete from sign_in where id in (select sign_in_id from provider_sign_in where issuer = :issuer"
        " and subject = coalesce(:subject, subject)"
        " and coalesce(session_id, '') = coalesce(:session_id, session_id, ''))",
        issuer=issuer,
        subject=subject,
        session_id=session_id,
    )


def shut_out(tx: Transaction, issuer: str, subject: str) -> None:
    """End what somebody has by the word of a provider that does not let them in any more.

    An account that a password opens keeps its tokens, as it keeps the password.
    """
    row = tx.one_or_none(
        "select identity.user_id, user_account.password_hash"
        " from identity join user_account on user_account.id = identity.user_id"
        " where identity.issuer = :issuer and identity.subject = :subject",
        issuer=issuer,
        subject=subject,
    )
    if row is None:
        return
    set_groups(tx, row[0], issuer, ())
    _end_administration(tx, row[0])
    end_sign_ins(tx, issuer, subject=subject, session_id=None)
    if row[1] == users.NO_PASSWORD:
        tokens.remove_all_of(tx, row[0])


def follow_administration(tx: Transaction, user_id: str, *, administers: bool) -> None:
    """Make somebody an administrator by the word of the provider, or end that; who is one otherwise stays one."""
    if administers:
        is_new = tx.run(
            "update user_account set is_administrator = 1, is_administrator_by_provider = 1"
            " where id = :id and is_administrator = 0",
            id=user_id,
        )
        if is_new:
            audit.record(tx, None, AccountRoleChanged(is_administrator=True), about=user_id)
    else:
        _end_administration(tx, user_id)


def set_groups(tx: Transaction, user_id: str, issuer: str, names: tuple[str, ...]) -> None:
    """Let somebody be in the groups that the provider names, and in no others of the provider's."""
    tx.run(
        "update identity set group_names = :names where user_id = :user_id and issuer = :issuer",
        names=msgspec.json.encode(names).decode(),
        user_id=user_id,
        issuer=issuer,
    )
    groups.set_memberships_of(tx, user_id, names, source=issuer)


def note_logout(tx: Transaction, token_hash: str) -> bool:
    """Whether a message of the back channel is carried out for the first time."""
    added = tx.run(
        "insert into used_logout_token (token_hash, expires_at) values (:hash, :expires_at) on conflict do nothing",
        hash=token_hash,
        expires_at=as_text(tx.now + LOGOUT_TOKEN_LIFE),
    )
    return bool(added)


def remove_old_logouts(tx: Transaction) -> None:
    """Forget messages of the back channel that are too old to be accepted again."""
    tx.run("delete from used_logout_token where expires_at <= :now", now=tx.now_text)


def _end_administration(tx: Transaction, user_id: str) -> None:
    is_ended = tx.run(
        "update user_account set is_administrator = 0, is_administrator_by_provider = 0"
        " where id = :id and is_administrator_by_provider = 1",
        id=user_id,
    )
    if is_ended:
        audit.record(tx, None, AccountRoleChanged(is_administrator=False), about=user_id)
