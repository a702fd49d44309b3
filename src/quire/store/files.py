"""Uploaded files on disk, content-addressed: each is named by the digest of its bytes, and equal files are stored once.

A file is complete and synced before its row is written. Until then it is held: removing the last other reference to
the same bytes does not delete it.
"""

import errno
import hashlib
import os
import secrets
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()

    def path_of(self, sha256: str) -> Path:
        """The path of the file with this digest."""
        return self._folder / sha256[:2] / sha256

    def receive(self) -> "IncomingFile":
        """Open a file for bytes that are still being received."""
        with _disk_full():
            self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
            return IncomingFile(self, self._incoming / secrets.token_hex(16))

    def keep(self, path: Path, sha256: str) -> None:
        """Move a file to the path of its digest, and hold it until `release`."""
        with self._lock:
            self._held[sha256] += 1
        target = self.path_of(sha256)
        with _disk_full():
            target.parent.mkdir(exist_ok=True, mode=0o700)
            os.replace(path, target)
            _sync_folder(target.parent)
            _sync_folder(self._folder)

    def release(self, sha256: str) -> None:
        """End the hold of a file: its row is written, or never will be."""
        with self._lock:
            self._held[sha256] -= 1
            self._held += Counter()

    def remove_unless_held(self, sha256: str) -> None:
        """Delete a file that no row refers to, as the caller has checked in the same transaction of the writer."""
        with self._lock:
            if sha256 not in self._held:
                self.path_of(sha256).unlink(missing_ok=True)

    def list_digests(self) -> list[str]:
        """The digests of all complete files."""
        return [path.name for path in self._folder.glob("??/*")]

    def remove_incoming(self) -> None:
        """Delete incomplete files of a process that died."""
        for path in self._incoming.glob("*"):
            path.unlink(missing_ok=True)


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
        with _disk_full():
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
        self._digest.update(data)
        self.size_bytes += len(data)

    def finish(self) -> StoredFile:
        """Sync the file and keep it, held. Raises `DiskFull`."""
        with _disk_full():
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
def _disk_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull from error
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
