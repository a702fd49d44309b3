"""Handlers: the citation style of a document's own, uploaded, downloaded and removed."""

from quart import Response
from quart import request as http_request

from quire.domain.citing.citation_styles import STYLE_BYTES_MAX, STYLE_MEDIA_TYPE, ReadStyle
from quire.domain.errors import UnsupportedMediaType
from quire.domain.exchange.exports import safe_filename
from quire.domain.sharing.grants import Right
from quire.store.documents import documents
from quire.store.references import citation_styles
from quire.web.documents.document_settings import reply_with_settings
from quire.web.http.attachments import attachment
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.http.uploads import Upload, within_size


async def change_style(request: AuthenticatedRequest, document_id: str) -> Response:
    """Upload the citation style of a document, a CSL file (`file` of multipart/form-data), in place of the present one.

    The document cites in it instead of the style in its settings, which becomes the most similar of those that come
    with Quire. The same file again changes nothing.
    """
    await request.read(documents.find_document, document_id, Right.WRITE)
    if http_request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("multipart/form-data with a file")
    upload = await Upload.begin()

    async def keep(sha256: str, read: ReadStyle) -> Response:
        await request.write(citation_styles.replace, document_id, sha256, read, services().limits)
        return await reply_with_settings(request, document_id)

    return await services().citation_styles.take_in(
        request.visitor,
        within_size(upload.pieces(), STYLE_BYTES_MAX, "A citation style may have at most %(size)s."),
        keep,
    )


async def download_style(request: AuthenticatedRequest, document_id: str) -> Response:
    """Download the citation style of a document's own, as it was uploaded."""
    found = await request.read(citation_styles.find_with_text, document_id)
    name = safe_filename(found.style.title, "style", ".csl")
    headers = {"Content-Disposition": attachment(name)}
    return Response(found.text.encode(), content_type=STYLE_MEDIA_TYPE, headers=headers)


async def remove_style(request: AuthenticatedRequest, document_id: str) -> Response:
    """Remove the citation style of a document's own, which cites in the style of its settings then."""
    await request.write(citation_styles.remove, document_id)
    return await reply_with_settings(request, document_id)
