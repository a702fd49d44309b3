"""Handlers: references uploaded, read, downloaded and deleted, and their passages."""

from collections.abc import AsyncIterator

import msgspec
from quart import Response, send_file
from quart import request as http_request

from quire.actions.files.take_in_files import one_piece
from quire.domain.documents.titles import check_title
from quire.domain.errors import InvalidField, UnsupportedMediaType
from quire.domain.files.file_kinds import FILE_KINDS, ReferenceKind, check_size, kind_of
from quire.domain.references.reading_notes import ReadingNote, sentence_of
from quire.domain.references.references import NewReference, Reference, title_from
from quire.domain.references.unreadable import reason_of
from quire.domain.sharing.grants import Right
from quire.store import client_requests
from quire.store.client_requests import Reply
from quire.store.documents import documents
from quire.store.files.files import StoredFile
from quire.store.pages import PageCursor
from quire.store.references import reference_uses, references
from quire.store.references.references import AddedReference
from quire.web.http.attachments import attachment
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.decoding import read_body
from quire.web.http.idempotency import claim_on
from quire.web.http.services import services
from quire.web.http.uploads import Upload
from quire.web.pages.languages import translate
from quire.web.request_models import PageQuery, PastedTextBody, PictureQuery, ReferenceTitleBody
from quire.web.response_models import (
    PassageReply,
    ReferenceReply,
    ReferencesReply,
    ReferenceUsesReply,
    as_json,
    as_reply,
    from_reply,
)

PASTED: ReferenceKind = "markdown"

SANDBOX = {"Content-Security-Policy": "sandbox; default-src 'none'"}


async def add_reference(request: AuthenticatedRequest, document_id: str) -> Response:
    """Upload a file, as the field `file` of multipart/form-data, or paste a text, as JSON.

    It is read in the background. Equal bytes in one document are one reference, which is returned with 200.
    """
    await request.read(documents.find_document, document_id, Right.USE_SOURCES)
    if http_request.mimetype == "multipart/form-data":
        return await _add_file(request, document_id)
    if http_request.mimetype == "application/json":
        return await _add_text(request, document_id)
    raise UnsupportedMediaType("multipart/form-data with a file, or JSON with a title and a text")


async def list_references(request: AuthenticatedRequest, document_id: str, query: PageQuery) -> Response:
    """List a document's references in the order in which they were added."""
    cursor = PageCursor.parse_or_none(query.cursor)
    page = await request.read(references.list_references, document_id, limit=query.limit, cursor=cursor)
    return as_json(ReferencesReply([_in_language(item) for item in page.items], page.next_cursor))


async def read_reference(request: AuthenticatedRequest, reference_id: str) -> Response:
    """Read a reference, with the state of its reading."""
    return as_json(ReferenceReply(_in_language(await request.read(references.find_reference, reference_id))))


async def rename_reference(
    request: AuthenticatedRequest, reference_id: str, body: ReferenceTitleBody
) -> Response:
    """Give a reference another title, in place of its own; null gives it its own back."""
    title = None if body.title is None else check_title(body.title, services().limits)
    renamed = await request.write(references.rename, reference_id, title)
    return as_json(ReferenceReply(_in_language(renamed)))


async def list_uses(request: AuthenticatedRequest, reference_id: str) -> Response:
    """List the sections whose answers cite a reference, in order."""
    return as_json(ReferenceUsesReply(await request.read(reference_uses.list_uses, reference_id)))


async def delete_reference(request: AuthenticatedRequest, reference_id: str) -> Response:
    """Delete a reference with its file, text and index; quotes in answers stay."""
    await services().intake.remove(request.person, request.job(references.remove, reference_id), reference_id)
    return Response(b"", 204)


async def download_reference(request: AuthenticatedRequest, reference_id: str) -> Response:
    """Download the file as it was uploaded."""
    reference = await request.read(references.find_reference, reference_id)
    response = await send_file(
        await services().intake.file_of(reference),
        mimetype=FILE_KINDS[reference.kind].media_type,
        conditional=False,
        add_etags=False,
    )
    name = reference.filename or f"{reference.title}.md"
    response.headers.update(
        {
            **SANDBOX,
            "Content-Type": FILE_KINDS[reference.kind].media_type,
            "Content-Disposition": attachment(name),
        }
    )
    return response


async def read_passage(request: AuthenticatedRequest, reference_id: str, passage_id: str) -> Response:
    """Read a passage, with its locator and the passages around it."""
    passage = await request.read(references.find_passage, reference_id, passage_id)
    return as_json(PassageReply(msgspec.structs.replace(passage, notes=_notes_in_language(passage.notes))))


async def show_page(
    request: AuthenticatedRequest, reference_id: str, page: str, query: PictureQuery
) -> Response:
    """Render a page of a PDF as a picture."""
    reference = await request.read(references.find_reference, reference_id)
    picture = await services().intake.picture(request.visitor, reference, page, query.width)
    return Response(picture, content_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


async def _add_file(request: AuthenticatedRequest, document_id: str) -> Response:
    upload = await Upload.begin()
    kind = kind_of(upload.filename)

    async def add(stored: StoredFile) -> Response:
        title = upload.fields.get("title") or title_from(upload.filename, services().limits)
        return await _add(request, document_id, stored, kind, title, upload.filename)

    return await services().uploads.take_in(request.visitor, _within_size(upload.pieces(), kind), add)


async def _add_text(request: AuthenticatedRequest, document_id: str) -> Response:
    body = await read_body(PastedTextBody)
    if not body.text.strip():
        raise InvalidField("text", "must not be blank")
    pieces = _within_size(one_piece(body.text.encode()), PASTED)

    async def add(stored: StoredFile) -> Response:
        return await _add(request, document_id, stored, PASTED, body.title, None)

    return await services().uploads.take_in(request.visitor, pieces, add)


async def _add(
    request: AuthenticatedRequest,
    document_id: str,
    stored: StoredFile,
    kind: ReferenceKind,
    title: str,
    filename: str | None,
) -> Response:
    if stored.size_bytes == 0:
        raise InvalidField("file", "is empty")
    new = NewReference(
        title=check_title(title, services().limits),
        filename=filename,
        kind=kind,
        media_type=FILE_KINDS[kind].media_type,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
    )
    # A multipart body is not kept in memory; the digest of its file identifies it.
    claim = claim_on(f"{new.sha256}\n{new.title}\n{new.filename}".encode())
    outcome = await request.write(
        client_requests.idempotent,
        claim,
        _added_reply,
        references.add,
        document_id,
        new,
        services().limits,
    )
    services().intake.reading.start()
    return from_reply(outcome.reply)


def _added_reply(added: AddedReference) -> Reply:
    return as_reply(ReferenceReply(added.reference), 202 if added.is_new else 200)


def _in_language(reference: Reference) -> Reference:
    """The reference with its stored English sentences translated into the language of this request."""
    error = None if reference.error is None else translate(reason_of(reference.error, services().limits))
    return msgspec.structs.replace(reference, error=error, notes=_notes_in_language(reference.notes))


def _notes_in_language(notes: tuple[ReadingNote, ...]) -> tuple[ReadingNote, ...]:
    return tuple(msgspec.structs.replace(note, sentence=translate(sentence_of(note))) for note in notes)


async def _within_size(pieces: AsyncIterator[bytes], kind: ReferenceKind) -> AsyncIterator[bytes]:
    size_bytes = 0
    async for piece in pieces:
        size_bytes += len(piece)
        check_size(kind, size_bytes, services().limits)
        yield piece
