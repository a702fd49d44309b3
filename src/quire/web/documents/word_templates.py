"""Handlers: the templates of a document for exports to Word, uploaded, listed and deleted."""

from quart import Response
from quart import request as http_request

from quire.domain.errors import UnsupportedMediaType
from quire.domain.sharing.grants import Right
from quire.domain.templates.word_templates import TEMPLATE_BYTES_MAX, NewTemplate, ReadTemplate
from quire.store import client_requests
from quire.store.client_requests import Reply
from quire.store.documents import documents
from quire.store.templates import word_templates
from quire.store.templates.word_templates import AddedTemplate
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.idempotency import claim_on
from quire.web.http.services import services
from quire.web.http.uploads import Upload, within_size
from quire.web.response_models import WordTemplateReply, WordTemplatesReply, as_json, as_reply, from_reply


async def add_template(request: AuthenticatedRequest, document_id: str) -> Response:
    """Upload a template for exports to Word (.docx or .dotx), as the field `file` of multipart/form-data.

    Exports take its styles, numbering, page set-up, headers and footers, and, where it has content controls with the
    tags `title`, `author`, `date`, `version` or `body`, its text around the document's. Macros, and links to anything
    outside the file, are left out. The same file twice is one template, which is returned with 200.
    """
    await request.read(documents.find_document, document_id, Right.WRITE)
    if http_request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("multipart/form-data with a file")
    upload = await Upload.begin()

    async def keep(sha256: str, read: ReadTemplate) -> Response:
        claim = claim_on(f"{sha256}\n{upload.filename}".encode())
        new = NewTemplate(upload.filename, sha256, read)
        outcome = await request.write(
            client_requests.idempotent,
            claim,
            _added_reply,
            word_templates.add,
            document_id,
            new,
            services().limits,
        )
        return from_reply(outcome.reply)

    return await services().word_templates.take_in(
        request.visitor,
        within_size(upload.pieces(), TEMPLATE_BYTES_MAX, "A template may have at most %(size)s."),
        keep,
    )


async def list_templates(request: AuthenticatedRequest, document_id: str) -> Response:
    """List a document's templates for exports to Word."""
    return as_json(WordTemplatesReply(await request.read(word_templates.list_templates, document_id)))


async def delete_template(request: AuthenticatedRequest, document_id: str, template_id: str) -> Response:
    """Delete a template; exports that the settings would make by it have the plain look then, and say so."""
    await request.write(word_templates.remove, document_id, template_id)
    return Response(b"", 204)


def _added_reply(added: AddedTemplate) -> Reply:
    return as_reply(WordTemplateReply(added.template), 201 if added.is_new else 200)
