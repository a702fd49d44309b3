"""Taking in templates of Word: a file is received, and the limited process takes out of it what may be used."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from quire.actions.take_in_files import TakeInFiles
from quire.actions.turns import FairRoom
from quire.domain.errors import Unreadable, UnreadableTemplate
from quire.domain.exchange.word_templates import ReadTemplate
from quire.domain.users import Visitor
from quire.formats.file_process import FileProcess
from quire.store.files import Files, StoredFile

T = TypeVar("T")


class TemplateIntake:
    """Receives the templates of all documents; of the uploaded file only its digest is kept."""

    def __init__(self, files: Files, reader: FileProcess, uploads: TakeInFiles) -> None:
        self._files = files
        self._reader = reader
        self._uploads = uploads
        self._reading = FairRoom()

    async def take_in(
        self,
        visitor: Visitor,
        pieces: AsyncIterator[bytes],
        keep: Callable[[str, ReadTemplate], Awaitable[T]],
    ) -> T:
        """Receive a template, and have it kept with the digest of its file.

        Raises `UnreadableTemplate`, `ReadingInterrupted`, and as `TakeInFiles.take_in`.
        """

        async def read_and_keep(received: StoredFile) -> T:
            return await keep(received.sha256, await self._read(visitor, received))

        return await self._uploads.take_in(visitor, pieces, read_and_keep)

    async def _read(self, visitor: Visitor, received: StoredFile) -> ReadTemplate:
        path = await asyncio.to_thread(self._files.path_of, received.sha256)
        try:
            async with self._reading.entered_by(visitor.user_id):
                return await self._reader.read_template(path)
        except Unreadable as unreadable:
            raise UnreadableTemplate(unreadable.text) from unreadable
