"""Guests: people without an account, who entered one document by a link.

A guest is a row of `user_account` that nobody can sign in with, so that what they write names them as it names
everybody else; and a row here, which binds them to the link and to the cookie of their browser. Only the hash of its
secret is stored. What a guest may do is decided by `access` alone, by the grant of the link.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from quire.domain.accounts.token_scopes import Scope
from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import GuestEntered
from quire.domain.errors import DeadLink, InvalidField, NotAuthenticated
from quire.domain.sharing.grants import Role
from quire.domain.sharing.links import GUESTS_MAX
from quire.store.auditing import audit
from quire.store.transactions import Transaction, as_time, named_list, new_id

FORGOTTEN = "(guest)"
"""The name of somebody whose document is permanently deleted."""

_COLUMNS = "user_account.id, user_account.name, guest.link_id, guest.document_id"
_SOURCE = (
    "from guest join user_account on user_account.id = guest.user_id"
    " join share_link on share_link.id = guest.link_id where share_link.expires_at > :now"
)


class Entrance(msgspec.Struct, frozen=True):
    """What a link leads to, for whoever wants to enter by it."""

    link_id: str
    document_id: str
    password_hash: str | None
    expires_at: datetime
    document_title: str
    section_title: str | None
    """Of the one section that is shared; None for the whole document."""
    role: Role
    shared_by: str


def find_entrance(tx: Transaction, link_hash: str) -> Entrance:
    """Raises `DeadLink`, also while the document is in the trash."""
    row = tx.one_or_none(
        "select share_link.id, share_link.document_id, share_link.password_hash, share_link.expires_at,"
        " document.title, section.title, document_grant.role, user_account.name"
        " from share_link join document on document.id = share_link.document_id"
        " join document_grant on document_grant.principal_id = share_link.id and document_grant.principal = 'link'"
        " join user_account on user_account.id = document_grant.granted_by"
        " left join section on section.id = document_grant.section_id"
        " where share_link.secret_hash = :hash and share_link.expires_at > :now"
        " and document.deleted_at is null and section.deleted_at is null",
        hash=link_hash,
        now=tx.now_text,
    )
    if row is None:
        raise DeadLink
    link_id, document_id, password_hash, expires_at, title, section_title, role, shared_by = row
    return Entrance(
        link_id, document_id, password_hash, as_time(expires_at), title, section_title, role, shared_by
    )


def add(tx: Transaction, entrance: Entrance, *, name: str, shown_as: str, secret_hash: str) -> Visitor:
    """Let somebody in by a link, who is shown everywhere under another form of the name. Raises `InvalidField`."""
    tx.lock("guests", entrance.link_id)
    _check_count(tx, entrance.link_id)
    user_id = new_id()
    tx.run(
        "insert into user_account (id, name, name_key, password_hash, is_administrator, is_guest, created_at)"
        " values (:id, :name, :name_key, '', 0, 1, :now)",
        id=user_id,
        name=shown_as,
        # The names of accounts are without spaces.
        name_key=f"guest {user_id}",
        now=tx.now_text,
    )
    tx.run(
        "insert into guest (user_id, document_id, link_id, name, secret_hash, entered_at, last_seen_at)"
        " values (:user_id, :document_id, :link_id, :name, :secret_hash, :now, :now)",
        user_id=user_id,
        document_id=entrance.document_id,
        link_id=entrance.link_id,
        name=name,
        secret_hash=secret_hash,
        now=tx.now_text,
    )
    audit.record(tx, user_id, GuestEntered(entrance.document_id, entrance.link_id))
    return _visitor(user_id, shown_as, entrance.link_id, entrance.document_id)


def find_visitor_or_none(
    tx: Transaction, secret_hashes: Sequence[str], document_id: str | None
) -> Visitor | None:
    """The guest whom a browser is in a document, or the one whom it was last; None where it is none."""
    names, hashes = named_list("hash", secret_hashes)
    row = tx.one_or_none(
        f"select {_COLUMNS} {_SOURCE} and guest.secret_hash in ({names})"
        " order by case when guest.document_id = :document_id then 0 else 1 end, guest.entered_at desc, guest.user_id"
        " limit 1",
        document_id=document_id,
        now=tx.now_text,
        **hashes,
    )
    return None if row is None else _visitor(*row)


def check(tx: Transaction, user_id: str) -> None:
    """Raises `NotAuthenticated` when a guest has left since, or the link has expired or was revoked."""
    row = tx.one_or_none(
        f"select 1 {_SOURCE} and guest.user_id = :user_id and guest.secret_hash is not null",
        user_id=user_id,
        now=tx.now_text,
    )
    if row is None:
        raise NotAuthenticated


def note_seen(tx: Transaction, user_ids: list[str]) -> None:
    """Set the time at which guests were last seen."""
    seen = [{"now": tx.now_text, "id": id_} for id_ in user_ids]
    tx.run_each("update guest set last_seen_at = :now where user_id = :id", seen)


def leave(tx: Transaction, secret_hashes: Sequence[str]) -> None:
    """End what a browser was let in as; idempotent."""
    ended = [{"hash": secret_hash} for secret_hash in secret_hashes]
    tx.run_each("update guest set secret_hash = null where secret_hash = :hash", ended)


def forget_names(tx: Transaction, document_id: str) -> None:
    """Forget the names of those who were guests in a document that is permanently deleted."""
    tx.run(
        "update user_account set name = :name"
        " where id in (select user_id from guest where document_id = :document_id)",
        name=FORGOTTEN,
        document_id=document_id,
    )


def _check_count(tx: Transaction, link_id: str) -> None:
    (count,) = tx.one("select count(*) from guest where link_id = :link_id", link_id=link_id)
    if count >= GUESTS_MAX:
        raise InvalidField("guests", "are %(count)s already, as many as one link lets in", count=count)


def _visitor(user_id: str, name: str, link_id: str, document_id: str) -> Visitor:
    return Visitor(user_id, name, False, "guest", link_id, Scope("write", document_id))
