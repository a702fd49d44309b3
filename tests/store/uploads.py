"""Sources and pictures with their files, in a data directory of one's own."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from quire.domain.accounts.users import Visitor
from quire.domain.documents.images import NewImage
from quire.domain.documents.sections import SectionDraft
from quire.domain.limits import Limits
from quire.domain.references.references import NewReference
from quire.store.accounts import users
from quire.store.database import Database
from quire.store.documents import documents, images
from quire.store.files.files import Files, StoredFile
from quire.store.references import references


class Uploads:
    """Somebody who uploads sources and pictures, each into a document of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        location = database.location
        folder = location.parent if isinstance(location, Path) else Path(mkdtemp())
        self._files = Files(folder / "files")
        self._visitor: Visitor | None = None

    async def add(self, data: bytes) -> StoredFile:
        stored, visitor, document_id = await self._store(data)
        new = NewReference("Source", "a.txt", "text", "text/plain", stored.size_bytes, stored.sha256)
        await self.database.write(references.add, visitor, document_id, new, Limits())
        self._files.release(stored.sha256)
        return stored

    async def add_picture(self, data: bytes) -> StoredFile:
        """A picture instead of a source; its bytes are not looked at."""
        stored, visitor, document_id = await self._store(data)
        new = NewImage(stored.sha256, stored.size_bytes, "image/png", 1, 1)
        await self.database.write(images.add, visitor, document_id, new, Limits())
        self._files.release(stored.sha256)
        return stored

    async def _store(self, data: bytes) -> tuple[StoredFile, Visitor, str]:
        """The file, held, and a document for it."""
        visitor = await self._find_visitor()
        with self._files.receive() as incoming:
            incoming.write(data)
            stored = incoming.finish()
        document = await self.database.write(
            documents.add_document, visitor, "Thesis", [SectionDraft("First")], Limits()
        )
        return stored, visitor, document.id

    def delete(self, sha256: str, files: Files) -> None:
        """Delete a source for good, as another process does it."""
        with closing(sqlite3.connect(self.database.location)) as connection, connection:
            connection.execute("delete from reference where sha256 = ?", (sha256,))
        files.path_of(sha256).unlink()

    async def _find_visitor(self) -> Visitor:
        if self._visitor is None:
            user = await self.database.write(users.add, "ann", "hash", is_administrator=False)
            self._visitor = Visitor(user.id, user.name, False, "token", "a credential")
        return self._visitor


def noted(store: Any) -> list[str]:
    """Files of a test's store that are to be taken away."""
    return [sha256 for (sha256,) in store.rows("select sha256 from file_removal order by sha256")]


def set_aside(files: Files, sha256: str) -> None:
    """Move a file to `removed`, as a start does with one that it does not know."""
    files.take_out(sha256)
    files.set_aside(files.list_taken_out(sha256), sha256, date(2030, 5, 17))


def content_of(folder: Path) -> dict[str, bytes]:
    """The uploaded files in a data directory."""
    files = Files(folder / "files")
    return {sha256: files.path_of(sha256).read_bytes() for sha256 in files.list_digests()}
