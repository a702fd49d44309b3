"""SQLite as Quire uses it: which engines are safe, how a connection is set up, what its errors mean.

Engines before 3.51.3 (outside the mended lines 3.50.7 and 3.44.6) can lose commits in WAL mode when two connections
checkpoint and commit at the same moment; see "WAL-reset bug" on sqlite.org/wal.html.
"""

import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

from quire.domain.errors import AppError, DatabaseUnavailable, DiskFull, TookTooLong

try:
    from pysqlite3 import dbapi2
except ImportError:
    dbapi2 = sqlite3

engine: Any = dbapi2

Error: type[Exception] = engine.Error

BUSY_MILLISECONDS = 5_000
OUTSIDE_CODES = frozenset(
    {
        engine.SQLITE_BUSY,
        engine.SQLITE_CANTOPEN,
        engine.SQLITE_CORRUPT,
        engine.SQLITE_FULL,
        engine.SQLITE_INTERRUPT,
        engine.SQLITE_IOERR,
        engine.SQLITE_LOCKED,
        engine.SQLITE_NOTADB,
        engine.SQLITE_READONLY,
    }
)

OCTET_LENGTH_SINCE = (3, 43, 0)
"""From this version on, the engine tells the bytes of a text without reading it."""

LOG_BYTES = 4_000_000
"""The size of the write-ahead log between two checkpoints: 1,000 pages, the engine's own default."""

JOIN_IN_ORDER = "cross join"
"""A join in the order in which it is written; its condition is in `where`.

For other databases it is an ordinary join. SQLite's planner has no statistics here and would begin with the table that
is hundreds of times as large: with all messages of a chat in place of the few that are shown.
"""

FREE_BYTES_MIN = 64 * 1024


def engine_version() -> str:
    """The version of the engine in use, such as 3.53.4."""
    return str(engine.sqlite_version)


def is_wal_safe(version: tuple[int, ...]) -> bool:
    """Whether an engine cannot lose commits in WAL mode."""
    if version >= (3, 51, 3):
        return True
    return version[:2] in ((3, 50), (3, 44)) and version >= {50: (3, 50, 7), 44: (3, 44, 6)}[version[1]]


def connect(path: Path, *, read_only: bool = False) -> Any:
    """Open the database with full sync; a commit that returned is on the disk."""
    connection = engine.connect(
        str(path), isolation_level=None, check_same_thread=False, cached_statements=512
    )
    wants_wal = is_wal_safe(engine.sqlite_version_info)
    connection.execute(f"pragma busy_timeout = {BUSY_MILLISECONDS}")
    connection.execute(f"pragma journal_mode = {'wal' if wants_wal else 'delete'}")
    connection.execute("pragma synchronous = full")
    connection.execute("pragma foreign_keys = on")
    if read_only:
        connection.execute("pragma query_only = on")
    if engine.sqlite_version_info < OCTET_LENGTH_SINCE:
        connection.create_function("octet_length", 1, _octet_length, deterministic=True)
    return connection


def _octet_length(text: str) -> int:
    return len(text.encode())


def connect_alone(path: Path) -> Any:
    """Open a database that nobody else knows of yet; whoever writes it syncs it in the end."""
    connection = engine.connect(str(path), isolation_level=None)
    connection.execute("pragma journal_mode = delete")
    connection.execute("pragma synchronous = off")
    return connection


def connect_to_read(path: Path) -> Any:
    """Open a database as it is, without making a file beside it."""
    return engine.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def make_room_in_log(connection: Any, path: Path) -> None:
    """Extend the write-ahead log to its full size before the first commit.

    A commit that overwrites a part of the file takes 0.2 ms, one that extends it 1 to 4 ms, since the file system has
    to store the new size as well. After each checkpoint the log is reused from its beginning.
    """
    log = path.with_name(f"{path.name}-wal")
    has_room = log.exists() and log.stat().st_size >= LOG_BYTES
    if has_room or not is_wal_safe(engine.sqlite_version_info):
        return
    (cache_size,) = connection.execute("pragma cache_size").fetchone()
    # With hardly any cache an open transaction spills into the log; rolled back, it leaves the file at its size.
    connection.execute("pragma cache_size = 10")
    try:
        connection.execute("begin immediate")
        connection.execute("create table log_room (filler blob)")
        connection.execute("insert into log_room (filler) values (zeroblob(:size))", {"size": LOG_BYTES})
    finally:
        if connection.in_transaction:
            connection.execute("rollback")
        connection.execute(f"pragma cache_size = {cache_size}")


def as_app_error(error: Exception, path: Path) -> AppError:
    """The `AppError` for a fault of the engine, for the person whose change it prevented."""
    if _primary_code(error) == engine.SQLITE_INTERRUPT:
        return TookTooLong()
    sentence = str(error).lower()
    if "full" in sentence:
        return DiskFull()
    if "i/o" in sentence and shutil.disk_usage(path.parent).free < FREE_BYTES_MIN:
        return DiskFull()
    return DatabaseUnavailable()


def is_conflict(error: Exception) -> bool:
    """Whether another program held the database: the same transaction may succeed when it is run again."""
    return isinstance(error, Error) and _primary_code(error) in (engine.SQLITE_BUSY, engine.SQLITE_LOCKED)


def is_outside_fault(error: Exception) -> bool:
    """Whether the cause is outside (disk, lock, damaged file), and not a statement of ours."""
    return isinstance(error, Error) and _primary_code(error) in OUTSIDE_CODES


def _primary_code(error: Exception) -> int:
    code: int = getattr(error, "sqlite_errorcode", engine.SQLITE_ERROR)
    return code & 0xFF


def copy(path: Path, target: Path) -> None:
    """Write a consistent copy of a database, which may be in use, and sync it."""
    source = connect(path, read_only=True)
    destination = engine.connect(str(target))
    try:
        source.backup(destination)
    finally:
        destination.close()
        source.close()
    with target.open("rb") as written:
        os.fsync(written.fileno())
