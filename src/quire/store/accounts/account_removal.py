"""What becomes of an account that goes: its documents are transferred, and the person is forgotten.

The row of a deleted account stays under another name, for the texts in others' documents that name it as their author.
Nobody can sign in with it. What is recorded of the person stays as well, under a pseudonym that stands for nobody.
"""

import secrets

import msgspec

from quire.domain.accounts.users import User, Visitor, name_key
from quire.domain.auditing.audit_events import (
    AccountDeleted,
    DocumentRemoved,
    DocumentsTransferred,
    DocumentTransferred,
)
from quire.domain.errors import InvalidField, LastAdministrator, NotDisabled, NotFound
from quire.store.accounts import users
from quire.store.auditing import audit, pseudonyms
from quire.store.costs import caps
from quire.store.files import file_removals
from quire.store.transactions import Transaction, new_id

NAME_PREFIX = "deleted-"

_OF_THE_PERSON = (
    "sign_in",
    "api_token",
    "client_request",
    "access_request",
    "document_export",
    "identity",
    "sign_in_attempt",
    "group_member",
    "comment_notices_read",
    "mail_recipient",
    "authenticator",
    "recovery_code",
    "half_sign_in",
    "passkey",
    "instruction_template",
    "document_template",
)
"""Tables of which no row of a deleted account is kept; `user_id` names the account."""


class Removal(msgspec.Struct, frozen=True):
    """What became of the documents of an account."""

    transferred_count: int
    removed_count: int
    """They are in the trash, and are purged after the time for which it keeps them."""
    kept_count: int
    """They are shared, and stay for those who have a role in them."""


def transfer_documents(
    tx: Transaction, user_id: str, to_name: str, *, by: Visitor | None = None
) -> tuple[User, int]:
    """Make all documents of a disabled account those of another one; returns that one, and their number.

    Raises `NotDisabled`, `InvalidField`, and `NotFound` for the other account.
    """
    tx.lock("administrators", "all")
    if not _is_disabled(tx, user_id):
        raise NotDisabled
    return _transfer(tx, user_id, to_name, by)


def delete(tx: Transaction, name: str, *, transfer_to: str | None, by: Visitor | None = None) -> Removal:
    """Delete an account: its documents are transferred, or those that nobody else has a role in go to the trash.

    Raises `NotFound`, `InvalidField`, and `LastAdministrator` where no administrator would be left.
    """
    tx.lock("administrators", "all")
    user = users.find_by_name(tx, name)
    _check_administrators(tx, user)
    users.shut(tx, user.id, by=by)
    transferred_count = 0 if transfer_to is None else _transfer(tx, user.id, transfer_to, by)[1]
    removed_count, kept_count = _leave_documents(tx, user.id)
    audit.record(tx, by, AccountDeleted(removed_count, kept_count), about=user.id)
    _forget(tx, user.id)
    return Removal(transferred_count, removed_count, kept_count)


def _is_disabled(tx: Transaction, user_id: str) -> bool:
    (disabled_at,) = tx.one("select disabled_at from user_account where id = :id", id=user_id)
    return disabled_at is not None


def _check_administrators(tx: Transaction, user: User) -> None:
    others = tx.one_or_none(
        "select 1 from user_account where is_administrator = 1 and disabled_at is null and id <> :id limit 1",
        id=user.id,
    )
    if user.is_administrator and others is None:
        raise LastAdministrator


def _transfer(tx: Transaction, user_id: str, to_name: str, by: Visitor | None) -> tuple[User, int]:
    heir = users.find_by_name(tx, to_name)
    if heir.id == user_id or _is_disabled(tx, heir.id):
        raise InvalidField("to", "must be another account that is not disabled")
    documents = _list_documents(tx, user_id)
    for document_id in documents:
        _give(tx, document_id, user_id, heir)
        audit.record(tx, by, DocumentTransferred(document_id), about=heir.id)
    audit.record(tx, by, DocumentsTransferred(len(documents)), about=user_id)
    return heir, len(documents)


def _list_documents(tx: Transaction, user_id: str) -> list[str]:
    """The documents in the room of an account, those in the trash as well; not those that are just being made."""
    rows = tx.all(
        "select id from document where author_id = :id and coalesce(deleted_at, 'never') <> '' order by created_at, id",
        id=user_id,
    )
    return [document_id for (document_id,) in rows]


def _give(tx: Transaction, document_id: str, user_id: str, heir: User) -> None:
    """Make another account the owner in place of one."""
    tx.lock("grants", document_id)
    tx.run(
        "delete from document_grant where document_id = :document_id and principal = 'account'"
        " and section_id is null and principal_id in (:user_id, :heir_id)",
        document_id=document_id,
        user_id=user_id,
        heir_id=heir.id,
    )
    tx.run(
        "insert into document_grant (id, document_id, principal, principal_id, named_as, name, role, granted_by,"
        " created_at) values (:id, :document_id, 'account', :heir_id, 'account', :name, 'owner', :heir_id, :now)",
        id=new_id(),
        document_id=document_id,
        heir_id=heir.id,
        name=heir.name,
        now=tx.now_text,
    )
    tx.run("update document set author_id = :heir_id where id = :id", heir_id=heir.id, id=document_id)


