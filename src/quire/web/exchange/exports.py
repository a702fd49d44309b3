"""Handlers: documents exported to files for other programs."""

import json
from collections.abc import Sequence

import msgspec
from quart import Response, send_file

from quire.domain.errors import InvalidField
from quire.domain.exchange.exported_appendices import AppendixWords
from quire.domain.exchange.exports import ExportedSection, ExportNotices, ExportWarning
from quire.domain.exchange.large_exports import NO_TEMPLATE, DocumentExport, ExportOptions, is_large
from quire.domain.sharing.grants import Right
from quire.domain.translatable_text import TranslatableText, from_stored
from quire.store.documents import documents
from quire.store.exchange import large_exports
from quire.store.templates import word_templates
from quire.web.history.authorship import find_summary
from quire.web.http.attachments import attachment
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.authorship_statement import statement_section
from quire.web.pages.languages import language, translate
from quire.web.request_models import ExportQuery
from quire.web.response_models import ExportReply, as_json

# Opened by itself, a page of somebody's text is nothing but a page.
_POLICY = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_UNVERIFIED = TranslatableText("Unverified citations")
_NONE_UNVERIFIED = TranslatableText(
    "No footnote of this document says that its quotation was not found in the source."
)
_WARNINGS = {
    "letters_without_font": TranslatableText(
        "The server has no font for these letters, which are boxes in the file: %(detail)s"
    ),
    "template_missing": TranslatableText(
        "The template in the settings of the document is not there any more; the file has the plain look."
    ),
    "formulas_as_typed": TranslatableText(
        "Formulas that could not be set stand in the file as they were typed: %(detail)s"
    ),
}


async def export_document(request: AuthenticatedRequest, document_id: str, query: ExportQuery) -> Response:
    """Download a document as Word, OpenDocument, PDF, a page, LaTeX, Markdown or JSON; some sections with `sections`.

    LaTeX, and Markdown with pictures, is an archive; JSON has everything of the document, and can be imported.
    `Export-Warnings` says what the file could not keep. A large one is made in the background: 202 with the export,
    whose `file_url` is null until its file is ready.
    """
    size = await request.read(large_exports.measure, document_id)
    options = await _options(request, document_id, query)
    if is_large(options.format, size):
        return await _export_later(request, document_id, options)
    with services().exports.awaited_by(request.visitor.user_id):
        await request.write(large_exports.record, document_id, options)
        file = await services().exports.make(request.visitor, document_id, options)
    response = Response(file.content, content_type=file.media_type)
    return _as_attachment(response, file.filename, file.warnings)


async def read_export(request: AuthenticatedRequest, export_id: str) -> Response:
    """Get an export that is made in the background, with its progress from 0 to 1."""
    export = await request.read(large_exports.find, export_id)
    return as_json(ExportReply(_as_it_is_now(export)))


async def download_export(request: AuthenticatedRequest, export_id: str) -> Response:
    """Download the file of an export that is ready; it stays for a day."""
    export = await request.read(large_exports.find_file, export_id)
    path = await services().exports.file_of(export)
    response = await send_file(path, mimetype=export.media_type, conditional=False, add_etags=False)
    response.headers["Content-Type"] = export.media_type
    return _as_attachment(response, str(export.filename), export.warnings)


async def delete_export(request: AuthenticatedRequest, export_id: str) -> Response:
    """Stop making an export, or delete its file."""
    await request.write(large_exports.remove, export_id)
    await services().exports.stop(export_id)
    return Response(b"", 204)


async def _export_later(request: AuthenticatedRequest, document_id: str, options: ExportOptions) -> Response:
    added = await request.write(large_exports.add, document_id, options, services().limits)
    if added.is_new:
        services().exports.start(added.export.id, request.visitor.user_id)
    export = _as_it_is_now(added.export)
    return as_json(ExportReply(export), 202, Location=f"/api/exports/{export.id}")


def _as_it_is_now(export: DocumentExport) -> DocumentExport:
    error = None if export.error is None else translate(from_stored(export.error))
    return msgspec.structs.replace(services().exports.with_progress(export), error=error)


async def _options(request: AuthenticatedRequest, document_id: str, query: ExportQuery) -> ExportOptions:
    if query.format == "json" and query.section_ids is not None:
        raise InvalidField("sections", "cannot be chosen in this format, which has the whole document")
    if query.proposals == "tracked" and query.format != "docx":
        raise InvalidField("proposals", "can be tracked in Word files alone")
    if query.comments != "none" and query.format not in ("docx", "odt"):
        raise InvalidField("comments", "can be in Word files and OpenDocument texts alone")
    words = AppendixWords(translate(_UNVERIFIED), translate(_NONE_UNVERIFIED))
    return ExportOptions(
        query.format,
        None if query.section_ids is None else tuple(query.section_ids),
        language().code,
        _notices(),
        query.citations,
        words if query.unverified == "appendix" else None,
        query.proposals == "tracked",
        await _template(request, document_id, query),
        await _statement(request, document_id) if query.statement == "appendix" else None,
        query.comments,
    )


async def _template(request: AuthenticatedRequest, document_id: str, query: ExportQuery) -> str | None:
    """The chosen template, which is there; only Word files have one."""
    if query.format != "docx" or query.template in ("", "none"):
        return NO_TEMPLATE
    if query.template is not None:
        await request.read(word_templates.check_template, document_id, query.template)
    return query.template


async def _statement(request: AuthenticatedRequest, document_id: str) -> ExportedSection:
    _, summary = await find_summary(
        request, await request.read(documents.find_document, document_id, Right.READ)
    )
    return statement_section(summary)


def _as_attachment(response: Response, filename: str, warnings: Sequence[ExportWarning]) -> Response:
    response.headers["Content-Disposition"] = attachment(filename)
    response.headers["Content-Security-Policy"] = _POLICY
    if warnings:
        sentences = [translate(_WARNINGS[warning.code], detail=warning.detail) for warning in warnings]
        response.headers["Export-Warnings"] = json.dumps(sentences)
    return response


def _notices() -> ExportNotices:
    return ExportNotices(
        contents=translate(TranslatableText("Contents")),
        sources=translate(TranslatableText("Notes and sources")),
        bibliography=translate(TranslatableText("Bibliography")),
        missing_picture=translate(TranslatableText("Picture is missing")),
        not_loaded=translate(TranslatableText("not loaded")),
        assistant=translate(TranslatableText("Assistant")),
        imported=translate(TranslatableText("Imported file")),
    )
