"""A backup is one file with the database and the uploaded files as they were at one moment."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from quire.store.database import CannotOpen, Database
from quire.store.files import uploaded_files
from quire.store.files.files import Files
from quire.store.operation.backup import write_backup
from tests.store.notes import add_note, list_notes, make_notes
from tests.store.uploads import Uploads, set_aside

pytestmark = pytest.mark.sqlite  # PostgreSQL has backups of its own


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


async def test_a_backup_is_a_whole_database_at_one_moment(
    tmp_path: Path, database: Database, files: Files
) -> None:
    await database.write(make_notes)
    await database.write(add_note, "before", 50_000)
    await asyncio.to_thread(write_backup, Path(database.location), files, tmp_path / "copy.sqlite3")
    await database.write(add_note, "after")
    with Database(tmp_path / "copy.sqlite3") as copy:
        assert await copy.read(list_notes) == ["before"]
        assert copy.engine.find_damage() is None


async def test_a_backup_taken_while_much_is_written_has_no_gap(
    tmp_path: Path, database: Database, files: Files
) -> None:
    await database.write(make_notes)
    copied = asyncio.Event()

    async def keep_writing() -> None:
        number = 0
        while not copied.is_set() or number < 50:
            await database.write(add_note, f"{number:06}", 2_000)
            number += 1

    writing = asyncio.create_task(keep_writing())
    await asyncio.to_thread(write_backup, Path(database.location), files, tmp_path / "copy.sqlite3")
    copied.set()
    await writing
    with Database(tmp_path / "copy.sqlite3") as copy:
        notes = await copy.read(list_notes)
        assert notes == [f"{number:06}" for number in range(len(notes))]
        assert copy.engine.find_damage() is None


def test_a_backup_never_replaces_a_file(tmp_path: Path, files: Files) -> None:
    Database(tmp_path / "quire.sqlite3").close()
    (tmp_path / "copy").write_text("something else")
    with pytest.raises(CannotOpen, match="exists already"):
        write_backup(tmp_path / "quire.sqlite3", files, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "something else"


def test_a_backup_that_fails_leaves_nothing_behind(tmp_path: Path, files: Files) -> None:
    Database(tmp_path / "quire.sqlite3").close()
    with pytest.raises(CannotOpen):
        write_backup(tmp_path / "quire.sqlite3", files, tmp_path / "no folder" / "copy")
    with pytest.raises(CannotOpen, match="no database"):
        write_backup(tmp_path / "missing.sqlite3", files, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    assert not list(tmp_path.glob("*unfinished*"))


def backed_up_files(path: Path) -> dict[str, bytes]:
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("select sha256, content from backup_file").fetchall())


def leftovers(tmp_path: Path) -> list[Path]:
    return [*tmp_path.glob("*unfinished*"), *(tmp_path / "files").glob("backup-*")]


async def test_a_backup_has_the_files_of_all_sources(uploads: Uploads, tmp_path: Path, files: Files) -> None:
    one, other = await uploads.add(b"one"), await uploads.add(b"other")
    assert write_backup(Path(uploads.database.location), files, tmp_path / "copy") == 0
    assert backed_up_files(tmp_path / "copy") == {one.sha256: b"one", other.sha256: b"other"}
    assert leftovers(tmp_path) == []


async def test_a_file_that_was_set_aside_is_in_the_backup_and_one_that_is_missing_is_counted(
    uploads: Uploads, tmp_path: Path, files: Files
) -> None:
    aside, missing = await uploads.add(b"aside"), await uploads.add(b"missing")
    set_aside(files, aside.sha256)
    files.path_of(missing.sha256).unlink()
    assert write_backup(Path(uploads.database.location), files, tmp_path / "copy") == 1
    assert backed_up_files(tmp_path / "copy") == {aside.sha256: b"aside"}


async def test_a_backup_has_the_files_of_all_pictures(uploads: Uploads, tmp_path: Path, files: Files) -> None:
    picture, missing = await uploads.add_picture(b"picture"), await uploads.add_picture(b"missing")
    files.path_of(missing.sha256).unlink()
    assert write_backup(Path(uploads.database.location), files, tmp_path / "copy") == 1
    assert backed_up_files(tmp_path / "copy") == {picture.sha256: b"picture"}


@pytest.mark.parametrize("has_hard_links", [True, False])
async def test_a_source_that_is_deleted_during_the_backup_is_in_it_whole_or_not_at_all(
    uploads: Uploads, tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch, has_hard_links: bool
) -> None:
    kept, deleted = await uploads.add(b"kept"), await uploads.add(b"deleted")
    files.note_database("the-only-one")
    paths_of = files.paths_of

    def delete_before(sha256: str) -> list[Path]:
        if sha256 == deleted.sha256 and files.path_of(sha256).exists():
            uploads.delete(sha256, files)
        return paths_of(sha256)

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(files, "paths_of", delete_before)
    if not has_hard_links:
        monkeypatch.setattr("os.link", refuse)
    assert write_backup(Path(uploads.database.location), files, tmp_path / "copy") == 0
    assert backed_up_files(tmp_path / "copy") == {kept.sha256: b"kept"}
    with Database(tmp_path / "copy") as copy:
        assert await copy.read(uploaded_files.list_digests) == {kept.sha256}


def test_what_a_dead_backup_held_is_let_go_and_that_of_a_living_one_is_not(files: Files) -> None:
    with files.staging() as staging:
        files.remove_incoming()
        assert staging.exists()
    staging.mkdir()
    files.remove_incoming()
    assert not staging.exists()
