"""Storing files: each is held before it is put into its store, until its row was added, and then let go.

A file that no row needs when it is let go is taken away in the background.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from quire.actions.files.remove_files import RemoveFiles
from quire.actions.threads import run_to_its_end
from quire.domain.errors import DiskFull, FilesUnavailable
from quire.store.database import Database
from quire.store.files import file_holds, file_removals, uploaded_files
from quire.store.files.files import Files, IncomingFile, StoredFile

log = structlog.get_logger("quire.files")

REMOVAL_SECONDS = 5.0
"""For so long a file waits for its removal to end before it is put anew, which is safe while that goes on as well."""
LOOK_SECONDS = 0.05


class HeldFiles:
    """Stores files for those who add their rows."""

    def __init__(self, database: Database, files: Files, removals: RemoveFiles) -> None:
        self._database = database
        self._files = files
        self._removals = removals

    @asynccontextmanager
    async def stored(self, data: bytes) -> AsyncIterator[StoredFile]:
        """A file of these bytes, held. Raises `DiskFull` and `FilesUnavailable`."""
        incoming = await asyncio.to_thread(self._files.receive)
        try:
            await run_to_its_end(incoming.write, data)
            async with self.finished(incoming) as stored:
                yield stored
        finally:
            await asyncio.to_thread(incoming.abandon)

    @asynccontextmanager
    async def finished(self, incoming: IncomingFile) -> AsyncIterator[StoredFile]:
        """A file that was received whole, held. Raises `DiskFull` and `FilesUnavailable`."""
        sha256 = incoming.sha256
        hold_id = await self._database.write(file_holds.begin, sha256)
        try:
            await self._wait_for_removal(sha256)
            stored = await run_to_its_end(incoming.finish)
            try:
                yield stored
            finally:
                await self._put_back_if_needed(sha256)
        finally:
            await self._removals.let_go(hold_id, sha256)

    async def _wait_for_removal(self, sha256: str) -> None:
        """Let a removal that has begun end, so that the file is not out of the way when its row is there."""
        looks = int(REMOVAL_SECONDS / LOOK_SECONDS)
        while looks and await self._database.read(file_removals.is_under_way, sha256):
            await asyncio.sleep(LOOK_SECONDS)
            looks -= 1

    async def _put_back_if_needed(self, sha256: str) -> None:
        try:
            if await self._database.read(uploaded_files.is_needed, sha256):
                await asyncio.to_thread(self._files.put_back, sha256)
        except (DiskFull, FilesUnavailable):
            log.warning("a file was stored, but cannot be looked after now", sha256=sha256)
        finally:
            self._files.release(sha256)
