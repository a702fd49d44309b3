"""Passkeys of accounts. Signatures are verified by the caller, outside of transactions."""

from typing import Any

from quire.domain.accounts.passkeys import PASSKEYS_MAX, NewPasskey, Passkey, StoredPasskey
from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import PasskeyAdded, PasskeyRemoved
from quire.domain.errors import InvalidField, NotFound
from quire.store.auditing import audit
from quire.store.transactions import Transaction, as_time, as_time_or_none, new_id


def list_own(tx: Transaction, visitor: Visitor) -> list[Passkey]:
    """The visitor's passkeys, oldest first."""
    rows = tx.all(
        "select id, name, created_at, last_used_at from passkey where user_id = :user_id order by created_at, id",
        user_id=visitor.user_id,
    )
    return [_passkey(row) for row in rows]


def has_any(tx: Transaction, user_id: str) -> bool:
    """Whether an account has a passkey."""
    row = tx.one_or_none("select 1 from passkey where user_id = :user_id limit 1", user_id=user_id)
    return row is not None


def list_credential_ids(tx: Transaction, visitor: Visitor) -> list[str]:
    """The ids that devices know of the visitor's passkeys."""
    rows = tx.all("select credential_id from passkey where user_id = :user_id", user_id=visitor.user_id)
    return [credential_id for (credential_id,) in rows]


def add_own(tx: Transaction, visitor: Visitor, name: str, new: NewPasskey) -> None:
    """Raises `InvalidField` when there are too many, or the key is registered already."""
    tx.lock("passkeys", visitor.user_id)
    (count,) = tx.one("select count(*) from passkey where user_id = :user_id", user_id=visitor.user_id)
    if count >= PASSKEYS_MAX:
        raise InvalidField("passkeys", "are %(count)s already, as many as there may be", count=count)
    passkey_id = new_id()
    added = tx.run(
        "insert into passkey (id, user_id, credential_id, public_key, sign_count, name, created_at)"
        " values (:id, :user_id, :credential_id, :public_key, :sign_count, :name, :now) on conflict do nothing",
        id=passkey_id,
        user_id=visitor.user_id,
        credential_id=new.credential_id,
        public_key=new.public_key,
        sign_count=new.sign_count,
        name=name,
        now=tx.now_text,
    )
    if not added:
        raise InvalidField("passkey", "is registered already")
    audit.record(tx, visitor, PasskeyAdded(passkey_id))


def find_or_none(tx: Transaction, credential_id: str) -> StoredPasskey | None:
    """A passkey of an account that is not disabled, by the id that its device knows."""
    row = tx.one_or_none(
        "select passkey.id, passkey.user_id, passkey.public_key, passkey.sign_count from passkey"
        " join user_account on user_account.id = passkey.user_id"
        " where passkey.credential_id = :credential_id and user_account.disabled_at is null",
        credential_id=credential_id,
    )
    return None if row is None else StoredPasskey(*row)


def note_use(tx: Transaction, passkey: StoredPasskey, sign_count: int) -> bool:
    """Keep the count of a passkey that has signed; False if it was removed or used meanwhile."""
    used = tx.run(
        "update passkey set sign_count = :sign_count, last_used_at = :now"
        " where id = :id and sign_count = :former_count",
        sign_count=sign_count,
        former_count=passkey.sign_count,
        now=tx.now_text,
        id=passkey.id,
    )
    return bool(used)


def remove_own(tx: Transaction, visitor: Visitor, passkey_id: str) -> None:
    """Raises `NotFound`, also for a passkey of another account."""
    removed = tx.run(
        "delete from passkey where id = :id and user_id = :user_id", id=passkey_id, user_id=visitor.user_id
    )
    if not removed:
        raise NotFound("Passkey")
    audit.record(tx, visitor, PasskeyRemoved(passkey_id))


def remove_all_of(tx: Transaction, user_id: str) -> None:
    """Remove every passkey of an account."""
    tx.run("delete from passkey where user_id = :user_id", user_id=user_id)


def _passkey(row: tuple[Any, ...]) -> Passkey:
    return Passkey(row[0], row[1], as_time(row[2]), as_time_or_none(row[3]))
