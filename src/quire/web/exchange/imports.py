"""Handlers: files of other programs imported as documents, previewed and confirmed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import cast, get_args

import msgspec
from quart import Response
from quart import request as http_request

from quire.actions.exchange.import_document import ImportPhrases
from quire.domain.accounts.users import Visitor
from quire.domain.errors import InvalidField, UnsupportedMediaType
from quire.domain.exchange.import_notes import NoteWords, PreparedImport
from quire.domain.exchange.import_warnings import ImportWarning, warning_sentence
from quire.domain.exchange.imports import (
    Changes,
    Import,
    ImportedDocument,
    check_import_size,
    import_kind_of,
)
from quire.domain.sharing.grants import Right
from quire.domain.translatable_text import TranslatableText
from quire.store import client_requests
from quire.store.client_requests import Claim, Reply
from quire.store.documents import documents
from quire.store.exchange import imports
from quire.store.exchange.archive_making import Making
from quire.store.exchange.imports import ConfirmedImport, NewImport
from quire.store.files.files import StoredFile
from quire.store.transactions import Transaction
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.decoding import read_body
from quire.web.http.idempotency import claim_on, claim_or_none
from quire.web.http.services import services
from quire.web.http.uploads import Upload
from quire.web.pages.languages import translate
from quire.web.request_models import LEVELS, ImportConfirmationBody
from quire.web.response_models import (
    ImportedReply,
    ImportReply,
    PastImportsReply,
    as_json,
    as_reply,
    from_reply,
)


async def create_import(request: AuthenticatedRequest) -> Response:
    """Upload a file as the field `file` of multipart/form-data, and preview what would become of it: nothing is made.

    The field `into` names the document to whose end it is to be added. An import is forgotten after a day.
    """
    upload = await _begin(request)

    async def add(received: StoredFile, new: NewImport) -> Response:
        told = _in_language(new.document.warnings)

        def reply_of(added: Import) -> Reply:
            return as_reply(ImportReply(msgspec.structs.replace(added, warnings=told)), 201)

        claim = claim_on(f"{received.sha256}\n{upload.filename}\n{new.into}".encode())
        outcome = await request.write(
            client_requests.idempotent, claim, reply_of, imports.add, new, services().limits
        )
        return from_reply(outcome.reply)

    return await _take_in(request, upload, add)


async def read_import(request: AuthenticatedRequest, import_id: str) -> Response:
    """Read an import that waits to be confirmed."""
    return as_json(ImportReply(await find_import(request, import_id)))


async def find_import(request: AuthenticatedRequest, import_id: str) -> Import:
    """An import that waits, with its warnings in the language of the request. Raises `NotFound`."""
    found = (await request.read(imports.find, import_id)).summary
    return msgspec.structs.replace(found, warnings=_in_language(found.warnings))


async def delete_import(request: AuthenticatedRequest, import_id: str) -> Response:
    """Forget an import."""
    await request.write(imports.remove, import_id)
    services().importing.removals.start()
    return Response(b"", 204)


async def confirm_import(request: AuthenticatedRequest, import_id: str) -> Response:
    """Make a document of an import, or sections at the end of the one that it goes into: all of it or nothing.

    It is split at headings up to `split_level`. Tracked changes are accepted, rejected, or proposed section by section.
    """
    has_body = bool(await http_request.get_data(cache=True))
    body = await read_body(ImportConfirmationBody) if has_body else ImportConfirmationBody()
    return from_reply(await confirmed(request, import_id, body))


async def confirmed(request: AuthenticatedRequest, import_id: str, body: ImportConfirmationBody) -> Reply:
    """Confirm an import, and return the reply for programs. Raises `NotFound`."""
    stored = await request.read(imports.find_or_none, import_id)
    if stored is not None and stored.summary.kind == "json":
        return await _confirm_archive(request, import_id)
    prepared = None
    if stored is not None:
        prepared = await _prepare(request.visitor, stored.document, body.split_level, body.changes)
    outcome = await request.idempotent_write(
        _reply_of(prepared),
        imports.confirm,
        import_id,
        prepared,
        services().limits,
    )
    services().importing.removals.start()
    return outcome.reply


async def import_document(request: AuthenticatedRequest) -> Response:
    """Upload a file and make a document of it at once, or sections of the one that the field `into` names.

    The fields `split_level` and `changes` are those of confirming an import.
    """
    upload = await _begin(request)
    # What stands before the file is refused before it is received.
    _choices_of(upload)

    here = services()

    async def add(received: StoredFile, new: NewImport) -> Response:
        split_level, changes = _choices_of(upload)
        if new.kind == "json":
            claim = claim_on(f"{received.sha256}\n{upload.filename}".encode())
            return from_reply(await _make_of_archive(request, received.sha256, None, claim))
        prepared = await _prepare(request.visitor, new.document, split_level, changes)

        def add_and_confirm(tx: Transaction, visitor: Visitor) -> ConfirmedImport:
            added = imports.add(tx, visitor, new, here.limits)
            return imports.confirm(tx, visitor, added.id, prepared, here.limits)

        claim = claim_on(
            f"{received.sha256}\n{upload.filename}\n{new.into}\n{split_level}\n{changes}".encode()
        )
        outcome = await request.write(client_requests.idempotent, claim, _reply_of(prepared), add_and_confirm)
        return from_reply(outcome.reply)

    return await _take_in(request, upload, add)


async def list_imports(request: AuthenticatedRequest, document_id: str) -> Response:
    """List the files that were imported into a document, with what of them did not come across; latest first."""
    found = await request.read(imports.list_of_document, document_id)
    return as_json(
        PastImportsReply([msgspec.structs.replace(one, warnings=_in_language(one.warnings)) for one in found])
    )


async def _confirm_archive(request: AuthenticatedRequest, import_id: str) -> Reply:
    sha256 = await request.read(imports.find_archive, import_id)
    return await _make_of_archive(request, sha256, import_id, await claim_or_none())


async def _make_of_archive(
    request: AuthenticatedRequest, sha256: str, import_id: str | None, claim: Claim | None
) -> Reply:
    importing = services().importing

    async def finish(making: Making) -> Reply:
        outcome = await request.write(
            client_requests.idempotent,
            claim,
            _reply_of(None),
            imports.confirm_archive,
            import_id,
            making,
        )
        importing.removals.start()
        return outcome.reply

    path = await asyncio.to_thread(importing.files.path_of, sha256)
    return await importing.archives.make(request.visitor, path, finish)


async def _begin(request: AuthenticatedRequest) -> Upload:
    await request.check()
    if http_request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("multipart/form-data with a file")
    return await Upload.begin()


async def _take_in(
    request: AuthenticatedRequest,
    upload: Upload,
    add: Callable[[StoredFile, NewImport], Awaitable[Response]],
) -> Response:
    """Receive and read the file, and add its import; fields may stand before the file or behind it."""
    kind = import_kind_of(upload.filename)

    async def pieces() -> AsyncIterator[bytes]:
        size_bytes = 0
        async for piece in upload.pieces():
            size_bytes += len(piece)
            check_import_size(kind, size_bytes, services().limits)
            yield piece
        # Nothing is read for a document that is not there.
        if (into := _into(upload)) is not None:
            await request.read(documents.find_document, into, Right.WRITE)

    return await services().importing.take_in(
        request.visitor,
        pieces(),
        kind=kind,
        filename=upload.filename,
        into=lambda: _into(upload),
        add=add,
    )


def _into(upload: Upload) -> str | None:
    return upload.fields.get("into") or None


async def _prepare(
    visitor: Visitor, document: ImportedDocument, split_level: int | None, changes: Changes
) -> PreparedImport:
    wording = ImportPhrases(
        untitled=translate(TranslatableText("Beginning")),
        notes=NoteWords(
            comments=translate(TranslatableText("Comments of the imported file, beside the text")),
            changes=translate(TranslatableText("Changes proposed in the imported file")),
            deleted=translate(TranslatableText("This section was deleted in the file.")),
            heading=translate(TranslatableText("The heading there is")),
            unnamed=translate(TranslatableText("Imported file")),
        ),
    )
    return await services().importing.prepare(
        visitor.user_id, document, split_level=split_level, changes=changes, wording=wording
    )


def _reply_of(prepared: PreparedImport | None) -> Callable[[ConfirmedImport], Reply]:
    told = _in_language(() if prepared is None else prepared.warnings)

    def reply_of(confirmed: ConfirmedImport) -> Reply:
        return as_reply(ImportedReply(confirmed.document, told), 201)

    return reply_of


def _choices_of(upload: Upload) -> tuple[int | None, Changes]:
    fields = upload.fields
    return split_level_of(fields.get("split_level")), changes_of(fields.get("changes"))


def split_level_of(given: str | None) -> int | None:
    """The level that a form names; None where it names none. Raises `InvalidField`."""
    if not given:
        return None
    if given not in LEVELS:
        raise InvalidField("split_level", "must be a whole number from 1 to 6")
    return int(given)


def changes_of(given: str | None) -> Changes:
    """What a form wants to become of tracked changes. Raises `InvalidField`."""
    given = given or "accept"
    if given not in get_args(Changes):
        raise InvalidField("changes", "must be accept, reject or propose")
    return cast(Changes, given)


def _in_language(warnings: Sequence[ImportWarning]) -> tuple[ImportWarning, ...]:
    return tuple(msgspec.structs.replace(one, sentence=translate(warning_sentence(one))) for one in warnings)
