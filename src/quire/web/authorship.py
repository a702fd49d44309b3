"""Handlers: who wrote what of a section and of a document, for programs, on a page, and as a file to hand on."""

import asyncio

from quart import Response

from quire.domain.documents import Document
from quire.domain.history.authorship import (
    AttributedSection,
    AttributedStretch,
    DocumentAuthorship,
    UntoldSection,
    stretches,
    sum_up,
)
from quire.domain.translatable_text import Amount
from quire.store import documents
from quire.web.http.authentication import Visit
from quire.web.http.services import house
from quire.web.pages.authorship_statement import KIND_NAMES, UNKNOWN_MODEL, statement
from quire.web.pages.languages import in_language
from quire.web.pages.rendering import streamed_page
from quire.web.request_models import StatementQuery
from quire.web.response_models import DocumentAuthorshipReply, SectionAuthorshipReply, as_json


async def read_section_authorship(visit: Visit, document_id: str, section_id: str) -> Response:
    """Find out where each part of a section's text came from; the spans cover all of it."""
    await visit.check()
    section = await house().authorship.of_section(visit.visitor, document_id, section_id)
    return as_json(SectionAuthorshipReply(section.authorship))


async def read_document_authorship(visit: Visit, document_id: str) -> Response:
    """Find out which part of a document's words was typed, pasted, imported or taken from answers."""
    document = await visit.read(documents.find_document, document_id)
    _, summary = await _look_into(visit, document)
    return as_json(DocumentAuthorshipReply(summary))


async def authorship_page(visit: Visit, document_id: str, query: StatementQuery) -> Response:
    """Who wrote what, marked in the text; or the statement of it, as a file."""
    document = await visit.read(documents.find_document, document_id)
    if query.format is not None:
        _, summary = await _look_into(visit, document)
        return _as_markdown(summary) if query.format == "md" else _as_json(summary)

    async def look() -> tuple[list[AttributedSection | UntoldSection], DocumentAuthorship]:
        return await _look_into(visit, document)

    return await streamed_page(
        "authorship.html",
        visit.visitor,
        document=document,
        look=look,
        stretches_of=_stretches_of,
        kind_names=KIND_NAMES,
        unknown_model=UNKNOWN_MODEL,
        amount=Amount,
    )


async def _look_into(
    visit: Visit, document: Document
) -> tuple[list[AttributedSection | UntoldSection], DocumentAuthorship]:
    sections = await house().authorship.of_document(visit.visitor, document.id)
    return sections, await asyncio.to_thread(sum_up, document.id, document.title, sections)


async def _stretches_of(section: AttributedSection) -> list[AttributedStretch]:
    return await asyncio.to_thread(stretches, section)


def _as_markdown(summary: DocumentAuthorship) -> Response:
    response = Response(statement(summary), content_type="text/markdown; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="authorship.md"'
    return in_language(response)


def _as_json(summary: DocumentAuthorship) -> Response:
    reply = DocumentAuthorshipReply(summary)
    return as_json(reply, Content_Disposition='attachment; filename="authorship.json"')
