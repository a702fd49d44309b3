"""Accounts, and the one-time link by which the first administrator is added. The rows of guests are not accounts.

What administrators do with other accounts is in `administration`.
"""

import itertools
from typing import Any, NamedTuple

from quire.domain.accounts.users import NAME_LENGTH_MAX, User, Visitor, name_key
from quire.domain.auditing.audit_events import (
    AccountAdded,
    AccountDisabled,
    AccountEnabled,
    PasswordChanged,
    PasswordReplaced,
)
from quire.domain.errors import FirstAccountMade, NameTaken, NotAuthenticated, NotFound
from quire.store.accounts import sign_ins, tokens
from quire.store.auditing import audit
from quire.store.conversation import answers
from quire.store.sharing import grants
from quire.store.transactions import Transaction, as_time, new_id

_COLUMNS = "id, name, is_administrator, created_at"

NO_PASSWORD = "!"  # noqa: S105
"""In place of the hash, for accounts that no password opens; no hash looks like it, in any release."""


class StoredPassword(NamedTuple):
    """Whose password it is, and its hash."""

    user_id: str
    hash: str


def add(
    tx: Transaction, name: str, password_hash: str, *, is_administrator: bool, by: Visitor | None = None
) -> User:
    """Add an account. Raises `NameTaken` when the name or another spelling of it is in use."""
    added = tx.run(
        "insert into user_account (id, name, name_key, password_hash, is_administrator, created_at)"
        " values (:id, :name, :name_key, :password_hash, :is_administrator, :now)"
        " on conflict (name_key) do nothing",
        id=new_id(),
        name=name,
        name_key=name_key(name),
        password_hash=password_hash,
        is_administrator=int(is_administrator),
        now=tx.now_text,
    )
    if not added:
        raise NameTaken(name)
    user = find_by_name(tx, name)
    audit.record(tx, by, AccountAdded(is_administrator), about=user.id)
    grants.claim_invitations(tx, user.id, user.name)
    return user


def add_of_provider(tx: Transaction, name: str) -> User:
    """Add an account for somebody whom an identity provider proves, under the name or one like it that is free.

    It has no password, and claims no invitations by its name, which may be anybody's choice at the provider.
    """
    tx.lock("account names", "all")
    user_id = new_id()
    tx.run(
        "insert into user_account (id, name, name_key, password_hash, is_administrator, created_at,"
        " is_named_by_provider) values (:id, :name, :name_key, :password_hash, 0, :now, 1)",
        id=user_id,
        name=(free := _free_name(tx, name)),
        name_key=name_key(free),
        password_hash=NO_PASSWORD,
        now=tx.now_text,
    )
    audit.record(tx, None, AccountAdded(is_administrator=False), about=user_id)
    return find(tx, user_id)


def find_by_name(tx: Transaction, name: str) -> User:
    """Raises `NotFound`."""
    row = tx.one_or_none(
        f"select {_COLUMNS} from user_account where name_key = :key and is_guest = 0 and deleted_at is null",
        key=name_key(name),
    )
    if row is None:
        raise NotFound("Account “%(name)s”", name=name)
    return _user(row)


def find(tx: Transaction, user_id: str) -> User:
    """Raises `NotFound`."""
    row = tx.one_or_none(f"select {_COLUMNS} from user_account where id = :id", id=user_id)
    if row is None:
        raise NotFound("Account")
    return _user(row)


def find_own(tx: Transaction, visitor: Visitor) -> User:
    """The visitor's own account."""
    return find(tx, visitor.user_id)


def list_all(tx: Transaction) -> list[tuple[User, bool]]:
    """All accounts, each with whether it is disabled."""
    rows = tx.all(
        f"select {_COLUMNS}, disabled_at is not null from user_account where is_guest = 0 order by name_key"
    )
    return [(_user(row), bool(row[-1])) for row in rows]


def find_password(tx: Transaction, name: str) -> StoredPassword | None:
    """The password of an account that has one and is not disabled, or None."""
    row = tx.one_or_none(
        "select id, password_hash from user_account"
        " where name_key = :key and is_guest = 0 and disabled_at is null and password_hash <> :none",
        key=name_key(name),
        none=NO_PASSWORD,
    )
    return None if row is None else StoredPassword(*row)


