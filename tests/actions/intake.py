"""The intake of references in the process of the test, on a real database."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import Any

from quire.actions.background import Background
from quire.actions.computing import Computing
from quire.actions.files.add_image import ImageIntake
from quire.actions.files.held_files import HeldFiles
from quire.actions.files.remove_files import RemoveFiles
from quire.actions.files.take_in_files import TakeInFiles
from quire.actions.references.add_reference import ReferenceIntake
from quire.actions.references.embed_passages import EmbedPassages
from quire.actions.references.read_references import ReadReferences
from quire.actions.references.recognise_pages import RecognisePages
from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import SectionDraft
from quire.domain.limits import Limits
from quire.domain.references.references import NewReference, Reference
from quire.formats.file_process import FileProcess
from quire.formats.reading.tesseract import Engine
from quire.store.accounts import users
from quire.store.database import Database
from quire.store.documents import documents
from quire.store.files.files import Files, StoredFile
from quire.store.references import references
from tests.actions.unpaid import unpaid
from tests.empty_databases import put_empty_database

TEXT = b"Steam kills spores within fifteen minutes."


class Intake:
    """A data directory with its intake."""

    def __init__(
        self, folder: Path, limits: Limits, engine: Engine | None = None, files: Files | None = None
    ) -> None:
        self.folder = folder
        self.limits = limits
        path = folder / "quire.sqlite3"
        if not path.exists():
            put_empty_database(path)
        self.database = Database(path)
        self.files = files or Files(folder / "files")
        if files is None:
            self.files.note_database("the-only-one")
        self.background = Background()
        self.removals = RemoveFiles(self.database, self.files, self.background)
        self.held = HeldFiles(self.database, self.files, self.removals)
        reader = FileProcess(limits, engine=engine)
        self.reading = ReadReferences(
            database=self.database,
            files=self.files,
            reader=reader,
            pages=RecognisePages(reader, limits),
            background=self.background,
            vectors=EmbedPassages(
                database=self.database,
                embeddings=None,
                background=self.background,
                work=unpaid(self.database),
            ),
            computing=Computing(),
        )
        self.references = ReferenceIntake(
            database=self.database,
            files=self.files,
            removals=self.removals,
            reader=reader,
            reading=self.reading,
            background=self.background,
        )
        self.uploads = TakeInFiles(
            database=self.database,
            files=self.files,
            held=self.held,
            background=self.background,
            limits=limits,
            uploads_per_person_max=limits.uploads_per_user,
        )

        self.images = ImageIntake(
            database=self.database,
            files=self.files,
            reader=reader,
            uploads=self.uploads,
            held=self.held,
            removals=self.removals,
            background=self.background,
        )

    async def close(self) -> None:
        await self.background.close()
        self.database.close()

    async def person(self, name: str) -> "Uploader":
        user = await self.database.write(users.add, name, "hash", is_administrator=False)
        visitor = Visitor(user.id, user.name, False, "token", "a credential")
        drafts = [SectionDraft("First")]
        document = await self.database.write(documents.add_document, visitor, "Notes", drafts, self.limits)
        return Uploader(self, visitor, document.id)

    def file_paths(self) -> list[Path]:
        """All files on the disk, half received ones included."""
        paths = self.files.path_of("0" * 64).parent.parent.rglob("*")
        return [path for path in paths if path.is_file()]


class Uploader:
    """Somebody who uploads into a document."""

    def __init__(self, intake: Intake, visitor: Visitor, document_id: str) -> None:
        self.intake = intake
        self.visitor = visitor
        self.document_id = document_id

    async def upload(self, pieces: Iterable[bytes] | AsyncIterator[bytes]) -> Reference:
        received = pieces if isinstance(pieces, AsyncIterator) else in_order(pieces)
        return await self.intake.uploads.take_in(self.visitor, received, self.add)

    async def add(self, stored: StoredFile) -> Reference:
        new = NewReference("Source", "a.txt", "text", "text/plain", stored.size_bytes, stored.sha256)
        added = await self.intake.database.write(
            references.add, self.visitor, self.document_id, new, self.intake.limits
        )
        return added.reference

    async def look(self, reference: Reference) -> Reference:
        return await self.intake.database.read(references.find_reference, self.visitor, reference.id)

    async def settled(self, reference: Reference) -> Reference:
        """The reference when it is read, or has failed."""
        async with asyncio.timeout(60):
            while (found := await self.look(reference)).status not in ("ready", "failed"):  # noqa: ASYNC110  The database sets no event.
                await asyncio.sleep(0.02)
        return found


async def in_order(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def until(is_so: Callable[[], Any]) -> None:
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110  What happens in threads sets no event here.
            await asyncio.sleep(0.01)
