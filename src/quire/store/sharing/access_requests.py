"""Requests for access: who would like to see a document, until an owner grants a role or declines."""

from typing import Any

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import AccessDeclined, AccessRequested
from quire.domain.errors import AlreadyGranted, NotFound
from quire.domain.sharing.grants import AccessRequest, Right
from quire.store import access
from quire.store.auditing import audit
from quire.store.pages import Keyset, Page, PageCursor, page_of
from quire.store.transactions import Transaction, as_time, new_id

_COLUMNS = "access_request.id, access_request.document_id, user_account.name, access_request.created_at"
_SOURCE = "from access_request join user_account on user_account.id = access_request.user_id"


def ask(tx: Transaction, visitor: Visitor, document_id: str) -> AccessRequest:
    """Ask for access to a document; asking again is the same request. Raises `NotFound` and `AlreadyGranted`."""
    if access.has_any_grant(tx, visitor, document_id):
        raise AlreadyGranted
    is_new = tx.run(
        "insert into access_request (id, document_id, user_id, created_at)"
        " values (:id, :document_id, :user_id, :now) on conflict do nothing",
        id=new_id(),
        document_id=document_id,
        user_id=visitor.user_id,
        now=tx.now_text,
    )
    if is_new:
        audit.record(tx, visitor, AccessRequested(document_id))
    row = tx.one(
        f"select {_COLUMNS} {_SOURCE} where access_request.document_id = :document_id"
        " and access_request.user_id = :user_id",
        document_id=document_id,
        user_id=visitor.user_id,
    )
    return _access_request(row)


def list_requests(
    tx: Transaction, visitor: Visitor, document_id: str, *, limit: int, cursor: PageCursor | None
) -> Page[AccessRequest]:
    """The requests for access to a document, oldest first."""
    access.check_document(tx, visitor, document_id, Right.SHARE)
    page = page_of(
        tx,
        _COLUMNS,
        f"{_SOURCE} where access_request.document_id = :document_id",
        key=Keyset("access_request.created_at", "access_request.id", is_descending=False),
        limit=limit,
        cursor=cursor,
        document_id=document_id,
    )
    return page.map(_access_request)


def decline(tx: Transaction, visitor: Visitor, request_id: str) -> AccessRequest:
    """Remove a request, which is returned. Raises `NotFound` and `AccessDenied`."""
    row = tx.one_or_none(
        f"select {_COLUMNS}, access_request.user_id {_SOURCE} where access_request.id = :id", id=request_id
    )
    if row is None:
        raise NotFound("Request")
    declined = _access_request(row[:-1])
    access.check_document(tx, visitor, declined.document_id, Right.SHARE)
    tx.run("delete from access_request where id = :id", id=request_id)
    audit.record(tx, visitor, AccessDeclined(declined.document_id), about=row[-1])
    return declined


def _access_request(row: tuple[Any, ...]) -> AccessRequest:
    id_, document_id, account, created_at = row
    return AccessRequest(id_, document_id, account, as_time(created_at))
