"""Uploaded files on disk, content-addressed: each is named by the digest of its bytes, and equal files are stored once.

A file is complete and synced before its row is written. Until then it is held: removing the last other reference to
the same bytes does not delete it.

The folder `databases` has an empty folder for every database that has used the files, named by its id. A file that a
database does not know is not deleted: it is moved to `removed/<date>`, and brought back when a database needs it. Only
a file whose last source was deleted is deleted at once, and only while one database has used the files.
"""

import errno
import fcntl
import hashlib
import os
import secrets
import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from quire.domain.errors import DiskFull

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class StoredFile(msgspec.Struct, frozen=True):
    """A file on disk: the digest of its bytes in hexadecimal, and their number."""

    sha256: str
    size_bytes: int


class Files:
    """The folder of uploaded files. Its methods block, so they are called in threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"
        self._removed = folder / "removed"
        self._databases = folder / "databases"
        self._is_shared = True
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()

    def path_of(self, sha256: str) -> Path:
        """The path of the file with this digest."""
        return self._folder / sha256[:2] / sha256

    def paths_of(self, sha256: str) -> list[Path]:
        """Where a file may lie, `removed` included."""
        return [self.path_of(sha256), *self._removed.glob(f"*/{sha256}")]

    def note_database(self, database_id: str) -> frozenset[str]:
        """Record that a database uses this folder; returns the ids of those that were recorded before."""
        with disk_full():
            recorded = frozenset(path.name for path in self._databases.glob("*"))
            (self._databases / database_id).mkdir(parents=True, exist_ok=True, mode=0o700)
            sync_folder(self._databases)
            sync_folder(self._folder)
        self._is_shared = bool(recorded - {database_id})
        return recorded

    def receive(self) -> "IncomingFile":
        """Open a file for bytes that are still being received."""
        with disk_full():
            self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
            return IncomingFile(self, self._incoming / secrets.token_hex(16))

    def keep(self, path: Path, sha256: str) -> None:
        """Move a file to the path of its digest, and hold it until `release`."""
        with self._lock:
            self._held[sha256] += 1
        target = self.path_of(sha256)
        with disk_full():
            target.parent.mkdir(exist_ok=True, mode=0o700)
            os.replace(path, target)
            sync_folder(target.parent)
            sync_folder(self._folder)

    def release(self, sha256: str) -> None:
        """End the hold of a file: its row is written, or never will be."""
        with self._lock:
            self._held[sha256] -= 1
            self._held += Counter()

    def remove_unless_held(self, sha256: str, today: date) -> None:
        """Delete a file that no row refers to, or set it aside while another database may need it.

        The caller has checked that in the same transaction of the writer.
        """
        with self._lock:
            if sha256 in self._held:
                return
            if self._is_shared:
                self._set_aside(sha256, today)
            else:
                self.path_of(sha256).unlink(missing_ok=True)

    def set_aside_unless_held(self, sha256: str, today: date) -> None:
        """Move a file that no row knows to `removed`; the caller has checked as for `remove_unless_held`."""
        with self._lock:
            if sha256 not in self._held:
                self._set_aside(sha256, today)

    def bring_back(self, sha256: str) -> bool:
        """Move a file from `removed` to its own path; False when it is not there."""
        found = next(self._removed.glob(f"*/{sha256}"), None)
        if found is None:
            return False
        self._move(found, self.path_of(sha256))
        return True

    def count_removed(self) -> int:
        """How many files are kept in `removed`."""
        return len(list(self._removed.glob("*/*")))

    def delete_removed(self, until: date) -> None:
        """Delete what was moved to `removed` on that day or earlier."""
        for folder in list(self._removed.glob("????-??-??")):
            if folder.name <= until.isoformat():
                shutil.rmtree(folder)

    def list_digests(self) -> list[str]:
        """The digests of all complete files."""
        return [path.name for path in self._folder.glob("??/*")]

    def remove_incoming(self) -> None:
        """Delete incomplete files of a process that died, and what a backup that died held."""
        for path in self._incoming.glob("*"):
            path.unlink(missing_ok=True)
        for staging in self._folder.glob("backup-*"):
            _remove_unless_locked(staging)

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """A folder beside the files for hard links to them; a lock tells it from that of a dead process."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        staging = Path(tempfile.mkdtemp(prefix="backup-", dir=self._folder))
        lock = os.open(staging, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)
            os.close(lock)

    def _set_aside(self, sha256: str, today: date) -> None:
        path = self.path_of(sha256)
        if path.exists():
            self._move(path, self._removed / today.isoformat() / sha256)

    def _move(self, path: Path, target: Path) -> None:
        with disk_full():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.replace(path, target)
            sync_folder(target.parent)
            sync_folder(path.parent)


class IncomingFile:
    """A file while its bytes are received; it is deleted unless it is finished."""

    def __init__(self, files: Files, path: Path) -> None:
        self._files = files
        self._path = path
        self._digest = hashlib.sha256()
        self._file = path.open("xb", buffering=0)
        self.size_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.abandon()

    def write(self, data: bytes) -> None:
        """Append bytes. Raises `DiskFull`."""
        with disk_full():
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
        self._digest.update(data)
        self.size_bytes += len(data)

    def finish(self) -> StoredFile:
        """Sync the file and keep it, held. Raises `DiskFull`."""
        with disk_full():
            os.fsync(self._file.fileno())
        self._file.close()
        stored = StoredFile(self._digest.hexdigest(), self.size_bytes)
        self._files.keep(self._path, stored.sha256)
        return stored

    def abandon(self) -> None:
        """Delete the file unless it is finished."""
        self._file.close()
        with suppress(FileNotFoundError):
            self._path.unlink()


@contextmanager
def disk_full() -> Iterator[None]:
    """Raise `DiskFull` for what the system says of a full disk."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull from error
        raise


def _remove_unless_locked(staging: Path) -> None:
    with suppress(FileNotFoundError, BlockingIOError):
        lock = os.open(staging, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(staging, ignore_errors=True)
        finally:
            os.close(lock)


def sync_folder(folder: Path) -> None:
    """Let what was renamed in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
