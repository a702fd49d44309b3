"""Taking in bibliographies: a file or a pasted text is received, and its entries are read in the limited process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from quire.actions.take_in_files import TakeInFiles
from quire.actions.turns import FairRoom
from quire.domain.bibliographies import ReadBibliography
from quire.domain.errors import Unreadable, UnreadableBibliography
from quire.domain.users import Visitor
from quire.formats.file_process import FileProcess
from quire.store.files import Files, StoredFile

T = TypeVar("T")


class BibliographyIntake:
    """Receives the bibliographies of all documents; what is received is not kept."""

    def __init__(self, files: Files, reader: FileProcess, uploads: TakeInFiles) -> None:
        self._files = files
        self._reader = reader
        self._uploads = uploads
        self._reading = FairRoom()

    async def take_in(
        self,
        visitor: Visitor,
        pieces: AsyncIterator[bytes],
        keep: Callable[[ReadBibliography], Awaitable[T]],
    ) -> T:
        """Receive a bibliography, and have its entries kept.

        Raises `UnreadableBibliography`, `ReadingInterrupted`, and as `TakeInFiles.take_in`.
        """

        async def read_and_keep(received: StoredFile) -> T:
            return await keep(await self._read(visitor, received))

        return await self._uploads.take_in(visitor, pieces, read_and_keep)

    async def _read(self, visitor: Visitor, received: StoredFile) -> ReadBibliography:
        if received.size_bytes == 0:
            return ReadBibliography(())
        path = await asyncio.to_thread(self._files.path_of, received.sha256)
        try:
            async with self._reading.entered_by(visitor.user_id):
                return await self._reader.parse_bibliography(path)
        except Unreadable as unreadable:
            raise UnreadableBibliography(unreadable.text) from unreadable
