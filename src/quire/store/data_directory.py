"""The folder with everything Quire keeps: locked by one server, checked for damage and for missing files."""

import fcntl
import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from quire.store import sqlite, uploaded_files
from quire.store.database import CannotOpen, connect
from quire.store.files import Files
from quire.store.transactions import Transaction

LOCK_NAME = "quire.lock"


class DataDirectory:
    """The folder with everything Quire keeps. Its lock lets one server have it."""

    def __init__(self, path: Path, database_name: str = "quire.sqlite3") -> None:
        self.path = path
        self.database_path = path / database_name
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise CannotOpen(
                "The data directory %(path)s cannot be made: %(reason)s.",
                path=str(path),
                reason=str(error.strerror),
            ) from error
        if not os.access(path, os.W_OK | os.X_OK):
            raise CannotOpen("The data directory %(path)s cannot be written to.", path=str(path))
        self._lock_file: int | None = None

    @property
    def restoring(self) -> Path:
        """Where a backup is put together before it takes its place."""
        return self.path / "restoring"

    def check_restored(self) -> None:
        """Raises `CannotOpen` when a restore was interrupted between two of its renamings."""
        if (self.restoring / self.database_path.name).exists():
            raise CannotOpen(
                "Restoring a backup into %(path)s was interrupted; run `quire restore` with --replace again.",
                path=str(self.path),
            )

    def lock(self) -> None:
        """Lock the directory for this process until it ends."""
        try:
            self._lock_file = os.open(self.path / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotOpen(
                "Another Quire server is using the data directory %(path)s.", path=str(self.path)
            ) from error
        except OSError as error:
            raise CannotOpen(
                "The data directory %(path)s cannot be written to: %(reason)s.",
                path=str(self.path),
                reason=str(error.strerror),
            ) from error

    def unlock(self) -> None:
        """Release the lock."""
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None


def find_damage(path: Path) -> str | None:
    """The first fault of the engine's integrity check, which reads the whole database, or None. Raises `CannotOpen`."""
    connection = connect(path, read_only=True)
    try:
        (finding,) = connection.execute("pragma quick_check(1)").fetchone()
    except sqlite.Error as error:
        raise CannotOpen(
            "The database %(path)s cannot be read: %(reason)s.", path=str(path), reason=str(error)
        ) from error
    finally:
        connection.close()
    return None if finding == "ok" else str(finding)


class FileCounts(msgspec.Struct, frozen=True):
    """How many uploaded files sources and pictures need, how many of these are missing, and how many none needs."""

    needed: int
    missing: int
    orphaned: int
    removed: int
    """How many are kept in `removed`."""


def count_files(path: Path, files: Files) -> FileCounts:
    """Compare the database with the files beside it. Raises `CannotOpen`."""
    needed, present = list_needed(path), set(files.list_digests())
    return FileCounts(
        needed=len(needed),
        missing=len(needed - present),
        orphaned=len(present - needed),
        removed=files.count_removed(),
    )


def list_needed(path: Path) -> set[str]:
    """The digests of the files that a database needs. Raises `CannotOpen`."""
    with closing(connect(path, read_only=True)) as connection:
        return uploaded_files.list_digests(Transaction(connection, datetime.now(UTC)))
