"""What is really stored: the tables of a server's database, read past the server."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from quire.store import sqlite, versions
from quire.store.transactions import Transaction
from tests.running import RunningServer

Row = tuple[Any, ...]


class Tables:
    """A database as it is on the disk; nothing can be changed through this."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def rows(self, sql: str, **parameters: Any) -> list[Row]:
        """The rows that a query finds."""
        found: list[Row] = self._connection.execute(sql, parameters).fetchall()
        return found

    def value(self, sql: str, **parameters: Any) -> Any:
        """The first value that a query finds, or None."""
        found = self.rows(sql, **parameters)
        return found[0][0] if found else None

    def version_text(self, section_id: str, revision: int) -> str | None:
        """The text of a version, most of which are stored as their difference from the one before."""
        return versions.find_content(Transaction(self._connection, datetime.now(UTC)), section_id, revision)


@contextmanager
def tables(server: RunningServer) -> Iterator[Tables]:
    """The tables as they are now, beside the server or without it."""
    with closing(sqlite.connect(server.database_path, read_only=True)) as connection:
        yield Tables(connection)


@contextmanager
def tables_as_left(server: RunningServer, folder: Path) -> Iterator[Tables]:
    """The tables as a dead server left them: read from a copy, so that the next start finds all as it was."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for file in server.data_dir.glob(f"{server.database_path.name}*"):
        shutil.copy(file, folder)
    with closing(sqlite.connect(folder / server.database_path.name, read_only=True)) as connection:
        yield Tables(connection)
