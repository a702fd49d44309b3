"""A backup is restored whole, into an empty directory or beside what was there, or nothing is changed."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from quire.store import database_state
from quire.store.database import CannotOpen, Database
from quire.store.engines.opening import engine_at
from quire.store.files import uploaded_files
from quire.store.files.files import Files
from quire.store.files.object_store import ObjectStore
from quire.store.operation.backup import write_backup
from quire.store.operation.data_directory import DataDirectory
from quire.store.operation.restore import restore_backup
from tests.buckets import Buckets
from tests.store.uploads import Uploads, content_of

pytestmark = pytest.mark.sqlite  # PostgreSQL has backups of its own

Harm = Callable[[Path], None]


@pytest.fixture
async def backup(uploads: Uploads, tmp_path: Path) -> Path:
    """A backup of a directory with two sources."""
    await uploads.add(b"one")
    await uploads.add(b"other")
    await uploads.database.write(database_state.find_id)
    write_backup(Path(uploads.database.location), Files(tmp_path / "files"), tmp_path / "backup")
    return tmp_path / "backup"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_a_backup_is_restored_with_its_files_into_a_new_directory(
    backup: Path, uploads: Uploads, tmp_path: Path
) -> None:
    directory = DataDirectory(tmp_path / "new")
    restored = restore_backup(backup, directory, replaces=False)
    assert (restored.files_count, restored.missing_count, restored.replaced) == (2, 0, None)
    assert sorted(content_of(directory.path).values()) == [b"one", b"other"]
    assert names(directory.path) == {"quire.lock", "quire.sqlite3", "files"}
    assert engine_at(directory.location).find_damage() is None
    with Database(directory.database_path) as database:
        assert await database.read(uploaded_files.list_digests) == set(content_of(directory.path))
        database_id = await database.write(database_state.find_id)
    assert database_id == await uploads.database.write(database_state.find_id)
    assert Files(directory.path / "files").note_database(database_id) == {database_id}
    with closing(sqlite3.connect(directory.database_path)) as connection:
        assert connection.execute("select 1 from sqlite_schema where name = 'backup_file'").fetchall() == []


async def test_pictures_come_back_with_their_files(uploads: Uploads, tmp_path: Path) -> None:
    picture = await uploads.add_picture(b"picture")
    await uploads.database.write(database_state.find_id)
    write_backup(Path(uploads.database.location), Files(tmp_path / "files"), tmp_path / "backup")
    directory = DataDirectory(tmp_path / "new")
    restored = restore_backup(tmp_path / "backup", directory, replaces=False)
    assert (restored.files_count, restored.missing_count) == (1, 0)
    assert content_of(directory.path) == {picture.sha256: b"picture"}
    with Database(directory.database_path) as database:
        assert await database.read(uploaded_files.list_digests) == {picture.sha256}


async def test_what_is_in_the_directory_is_moved_aside_only_when_that_is_said(
    backup: Path, tmp_path: Path
) -> None:
    directory = DataDirectory(tmp_path / "used")
    await Uploads(opened := Database(directory.database_path)).add(b"something else")
    opened.close()
    before = content_of(directory.path)
    with pytest.raises(CannotOpen, match="not empty"):
        restore_backup(backup, directory, replaces=False)
    assert content_of(directory.path) == before
    restored = restore_backup(backup, directory, replaces=True)
    assert restored.replaced is not None
    assert content_of(restored.replaced) == before
    assert sorted(content_of(directory.path).values()) == [b"one", b"other"]


def test_a_directory_that_a_server_uses_is_left_alone(backup: Path, tmp_path: Path) -> None:
    used = DataDirectory(tmp_path / "used")
    used.lock()
    with pytest.raises(CannotOpen, match="Another Quire server"):
        restore_backup(backup, DataDirectory(tmp_path / "used"), replaces=True)
    used.unlock()


def cut_off(backup: Path) -> None:
    os.truncate(backup, backup.stat().st_size // 2)


def change_file(backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as connection, connection:
        connection.execute("update backup_file set content = 'else'")


def forget_files(backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as connection, connection:
        connection.execute("drop table backup_file")


def come_from_tomorrow(backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as connection, connection:
        connection.execute("insert into schema_migration values (9999, 'of tomorrow', 'x', '2030-01-01')")


@pytest.mark.parametrize("harm", [cut_off, change_file, forget_files, come_from_tomorrow, Path.unlink])
def test_a_backup_that_is_not_whole_changes_nothing(backup: Path, tmp_path: Path, harm: Harm) -> None:
    directory = DataDirectory(tmp_path / "used")
    (directory.path / "kept").write_text("what was there")
    harm(backup)
    with pytest.raises(CannotOpen):
        restore_backup(backup, directory, replaces=True)
    assert names(directory.path) - {"quire.lock"} == {"kept"}


@pytest.mark.parametrize("renamings", range(4))
def test_a_restore_that_is_interrupted_is_told_and_done_again(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renamings: int
) -> None:
    directory = DataDirectory(tmp_path / "used")
    for name in ("quire.sqlite3", "other"):
        (directory.path / name).write_text("what was there")
    replace, left = os.replace, [renamings]

    def stop_after(source: Path, target: Path) -> None:
        if "used" in str(target) and "restoring" not in str(target):
            if left[0] == 0:
                raise KeyboardInterrupt
            left[0] -= 1
        replace(source, target)

    monkeypatch.setattr(os, "replace", stop_after)
    with pytest.raises(KeyboardInterrupt):
        restore_backup(backup, directory, replaces=True)
    monkeypatch.undo()
    with pytest.raises(CannotOpen, match="interrupted"):
        directory.check_restored()
    restore_backup(backup, directory, replaces=True)
    directory.check_restored()
    assert sorted(content_of(directory.path).values()) == [b"one", b"other"]
    assert [path.read_text() for path in directory.path.glob("replaced-*/other")] == ["what was there"]


async def test_files_that_lie_elsewhere_are_backed_up_from_there_and_come_back_there(
    uploads: Uploads, tmp_path: Path, buckets: Buckets
) -> None:
    def in_bucket(name: str, folder: str) -> Files:
        copies = tmp_path / folder / "copies"
        return Files(tmp_path / folder, ObjectStore(name, "files", buckets.endpoint, copies=copies))

    source, target = buckets.make(), buckets.make()
    stored = await uploads.add(b"one")
    in_bucket(source, "a").release(in_bucket(source, "a").add(b"one").sha256)
    await uploads.database.write(database_state.find_id)
    assert write_backup(uploads.database.location, in_bucket(source, "b"), tmp_path / "backup") == 0
    directory = DataDirectory(tmp_path / "new")
    restored = restore_backup(tmp_path / "backup", directory, in_bucket(target, "c"), replaces=False)
    assert (restored.files_count, restored.missing_count) == (1, 0)
    assert names(directory.path) == {"quire.lock", "quire.sqlite3"}
    assert in_bucket(target, "d").path_of(stored.sha256).read_bytes() == b"one"