def change_own_password(
    tx: Transaction, visitor: Visitor, *, verified_hash: str, password_hash: str, keeps_tokens: bool
) -> None:
    """Change the visitor's password, end all other sign-ins, and revoke the tokens unless they are kept.

    Raises `NotAuthenticated`.

    A compare-and-set: the old password was verified outside the transaction, and may have been changed since.
    """
    changed = tx.run(
        "update user_account set password_hash = :new where id = :id and password_hash = :verified",
        new=password_hash,
        verified=verified_hash,
        id=visitor.user_id,
    )
    if not changed:
        raise NotAuthenticated
    sign_ins.remove_all_of(tx, visitor.user_id, except_id=visitor.credential_id)
    tx.run("delete from half_sign_in where user_id = :id", id=visitor.user_id)
    if not keeps_tokens:
        tokens.remove_all_of(tx, visitor.user_id)
    audit.record(tx, visitor, PasswordChanged(keeps_tokens))


def set_password_hash(tx: Transaction, name: str, password_hash: str) -> None:
    """Change the password of an account, end all of its sign-ins, and revoke its tokens."""
    replace_password_hash(tx, find_by_name(tx, name).id, password_hash)


def replace_password_hash(
    tx: Transaction, user_id: str, password_hash: str, *, by: Visitor | None = None
) -> None:
    """The same for an account that the caller has found."""
    tx.run("update user_account set password_hash = :hash where id = :id", hash=password_hash, id=user_id)
    sign_ins.remove_all_of(tx, user_id)
    tx.run("delete from half_sign_in where user_id = :id", id=user_id)
    tokens.remove_all_of(tx, user_id)
    audit.record(tx, by, PasswordReplaced(), about=user_id)


def disable(tx: Transaction, name: str) -> None:
    """Disable an account, delete its sign-ins and tokens, and stop its answers."""
    shut(tx, find_by_name(tx, name).id)


def shut(tx: Transaction, user_id: str, *, by: Visitor | None = None) -> None:
    """The same for an account that the caller has found."""
    tx.run(
        "update user_account set disabled_at = :now where id = :id and disabled_at is null",
        now=tx.now_text,
        id=user_id,
    )
    sign_ins.remove_all_of(tx, user_id)
    tokens.remove_all_of(tx, user_id)
    answers.stop_all_of(tx, user_id)
    audit.record(tx, by, AccountDisabled(), about=user_id)


def enable(tx: Transaction, name: str) -> None:
    """Enable a disabled account."""
    open_again(tx, find_by_name(tx, name).id)


def open_again(tx: Transaction, user_id: str, *, by: Visitor | None = None) -> None:
    """The same for an account that the caller has found."""
    tx.run("update user_account set disabled_at = null where id = :id", id=user_id)
    audit.record(tx, by, AccountEnabled(), about=user_id)


def is_nobody_there(tx: Transaction) -> bool:
    """Whether no account exists yet."""
    return tx.one_or_none("select 1 from user_account where is_guest = 0 limit 1") is None


def replace_first_administrator_link(tx: Transaction, secret_hash: str) -> None:
    """Store a new link and delete earlier ones."""
    tx.run("delete from first_administrator_link")
    tx.run(
        "insert into first_administrator_link (secret_hash, created_at) values (:hash, :now)",
        hash=secret_hash,
        now=tx.now_text,
    )


def check_first_administrator_link(tx: Transaction, secret_hash: str) -> None:
    """Raises `FirstAccountMade` for every link once an account exists, else `NotFound` for a wrong one."""
    if not is_nobody_there(tx):
        raise FirstAccountMade
    row = tx.one_or_none("select 1 from first_administrator_link where secret_hash = :hash", hash=secret_hash)
    if row is None:
        raise NotFound("Page")


def add_first_administrator(tx: Transaction, secret_hash: str, name: str, password_hash: str) -> User:
    """Add the first administrator and delete the link. Raises as `check_first_administrator_link`."""
    tx.lock("administrators", "all")
    check_first_administrator_link(tx, secret_hash)
    tx.run("delete from first_administrator_link")
    return add(tx, name, password_hash, is_administrator=True)


def _free_name(tx: Transaction, name: str) -> str:
    """The name, or the first of those with a number behind it that no account has."""
    taken = {key for (key,) in tx.all("select name_key from user_account")}
    candidates = itertools.chain([name], (f"{name[: NAME_LENGTH_MAX - 8]}-{n}" for n in itertools.count(2)))
    return next(candidate for candidate in candidates if name_key(candidate) not in taken)


def _user(row: tuple[Any, ...]) -> User:
    return User(id=row[0], name=row[1], is_administrator=bool(row[2]), created_at=as_time(row[3]))
