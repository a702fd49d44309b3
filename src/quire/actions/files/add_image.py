"""Taking in pictures: a file is received and encoded again in the limited process; what comes out of that is kept."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from quire.actions.background import Background
from quire.actions.files.file_intake import ReadInTurns
from quire.actions.files.held_files import HeldFiles
from quire.actions.files.remove_files import RemoveFiles
from quire.actions.files.take_in_files import TakeInFiles
from quire.domain.accounts.users import Visitor
from quire.domain.documents.images import EncodedImage, Image, NewImage
from quire.domain.errors import ImageFileMissing, InvalidField, UnreadableImage
from quire.formats.file_process import FileProcess
from quire.store.database import Database
from quire.store.documents import images
from quire.store.files.files import Files, StoredFile

T = TypeVar("T")


class ImageIntake:
    """Receives, shows and removes the pictures of all documents."""

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
    ) -> None:
        self._database = database
        self._files = files
        self._uploads = uploads
        self._held = held
        self._removals = removals
        self._background = background
        self._encoding = ReadInTurns(files, reader.reencode, UnreadableImage)
        self._is_removing = False

    async def take_in(
        self,
        visitor: Visitor,
        pieces: AsyncIterator[bytes],
        add: Callable[[StoredFile, NewImage], Awaitable[T]],
    ) -> T:
        """Receive a picture and have its row added, with the uploaded file and the one that is kept of it.

        Raises `UnreadableImage`, and as `TakeInFiles.take_in`.
        """

        async def encode_and_add(received: StoredFile) -> T:
            if received.size_bytes == 0:
                raise InvalidField("file", "is empty")
            encoded = await self._encoding.read(visitor, received)
            return await self._keep(encoded, lambda new: add(received, new))

        return await self._uploads.take_in(visitor, pieces, encode_and_add)

    async def file_of(self, image: Image) -> Path:
        """Where the file of a picture can be read. Raises `ImageFileMissing` and `FilesUnavailable`."""
        path = await asyncio.to_thread(self._files.path_of, image.sha256)
        if not await asyncio.to_thread(path.is_file):
            raise ImageFileMissing
        return path

    def finish_removals(self) -> None:
        """Delete in the background the pictures of purged documents."""
        if not self._is_removing:
            self._is_removing = True
            self._background.start("remove pictures", self._finish_removals())

    async def _keep(self, encoded: EncodedImage, add: Callable[[NewImage], Awaitable[T]]) -> T:
        async with self._held.stored(encoded.data) as stored:
            return await add(
                NewImage(stored.sha256, stored.size_bytes, encoded.media_type, encoded.width, encoded.height)
            )

    async def _finish_removals(self) -> None:
        try:
            while (image_id := await self._database.read(images.find_removed)) is not None:
                await self._database.write(images.forget, image_id)
        finally:
            self._is_removing = False
            self._removals.start()
