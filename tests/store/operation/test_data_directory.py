"""One server has the data directory, and its copies are whole."""

from pathlib import Path

import pytest

from quire.store.database import CannotOpen, Database
from quire.store.engines.opening import engine_at
from quire.store.operation.data_directory import DataDirectory


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


def test_damage_to_a_page_is_found(tmp_path: Path) -> None:
    path = tmp_path / "quire.sqlite3"
    Database(path).close()
    assert engine_at(path).find_damage() is None
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)
    assert "page 2" in str(engine_at(path).find_damage())
