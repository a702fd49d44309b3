"""Handlers: pictures of documents, uploaded, listed and shown."""

from quart import Response, send_file
from quart import request as http_request

from quire.domain.documents.images import NewImage, filename_of
from quire.domain.errors import UnsupportedMediaType
from quire.domain.sharing.grants import Right
from quire.store import client_requests
from quire.store.client_requests import Reply
from quire.store.documents import documents, images
from quire.store.documents.images import AddedImage
from quire.store.files.files import StoredFile
from quire.store.pages import PageCursor
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.idempotency import claim_on
from quire.web.http.services import services
from quire.web.http.uploads import Upload, within_size
from quire.web.request_models import PageQuery
from quire.web.response_models import ImageReply, ImagesReply, as_json, as_reply, from_reply

HEADERS = {
    # Whoever opens one by itself gets a picture and nothing that could act.
    "Content-Security-Policy": "sandbox; default-src 'none'",
    # It never changes; whose sign-in it was asked with decides whether it may be shown.
    "Cache-Control": "private, max-age=31536000, immutable",
    "Vary": "Cookie, Authorization",
}


async def add_image(request: AuthenticatedRequest, document_id: str) -> Response:
    """Upload a picture, as the field `file` of multipart/form-data: PNG, JPEG, WebP, GIF or SVG.

    It is encoded again as PNG or JPEG, without metadata. The same picture twice is one, which is returned with 200.
    A section shows it as `![alternative text](quire:<id> "caption")`.
    """
    await request.read(documents.find_document, document_id, Right.WRITE)
    if http_request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("multipart/form-data with a file")
    upload = await Upload.begin()

    async def add(received: StoredFile, new: NewImage) -> Response:
        claim = claim_on(f"{received.sha256}\n{upload.filename}".encode())
        outcome = await request.write(
            client_requests.idempotent, claim, _added_reply, images.add, document_id, new, services().limits
        )
        return from_reply(outcome.reply)

    return await services().images.take_in(
        request.visitor,
        within_size(
            upload.pieces(), services().limits.image_bytes_max, "A picture may have at most %(size)s."
        ),
        add,
    )


async def list_images(request: AuthenticatedRequest, document_id: str, query: PageQuery) -> Response:
    """List a document's pictures in the order in which they were added."""
    cursor = PageCursor.parse_or_none(query.cursor)
    page = await request.read(images.list_images, document_id, limit=query.limit, cursor=cursor)
    return as_json(ImagesReply(list(page.items), page.next_cursor))


async def show_image(request: AuthenticatedRequest, image_id: str) -> Response:
    """Get a picture."""
    image = await request.read(images.find_image, image_id)
    headers = {**HEADERS, "ETag": f'"{image.sha256}"'}
    if http_request.if_none_match.contains_weak(image.sha256):
        return Response(b"", 304, headers=headers)
    response = await send_file(
        await services().images.file_of(image), mimetype=image.media_type, conditional=False, add_etags=False
    )
    response.headers.update({**headers, "Content-Disposition": f'inline; filename="{filename_of(image)}"'})
    return response


def _added_reply(added: AddedImage) -> Reply:
    return as_reply(ImageReply(added.image), 201 if added.is_new else 200)
