"""Which engines may be trusted with the write-ahead log, and what their errors mean."""

from pathlib import Path

import pytest

from quire.domain.errors import DatabaseUnavailable, DiskFull
from quire.store import sqlite


@pytest.mark.parametrize(
    ("version", "is_safe"),
    [
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 0), True),
    ],
)
def test_only_engines_that_keep_every_commit_use_the_write_ahead_log(
    version: tuple[int, ...], is_safe: bool
) -> None:
    assert sqlite.is_wal_safe(version) is is_safe


def test_every_commit_is_synced_in_full(tmp_path: Path) -> None:
    connection = sqlite.connect(tmp_path / "a.sqlite3")
    assert connection.execute("pragma synchronous").fetchone() == (2,)
    assert connection.execute("pragma foreign_keys").fetchone() == (1,)
    connection.close()


def test_a_full_disk_is_told_apart_from_other_faults(tmp_path: Path) -> None:
    full = sqlite.engine.OperationalError("database or disk is full")
    locked = sqlite.engine.OperationalError("database is locked")
    assert isinstance(sqlite.as_app_error(full, tmp_path / "a"), DiskFull)
    assert isinstance(sqlite.as_app_error(locked, tmp_path / "a"), DatabaseUnavailable)
