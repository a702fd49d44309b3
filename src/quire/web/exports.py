"""Handlers: documents exported to files for other programs."""

from quart import Response

from quire.domain.exports import ExportNotices, document_to_export
from quire.domain.translatable_text import TranslatableText
from quire.store import exports
from quire.web.http.attachments import attachment
from quire.web.http.authentication import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.languages import language, translate
from quire.web.request_models import ExportQuery


async def export_document(request: AuthenticatedRequest, document_id: str, query: ExportQuery) -> Response:
    """Download a document as Word, OpenDocument, PDF, a page, LaTeX or Markdown; some of its sections with `sections`.

    LaTeX, and Markdown with pictures, is an archive.
    """
    source = await request.read(exports.find_source, document_id)
    document = document_to_export(
        source,
        query.section_ids,
        language=language().code,
        notices=_notices(),
    )
    file = await services().exporting.export(request.person, document, source.images, query.format)
    response = Response(file.content, content_type=file.media_type)
    response.headers["Content-Disposition"] = attachment(file.filename)
    # Opened by itself, a page of somebody's text is nothing but a page.
    response.headers["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    )
    return response


def _notices() -> ExportNotices:
    return ExportNotices(
        contents=translate(TranslatableText("Contents")),
        missing_picture=translate(TranslatableText("Picture is missing")),
        not_loaded=translate(TranslatableText("not loaded")),
    )
