"""The folder with everything Quire keeps: locked by one server, backed up, checked for damage."""

import fcntl
import os
from pathlib import Path

from quire.store import sqlite
from quire.store.database import CannotOpen, connect


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

    def lock(self) -> None:
        """Lock the directory for this process until it ends."""
        try:
            self._lock_file = os.open(self.path / "quire.lock", os.O_RDWR | os.O_CREAT, 0o600)
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


def write_backup(path: Path, target: Path) -> None:
    """Copy a consistent snapshot of the database. Raises `CannotOpen`; a failed copy leaves nothing behind."""
    if not path.exists():
        raise CannotOpen("There is no database at %(path)s.", path=str(path))
    if target.exists():
        raise CannotOpen("%(path)s exists already; name another file.", path=str(target))
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        sqlite.copy(path, unfinished)
        os.replace(unfinished, target)
    except (OSError, sqlite.Error) as error:
        unfinished.unlink(missing_ok=True)
        raise CannotOpen(
            "The backup %(path)s cannot be written: %(reason)s.", path=str(target), reason=str(error)
        ) from error
