"""What is really stored: the tables of a server's database, read past the server."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from quire.store import sqlite
from quire.store.engines import postgres
from quire.store.engines.postgres import PostgresTransaction, Statements
from quire.store.sections import versions
from quire.store.transactions import Transaction
from tests.running import RunningServer, wait_until

Row = tuple[Any, ...]


class Tables:
    """A database as it is on the disk; nothing can be changed through this."""

    newest_change = "select data_version from pragma_data_version"
    names_of_columns = "select name from pragma_table_info(:table)"
    names_of_all = (
        "select name from sqlite_schema where type = 'table' and name not like 'section_search%'"
        " and name not like 'passage_search%' and name not like 'sqlite_%'"
    )

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

    def version(self) -> Any:
        """Another value whenever anything was committed, by whomever."""
        return self.value(self.newest_change)

    def names(self) -> set[str]:
        """The tables of the schema, without those that the engine keeps for itself."""
        return {name for (name,) in self.rows(self.names_of_all)}

    def columns(self, table: str) -> set[str]:
        """The columns of a table."""
        return {name for (name,) in self.rows(self.names_of_columns, table=table)}

    def wait_for_the_dead(self) -> None:
        """Wait until the database carries out nothing more of a dead server: a file has nobody else who would."""

    def version_text(self, section_id: str, revision: int) -> str | None:
        """The text of a version, most of which are stored as their difference from the one before."""
        return versions.find_content(self._transaction(), section_id, revision)

    def _transaction(self) -> Transaction:
        return Transaction(self._connection, datetime.now(UTC))


class PostgresTables(Tables):
    """The same on PostgreSQL."""

    # Of the whole server: it also moves when nothing here was committed.
    newest_change = "select pg_current_wal_insert_lsn()"
    names_of_columns = (
        "select column_name from information_schema.columns"
        " where table_schema = current_schema() and table_name = :table"
    )
    names_of_all = "select tablename from pg_tables where schemaname = current_schema()"

    def _transaction(self) -> Transaction:
        return PostgresTransaction(self._connection, datetime.now(UTC))

    def wait_for_the_dead(self) -> None:
        """Wait for its sessions: one may still carry out a commit that was sent."""
        sessions = (
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and backend_type = 'client backend' and pid <> pg_backend_pid()"
        )
        wait_until(lambda: self.value(sessions) == 0)


@contextmanager
def tables(server: RunningServer) -> Iterator[Tables]:
    """The tables as they are now, beside the server or without it."""
    if isinstance(server.location, Path):
        with _tables_in(server.location) as found:
            yield found
    else:
        with closing(postgres.connect(server.location)) as connection:
            connection.read_only = True
            yield PostgresTables(Statements(connection))


@contextmanager
def tables_as_left(server: RunningServer, folder: Path) -> Iterator[Tables]:
    """The tables as a dead server left them: a file is read from a copy, so that the next start finds all as it was."""
    if isinstance(server.location, Path):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for file in server.data_dir.glob(f"{server.database_path.name}*"):
            shutil.copy(file, folder)
        with _tables_in(folder / server.database_path.name) as left:
            yield left
    else:
        with tables(server) as left:
            left.wait_for_the_dead()
            yield left


@contextmanager
def _tables_in(path: Path) -> Iterator[Tables]:
    with closing(sqlite.connect(path, read_only=True)) as connection:
        yield Tables(connection)
