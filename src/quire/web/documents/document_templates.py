"""Handlers: document templates, saved from documents, imported and exported as files, used for new documents."""

import asyncio

from quart import Response
from quart import request as http_request

from quire.actions.documents.shipped_templates import find_shipped_or_none, shipped_in
from quire.domain.accounts.users import Visitor
from quire.domain.errors import UnsupportedMediaType
from quire.domain.exchange.exports import export_filename
from quire.domain.templates.document_templates import (
    DocumentTemplate,
    TemplateWithOutline,
    UsedTemplate,
    check_description,
)
from quire.domain.templates.template_files import TEXT_BYTES_MAX, WordFile, template_file
from quire.domain.templates.template_owners import TemplateOwner, check_owner, check_template_name, owner_from
from quire.domain.templates.word_templates import TEMPLATE_BYTES_MAX, NewTemplate
from quire.store import client_requests
from quire.store.client_requests import Reply
from quire.store.exchange import document_templates, template_uses
from quire.store.exchange.document_templates import StoredTemplate
from quire.store.transactions import Transaction
from quire.web.http.attachments import attachment
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.idempotency import claim_on
from quire.web.http.services import services
from quire.web.http.uploads import Upload, within_size
from quire.web.pages.languages import language
from quire.web.request_models import DocumentTemplateBody, DocumentTemplateChangeBody, as_plain
from quire.web.response_models import (
    DocumentTemplateReply,
    DocumentTemplatesReply,
    UsedTemplateReply,
    as_json,
    as_reply,
    from_reply,
)
from quire.web.sections.sections import read_base_revision

FILE_BYTES_MAX = TEXT_BYTES_MAX + TEMPLATE_BYTES_MAX * 3 // 2
"""Base64 takes four bytes for three, and a line end for each line."""


async def list_document_templates(request: AuthenticatedRequest) -> Response:
    """List the document templates that one may use: one's own, those of one's groups, the instance's, Quire's own."""
    return as_json(DocumentTemplatesReply(await usable_templates(request)))


async def usable_templates(request: AuthenticatedRequest) -> list[TemplateWithOutline]:
    """The same; those that come with Quire have the language of the request first."""
    stored = await request.read(document_templates.list_usable)
    shipped = await asyncio.to_thread(shipped_in, language().code)
    return [*(one.with_outline for one in stored), *(one.with_outline for one in shipped)]


async def add_document_template(request: AuthenticatedRequest, body: DocumentTemplateBody) -> Response:
    """Save a document that one owns as a template: outline, contracts, settings, terms and its template of Word.

    It has no texts, and of contracts no sources. It is for oneself, for a group in which one is, or, for
    administrators, for the instance.
    """
    outcome = await request.idempotent_write(
        _added_reply,
        document_templates.save_document,
        body.document_id,
        check_template_name(body.name),
        check_description(body.description),
        check_owner(TemplateOwner(body.belongs_to, body.group)),
    )
    return from_reply(outcome.reply)


async def import_document_template(request: AuthenticatedRequest) -> Response:
    """Upload a template, a file that was exported, as the field `file` of multipart/form-data.

    The fields `belongs_to` and `group`, which stand before it, say to whom it is to belong.
    """
    await request.check()
    if http_request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("multipart/form-data with a file")
    upload = await Upload.begin()
    owner = owner_from(upload.fields.get("belongs_to"), upload.fields.get("group"))
    return from_reply(await imported(request, upload, owner))


async def imported(request: AuthenticatedRequest, upload: Upload, owner: TemplateOwner) -> Reply:
    """The stored reply to an uploaded template."""

    async def keep(sha256: str, template: DocumentTemplate, word: NewTemplate | None) -> Reply:
        claim = claim_on(f"{sha256}\n{owner.belongs_to}\n{owner.group or ''}".encode())
        outcome = await request.write(
            client_requests.idempotent, claim, _added_reply, document_templates.add, template, word, owner
        )
        return outcome.reply

    return await services().document_templates.take_in(
        request.visitor,
        within_size(upload.pieces(), FILE_BYTES_MAX, "A template may have at most %(size)s."),
        keep,
    )


async def read_document_template(request: AuthenticatedRequest, document_template_id: str) -> Response:
    """Read a document template with its outline; the ETag is its revision."""
    return _reply(await find_template(request, document_template_id))


async def find_template(request: AuthenticatedRequest, template_id: str) -> TemplateWithOutline:
    """A template that the visitor may use, with its outline. Raises `NotFound` and `AccessDenied`."""
    shipped = [one for one in shipped_in(language().code) if one.id == template_id]
    if shipped:
        await request.check()
        return shipped[0].with_outline
    stored = await request.read(document_templates.find, template_id)
    return stored.with_outline


async def download_document_template(request: AuthenticatedRequest, document_template_id: str) -> Response:
    """Download a document template as one Markdown file with front matter, which can be imported again."""
    shipped = find_shipped_or_none(document_template_id)
    template, word = await request.read(_find_file, document_template_id, shipped)
    text = await request.compute(template_file, template, word, characters=_size_of(word))
    response = Response(text, content_type="text/markdown; charset=utf-8")
    response.headers["Content-Disposition"] = attachment(export_filename(template.name, "md"))
    return response


async def change_document_template(
    request: AuthenticatedRequest, document_template_id: str, body: DocumentTemplateChangeBody
) -> Response:
    """Change name and description of a document template, or save a document as its next version; If-Match is optional.

    Documents that were made from it stay as they are, and are offered a comparison.
    """
    name, description = as_plain(body.name), as_plain(body.description)
    changed = await request.write(
        document_templates.change,
        document_template_id,
        name=None if name is None else check_template_name(name),
        description=None if description is None else check_description(description),
        document_id=as_plain(body.document_id),
        base_revision=read_base_revision(),
    )
    return _reply(changed.with_outline)


async def delete_document_template(request: AuthenticatedRequest, document_template_id: str) -> Response:
    """Delete a document template; documents that were made from it stay as they are."""
    await request.write(document_templates.remove, document_template_id)
    return Response(b"", 204)


async def read_used_template(request: AuthenticatedRequest, document_id: str) -> Response:
    """Read from which template a document was made, and whether that has changed since; null where from none."""
    return as_json(UsedTemplateReply(await request.read(find_used, document_id)))


def find_used(tx: Transaction, visitor: Visitor, document_id: str) -> UsedTemplate | None:
    """The same in a transaction."""
    used_id = template_uses.find_used_id(tx, visitor, document_id)
    return template_uses.find_used(tx, visitor, document_id, find_shipped_or_none(used_id))


def _find_file(
    tx: Transaction, visitor: Visitor, template_id: str, shipped: DocumentTemplate | None
) -> tuple[DocumentTemplate, WordFile | None]:
    return (shipped, None) if shipped else document_templates.find_file(tx, visitor, template_id)


def _size_of(word: WordFile | None) -> int:
    return 0 if word is None else len(word.content)


def _added_reply(stored: StoredTemplate) -> Reply:
    return as_reply(DocumentTemplateReply(stored.with_outline), 201)


def _reply(template: TemplateWithOutline) -> Response:
    return as_json(DocumentTemplateReply(template), ETag=f'"{template.revision}"')
