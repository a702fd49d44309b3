"""Importing an archive: a JSON file with a whole document is checked, then made into a new document, all or nothing.

Pictures are encoded again in the limited process, and a citation style is checked, as uploaded ones are. The document
is added in many short transactions and seen by nobody until the last one; what is left of one that fails is purged.
"""

import asyncio
import mmap
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from quire.actions.files.held_files import HeldFiles
from quire.actions.turns import FairRoom
from quire.domain.accounts.users import Visitor
from quire.domain.documents.images import EncodedImage, NewImage
from quire.domain.errors import InvalidField, TooLarge, Unreadable, UnreadableImage, UnreadableStyle
from quire.domain.exchange.archive_checks import ArchivePreview, check_archive
from quire.domain.exchange.archive_reading import (
    file_of,
    open_archive,
    passages_of,
    pictures_of,
    references_of,
)
from quire.domain.exchange.document_archive import Archive, ArchivedPicture, ArchivedReference
from quire.domain.files.file_kinds import FILE_KINDS
from quire.domain.limits import Limits
from quire.domain.references.references import NewReference
from quire.formats.file_process import FileProcess
from quire.store.database import Database
from quire.store.exchange import archive_import
from quire.store.exchange.archive_making import Making
from quire.store.files.files import Files
from quire.store.transactions import Transaction, new_id

T = TypeVar("T")

BETWEEN_PASSAGES = "\n\n"


class ImportArchive:
    """Makes documents of archives, one at a time, in turns by person."""

    def __init__(
        self, *, database: Database, files: Files, held: HeldFiles, reader: FileProcess, limits: Limits
    ) -> None:
        self._database = database
        self._files = files
        self._held = held
        self._reader = reader
        self._limits = limits
        self._room = FairRoom()

    async def recover(self) -> None:
        """Give up what a dead process was making."""
        await self._database.write(archive_import.give_up_all)

    async def preview(self, person: str, path: Path) -> ArchivePreview:
        """What an archive has, checked whole. Raises `Unreadable`, `InvalidField` and `TooLarge`."""
        async with self._room.entered_by(person):
            with _opened(path, self._limits) as data:
                return (await asyncio.to_thread(_checked, data, self._limits))[1]

    async def make_document(self, visitor: Visitor, path: Path) -> str:
        """Make a document of an archive, and return its id. Raises as `make`."""

        async def finish(making: Making) -> str:
            await self._write(visitor, lambda tx: archive_import.finish(tx, making))
            return making.document_id

        return await self.make(visitor, path, finish)

    async def make(self, visitor: Visitor, path: Path, finish: Callable[[Making], Awaitable[T]]) -> T:
        """Make a document of an archive, which `finish` lets be seen; without that, it is given up.

        Raises as `preview` and `finish`, `QuotaReached` and `DiskFull`.
        """
        async with self._room.entered_by(visitor.user_id):
            with _opened(path, self._limits) as data:
                archive, preview = await asyncio.to_thread(_checked, data, self._limits)
                document_id = new_id()
                begin = partial(
                    _begin,
                    document_id=document_id,
                    visitor=visitor,
                    archive=archive,
                    preview=preview,
                    limits=self._limits,
                )
                try:
                    making = await self._write(visitor, begin)
                    await self._fill(making, archive)
                    return await finish(making)
                finally:
                    # Nothing happens to one that was finished; another was seen by nobody and will be purged. A
                    # person's changes keep their order, so this comes after those that nobody waits for any more.
                    await asyncio.shield(
                        self._write(visitor, lambda tx: archive_import.give_up(tx, document_id))
                    )

    async def _fill(self, making: Making, archive: Archive) -> None:
        if archive.own_citation_style is not None:
            await self._add_style(making, archive.own_citation_style)
        async for picture in _in_thread(pictures_of(archive)):
            await self._add_picture(making, picture)
        async for reference in _in_thread(references_of(archive)):
            await self._add_reference(making, reference)
        async for step in _in_thread(archive_import.steps(making, archive, self._limits)):
            await self._write(making.visitor, step)

    async def _add_style(self, making: Making, text: str) -> None:
        async with self._held.stored(text.encode()) as received:
            path = await asyncio.to_thread(self._files.path_of, received.sha256)
            try:
                style = await self._reader.read_style(path)
            except Unreadable as unreadable:
                raise UnreadableStyle(unreadable.text) from unreadable
            await self._write(
                making.visitor,
                lambda tx: archive_import.add_style(tx, making, received.sha256, style, self._limits),
            )

    async def _add_picture(self, making: Making, picture: ArchivedPicture) -> None:
        if picture.content is None:
            return
        encoded = await self._encoded(picture.content)
        async with self._held.stored(encoded.data) as stored:
            new = NewImage(
                stored.sha256, stored.size_bytes, encoded.media_type, encoded.width, encoded.height
            )
            await self._write(
                making.visitor,
                lambda tx: archive_import.add_picture(tx, making, picture, new, self._limits),
            )

    async def _encoded(self, content: bytes) -> EncodedImage:
        async with self._held.stored(content) as received:
            path = await asyncio.to_thread(self._files.path_of, received.sha256)
            try:
                return await self._reader.reencode(path)
            except Unreadable as unreadable:
                raise UnreadableImage(unreadable.text) from unreadable

    async def _add_reference(self, making: Making, reference: ArchivedReference) -> None:
        content = await asyncio.to_thread(file_of, reference)
        if content is not None:
            await self._add_stored_reference(making, reference, content)
        else:
            await self._add_stored_reference(making, *await asyncio.to_thread(_as_text, reference))

    async def _add_stored_reference(
        self, making: Making, reference: ArchivedReference, content: bytes
    ) -> None:
        async with self._held.stored(content) as stored:
            new = NewReference(
                reference.title,
                reference.filename,
                reference.kind,
                FILE_KINDS[reference.kind].media_type,
                stored.size_bytes,
                stored.sha256,
            )
            await self._write(
                making.visitor,
                lambda tx: archive_import.add_reference(tx, making, reference, new, self._limits),
            )
        if reference.status == "ready":
            async for step in _in_thread(archive_import.passage_steps(making, reference)):
                await self._write(making.visitor, step)

    async def _write(self, visitor: Visitor, step: Callable[[Transaction], T]) -> T:
        return await self._database.write_for(visitor.user_id, step)


