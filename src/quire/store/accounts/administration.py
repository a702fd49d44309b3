"""What administrators do with other accounts. Each function checks the role; no document is read here."""

from typing import Any

from quire.domain.accounts.users import Account, User, Visitor, name_key
from quire.domain.auditing.audit_events import AccountRoleChanged
from quire.domain.errors import AccessDenied, LastAdministrator, NotFound, OwnAccount
from quire.store.accounts import account_removal, passkeys, second_factors, users
from quire.store.auditing import audit
from quire.store.pages import Keyset, Page, PageCursor, page_of
from quire.store.transactions import Transaction, as_time, as_time_or_none, containing

_COLUMNS = (
    "id, name, is_administrator, created_at, disabled_at, last_seen_at, deleted_at,"
    " (select count(*) from document where document.author_id = user_account.id and document.deleted_at is null)"
)


def list_accounts(
    tx: Transaction, visitor: Visitor, *, limit: int, cursor: PageCursor | None, search_for: str = ""
) -> Page[Account]:
    """All accounts by name, or those whose names contain every word of a search."""
    _check(visitor)
    has_words, words = containing("name_key", name_key(search_for.replace("\0", " ")).split())
    page = page_of(
        tx,
        _COLUMNS,
        f"from user_account where is_guest = 0{has_words}",
        key=Keyset("name_key", "id", is_descending=False),
        limit=limit,
        cursor=cursor,
        **words,
    )
    return page.map(_account)


def find_account(tx: Transaction, visitor: Visitor, account_id: str) -> Account:
    """Raises `NotFound`."""
    _check(visitor)
    row = tx.one_or_none(
        f"select {_COLUMNS} from user_account where id = :id and is_guest = 0", id=account_id
    )
    if row is None:
        raise NotFound("Account")
    return _account(row)


def has_second_factor(tx: Transaction, visitor: Visitor, account_id: str) -> bool:
    """Whether an account has an app or a passkey, which an administrator can remove."""
    _check(visitor)
    return second_factors.find(tx, account_id).is_set_up or passkeys.has_any(tx, account_id)


def add_account(
    tx: Transaction, visitor: Visitor, name: str, password_hash: str, *, is_administrator: bool
) -> Account:
    """Raises `NameTaken`."""
    _check(visitor)
    user = users.add(tx, name, password_hash, is_administrator=is_administrator, by=visitor)
    return find_account(tx, visitor, user.id)


def disable(tx: Transaction, visitor: Visitor, account_id: str) -> None:
    """Disable an account: its sign-ins and tokens end at once. Raises `OwnAccount` and `LastAdministrator`."""
    tx.lock("administrators", "all")
    users.shut(tx, _find_others(tx, visitor, account_id), by=visitor)
    _check_administrators(tx)


def enable(tx: Transaction, visitor: Visitor, account_id: str) -> None:
    """Enable a disabled account again."""
    users.open_again(tx, _find_others(tx, visitor, account_id), by=visitor)


def make_administrator(tx: Transaction, visitor: Visitor, account_id: str) -> None:
    """Grant the administrator role; it takes effect with the account's next request. Raises `OwnAccount`."""
    _set_role(tx, visitor, _find_others(tx, visitor, account_id), is_administrator=True)


def unmake_administrator(tx: Transaction, visitor: Visitor, account_id: str) -> None:
    """Withdraw the administrator role likewise. Raises `OwnAccount` and `LastAdministrator`."""
    tx.lock("administrators", "all")
    _set_role(tx, visitor, _find_others(tx, visitor, account_id), is_administrator=False)
    _check_administrators(tx)


def set_password_hash(tx: Transaction, visitor: Visitor, account_id: str, password_hash: str) -> None:
    """Replace a password and end all sign-ins. Raises `OwnAccount`: changing one's own requires the old password."""
    users.replace_password_hash(tx, _find_others(tx, visitor, account_id), password_hash, by=visitor)


def reset_second_factor(tx: Transaction, visitor: Visitor, account_id: str) -> None:
    """Let the password alone open an account of somebody who has lost app, codes and passkeys. Raises `OwnAccount`."""
    user_id = _find_others(tx, visitor, account_id)
    second_factors.remove_all(tx, user_id, by=visitor)
    passkeys.remove_all_of(tx, user_id)


def transfer_documents(tx: Transaction, visitor: Visitor, account_id: str, to_name: str) -> User:
    """Give the documents of a disabled or deleted account to another one, which is returned.

    Raises as `account_removal.transfer_documents`.
    """
    account = find_account(tx, visitor, account_id)
    return account_removal.transfer_documents(tx, account.id, to_name, by=visitor)[0]


def _check(visitor: Visitor) -> None:
    if not visitor.is_administrator:
        raise AccessDenied


def _find_others(tx: Transaction, visitor: Visitor, account_id: str) -> str:
    """The id of an account other than the visitor's. Raises `NotFound` and `OwnAccount`."""
    account = find_account(tx, visitor, account_id)
    if account.id == visitor.user_id:
        raise OwnAccount
    if account.deleted_at is not None:
        raise NotFound("Account")
    return account.id


def _set_role(tx: Transaction, visitor: Visitor, account_id: str, *, is_administrator: bool) -> None:
    tx.run(
        "update user_account set is_administrator = :is_administrator, is_administrator_by_provider = 0"
        " where id = :id",
        is_administrator=int(is_administrator),
        id=account_id,
    )
    audit.record(tx, visitor, AccountRoleChanged(is_administrator), about=account_id)


def _check_administrators(tx: Transaction) -> None:
    """Called after a change, which is rolled back when no administrator is left."""
    row = tx.one_or_none(
        "select 1 from user_account where is_administrator = 1 and disabled_at is null limit 1"
    )
    if row is None:
        raise LastAdministrator


def _account(row: tuple[Any, ...]) -> Account:
    id_, name, is_administrator, created_at, disabled_at, last_seen_at, deleted_at, documents_count = row
    return Account(
        id_,
        name,
        bool(is_administrator),
        as_time(created_at),
        as_time_or_none(disabled_at),
        as_time_or_none(last_seen_at),
        as_time_or_none(deleted_at),
        documents_count,
    )
