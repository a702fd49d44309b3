"""Documents in and out of the data directory on this machine, in the name of an account; a server may run beside it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO

from quire.actions.answering.answer_feeds import AnswerFeeds
from quire.actions.background import Background
from quire.actions.exchange.import_document import ImportPhrases
from quire.actions.live.live_feeds import LiveFeeds
from quire.adapters import data_directory, language_model
from quire.app import build_services
from quire.domain.accounts.users import Visitor
from quire.domain.exchange.exports import Format
from quire.domain.exchange.import_notes import NoteWords
from quire.domain.exchange.imports import ImportKind, check_import_size, import_kind_of
from quire.domain.exchange.large_exports import ExportOptions
from quire.domain.limits import Limits
from quire.domain.sharing.grants import Right
from quire.settings import Settings
from quire.store import processes
from quire.store.accounts import users
from quire.store.database import Database
from quire.store.documents import documents
from quire.store.exchange import imports, large_exports, own_data
from quire.store.exchange.imports import ConfirmedImport, NewImport
from quire.store.files.files import StoredFile
from quire.store.transactions import Transaction
from quire.web.http.services import Services

PIECE_BYTES = 1024 * 1024
_WORDS = ImportPhrases("Beginning", NoteWords())


async def export_document(settings: Settings, user: str, document_id: str, format_name: Format) -> bytes:
    """The file of a document, if the account may read it. Raises as `LargeExports.make`."""
    async with _services(settings) as here:
        visitor = await here.database.read(_visitor, user)
        options = ExportOptions(format_name)
        await here.database.write(large_exports.record, visitor, document_id, options)
        return (await here.exports.make(visitor, document_id, options)).content


async def export_own_data(settings: Settings, user: str, target: BinaryIO) -> None:
    """Write all that belongs to an account as one file, in the name of the operator."""
    async with _services(settings) as here:
        visitor = await here.database.read(_visitor, user)
        await here.database.write(own_data.record_for, visitor)
        with await here.own_data.make(visitor) as file:
            await asyncio.to_thread(shutil.copyfileobj, file, target)


async def import_document(settings: Settings, user: str, path: Path, into: str | None) -> str:
    """Make a document of a file, or sections at the end of the one with an id; returns the document's id."""
    kind = import_kind_of(path.name)
    async with _services(settings) as here:
        visitor = await here.database.read(_visitor, user)
        if into is not None:
            await here.database.read(documents.find_document, visitor, into, Right.WRITE)
        if kind == "json" and into is None:
            return await here.importing.archives.make_document(visitor, path)

        async def add(_: StoredFile, new: NewImport) -> str:
            return await _confirmed(here, visitor, new)

        pieces = _pieces(path, kind, here.limits)
        return await here.importing.take_in(
            visitor, pieces, kind=kind, filename=path.name, into=lambda: into, add=add
        )


async def _confirmed(here: Services, visitor: Visitor, new: NewImport) -> str:
    prepared = await here.importing.prepare(
        visitor.user_id, new.document, split_level=None, changes="accept", wording=_WORDS
    )

    def add_and_confirm(tx: Transaction) -> ConfirmedImport:
        added = imports.add(tx, visitor, new, here.limits)
        return imports.confirm(tx, visitor, added.id, prepared, here.limits)

    return (await here.database.write(add_and_confirm)).document.id


@asynccontextmanager
async def _services(settings: Settings) -> AsyncIterator[Services]:
    """The services of a server that answers nobody, on the same database and files."""
    directory = data_directory(settings, is_new_refused=True)
    database = await asyncio.to_thread(Database, directory.location, readers=1)
    background = Background()
    await database.write(lambda tx: processes.begin(tx, is_only_one=False))
    background.repeat(
        "say that this process lives",
        lambda: database.write(processes.renew),
        every_seconds=processes.RENEW_SECONDS,
    )
    try:
        yield build_services(
            settings,
            settings.limits,
            directory=directory,
            database=database,
            feeds=AnswerFeeds(database),
            live=LiveFeeds(database),
            model=language_model(settings),
            background=background,
        )
    finally:
        await background.close()
        await database.write(processes.end)
        await asyncio.to_thread(database.close)


def _visitor(tx: Transaction, name: str) -> Visitor:
    user = users.find_by_name(tx, name)
    return Visitor(user.id, user.name, user.is_administrator, "token", "")


async def _pieces(path: Path, kind: ImportKind, limits: Limits) -> AsyncIterator[bytes]:
    size_bytes = 0
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
            size_bytes += len(piece)
            check_import_size(kind, size_bytes, limits)
            yield piece
