"""An archive becomes a document as a whole or not at all; its pictures are encoded again."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from quire.actions.background import Background
from quire.actions.exchange.import_archive import ImportArchive
from quire.actions.files.held_files import HeldFiles
from quire.actions.files.remove_files import RemoveFiles
from quire.domain.documents.images import EncodedImage
from quire.domain.errors import InvalidField, TooLarge
from quire.domain.limits import Limits
from quire.store.database import Database
from quire.store.documents import documents, images
from quire.store.pages import Page
from quire.store.references import references
from tests.store.archived import PNG, World, full_document, without_ids


class Reencoding:
    """Takes pictures as they are, but for one."""

    async def reencode(self, path: Path) -> EncodedImage:
        data = await asyncio.to_thread(path.read_bytes)
        return EncodedImage(data, "image/png", 1, 1)


class Place:
    """A data directory with an archive of a document in it."""

    def __init__(self, folder: Path, limits: Limits | None = None) -> None:
        self.world = World(folder)
        self.archive = self.world.archived(full_document(self.world))
        self.visitor = self.world.author
        self.path = folder / "archive.json"
        self.path.write_bytes(self.archive)
        self.database = Database(self.world.store.location)
        self.world.files.note_database("the only one")
        self.limits = limits or Limits()
        reader: Any = Reencoding()
        self.removals = RemoveFiles(self.database, self.world.files, Background())
        self.held = HeldFiles(self.database, self.world.files, self.removals)
        self.importing = ImportArchive(
            database=self.database,
            files=self.world.files,
            held=self.held,
            reader=reader,
            limits=self.limits,
        )

    async def documents_count(self) -> int:
        page: Page[Any] = await self.database.read(
            documents.list_documents, self.visitor, limit=50, cursor=None
        )
        return len(page.items)

    def change(self, **values: Any) -> None:
        data = json.loads(self.archive)
        data.update(values)
        self.path.write_text(json.dumps(data))


@pytest.fixture
def place(tmp_path: Path) -> Any:
    opened = Place(tmp_path)
    yield opened
    opened.database.close()
    opened.world.store.connection.close()


async def test_a_document_comes_in_with_everything(place: Place) -> None:
    made = await place.importing.make_document(place.visitor, place.path)
    place.database.close()
    assert without_ids(place.world.archived(made)) == without_ids(place.archive)


async def test_a_preview_makes_nothing(place: Place) -> None:
    preview = await place.importing.preview(place.visitor.user_id, place.path)
    assert (preview.title, len(preview.outline)) == ("Handbook “of” ünïcode", 3)
    assert await place.documents_count() == 1


async def test_what_fails_half_way_leaves_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    files_before = set(place.world.files.list_digests())

    async def fail(self: Reencoding, path: Path) -> EncodedImage:
        raise OSError("the disk is gone")

    monkeypatch.setattr(Reencoding, "reencode", fail)
    with pytest.raises(OSError, match="the disk is gone"):
        await place.importing.make_document(place.visitor, place.path)
    assert await place.documents_count() == 1
    place.world.store.purge()
    (count,) = place.world.store.rows("select count(*) from document")[0]
    assert count == 1
    await place.removals.run()
    assert set(place.world.files.list_digests()) == files_before


async def test_one_that_is_stopped_leaves_nothing(place: Place) -> None:
    work = asyncio.create_task(place.importing.make_document(place.visitor, place.path))
    while not place.world.store.rows("select 1 from document_in_making"):
        await asyncio.wait([work], timeout=0.001)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert place.world.store.rows("select 1 from document_in_making") == []
    assert await place.documents_count() == 1


async def test_what_a_dead_server_was_making_is_given_up(place: Place) -> None:
    place.world.store.connection.execute(
        "insert into document_in_making (document_id, created_at) select id, created_at from document"
    )
    await place.importing.recover()
    assert place.world.store.rows("select 1 from document_in_making") == []


async def test_a_file_that_is_too_large_or_wrong_is_refused(place: Place) -> None:
    place.change(sections=[{}])
    with pytest.raises(InvalidField):
        await place.importing.make_document(place.visitor, place.path)
    place.path.write_bytes(b"")
    with pytest.raises(InvalidField):
        await place.importing.preview(place.visitor.user_id, place.path)
    small = ImportArchive(
        database=place.database,
        files=place.world.files,
        held=place.held,
        reader=place.importing._reader,
        limits=Limits(archive_json_bytes_max=10),
    )
    place.path.write_bytes(place.archive)
    with pytest.raises(TooLarge):
        await small.preview(place.visitor.user_id, place.path)
    assert await place.documents_count() == 1


async def test_a_source_without_its_file_comes_in_as_a_text(place: Place) -> None:
    data = json.loads(place.archive)
    data["references"][0]["content"] = None
    place.change(references=data["references"])
    made = await place.importing.make_document(place.visitor, place.path)
    page = await place.database.read(references.list_references, place.visitor, made, limit=9, cursor=None)
    (reference,) = page.items
    assert (reference.kind, reference.status, reference.passages_count) == ("text", "ready", 2)
    assert b"Steam kills spores" in place.world.files.path_of(reference.sha256).read_bytes()


async def test_the_digest_of_a_file_is_never_taken_from_the_archive(place: Place) -> None:
    data = json.loads(place.archive)
    assert "sha256" not in json.dumps(data)
    made = await place.importing.make_document(place.visitor, place.path)
    page = await place.database.read(images.list_images, place.visitor, made, limit=9, cursor=None)
    assert {place.world.files.path_of(image.sha256).read_bytes() for image in page.items} == {PNG, PNG + b"2"}