def _leave_documents(tx: Transaction, user_id: str) -> tuple[int, int]:
    """Leave each document to another owner, to those with a role, or to the trash; how many of the last two."""
    removed_count = kept_count = 0
    for document_id in _list_documents(tx, user_id):
        owner = _find_other_owner_or_none(tx, document_id, user_id)
        if owner is not None:
            _give(tx, document_id, user_id, owner)
        elif _is_shared(tx, document_id, user_id):
            kept_count += 1
        else:
            removed_count += _put_away(tx, document_id)
    return removed_count, kept_count


def _find_other_owner_or_none(tx: Transaction, document_id: str, user_id: str) -> User | None:
    row = tx.one_or_none(
        "select user_account.id from document_grant join user_account on user_account.id = document_grant.principal_id"
        " where document_grant.document_id = :document_id and document_grant.principal = 'account'"
        " and document_grant.role = 'owner' and user_account.disabled_at is null and user_account.id <> :user_id"
        " order by document_grant.created_at, document_grant.id limit 1",
        document_id=document_id,
        user_id=user_id,
    )
    return None if row is None else users.find(tx, row[0])


def _is_shared(tx: Transaction, document_id: str, user_id: str) -> bool:
    row = tx.one_or_none(
        "select 1 from document_grant where document_id = :document_id and principal_id <> :user_id limit 1",
        document_id=document_id,
        user_id=user_id,
    )
    return row is not None


def _put_away(tx: Transaction, document_id: str) -> int:
    is_new = tx.run(
        "update document set deleted_at = :now where id = :id and deleted_at is null",
        now=tx.now_text,
        id=document_id,
    )
    if is_new:
        audit.record(tx, None, DocumentRemoved(document_id))
    return is_new


def _forget_imports(tx: Transaction, user_id: str) -> None:
    """Delete what waits to be confirmed, with its files."""
    digests = tx.all(
        "select distinct sha256 from pending_picture join pending_import on pending_import.id = import_id"
        " where owner_id = :id order by sha256",
        id=user_id,
    )
    tx.run("delete from pending_import where owner_id = :id", id=user_id)
    for (sha256,) in digests:
        file_removals.note_unless_needed(tx, sha256)


def _forget(tx: Transaction, user_id: str) -> None:
    """Delete what says who the person was; the account keeps a name that says nothing."""
    for table in _OF_THE_PERSON:
        tx.run(f"delete from {table} where user_id = :id", id=user_id)
    _forget_imports(tx, user_id)
    caps.forget_subject(tx, "person", user_id)
    tx.run(
        "delete from document_grant where principal = 'account' and principal_id = :id"
        " and not exists (select 1 from document where document.id = document_grant.document_id"
        " and document.author_id = :id)",
        id=user_id,
    )
    name = f"{NAME_PREFIX}{secrets.token_hex(8)}"
    _rename_in_comments(tx, user_id, name)
    tx.run("update section set responsible_id = null where responsible_id = :id", id=user_id)
    tx.run(
        "update document_grant set name = :name where principal = 'account' and principal_id = :id",
        name=name,
        id=user_id,
    )
    tx.run(
        "update user_account set name = :name, name_key = :name_key, password_hash = :none, is_administrator = 0,"
        " last_seen_at = null, deleted_at = :now where id = :id",
        name=name,
        name_key=name_key(name),
        none=users.NO_PASSWORD,
        now=tx.now_text,
        id=user_id,
    )
    pseudonyms.forget(tx, user_id)


def _rename_in_comments(tx: Transaction, user_id: str, name: str) -> None:
    """Whom comments are for, and who wrote those of a copy, is stored by name; texts that others wrote stay."""
    names = {"key": name_key(name), "name": name, "id": user_id}
    tx.run(
        "update comment set assignee = :name, assignee_key = :key"
        " where assignee_key = (select name_key from user_account where id = :id)",
        **names,
    )
    tx.run(
        "update comment_mention set name = :name, name_key = :key"
        " where name_key = (select name_key from user_account where id = :id)",
        **names,
    )
    tx.run("update comment set imported_from = :name where copied_author_id = :id", name=name, id=user_id)


def find_any(tx: Transaction, name: str) -> User:
    """An account by its name, also one that was deleted. Raises `NotFound`."""
    row = tx.one_or_none(
        "select id from user_account where name_key = :key and is_guest = 0", key=name_key(name)
    )
    if row is None:
        raise NotFound("Account “%(name)s”", name=name)
    return users.find(tx, row[0])
