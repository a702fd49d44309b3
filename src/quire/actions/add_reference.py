"""Taking in references: a file is received, its row stored, and then it is read in the background and made findable.

Reading happens in a limited process, a few files at a time. What a dead server was reading is read again at the next
start. Passages are stored and taken away a few at a time, so that nobody waits for the writer of a long file.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from quire.actions.background import Background
from quire.actions.embed_passages import EmbedPassages
from quire.actions.settle_files import settle_files
from quire.domain.documents import TRASH_KEPT_FOR
from quire.domain.errors import AppError, FileMissing, NotFound
from quire.domain.references import Reading, Reference
from quire.domain.translatable_text import TranslatableText
from quire.reading.reader_process import Reader
from quire.store import database_state, references
from quire.store.database import Database
from quire.store.files import Files, IncomingFile, StoredFile
from quire.store.transactions import Transaction

log = structlog.get_logger("quire.references")

READERS_MAX = 2
PASSAGES_AT_ONCE = 200
WRITTEN_AT_ONCE_BYTES = 1024 * 1024

UNEXPECTED = TranslatableText("Something went wrong on our side while this file was being read.")


class ReferenceIntake:
    """Receives, reads and removes the references of all documents."""

    def __init__(
        self,
        *,
        database: Database,
        files: Files,
        reader: Reader,
        background: Background,
        vectors: EmbedPassages,
    ) -> None:
        self.files = files
        self.reader = reader
        self._database = database
        self._background = background
        self._vectors = vectors
        self._readers = 0
        self._reading: dict[str, asyncio.Task[Reading]] = {}
        self._is_removing = False

    async def recover(self) -> None:
        """Settle what a dead process left: half received, half read, half removed."""
        await settle_files(self._database, self.files)
        await self._database.write(references.queue_interrupted)
        self.read_waiting()
        self.finish_removals()
        self._vectors.fill_in()

    @asynccontextmanager
    async def receiving(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[StoredFile]:
        """Store a file as its bytes come in, and hold it while its row is written. Raises `DiskFull`."""
        stored = await self._receive(pieces)
        try:
            yield stored
        finally:
            self.files.release(stored.sha256)
            await self._database.write(references.remove_unneeded_file, stored.sha256, self.files)

    def read_waiting(self) -> None:
        """Start reading queued references."""
        while self._readers < READERS_MAX:
            self._readers += 1
            self._background.start("read references", self._read_waiting())

    async def remove(self, job: Callable[[Transaction], None], reference_id: str) -> None:
        """Take a reference away, also while it is being read; its passages and its file follow in the background."""
        await self._database.write(job)
        if reading := self._reading.get(reference_id):
            reading.cancel()
        self.finish_removals()

    async def picture(self, reference: Reference, page: str, width: int) -> bytes:
        """A page of a PDF as PNG, `width` pixels wide. Raises `NotFound` and `FileMissing`."""
        is_there = page.isdecimal() and 1 <= int(page[:9]) <= (reference.pages or 0)
        if reference.kind != "pdf" or not is_there:
            raise NotFound("Page")
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

    async def _receive(self, pieces: AsyncIterator[bytes]) -> StoredFile:
        incoming = await asyncio.to_thread(self.files.receive)
        try:
            await _write_all(incoming, pieces)
            return await asyncio.to_thread(incoming.finish)
        finally:
            await asyncio.to_thread(incoming.abandon)

    async def _read_waiting(self) -> None:
        try:
            while (reference := await self._database.write(references.claim_next)) is not None:
                await self._read(reference)
        finally:
            self._readers -= 1

    async def _read(self, reference: Reference) -> None:
        path = self.files.path_of(reference.sha256)
        reading = asyncio.create_task(self.reader.read(path, reference.kind))
        self._reading[reference.id] = reading
        try:
            await asyncio.wait([reading])
            if not reading.cancelled():
                await self._store(reference, reading.result())
        except AppError as error:
            await self._fail(reference, error.sentence)
        # The next file may be read well; the fault is logged whole.
        except Exception:
            log.exception("a reference could not be read", reference_id=reference.id)
            await self._fail(reference, str(UNEXPECTED))
        finally:
            reading.cancel()
            del self._reading[reference.id]

    async def _store(self, reference: Reference, reading: Reading) -> None:
        title = reading.title or reference.title
        for start in range(0, len(reading.passages), PASSAGES_AT_ONCE):
            passages = reading.passages[start : start + PASSAGES_AT_ONCE]
            await self._database.write(references.add_passages, reference, title, start + 1, passages)
        await self._database.write(references.finish, reference.id, title, reading)
        self._vectors.fill_in()
        log.info(
            "reference read", reference_id=reference.id, kind=reference.kind, passages=len(reading.passages)
        )

    async def _fail(self, reference: Reference, sentence: str) -> None:
        await self._database.write(references.fail, reference.id, sentence)
        log.info("reference cannot be read", reference_id=reference.id, kind=reference.kind, error=sentence)

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
            await asyncio.to_thread(incoming.write, bytes(waiting))
            waiting.clear()
    await asyncio.to_thread(incoming.write, bytes(waiting))
