"""Taking in references: a file is received, its row stored, and then it is read in the background and made findable.

Receiving a file, storing its row and letting go of it are one task that outlives its request: nothing stays behind of a
file whose sender disconnects in the middle. Passages of removed references are deleted a few at a time.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from quire.actions.background import Background
from quire.actions.read_references import PASSAGES_AT_ONCE, ReadReferences
from quire.actions.settle_files import settle_files
from quire.actions.turns import FairRoom
from quire.actions.uploads_under_way import UploadsUnderWay
from quire.domain.documents import TRASH_KEPT_FOR
from quire.domain.errors import FileMissing, NotFound, UploadTooLong
from quire.domain.limits import Limits
from quire.domain.references import Reference
from quire.domain.users import Visitor
from quire.reading.reader_process import Reader
from quire.store import database_state, references
from quire.store.database import Database
from quire.store.files import Files, IncomingFile, StoredFile
from quire.store.transactions import Transaction

P = ParamSpec("P")
T = TypeVar("T")

WRITTEN_AT_ONCE_BYTES = 1024 * 1024


class ReferenceIntake:
    """Receives, shows and removes the references of all documents; `reading` reads them."""

    def __init__(
        self,
        *,
        database: Database,
        files: Files,
        reader: Reader,
        reading: ReadReferences,
        background: Background,
        limits: Limits,
        uploads_per_person_max: int,
    ) -> None:
        self.files = files
        self.reader = reader
        self.reading = reading
        self._database = database
        self._background = background
        self._limits = limits
        self._uploads = UploadsUnderWay(per_person_max=uploads_per_person_max)
        self._drawing = FairRoom()
        self._is_removing = False

    async def recover(self) -> None:
        """Settle what a dead process left: half received, half read, half removed."""
        await settle_files(self._database, self.files)
        await self.reading.recover()
        self.finish_removals()

    async def take_in(
        self, visitor: Visitor, pieces: AsyncIterator[bytes], add: Callable[[StoredFile], Awaitable[T]]
    ) -> T:
        """Store a file as its bytes are received, and have its row added while the file is held.

        Raises `DiskFull`, `TooMany`, `QuotaReached` and `UploadTooLong`, and as `pieces` and `add` do.
        """
        work = self._background.start("take in a file", self._take_in(visitor, pieces, add))
        return await asyncio.shield(work)

    async def remove(self, person: str, job: Callable[[Transaction], None], reference_id: str) -> None:
        """Take a reference away, also while it is being read; its passages and its file follow in the background."""
        await self._database.write_for(person, job)
        self.reading.stop(reference_id)
        self.finish_removals()

    async def picture(self, visitor: Visitor, reference: Reference, page: str, width: int) -> bytes:
        """A page of a PDF as PNG, `width` pixels wide. Raises `NotFound`, `FileMissing` and as the reader does."""
        is_there = page.isdecimal() and 1 <= int(page[:9]) <= (reference.pages or 0)
        if reference.kind != "pdf" or not is_there:
            raise NotFound("Page")
        async with self._drawing.entered_by(visitor.user_id):
            return await self.reader.picture(await self.file_of(reference), int(page), width)

    async def file_of(self, reference: Reference) -> Path:
        """Where the file of a reference lies. Raises `FileMissing`."""
        path = self.files.path_of(reference.sha256)
        if not await asyncio.to_thread(path.is_file):
            raise FileMissing
        return path

    def finish_removals(self) -> None:
        """Remove in the background what deleted references left."""
        if not self._is_removing:
            self._is_removing = True
            self._background.start("remove references", self._finish_removals())

    async def delete_removed_files(self) -> None:
        """Delete the files that were moved to `removed` as long ago as the trash keeps things."""
        time = await self._database.read(database_state.trusted_time)
        if time is not None:
            await asyncio.to_thread(self.files.delete_removed, (time - TRASH_KEPT_FOR).date())

    async def _take_in(
        self, visitor: Visitor, pieces: AsyncIterator[bytes], add: Callable[[StoredFile], Awaitable[T]]
    ) -> T:
        room_bytes = await self._database.read(references.find_room, visitor, self._limits)
        with self._uploads.begun(visitor.user_id, room_bytes) as upload:
            stored = await self._receive(upload.counted(pieces))
            try:
                return await add(stored)
            finally:
                self.files.release(stored.sha256)
                await self._database.write(references.remove_unneeded_file, stored.sha256, self.files)

    async def _receive(self, pieces: AsyncIterator[bytes]) -> StoredFile:
        incoming = await asyncio.to_thread(self.files.receive)
        try:
            async with asyncio.timeout(self._limits.upload_seconds):
                await _write_all(incoming, pieces)
            return await _in_thread(incoming.finish)
        except TimeoutError as error:
            raise UploadTooLong(self._limits.upload_seconds) from error
        finally:
            await asyncio.to_thread(incoming.abandon)

    async def _finish_removals(self) -> None:
        try:
            while (reference_id := await self._database.read(references.find_removed)) is not None:
                while await self._database.write(
                    references.remove_some_passages, reference_id, limit=PASSAGES_AT_ONCE
                ):
                    pass
                await self._database.write(references.forget, reference_id, self.files)
        finally:
            self._is_removing = False


async def _write_all(incoming: IncomingFile, pieces: AsyncIterator[bytes]) -> None:
    """Small pieces are written together: each hand-over to a thread costs more than writing them."""
    waiting = bytearray()
    async for piece in pieces:
        waiting += piece
        if len(waiting) >= WRITTEN_AT_ONCE_BYTES:
            await _in_thread(incoming.write, bytes(waiting))
            waiting.clear()
    await _in_thread(incoming.write, bytes(waiting))


async def _in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run something in a thread to its end, also when this task is cancelled: the file stays open as long."""
    work = asyncio.ensure_future(asyncio.to_thread(function, *args, **kwargs))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work])
        raise
