"""Handlers: documents and their sections."""

import re

from quart import Response
from quart import request as http_request

from quire.domain.documents import DocumentWithSections
from quire.domain.errors import BadParameter
from quire.domain.origins import Origin
from quire.domain.sections import Section, SectionChange, SectionDraft, check_change, check_draft
from quire.domain.titles import check_title
from quire.store import documents, search, sections, trash
from quire.store.client_requests import Reply
from quire.store.pages import PageCursor
from quire.web.http.authentication import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.markdown import section_with_html
from quire.web.request_models import (
    DocumentBody,
    DocumentTitleBody,
    NewSectionBody,
    PageQuery,
    PositionBody,
    RenderQuery,
    SearchQuery,
    SectionBody,
    SectionChangeBody,
    as_plain,
)
from quire.web.response_models import (
    DocumentReply,
    DocumentsReply,
    DocumentWithSectionsReply,
    SearchReply,
    SectionReply,
    as_json,
    as_reply,
    from_reply,
)

_REVISION = re.compile(r'"(\d{1,9})"|(\d{1,9})')


async def list_documents(request: AuthenticatedRequest, query: PageQuery) -> Response:
    """List one's documents, newest change first."""
    cursor = PageCursor.parse_or_none(query.cursor)
    page = await request.read(documents.list_documents, limit=query.limit, cursor=cursor)
    return as_json(DocumentsReply(page.items, page.next_cursor))


async def create_document(request: AuthenticatedRequest, body: DocumentBody) -> Response:
    """Make a document, with sections if they are given."""
    title = check_title(body.title, services().limits)
    drafts = [_draft(section) for section in body.sections]
    outcome = await request.idempotent_write(
        _created_document, documents.add_document, title, drafts, services().limits
    )
    return from_reply(outcome.reply)


async def read_document(request: AuthenticatedRequest, document_id: str) -> Response:
    """Read a document with all its sections in order."""
    document = await request.read(documents.find_document_with_sections, document_id)
    return _with_sections(document)


async def search_document(request: AuthenticatedRequest, document_id: str, query: SearchQuery) -> Response:
    """Find the titles and passages of a document that fit what is looked for, best first."""
    return as_json(SearchReply(await request.read(search.search, document_id, query.q, limit=query.limit)))


async def rename_document(
    request: AuthenticatedRequest, document_id: str, body: DocumentTitleBody
) -> Response:
    """Change a document's title; If-Match is optional, and honoured where it is sent."""
    document = await request.write(
        documents.rename_document,
        document_id,
        check_title(body.title, services().limits),
        base_revision=read_base_revision(),
    )
    return as_json(DocumentReply(document), ETag=f'"{document.revision}"')


async def delete_document(request: AuthenticatedRequest, document_id: str) -> Response:
    """Put a document into the trash, from where it can be restored for 30 days."""
    await services().runs.remove(request.job(trash.remove_document, document_id))
    return Response(b"", 204)


async def restore_document(request: AuthenticatedRequest, document_id: str) -> Response:
    """Take a document out of the trash; one that is not in it stays as it is."""
    return _with_sections(await request.write(documents.restore_document, document_id))


async def create_section(request: AuthenticatedRequest, document_id: str, body: NewSectionBody) -> Response:
    """Add a section before the one at `position`, which counts from 0; without it, at the end."""
    draft = _draft(body)
    outcome = await request.idempotent_write(
        _created_section, sections.add_section, document_id, draft, body.position, services().limits
    )
    return from_reply(outcome.reply)


async def read_section(
    request: AuthenticatedRequest, document_id: str, section_id: str, query: RenderQuery
) -> Response:
    """Read a section; the ETag is its revision."""
    section = await request.read(sections.find_section, document_id, section_id)
    return _section(await section_with_html(section) if query.render else section)


async def change_section(
    request: AuthenticatedRequest, document_id: str, section_id: str, body: SectionChangeBody
) -> Response:
    """Change a section's title, level or text; a change of text names its base revision in If-Match."""
    origins = tuple(Origin(said.start, said.end, said.kind, said.message_id) for said in body.origins)
    change = SectionChange(as_plain(body.title), as_plain(body.level), as_plain(body.content), origins)
    return _section(
        await request.write(
            sections.change_section,
            document_id,
            section_id,
            check_change(change, services().limits),
            base_revision=read_base_revision(),
        )
    )


async def delete_section(request: AuthenticatedRequest, document_id: str, section_id: str) -> Response:
    """Put a section into the trash, with its chat and history; it can be restored for 30 days."""
    await services().runs.remove(request.job(trash.remove_section, document_id, section_id))
    return Response(b"", 204)


async def restore_section(request: AuthenticatedRequest, document_id: str, section_id: str) -> Response:
    """Take a section out of the trash, to its old place or as near as there is one."""
    return _section(await request.write(sections.restore_section, document_id, section_id, services().limits))


async def move_section(
    request: AuthenticatedRequest, document_id: str, section_id: str, body: PositionBody
) -> Response:
    """Put a section, alone or with its children, at another place of the order, which counts from 0, and level."""
    children_count = body.children_count if body.with_children else 0
    return _with_sections(
        await request.write(
            documents.move_section,
            document_id,
            section_id,
            body.position,
            body.level,
            children_count=children_count,
        )
    )


def read_base_revision() -> int | None:
    """The revision in If-Match, or None without the header. Raises `BadParameter`."""
    header = http_request.headers.get("If-Match")
    if header is None:
        return None
    match = _REVISION.fullmatch(header.strip())
    if match is None:
        raise BadParameter("If-Match", 'a revision in double quotes, such as "3"')
    return int(match[1] or match[2])


def _draft(body: SectionBody) -> SectionDraft:
    return check_draft(SectionDraft(body.title, body.level, body.content), services().limits)


def _created_document(document: DocumentWithSections) -> Reply:
    return as_reply(DocumentWithSectionsReply(document), 201)


def _created_section(section: Section) -> Reply:
    return as_reply(SectionReply(section), 201)


def _section(section: Section) -> Response:
    return as_json(SectionReply(section), ETag=f'"{section.revision}"')


def _with_sections(document: DocumentWithSections) -> Response:
    return as_json(DocumentWithSectionsReply(document), ETag=f'"{document.revision}"')
