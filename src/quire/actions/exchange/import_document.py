"""Importing documents: a file is received and read in the limited process; it waits to be confirmed, or is at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TypeVar

import msgspec

from quire.actions.background import Background
from quire.actions.computing import Computing
from quire.actions.exchange.export_document import pictures_of, with_these_pictures
from quire.actions.exchange.import_archive import ImportArchive
from quire.actions.files.held_files import HeldFiles
from quire.actions.files.remove_files import RemoveFiles
from quire.actions.files.take_in_files import TakeInFiles
from quire.actions.turns import FairRoom
from quire.domain.accounts.users import Visitor
from quire.domain.documents.images import EncodedImage, NewImage
from quire.domain.documents.sections import LEVEL_MAX
from quire.domain.errors import InvalidField
from quire.domain.exchange.exports import ExportNotices, document_to_export
from quire.domain.exchange.import_notes import (
    NoteWords,
    PreparedImport,
    prepared,
    prepared_returns,
)
from quire.domain.exchange.import_sections import split
from quire.domain.exchange.imports import (
    Changes,
    ImportedDocument,
    ImportedFile,
    ImportedPart,
    ImportedText,
    ImportKind,
)
from quire.domain.exchange.returned_files import returned_document
from quire.domain.limits import Limits
from quire.domain.references.references import title_from
from quire.formats.file_process import FileProcess
from quire.formats.word_identity import WordIdentity
from quire.store.database import Database
from quire.store.exchange import imports, returned_files
from quire.store.exchange.imports import NewImport
from quire.store.files.files import Files, StoredFile

T = TypeVar("T")

SECONDS_MAX = 60.0
"""A person waits for it, and a large document may be compared in all its sections."""


class ImportPhrases(msgspec.Struct, frozen=True):
    """What an import says by itself, in the language of whoever imports."""

    untitled: str
    notes: NoteWords


class ImportDocument:
    """Reads files into imports, one at a time, round by person, and prepares what is made of them."""

    def __init__(
        self,
        *,
        database: Database,
        files: Files,
        reader: FileProcess,
        uploads: TakeInFiles,
        held: HeldFiles,
        removals: RemoveFiles,
        background: Background,
        computing: Computing,
        archives: ImportArchive,
        limits: Limits,
    ) -> None:
        self._database = database
        self._files = files
        self._reader = reader
        self._uploads = uploads
        self._held = held
        self.removals = removals
        self._background = background
        self._computing = computing
        self.archives = archives
        self._limits = limits
        self._room = FairRoom()
        self._is_forgetting = False

    @property
    def files(self) -> Files:
        """Where the pictures of imports lie."""
        return self._files

    async def take_in(
        self,
        visitor: Visitor,
        pieces: AsyncIterator[bytes],
        *,
        kind: ImportKind,
        filename: str,
        into: Callable[[], str | None],
        add: Callable[[StoredFile, NewImport], Awaitable[T]],
    ) -> T:
        """Receive a file, read it, and have its import added, while its pictures are held.

        `into` tells the document, once all is received. A Word file that was made of it is compared with what left.
        Raises `InvalidField` where it was made of another one, `Unreadable` and `ReadingInterrupted`, and as
        `TakeInFiles.take_in`.
        """

        async def read_and_add(received: StoredFile) -> T:
            if received.size_bytes == 0:
                raise InvalidField("file", "is empty")
            document_id = into()
            if kind == "json":
                if document_id is not None:
                    raise InvalidField(
                        "into", "must not be said of a JSON file, which becomes a document of its own"
                    )
                return await add(received, await self._archive(visitor, received, filename))
            path = await asyncio.to_thread(self._files.path_of, received.sha256)
            async with self._room.entered_by(visitor.user_id):
                read = await self._read(visitor, path, kind, document_id)
            title = read.document.title[: self._limits.title_length_max].strip()
            document = msgspec.structs.replace(
                read.document, title=title or title_from(filename, self._limits)
            )

            async def add_with(pictures: Mapping[str, NewImage]) -> T:
                return await add(received, NewImport(kind, filename, document_id, document, dict(pictures)))

            return await self._with_pictures(read.pictures, add_with)

        result = await self._uploads.take_in(visitor, pieces, read_and_add)
        self.forget_superfluous()
        return result

    async def _read(
        self, visitor: Visitor, path: Path, kind: ImportKind, document_id: str | None
    ) -> ImportedFile:
        identity = None
        if kind == "docx" and document_id is not None:
            identity = await self._reader.identify(path)
        if document_id is None or identity is None or not identity.document_id:
            return await self._reader.import_document(path, kind)
        if identity.document_id != document_id:
            raise InvalidField(
                "into", "must be the document of which this Word file was made, or be left out"
            )
        return ImportedFile(await self._compared(visitor, path, identity))

    async def _compared(self, visitor: Visitor, path: Path, identity: WordIdentity) -> ImportedDocument:
        """What a reviewer changed in a Word file, beside the sections as they left."""
        revisions = {section.id: section.revision for section in identity.sections}
        source = await self._database.read(
            returned_files.find_source_as_it_left, visitor, identity.document_id, revisions
        )
        document = document_to_export(source, None, language="en", notices=ExportNotices())
        pictures = await asyncio.to_thread(pictures_of, document, source.images, self._files)
        returned = await self._reader.compare(path, with_these_pictures(document, pictures), pictures)
        return returned_document(document, returned, identity.headings)

    async def _archive(self, visitor: Visitor, received: StoredFile, filename: str) -> NewImport:
        """An archive as an import: its outline, and its file, which is kept as its pictures are."""
        path = await asyncio.to_thread(self._files.path_of, received.sha256)
        preview = await self.archives.preview(visitor.user_id, path)
        parts = tuple(
            ImportedPart(one.level, ImportedText(one.title, one.title, ""), word_count=one.word_count)
            for one in preview.outline
        )
        document = ImportedDocument(preview.title, parts, LEVEL_MAX)
        return NewImport("json", filename, None, document, {}, received)

    async def prepare(
        self,
        visitor_id: str,
        document: ImportedDocument,
        *,
        split_level: int | None,
        changes: Changes,
        wording: ImportPhrases,
    ) -> PreparedImport:
        """What a confirmed import will be, computed in this person's turn."""
        characters = sum(len(part.text.content) for part in document.parts)
        level = document.split_level if split_level is None else split_level
        return await self._computing.run(
            visitor_id,
            _prepared,
            document,
            level,
            changes,
            wording,
            self._limits,
            characters=characters,
            seconds_max=SECONDS_MAX,
        )

    def forget_superfluous(self) -> None:
        """Forget in the background the imports that nobody confirmed in time, and those that are too many."""
        if not self._is_forgetting:
            self._is_forgetting = True
            self._background.start("forget imports", self._forget_superfluous())

    async def _forget_superfluous(self) -> None:
        try:
            for import_id in await self._database.read(imports.list_superfluous, self._limits):
                await self._database.write(imports.forget, import_id)
        finally:
            self._is_forgetting = False
            self.removals.start()

    async def _with_pictures(
        self, encoded: Mapping[str, EncodedImage], add: Callable[[Mapping[str, NewImage]], Awaitable[T]]
    ) -> T:
        """Write the pictures, and let go of those of which no row was added."""
        pictures: dict[str, NewImage] = {}
        async with AsyncExitStack() as held:
            for key, image in encoded.items():
                stored = await held.enter_async_context(self._held.stored(image.data))
                pictures[key] = NewImage(
                    stored.sha256, stored.size_bytes, image.media_type, image.width, image.height
                )
            return await add(pictures)


def _prepared(
    document: ImportedDocument, split_level: int, changes: Changes, wording: ImportPhrases, limits: Limits
) -> PreparedImport:
    if document.returned is not None:
        returns = prepared_returns(document.parts, document.returned, wording.notes, limits)
        return PreparedImport((), document.warnings, returns)
    made = split(document, split_level, changes, untitled=wording.untitled, limits=limits)
    return PreparedImport(prepared(made, wording.notes, limits), (*document.warnings, *made.warnings))
