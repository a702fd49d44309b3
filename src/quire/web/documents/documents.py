"""Handlers: documents as a whole; their sections have a module of their own."""

from msgspec import UNSET
from quart import Response

from quire.actions.documents.shipped_templates import find_shipped_or_none
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.titles import check_title
from quire.domain.errors import InvalidField
from quire.domain.sharing.grants import Right
from quire.domain.translatable_text import TranslatableText
from quire.store import search
from quire.store.client_requests import Reply
from quire.store.documents import copies, documents, trash
from quire.store.exchange import template_uses
from quire.store.pages import PageCursor
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.languages import translate
from quire.web.request_models import CopyBody, DocumentBody, DocumentListQuery, DocumentTitleBody, SearchQuery
from quire.web.response_models import (
    DocumentReply,
    DocumentsReply,
    DocumentWithSectionsReply,
    SearchReply,
    as_json,
    as_reply,
    from_reply,
)
from quire.web.sections.sections import checked_draft, read_base_revision
from quire.web.sections.whole_documents import whole_document


async def list_documents(request: AuthenticatedRequest, query: DocumentListQuery) -> Response:
    """List one's own documents, or with `shared=true` those that others have shared; latest change first."""
    cursor = PageCursor.parse_or_none(query.cursor)
    if query.shared:
        shared = await request.read(documents.list_shared_documents, limit=query.limit, cursor=cursor)
        return as_json(DocumentsReply(shared.items, shared.next_cursor))
    page = await request.read(documents.list_documents, limit=query.limit, cursor=cursor)
    return as_json(DocumentsReply(page.items, page.next_cursor))


async def create_document(request: AuthenticatedRequest, body: DocumentBody) -> Response:
    """Create a document, with sections if any are given, or with those of a template."""
    title = check_title(body.title, services().limits)
    if body.template_id is not None:
        return await _create_from_template(request, title, body)
    drafts = [checked_draft(section) for section in body.sections]
    outcome = await request.idempotent_write(
        created_document, documents.add_document, title, drafts, services().limits
    )
    return from_reply(outcome.reply)


async def copy_document(request: AuthenticatedRequest, document_id: str, body: CopyBody) -> Response:
    """Copy a document: texts, outline, settings, pictures and sources, but no chats, proposals or versions.

    Comments go along on request, under the names of their writers. Without a title the copy is called after the
    document.
    """
    document = await request.read(documents.find_document, document_id, Right.USE_SOURCES)
    title = copied_title(document.title) if body.title is UNSET else body.title
    outcome = await request.idempotent_write(
        created_document,
        copies.copy_document,
        document_id,
        check_title(title, services().limits),
        services().limits,
        with_comments=body.with_comments,
    )
    services().intake.reading.start()
    return from_reply(outcome.reply)


async def read_document(request: AuthenticatedRequest, document_id: str) -> Response:
    """Read a document with all its sections in order; the ETag is its revision."""
    return await whole_document(request, document_id)


async def search_document(request: AuthenticatedRequest, document_id: str, query: SearchQuery) -> Response:
    """Search a document: titles of sections, then passages of sections and references, best first.

    What is still indexed or read in the background is found later; until then the result is not complete.
    """
    result = await request.read(search.search, document_id, query.q, limit=query.limit)
    return as_json(SearchReply(result.hits, result.is_complete))


async def rename_document(
    request: AuthenticatedRequest, document_id: str, body: DocumentTitleBody
) -> Response:
    """Change a document's title; If-Match is optional."""
    document = await request.write(
        documents.rename_document,
        document_id,
        check_title(body.title, services().limits),
        base_revision=read_base_revision(),
    )
    return as_json(DocumentReply(document), ETag=f'"{document.revision}"')


async def delete_document(request: AuthenticatedRequest, document_id: str) -> Response:
    """Put a document into the trash; it can be restored for 30 days."""
    await services().runs.remove(request.person, request.job(trash.remove_document, document_id))
    return Response(b"", 204)


async def restore_document(request: AuthenticatedRequest, document_id: str) -> Response:
    """Restore a document from the trash; one that is not in the trash is left as it is."""
    await request.write(documents.restore_document, document_id)
    return await whole_document(request, document_id)


async def _create_from_template(request: AuthenticatedRequest, title: str, body: DocumentBody) -> Response:
    if body.sections:
        raise InvalidField("sections", "must be left out where a template has them")
    outcome = await request.idempotent_write(
        created_document,
        template_uses.add_document,
        title,
        body.template_id or "",
        find_shipped_or_none(body.template_id),
        services().limits,
    )
    return from_reply(outcome.reply)


def copied_title(title: str) -> str:
    """What a copy is called, in the language of the request."""
    called = translate(TranslatableText("%(title)s (copy)"), title=title)
    longest = services().limits.title_length_max
    return called if len(called) <= longest else title


def created_document(document: DocumentWithSections) -> Reply:
    """The reply with a document that was made."""
    return as_reply(DocumentWithSectionsReply(document), 201)
