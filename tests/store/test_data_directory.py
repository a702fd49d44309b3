"""One server has the data directory, and its copies are whole."""

import asyncio
from pathlib import Path

import pytest

from quire.store.data_directory import DataDirectory, find_damage, write_backup
from quire.store.database import CannotOpen, Database
from tests.store.notes import add_note, list_notes, make_notes


def test_one_server_has_a_data_directory(tmp_path: Path) -> None:
    first, second = DataDirectory(tmp_path), DataDirectory(tmp_path)
    first.lock()
    with pytest.raises(CannotOpen, match="Another Quire server"):
        second.lock()
    first.unlock()
    second.lock()
    second.unlock()


def test_a_data_directory_is_private_to_its_owner(tmp_path: Path) -> None:
    DataDirectory(tmp_path / "new" / "data")
    assert (tmp_path / "new" / "data").stat().st_mode & 0o077 == 0


async def test_a_backup_is_a_whole_database_at_one_moment(tmp_path: Path, database: Database) -> None:
    await database.write(make_notes)
    await database.write(add_note, "before", 50_000)
    await asyncio.to_thread(write_backup, database.path, tmp_path / "copy.sqlite3")
    await database.write(add_note, "after")
    with Database(tmp_path / "copy.sqlite3") as copy:
        assert await copy.read(list_notes) == ["before"]
        assert find_damage(copy.path) is None


async def test_a_backup_taken_while_much_is_written_has_no_gap(tmp_path: Path, database: Database) -> None:
    await database.write(make_notes)
    copied = asyncio.Event()

    async def keep_writing() -> None:
        number = 0
        while not copied.is_set() or number < 50:
            await database.write(add_note, f"{number:06}", 2_000)
            number += 1

    writing = asyncio.create_task(keep_writing())
    await asyncio.to_thread(write_backup, database.path, tmp_path / "copy.sqlite3")
    copied.set()
    await writing
    with Database(tmp_path / "copy.sqlite3") as copy:
        notes = await copy.read(list_notes)
        assert notes == [f"{number:06}" for number in range(len(notes))]
        assert find_damage(copy.path) is None


def test_a_backup_never_replaces_a_file(tmp_path: Path) -> None:
    Database(tmp_path / "quire.sqlite3").close()
    (tmp_path / "copy").write_text("something else")
    with pytest.raises(CannotOpen, match="exists already"):
        write_backup(tmp_path / "quire.sqlite3", tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "something else"


def test_a_backup_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    Database(tmp_path / "quire.sqlite3").close()
    with pytest.raises(CannotOpen):
        write_backup(tmp_path / "quire.sqlite3", tmp_path / "no folder" / "copy")
    with pytest.raises(CannotOpen, match="no database"):
        write_backup(tmp_path / "missing.sqlite3", tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    assert not list(tmp_path.glob("*unfinished*"))


def test_damage_to_a_page_is_found(tmp_path: Path) -> None:
    path = tmp_path / "quire.sqlite3"
    Database(path).close()
    assert find_damage(path) is None
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)
    assert "page 2" in str(find_damage(path))
