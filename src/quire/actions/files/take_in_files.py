"""Receiving uploaded files: each is stored as its bytes come in, and its row is added while it is held.

Receiving a file, storing its row and letting go of it are one task that outlives its request: nothing stays behind of a
file whose sender disconnects in the middle.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from quire.actions.background import Background
from quire.actions.files.held_files import HeldFiles
from quire.actions.files.uploads_under_way import UploadsUnderWay
from quire.actions.threads import run_to_its_end
from quire.domain.accounts.users import Visitor
from quire.domain.errors import UploadTooLong
from quire.domain.limits import Limits
from quire.store.costs import quota
from quire.store.database import Database
from quire.store.files.files import Files, IncomingFile, StoredFile

T = TypeVar("T")

WRITTEN_AT_ONCE_BYTES = 1024 * 1024


class TakeInFiles:
    """Receives the uploads of all persons."""

    def __init__(
        self,
        *,
        database: Database,
        files: Files,
        held: HeldFiles,
        background: Background,
        limits: Limits,
        uploads_per_person_max: int,
    ) -> None:
        self._database = database
        self._files = files
        self._held = held
        self._background = background
        self._limits = limits
        self._uploads = UploadsUnderWay(per_person_max=uploads_per_person_max)

    async def take_in(
        self, visitor: Visitor, pieces: AsyncIterator[bytes], add: Callable[[StoredFile], Awaitable[T]]
    ) -> T:
        """Store a file as its bytes are received, and have its row added while the file is held.

        Raises `DiskFull`, `FilesUnavailable`, `TooMany`, `QuotaReached` and `UploadTooLong`, and as `pieces` and
        `add` do.
        """
        return await self._background.finish("take in a file", self._take_in(visitor, pieces, add))

    async def _take_in(
        self, visitor: Visitor, pieces: AsyncIterator[bytes], add: Callable[[StoredFile], Awaitable[T]]
    ) -> T:
        room_bytes = await self._database.read(quota.find_room, visitor, self._limits)
        with self._uploads.begun(visitor.user_id, room_bytes) as upload:
            incoming = await asyncio.to_thread(self._files.receive)
            try:
                await self._receive(upload.counted(pieces), incoming)
                async with self._held.finished(incoming) as stored:
                    return await add(stored)
            finally:
                await asyncio.to_thread(incoming.abandon)

    async def _receive(self, pieces: AsyncIterator[bytes], incoming: IncomingFile) -> None:
        try:
            async with asyncio.timeout(self._limits.upload_seconds):
                await _write_all(incoming, pieces)
        except TimeoutError as error:
            raise UploadTooLong(self._limits.upload_seconds) from error


async def one_piece(data: bytes) -> AsyncIterator[bytes]:
    """What is received whole, for `TakeInFiles.take_in`."""
    yield data


async def _write_all(incoming: IncomingFile, pieces: AsyncIterator[bytes]) -> None:
    """Small pieces are written together: each hand-over to a thread costs more than writing them.

    Who leaves in the middle of one waits for it: the file stays open as long.
    """
    waiting = bytearray()
    async for piece in pieces:
        waiting += piece
        if len(waiting) >= WRITTEN_AT_ONCE_BYTES:
            await run_to_its_end(incoming.write, bytes(waiting))
            waiting.clear()
    await run_to_its_end(incoming.write, bytes(waiting))
