"""Exports of all that belongs to an account: made in a file without a name, one at a time, in turns by person."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import BinaryIO

from quire.actions.turns import FairRoom
from quire.domain.accounts.users import Visitor
from quire.store.database import Database
from quire.store.exchange import own_data
from quire.store.files.files import Files

PIECE_BYTES = 256 * 1024


class OwnData:
    """Makes the exports of all persons."""

    def __init__(self, database: Database, files: Files, folder: Path) -> None:
        self._database = database
        self._files = files
        self._folder = folder
        self._room = FairRoom()

    async def make(self, visitor: Visitor) -> BinaryIO:
        """The file, which is gone when the caller closes it; that it goes out has been recorded."""
        async with self._room.entered_by(visitor.user_id):
            file = await asyncio.to_thread(_new_file, self._folder)
            try:
                await self._database.read_at_length(lambda tx: own_data.write(tx, visitor, self._files, file))
            except BaseException:
                file.close()
                raise
        file.seek(0)
        return file


async def pieces_of(file: BinaryIO) -> AsyncGenerator[bytes, None]:
    """A file in pieces, closed after the last of them."""
    with file:
        while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
            yield piece


def _new_file(folder: Path) -> BinaryIO:
    return tempfile.TemporaryFile(dir=folder)
