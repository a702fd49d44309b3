"""Taking in references: a file is received, its row stored, and then it is read in the background and made findable.

Passages of removed references are deleted a few at a time.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from quire.actions.background import Background
from quire.actions.files.remove_files import RemoveFiles
from quire.actions.files.settle_files import settle_files
from quire.actions.references.read_references import PASSAGES_AT_ONCE, ReadReferences
from quire.actions.turns import FairRoom
from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import TRASH_KEPT_FOR
from quire.domain.errors import FileMissing, FilesUnavailable, NotFound
from quire.domain.references.references import Reference
from quire.formats.file_process import FileProcess
from quire.store import database_state
from quire.store.database import Database
from quire.store.files.files import Files
from quire.store.generations import Generations
from quire.store.references import references
from quire.store.transactions import Transaction

SETTLED_AGAIN_SECONDS = 10.0
PICTURE_BYTES_MAX = 16 * 1024 * 1024
"""Of pictures of pages that are kept, about a hundred."""


class ReferenceIntake:
    """Shows and removes the references of all documents; `reading` reads them."""

    def __init__(
        self,
        *,
        database: Database,
        files: Files,
        removals: RemoveFiles,
        reader: FileProcess,
        reading: ReadReferences,
        background: Background,
    ) -> None:
        self.files = files
        self.removals = removals
        self.reader = reader
        self.reading = reading
        self._database = database
        self._background = background
        self._drawing = FairRoom()
        self._pictures: Generations[bytes] = Generations(PICTURE_BYTES_MAX)
        self._is_removing = False

    async def recover(self) -> None:
        """Settle what a dead process left: half received, half read, half removed."""
        await self._settle_files()
        await self.reading.recover()
        self.finish_removals()

    async def remove(self, person: str, job: Callable[[Transaction], None], reference_id: str) -> None:
        """Take a reference away, also while it is being read; its passages and its file follow in the background."""
        await self._database.write_for(person, job)
        self.reading.stop(reference_id)
        self.finish_removals()

    async def picture(self, visitor: Visitor, reference: Reference, page: str, width: int) -> bytes:
        """A page of a PDF as PNG, `width` pixels wide, drawn once for all who look at it.

        Raises `NotFound`, `FileMissing` and as the reader does.
        """
        is_there = page.isdecimal() and 1 <= int(page[:9]) <= (reference.pages or 0)
        if reference.kind != "pdf" or not is_there:
            raise NotFound("Page")
        key = (reference.sha256, int(page), width)
        if (known := self._pictures.find(key)) is not None:
            return known
        async with self._drawing.entered_by(visitor.user_id):
            # Somebody else may have waited for the same one.
            picture = self._pictures.find(key)
            if picture is None:
                picture = await self.reader.picture(await self.file_of(reference), int(page), width)
                self._pictures.put(key, picture, len(picture))
            return picture

    async def file_of(self, reference: Reference) -> Path:
        """Where the file of a reference can be read. Raises `FileMissing` and `FilesUnavailable`."""
        path = await asyncio.to_thread(self.files.path_of, reference.sha256)
        if not await asyncio.to_thread(path.is_file):
            raise FileMissing
        return path

    def finish_removals(self) -> None:
        """Remove in the background what deleted references left."""
        if not self._is_removing:
            self._is_removing = True
            self._background.start("remove references", self._finish_removals())

    async def delete_removed_files(self) -> None:
        """Delete the files that were moved to `removed` as long ago as the trash keeps things, and unused copies."""
        time = await self._database.read(database_state.trusted_time)
        # While the files are out of reach, everything else is kept up.
        with suppress(FilesUnavailable):
            if time is not None:
                await asyncio.to_thread(self.files.delete_removed, (time - TRASH_KEPT_FOR).date())
            await asyncio.to_thread(self.files.forget_copies)

    async def _settle_files(self) -> None:
        """A server starts without its files as well, and settles them when they can be reached."""
        try:
            await settle_files(self._database, self.files)
            self.removals.start()
        except FilesUnavailable:
            self._background.start("settle files", self._settle_files_later())

    async def _settle_files_later(self) -> None:
        await asyncio.sleep(SETTLED_AGAIN_SECONDS)
        await self._settle_files()

    async def _finish_removals(self) -> None:
        try:
            while (reference_id := await self._database.read(references.find_removed)) is not None:
                while await self._database.write(
                    references.remove_some_passages, reference_id, limit=PASSAGES_AT_ONCE
                ):
                    pass
                await self._database.write(references.forget, reference_id)
        finally:
            self._is_removing = False
            self.removals.start()
