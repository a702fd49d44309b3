"""Handlers: deleted sections of a document. The page of deleted documents is in `document_pages`."""

from typing import Any

from quart import Response
from quart import request as http_request

from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import Section
from quire.domain.errors import AppError, NotFound
from quire.domain.sharing.grants import Right
from quire.store.documents import documents, section_removal, trash
from quire.store.pages import PageCursor
from quire.store.sections import sections
from quire.store.transactions import Transaction
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.rendering import form_again, page, see
from quire.web.request_models import PageQuery, TrashQuery
from quire.web.response_models import DeletedSectionsReply, as_json

SECTIONS_ON_A_PAGE = 50


async def list_sections(request: AuthenticatedRequest, document_id: str, query: PageQuery) -> Response:
    """List the sections of a document that can be restored, latest deletion first."""
    cursor = PageCursor.parse_or_none(query.cursor)
    found = await request.read(trash.list_sections, document_id, limit=query.limit, cursor=cursor)
    return as_json(DeletedSectionsReply(found.items, found.next_cursor))


async def sections_page(request: AuthenticatedRequest, document_id: str, query: TrashQuery) -> Response:
    """List a document's deleted sections, and until when each can be restored."""
    shown = await request.read(_look_for_sections, document_id, query)
    return await page("trash_of_document.html", request.visitor, query=query, **shown)


async def restore_section(request: AuthenticatedRequest, document_id: str, section_id: str) -> Response:
    """Restore a section from the trash, and go back to the page of the button."""
    cursor = (await http_request.form).get("cursor")
    try:
        await request.write(section_removal.restore_section, document_id, section_id, services().limits)
    except AppError as error:
        query = TrashQuery(cursor=cursor or None)
        shown = await request.read(_look_for_sections, document_id, query)
        return await form_again("trash_of_document.html", request.visitor, error, query=query, **shown)
    return see(f"/documents/{document_id}/trash", cursor=cursor, restored=section_id)


def _look_for_sections(
    tx: Transaction, visitor: Visitor, document_id: str, query: TrashQuery
) -> dict[str, Any]:
    found = trash.list_sections(
        tx,
        visitor,
        document_id,
        limit=SECTIONS_ON_A_PAGE,
        cursor=PageCursor.parse_or_none(query.cursor),
    )
    return {
        "document": documents.find_document(tx, visitor, document_id, Right.WRITE),
        "sections": found.items,
        "next_cursor": found.next_cursor,
        "restored": _find_or_none(tx, visitor, document_id, query.restored),
    }


def _find_or_none(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str | None
) -> Section | None:
    """The section of a notice; None where the query names no section of this document."""
    if section_id is None:
        return None
    try:
        return sections.find_section(tx, visitor, document_id, section_id, Right.WRITE)
    except NotFound:
        return None
