"""Handlers: documents exported to files for other programs."""

import json
from collections.abc import AsyncIterator

from quart import Response

from quire.actions.export_document import ExportedFile
from quire.domain.bibliographies import DocumentCitations
from quire.domain.exported_appendices import AppendixWords, unverified_citations, with_appendices
from quire.domain.exported_citations import with_citations
from quire.domain.exports import (
    DocumentToExport,
    ExportedSection,
    ExportNotices,
    ExportSource,
    document_to_export,
)
from quire.domain.translatable_text import TranslatableText
from quire.store import documents, exports, texts_to_render
from quire.web.authorship import find_summary
from quire.web.cited_texts import clusters_for_export
from quire.web.http.attachments import attachment
from quire.web.http.authentication import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.authorship_statement import statement_section
from quire.web.pages.document_texts import numbered
from quire.web.pages.languages import language, translate
from quire.web.request_models import ExportQuery

_UNVERIFIED = TranslatableText("Unverified citations")
_NONE_UNVERIFIED = TranslatableText(
    "No footnote of this document says that its quotation was not found in the source."
)
_WARNINGS = {
    "letters_without_font": TranslatableText(
        "The server has no font for these letters, which are boxes in the file: %(detail)s"
    ),
    "formulas_as_typed": TranslatableText(
        "Formulas that could not be set stand in the file as they were typed: %(detail)s"
    ),
}


async def export_document(request: AuthenticatedRequest, document_id: str, query: ExportQuery) -> Response:
    """Download a document as Word, OpenDocument, PDF, a page, LaTeX or Markdown; some of its sections with `sections`.

    LaTeX, and Markdown with pictures, is an archive. `Export-Warnings` says what the file could not keep.
    """
    source = await request.read(exports.find_source, document_id)
    document = document_to_export(
        source,
        query.section_ids,
        language=language().code,
        notices=_notices(),
        citations=query.citations,
    )
    if query.format != "md":
        document = await _with_citations(request, document, source)
    appendices = [section async for section in _appendices(request, document_id, document, query)]
    document = with_appendices(document, appendices)
    file = await services().exporting.export(request.person, document, source.images, query.format)
    response = Response(file.content, content_type=file.media_type)
    response.headers["Content-Disposition"] = attachment(file.filename)
    # Opened by itself, a page of somebody's text is nothing but a page.
    response.headers["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    )
    if file.warnings:
        response.headers["Export-Warnings"] = json.dumps(_warnings(file))
    return response


async def _with_citations(
    request: AuthenticatedRequest, document: DocumentToExport, source: ExportSource
) -> DocumentToExport:
    """The document with its citations of the bibliography; they count through all of it."""
    sections = [section for section in numbered(source.document.sections) if section.landmarks.clusters]
    if not sections:
        return document
    clusters = await request.read(
        texts_to_render.find_clusters_of, source.document.id, source.settings, sections
    )
    rendered = await clusters_for_export(request, clusters, source.settings)
    return with_citations(document, clusters, DocumentCitations(clusters, rendered, has_notes=True))


async def _appendices(
    request: AuthenticatedRequest, document_id: str, document: DocumentToExport, query: ExportQuery
) -> AsyncIterator[ExportedSection]:
    if query.unverified == "appendix":
        words = AppendixWords(translate(_UNVERIFIED), translate(_NONE_UNVERIFIED))
        characters = sum(len(section.content) for section in document.sections)
        yield await request.compute(unverified_citations, document, words, characters=characters)
    if query.statement == "appendix":
        _, summary = await find_summary(request, await request.read(documents.find_document, document_id))
        yield statement_section(summary)


def _warnings(file: ExportedFile) -> list[str]:
    """What the file could not keep, in sentences."""
    return [translate(_WARNINGS[warning.code], detail=warning.detail) for warning in file.warnings]


def _notices() -> ExportNotices:
    return ExportNotices(
        contents=translate(TranslatableText("Contents")),
        sources=translate(TranslatableText("Notes and sources")),
        bibliography=translate(TranslatableText("Bibliography")),
        missing_picture=translate(TranslatableText("Picture is missing")),
        not_loaded=translate(TranslatableText("not loaded")),
    )
