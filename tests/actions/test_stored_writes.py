"""What is already done is noted as soon as the database takes it."""

from pathlib import Path

import pytest

from quire.actions import stored_writes
from quire.actions.stored_writes import write_until_stored
from quire.domain.errors import DatabaseUnavailable, DiskFull, NotAuthenticated
from quire.store.database import Database
from quire.store.transactions import Transaction


async def test_it_is_tried_until_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_writes, "AGAIN_SECONDS", 0.001)
    refusals: list[Exception] = [DiskFull(), DatabaseUnavailable(), DiskFull()]

    def write(tx: Transaction, number: int) -> int:
        if refusals:
            raise refusals.pop()
        return number + int(tx.one("select 1")[0])

    with Database(tmp_path / "quire.sqlite3") as database:
        assert await write_until_stored(database, write, 6) == 7


async def test_what_can_never_be_written_is_told_at_once(tmp_path: Path) -> None:
    def write(_tx: Transaction) -> None:
        raise NotAuthenticated

    with Database(tmp_path / "quire.sqlite3") as database, pytest.raises(NotAuthenticated):
        await write_until_stored(database, write)
