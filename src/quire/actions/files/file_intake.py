"""Taking in files of which only that is kept which the limited process reads in them: bibliographies, Word templates.

Pictures, whose files are kept as well, are read in the same way.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Generic, TypeVar

from quire.actions.files.take_in_files import TakeInFiles
from quire.actions.turns import FairRoom
from quire.domain.accounts.users import Visitor
from quire.domain.errors import Unreadable
from quire.domain.translatable_text import TranslatableText
from quire.store.files.files import Files, StoredFile

Content = TypeVar("Content")
T = TypeVar("T")


class ReadInTurns(Generic[Content]):
    """Has received files of one kind read, one at a time, in turns by person."""

    def __init__(
        self,
        files: Files,
        read: Callable[[Path], Awaitable[Content]],
        unreadable: Callable[[TranslatableText], Unreadable],
    ) -> None:
        self._files = files
        self._read = read
        self._unreadable = unreadable
        self._room = FairRoom()

    async def read(self, visitor: Visitor, received: StoredFile) -> Content:
        """What is in a file. Raises what `unreadable` makes of the reason, `ReadingInterrupted` and `DiskFull`."""
        path = await asyncio.to_thread(self._files.path_of, received.sha256)
        try:
            async with self._room.entered_by(visitor.user_id):
                return await self._read(path)
        except Unreadable as unreadable:
            raise self._unreadable(unreadable.text) from unreadable


class FileIntake(Generic[Content]):
    """Receives files of one kind from all documents."""

    def __init__(self, uploads: TakeInFiles, turns: ReadInTurns[Content]) -> None:
        self._uploads = uploads
        self._turns = turns

    async def take_in(
        self,
        visitor: Visitor,
        pieces: AsyncIterator[bytes],
        keep: Callable[[str, Content], Awaitable[T]],
    ) -> T:
        """Receive a file, and have its content kept, with the digest of the file.

        Raises as `ReadInTurns.read` and `TakeInFiles.take_in`.
        """

        async def read_and_keep(received: StoredFile) -> T:
            return await keep(received.sha256, await self._turns.read(visitor, received))

        return await self._uploads.take_in(visitor, pieces, read_and_keep)
