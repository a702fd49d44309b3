"""Schema migrations: numbered SQL files, each applied in a transaction and recorded with its checksum.

Files are added, never edited. `0002_search.sqlite.sql` is the form of migration 2 for one database only.
"""

import hashlib
import importlib.resources
import os
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from quire.store import sqlite
from quire.store.disk import sync_folder
from quire.store.transactions import Transaction, as_text, new_id

RECORD_TABLE = (
    "create table if not exists schema_migration"
    " (number integer primary key, name text not null, checksum text not null, applied_at text not null)"
)
"""The table of the migrations that were applied to a database."""


class Migration(msgspec.Struct, frozen=True):
    """One SQL file."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """Tells a file that was edited after it was applied."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


class SchemaMismatch(Exception):
    """The database has the schema of another release; the message says what to do."""


@cache
def shipped(dialect: str = "sqlite") -> tuple[Migration, ...]:
    """The migrations of this release, in order."""
    files = importlib.resources.files("quire.store").joinpath("migrations").iterdir()
    names = sorted(file.name for file in files if file.name.endswith(".sql"))
    wanted = [name for name in names if name.count(".") == 1 or name.endswith(f".{dialect}.sql")]
    folder = importlib.resources.files("quire.store").joinpath("migrations")
    return tuple(
        Migration(
            int(name.split("_")[0]), name.removesuffix(".sql"), folder.joinpath(name).read_text("utf-8")
        )
        for name in wanted
    )


def create(path: Path) -> None:
    """Create an empty database, whole before it has its name: a full disk leaves nothing half made."""
    unfinished = path.with_name(f"{path.name}.{new_id()}")
    try:
        with closing(sqlite.connect_alone(unfinished)) as connection:
            apply_missing(connection, shipped())
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        # Another process may have created one in the meantime, and that one may be in use.
        with suppress(FileExistsError):
            os.link(unfinished, path)
        sync_folder(path.parent)
    finally:
        for leftover in (unfinished, unfinished.with_name(f"{unfinished.name}-journal")):
            leftover.unlink(missing_ok=True)


def apply_missing(connection: Any, migrations: Sequence[Migration]) -> list[str]:
    """Apply missing migrations, and return their names. Raises `SchemaMismatch`."""
    connection.execute(RECORD_TABLE)
    return [migration.name for migration in missing(connection, migrations) if _apply(connection, migration)]


def apply_missing_on_postgres(connection: Any) -> list[str]:
    """The same on PostgreSQL, in one transaction, while other servers that start wait. Raises `SchemaMismatch`."""
    connection.execute("begin")
    try:
        connection.execute("select pg_advisory_xact_lock(hashtextextended('quire migrations', 0))")
        connection.execute(RECORD_TABLE)
        applied = missing(connection, shipped("postgres"))
        for migration in applied:
            connection.execute(migration.sql)
            connection.execute(
                "insert into schema_migration (number, name, checksum, applied_at) values ($1, $2, $3, $4)",
                (migration.number, migration.name, migration.checksum, as_text(datetime.now(UTC))),
            )
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")
    return [migration.name for migration in applied]


def missing(connection: Any, migrations: Sequence[Migration]) -> list[Migration]:
    """The migrations that were not applied to this database. Raises `SchemaMismatch`."""
    applied = dict(connection.execute("select number, checksum from schema_migration").fetchall())
    known = {migration.number: migration for migration in migrations}
    if newer := sorted(applied.keys() - known.keys()):
        raise SchemaMismatch(
            f"This database has migration {newer[-1]}, which this Quire does not know: it was used by a newer release. "
            "Start that release."
        )
    for number, checksum in applied.items():
        if known[number].checksum != checksum:
            raise SchemaMismatch(
                f"Migration {known[number].name} was edited after this database had applied it."
            )
    return [migration for migration in migrations if migration.number not in applied]


def count_applied(tx: Transaction) -> int:
    """How many migrations were applied to this database."""
    count: int = tx.one("select count(*) from schema_migration")[0]
    return count


def _apply(connection: Any, migration: Migration) -> bool:
    """Apply one migration; False when another process has applied it in the meantime."""
    connection.execute("begin immediate")
    try:
        row = connection.execute(
            "select 1 from schema_migration where number = ?", (migration.number,)
        ).fetchone()
        if row is not None:
            connection.execute("rollback")
            return False
        for statement in _statements(migration.sql):
            connection.execute(statement)
        connection.execute(
            "insert into schema_migration (number, name, checksum, applied_at) values (?, ?, ?, ?)",
            (migration.number, migration.name, migration.checksum, as_text(datetime.now(UTC))),
        )
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise
    return True


def _statements(sql: str) -> Iterator[str]:
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite.engine.complete_statement(statement):
            yield statement
            statement = ""
