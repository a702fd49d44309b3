"""Handlers: who wrote what of a section and of a document, for programs, as a page, and as a download."""

from quart import Response

from quire.domain.documents.documents import Document
from quire.domain.errors import TookTooLong
from quire.domain.history.authorship import (
    AttributedRange,
    AttributedSection,
    DocumentAuthorship,
    UnattributableSection,
    attributed_ranges,
    sum_up,
)
from quire.domain.sharing.grants import Right
from quire.domain.translatable_text import Amount
from quire.store.documents import documents
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.authorship_statement import KIND_NAMES, UNKNOWN_MODEL, statement
from quire.web.pages.languages import in_language
from quire.web.pages.rendering import streamed_page
from quire.web.request_models import StatementQuery
from quire.web.response_models import DocumentAuthorshipReply, SectionAuthorshipReply, as_json

Found = tuple[list[AttributedSection | UnattributableSection], DocumentAuthorship]


async def read_section_authorship(
    request: AuthenticatedRequest, document_id: str, section_id: str
) -> Response:
    """Read how each part of a section's text was added; the spans cover all of it."""
    await request.check()
    section = await services().authorship.of_section(request.visitor, document_id, section_id)
    return as_json(SectionAuthorshipReply(section.authorship))


async def read_document_authorship(request: AuthenticatedRequest, document_id: str) -> Response:
    """Read how many of a document's words were typed, pasted, imported and taken from answers."""
    document = await request.read(documents.find_document, document_id, Right.READ)
    _, summary = await find_summary(request, document)
    return as_json(DocumentAuthorshipReply(summary))


async def authorship_page(request: AuthenticatedRequest, document_id: str, query: StatementQuery) -> Response:
    """Show who wrote what, coloured in the text; with `format`, download it as a statement."""
    document = await request.read(documents.find_document, document_id, Right.READ)
    if query.format is not None:
        _, summary = await find_summary(request, document)
        return _as_markdown(summary) if query.format == "md" else _as_json(summary)

    async def look() -> Found | None:
        """None where it takes too long, which the page tells: its beginning is sent already."""
        try:
            return await find_summary(request, document)
        except TookTooLong:
            return None

    async def ranges_of(section: AttributedSection) -> list[AttributedRange] | None:
        """None for a text that takes too long: the sections behind it are shown all the same."""
        try:
            return await request.compute(attributed_ranges, section, characters=len(section.content))
        except TookTooLong:
            return None

    return await streamed_page(
        "authorship.html",
        request.visitor,
        document=document,
        look=look,
        ranges_of=ranges_of,
        kind_names=KIND_NAMES,
        unknown_model=UNKNOWN_MODEL,
        amount=Amount,
    )


async def find_summary(request: AuthenticatedRequest, document: Document) -> Found:
    """The attributed sections of a document, and the sum of their words. Raises as `find_document`."""
    sections = await services().authorship.of_document(request.visitor, document.id)
    characters = sum(len(section.content) for section in sections if isinstance(section, AttributedSection))
    summary = await request.compute(sum_up, document.id, document.title, sections, characters=characters)
    return sections, summary


def _as_markdown(summary: DocumentAuthorship) -> Response:
    response = Response(statement(summary), content_type="text/markdown; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="authorship.md"'
    return in_language(response)


def _as_json(summary: DocumentAuthorship) -> Response:
    reply = DocumentAuthorshipReply(summary)
    return as_json(reply, Content_Disposition='attachment; filename="authorship.json"')
