"""Handlers: the changes of a document, its state at a time, and restoring that state."""

from datetime import datetime
from itertools import groupby
from typing import Any

import structlog
from quart import Response

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import Document
from quire.domain.errors import AppError
from quire.domain.history.document_history import DocumentAt, DocumentChange
from quire.domain.sharing.grants import Right
from quire.store.documents import document_changes, documents
from quire.store.history import document_history, document_restoration
from quire.store.pages import Page, PageCursor
from quire.store.transactions import Transaction
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.decoding import read_form, read_time
from quire.web.http.services import services
from quire.web.pages.rendering import form_again, page, see
from quire.web.pages.time_zones import time_zone
from quire.web.request_models import DocumentHistoryQuery, RestoreToBody, TimeQuery
from quire.web.response_models import DocumentAtReply, RestoredDocumentReply, as_json

log = structlog.get_logger("quire.web")

CHANGES_ON_A_PAGE = 50


async def read_document_at(request: AuthenticatedRequest, document_id: str, query: TimeQuery) -> Response:
    """Read a document as it was at `time`: title, order and texts, sections deleted since included."""
    return as_json(
        DocumentAtReply(await find_document_at(request, document_id, read_time("time", query.time)))
    )


async def restore_document_to(
    request: AuthenticatedRequest, document_id: str, body: RestoreToBody
) -> Response:
    """Restore a whole document to its state at `time`, as new versions; sections added since go to the trash."""
    damaged = await _restore(request, document_id, body)
    document = await request.read(documents.find_document_with_sections, document_id)
    return as_json(RestoredDocumentReply(document, damaged), ETag=f'"{document.revision}"')


async def history_page(
    request: AuthenticatedRequest, document_id: str, query: DocumentHistoryQuery
) -> Response:
    """List the changes of a document, day by day."""
    document, changes = await request.read(_look_for_changes, document_id, query)
    return await page(
        "document_history.html",
        request.visitor,
        query=query,
        document=document,
        days=_by_day(changes.items),
        next_cursor=changes.next_cursor,
    )


async def restoring_page(request: AuthenticatedRequest, document_id: str, query: TimeQuery) -> Response:
    """Preview what restoring a document to a time would change."""
    shown = await request.read(_look_ahead, document_id, read_time("time", query.time))
    return await page("restoring.html", request.visitor, **shown)


async def restore(request: AuthenticatedRequest, document_id: str) -> Response:
    """Restore the document, unless it was changed since the preview."""
    body = await read_form(RestoreToBody)
    try:
        await _restore(request, document_id, body)
    except AppError as error:
        shown = await request.read(_look_ahead, document_id, body.time)
        return await form_again("restoring.html", request.visitor, error, **shown)
    return see(f"/documents/{document_id}/history", done="restored")


async def find_document_at(request: AuthenticatedRequest, document_id: str, time: datetime) -> DocumentAt:
    """A document at a time; damaged texts of it are logged."""
    found = await request.read(document_history.find_document_at, document_id, time)
    for section in found.sections:
        if section.is_damaged:
            log.error("version damaged", section_id=section.id, revision=section.revision)
    return found


async def _restore(request: AuthenticatedRequest, document_id: str, body: RestoreToBody) -> list[str]:
    """Returns the ids of the sections whose versions of then are damaged."""
    await request.check()
    return await services().restoring.restore(
        request.visitor,
        document_id,
        body.time,
        unchanged_since=body.unchanged_since,
        carry_out=lambda *prepared: request.job(document_restoration.carry_out, *prepared),
    )


def _by_day(changes: list[DocumentChange]) -> list[list[DocumentChange]]:
    """The changes grouped by day, in the time zone of the request."""
    zone = time_zone()
    return [
        list(of_day) for _, of_day in groupby(changes, lambda change: change.time.astimezone(zone).date())
    ]


def _look_for_changes(
    tx: Transaction, visitor: Visitor, document_id: str, query: DocumentHistoryQuery
) -> tuple[Document, Page[DocumentChange]]:
    cursor = PageCursor.parse_or_none(query.cursor)
    return (
        documents.find_document(tx, visitor, document_id, Right.READ),
        document_changes.list_changes(tx, visitor, document_id, limit=CHANGES_ON_A_PAGE, cursor=cursor),
    )


def _look_ahead(tx: Transaction, visitor: Visitor, document_id: str, time: datetime) -> dict[str, Any]:
    return {
        "document": documents.find_document(tx, visitor, document_id, Right.WRITE),
        "plan": document_history.plan_restoration(tx, visitor, document_id, time),
    }
