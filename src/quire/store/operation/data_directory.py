"""The folder with everything Quire keeps: locked by its servers, checked for missing files."""

import fcntl
import os
from pathlib import Path

import msgspec

from quire.store.engines.engine import CannotOpen
from quire.store.engines.opening import Location, engine_at
from quire.store.files import uploaded_files
from quire.store.files.files import Files

LOCK_NAME = "quire.lock"


class DataDirectory:
    """The folder with everything Quire keeps. Its lock lets one server have it.

    With the address of a PostgreSQL database the folder has all but the database, and any number of servers share it.
    """

    def __init__(
        self,
        path: Path,
        database_name: str = "quire.sqlite3",
        *,
        address: str | None = None,
        is_new_refused: bool = False,
    ) -> None:
        self.path = path
        self.database_path = path / database_name
        self.address = address
        if is_new_refused and not (path.is_dir() if address else self.database_path.exists()):
            raise CannotOpen("There is no database in %(path)s, and none is made.", path=str(path))
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
    def location(self) -> Location:
        """Where the database is."""
        return self.address or self.database_path

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
        """Lock the directory for this process until it ends, against all others or those with another database."""
        kind = fcntl.LOCK_EX if self.address is None else fcntl.LOCK_SH
        try:
            self._lock_file = os.open(self.path / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._lock_file, kind | fcntl.LOCK_NB)
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


class FileCounts(msgspec.Struct, frozen=True):
    """How many uploaded files sources and pictures need, how many of these are missing, and how many none needs."""

    needed: int
    missing: int
    orphaned: int
    removed: int
    """How many are kept in `removed`."""


def count_files(location: Location, files: Files) -> FileCounts:
    """Compare the database with the uploaded files. Raises `CannotOpen`."""
    needed, present = list_needed(location), set(files.list_digests())
    return FileCounts(
        needed=len(needed),
        missing=len(needed - present),
        orphaned=len(present - needed),
        removed=files.count_removed(),
    )


def list_needed(location: Location) -> set[str]:
    """The digests of the files that a database needs. Raises `CannotOpen`."""
    return engine_at(location).read_at_length(uploaded_files.list_digests)