def _begin(
    tx: Transaction,
    *,
    document_id: str,
    visitor: Visitor,
    archive: Archive,
    preview: ArchivePreview,
    limits: Limits,
) -> Making:
    archive_import.check_room(tx, visitor, preview, limits)
    return archive_import.begin(tx, visitor, archive, document_id)


@contextmanager
def _opened(path: Path, limits: Limits) -> Iterator[Any]:
    """The bytes of a file, which are read from the disk as they are needed."""
    size_bytes = path.stat().st_size
    if size_bytes > limits.archive_json_bytes_max:
        raise TooLarge("A file of this kind may have at most %(size)s.", limits.archive_json_bytes_max)
    if size_bytes == 0:
        raise InvalidField("file", "is empty")
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    try:
        yield data
    finally:
        # Entries that are not decoded yet are views of it; while one of them lives, it cannot be closed by hand.
        with suppress(BufferError):
            data.close()


def _checked(data: Any, limits: Limits) -> tuple[Archive, ArchivePreview]:
    archive = open_archive(data)
    return archive, check_archive(archive, limits)


def _as_text(reference: ArchivedReference) -> tuple[ArchivedReference, bytes]:
    """A source whose original is missing as a text that has its passages."""
    passages = BETWEEN_PASSAGES.join(entry.passage.text for entry in passages_of(reference))
    content = f"{reference.title}{BETWEEN_PASSAGES}{passages}\n".encode()
    filename = None if reference.filename is None else f"{Path(reference.filename).stem}.txt"
    return msgspec.structs.replace(reference, kind="text", filename=filename), content


async def _in_thread(found: Iterator[T]) -> AsyncIterator[T]:
    """What an iterator computes, one after the other in threads."""
    while (one := await asyncio.to_thread(next, found, None)) is not None:
        yield one
