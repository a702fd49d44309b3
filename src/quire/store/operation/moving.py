"""Moving everything from one kind of database to the other: its rows, and the uploaded files that they need.

All rows are read on one snapshot, and written some at a time. Then both sides are read again side by side: a table has
been moved when the number of its rows and the digest of all of them are the same. What an interrupted move has copied
is compared in the same way and kept up to the first table that differs. Until the last step the target's own id says
of what it is an unfinished copy, and no server starts on it.
"""

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, TypeVar

import msgspec

from quire.store import database_state
from quire.store.database import Database
from quire.store.engines.engine import CannotOpen
from quire.store.engines.opening import Location, engine_at
from quire.store.files import uploaded_files
from quire.store.files.files import Files
from quire.store.operation import tables
from quire.store.operation.tables import Row, Table
from quire.store.transactions import Transaction

T = TypeVar("T")

Write = Callable[[Callable[[Transaction], T]], T]
Tell = Callable[[str], None]

_STATE = "database_state"
_FILE_BYTES_AT_ONCE = 1024 * 1024


class Moved(msgspec.Struct, frozen=True):
    """How many tables, rows and files are the same on both sides now, and how many files were missing or damaged."""

    tables: int
    rows: int
    files: int
    missing_files: int


class _Difference(Exception):
    """The two sides of a table are not the same."""


async def move(
    source: Location, target: Location, source_files: Files, target_files: Files, tell: Tell
) -> Moved:
    """Copy all rows and files, and compare them. Raises `CannotOpen`; then it can be run again.

    Nobody may write to either of the two meanwhile.
    """
    if isinstance(source, str) == isinstance(target, str):
        raise CannotOpen(
            "One of the two must be the embedded database, sqlite:///PATH, and the other one PostgreSQL."
        )
    embedded = target if isinstance(source, str) else source
    await asyncio.to_thread(engine_at(source).migrate)
    with Database(target, readers=0) as database:
        loop = asyncio.get_running_loop()

        def write(function: Callable[[Transaction], T]) -> T:
            return asyncio.run_coroutine_threadsafe(database.write(function), loop).result()

        all_tables = await asyncio.to_thread(engine_at(embedded).read_at_length, tables.list_tables)
        return await asyncio.to_thread(
            engine_at(source).read_at_length,
            lambda tx: _Move(tx, write, all_tables, tell).run(source_files, target_files),
        )


class _Move:
    """A move, in the transaction that reads the source."""

    def __init__(self, source: Transaction, write: Any, all_tables: list[Table], tell: Tell) -> None:
        self._source = source
        self._write = write
        self._state = next(table for table in all_tables if table.name == _STATE)
        self._tables = [table for table in all_tables if table.name != _STATE]
        self._tell = tell

    def run(self, source_files: Files, target_files: Files) -> Moved:
        """Copy and compare everything."""
        source_id = self._find_source_id()
        self._begin(source_id)
        rows = self._copy_rows()
        digests = uploaded_files.list_digests(self._source)
        files = sum(self._is_copied(digests, source_files, target_files))
        target_files.note_database(source_id)
        self._finish()
        return Moved(len(self._tables) + 1, rows, files, len(digests) - files)

    def _find_source_id(self) -> str:
        row = self._source.one_or_none("select id from database_state where number = 1")
        if row is None:
            raise CannotOpen("There is nothing to be moved: no server has used this database yet.")
        source_id = str(row[0])
        if database_state.is_unfinished_copy(self._source):
            raise CannotOpen(
                "This database is an unfinished copy itself; move the one of which it is a copy."
            )
        return source_id

    def _begin(self, source_id: str) -> None:
        """Mark the target as an unfinished copy. Raises `CannotOpen` when it holds something else."""

        def begin(tx: Transaction) -> bool:
            if database_state.is_unfinished_copy(tx, of=source_id):
                return True
            if not all(tables.is_empty(tx, table) for table in (self._state, *self._tables)):
                return False
            database_state.mark_as_unfinished_copy(tx, source_id)
            return True

        if not self._write(begin):
            raise CannotOpen(
                "The database to move to holds something already; name an empty one. Nothing in it was changed."
            )

    def _copy_rows(self) -> int:
        counts: list[int] = []
        for table in self._tables:
            try:
                counts.append(self._compared(table))
                self._tell(f"{table.name}: {counts[-1]} rows, the same already")
            except _Difference:
                break
        left = self._tables[len(counts) :]
        for table in reversed(left):
            self._write(lambda tx, table=table: tables.empty(tx, table))
        for table in left:
            self._copy(table)
            counts.append(self._check(table))
        return sum(counts)

    def _copy(self, table: Table) -> None:
        count = 0
        for rows in tables.batches(self._source, table):
            self._write(lambda tx, rows=rows: tables.insert(tx, table, rows))
            count += len(rows)
            self._tell(f"{table.name}: {count} rows copied")

    def _check(self, table: Table) -> int:
        try:
            count = self._compared(table)
        except _Difference:
            raise CannotOpen(
                "The table %(table)s is not the same in both databases after it was copied; was somebody writing?"
                " Run the same command again.",
                table=table.name,
            ) from None
        self._tell(f"{table.name}: {count} rows, the same in both")
        return count

    def _compared(self, table: Table) -> int:
        """How many rows a table has on both sides, by whose digests it is the same. Raises `_Difference`.

        Both are read in turns, so that neither transaction stands idle for long.
        """
        ours, theirs, count = hashlib.sha256(), hashlib.sha256(), 0
        after: Row | None = None
        for rows in tables.batches(self._source, table):
            copied: list[Row] = self._write(lambda tx, after=after: tables.read_after(tx, table, after))
            if len(copied) != len(rows):
                raise _Difference
            _add(ours, rows)
            _add(theirs, copied)
            count += len(rows)
            after = tables.key_of(table, rows[-1])
        if ours.digest() != theirs.digest() or self._write(lambda tx: tables.read_after(tx, table, after)):
            raise _Difference
        return count

    def _is_copied(self, digests: set[str], source: Files, target: Files) -> Iterable[bool]:
        present = set(target.list_digests())
        for number, sha256 in enumerate(sorted(digests), 1):
            yield sha256 in present or _copy_file(sha256, source, target)
            self._tell(f"files: {number} of {len(digests)}")

    def _finish(self) -> None:
        """Give the target the source's id; what is in the trash is not purged at once because of another clock."""
        rows = tables.read_after(self._source, self._state, None)

        def finish(tx: Transaction) -> None:
            tables.empty(tx, self._state)
            tables.insert(tx, self._state, rows)
            database_state.forget_clock(tx)
            tables.count_on_from_last(tx)

        self._write(finish)


def _add(digest: Any, rows: list[Row]) -> None:
    digest.update(msgspec.msgpack.encode(rows))


def _copy_file(sha256: str, source: Files, target: Files) -> bool:
    """Copy a file; False when it is missing, or not what its name says."""
    with suppress(FileNotFoundError), source.path_of(sha256).open("rb") as file, target.receive() as incoming:
        while piece := file.read(_FILE_BYTES_AT_ONCE):
            incoming.write(piece)
        if incoming.sha256 != sha256:
            return False
        incoming.finish()
        target.release(sha256)
        return True
    return False
