"""Links: owners make them, list them and revoke them. Whoever enters by one is in `guests`.

A link has one grant, with its role and its section. Both end with it, at once, and so do the sessions of its guests.
Only the hash of its secret is stored.
"""

from datetime import timedelta
from typing import Any

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import LinkAdded, LinkRevoked
from quire.domain.errors import InvalidField, NotFound
from quire.domain.sharing.grants import Right
from quire.domain.sharing.links import LINKS_MAX, Link, LinkGuest, NewLink
from quire.store import access, database_state
from quire.store.auditing import audit
from quire.store.pages import Keyset, Page, PageCursor, page_of
from quire.store.sharing import grants
from quire.store.transactions import Transaction, as_text, as_time, as_time_or_none, new_id

GUESTS_SHOWN = 20
KEPT_AFTER_EXPIRY = timedelta(days=30)
"""So long its owners see who had entered by it."""

_COLUMNS = (
    "share_link.id, share_link.document_id, document_grant.role, document_grant.section_id,"
    " share_link.password_hash is not null, share_link.created_at, share_link.expires_at,"
    " (select max(guest.last_seen_at) from guest where guest.link_id = share_link.id),"
    " (select count(*) from guest where guest.link_id = share_link.id)"
)
_SOURCE = (
    "from share_link join document_grant on document_grant.principal_id = share_link.id"
    " and document_grant.principal = 'link' and document_grant.document_id = share_link.document_id"
)


def add_link(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    new: NewLink,
    *,
    secret_hash: str,
    password_hash: str | None,
) -> Link:
    """Make a link. Raises `NotFound` for the section, `AccessDenied`, and `InvalidField` when there are too many."""
    tx.lock("grants", document_id)
    access.check_sharing(tx, visitor, document_id, new.section_id)
    _check_count(tx, document_id)
    link_id = new_id()
    tx.run(
        "insert into share_link (id, document_id, secret_hash, password_hash, created_by, created_at, expires_at)"
        " values (:id, :document_id, :secret_hash, :password_hash, :created_by, :now, :expires_at)",
        id=link_id,
        document_id=document_id,
        secret_hash=secret_hash,
        password_hash=password_hash,
        created_by=visitor.user_id,
        now=tx.now_text,
        expires_at=as_text(tx.now + timedelta(days=new.days)),
    )
    grants.add_for_link(tx, visitor, document_id, link_id, new.role, new.section_id)
    link = _find(tx, link_id)
    audit.record(
        tx,
        visitor,
        LinkAdded(document_id, link_id, link.role, link.section_id, link.has_password, link.expires_at),
    )
    return link


def list_links(
    tx: Transaction, visitor: Visitor, document_id: str, *, limit: int, cursor: PageCursor | None
) -> Page[Link]:
    """The links of a document, newest first, with those that have expired lately."""
    access.check_document(tx, visitor, document_id, Right.SHARE)
    page = page_of(
        tx,
        _COLUMNS,
        f"{_SOURCE} where share_link.document_id = :document_id",
        key=Keyset("share_link.created_at", "share_link.id"),
        limit=limit,
        cursor=cursor,
        document_id=document_id,
    )
    return page.map(lambda row: _link(tx, row))


def find_link(tx: Transaction, visitor: Visitor, link_id: str) -> Link:
    """Raises `NotFound` and `AccessDenied`."""
    row = tx.one_or_none("select document_id from share_link where id = :id", id=link_id)
    if row is None:
        raise NotFound("Link")
    access.check_document(tx, visitor, row[0], Right.SHARE)
    return _find(tx, link_id)


def revoke(tx: Transaction, visitor: Visitor, link_id: str) -> Link:
    """Delete a link, which is returned; whoever entered by it is out with this transaction. Raises as `find_link`."""
    link = find_link(tx, visitor, link_id)
    _delete(tx, link_id)
    audit.record(tx, visitor, LinkRevoked(link.document_id, link_id))
    return link


def remove_old(tx: Transaction) -> None:
    """Delete links that expired long ago; while the clock is not trusted none becomes due."""
    time = database_state.trusted_time(tx)
    if time is None:
        return
    due = tx.all("select id from share_link where expires_at <= :due", due=as_text(time - KEPT_AFTER_EXPIRY))
    for (link_id,) in due:
        _delete(tx, link_id)


def _check_count(tx: Transaction, document_id: str) -> None:
    (count,) = tx.one("select count(*) from share_link where document_id = :id", id=document_id)
    if count >= LINKS_MAX:
        raise InvalidField("links", "are %(count)s already, as many as there may be; revoke one", count=count)


def _delete(tx: Transaction, link_id: str) -> None:
    tx.run("delete from document_grant where principal_id = :id and principal = 'link'", id=link_id)
    tx.run("delete from share_link where id = :id", id=link_id)


def _find(tx: Transaction, link_id: str) -> Link:
    """Raises `NotFound`, also for a link to a section that is permanently deleted."""
    row = tx.one_or_none(f"select {_COLUMNS} {_SOURCE} where share_link.id = :id", id=link_id)
    if row is None:
        raise NotFound("Link")
    return _link(tx, row)


def _link(tx: Transaction, row: tuple[Any, ...]) -> Link:
    id_, document_id, role, section_id, has_password, created_at, expires_at, last_used_at, guests_count = row
    return Link(
        id_,
        document_id,
        role,
        section_id,
        bool(has_password),
        as_time(created_at),
        as_time(expires_at),
        as_time_or_none(last_used_at),
        guests_count,
        _list_guests(tx, id_),
    )


def _list_guests(tx: Transaction, link_id: str) -> tuple[LinkGuest, ...]:
    rows = tx.all(
        "select name, entered_at, last_seen_at from guest where link_id = :link_id"
        " order by entered_at desc, user_id desc limit :limit",
        link_id=link_id,
        limit=GUESTS_SHOWN,
    )
    return tuple(
        LinkGuest(name, as_time(entered_at), as_time(last_seen_at)) for name, entered_at, last_seen_at in rows
    )
