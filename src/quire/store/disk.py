"""Files and folders on a disk: what is synced survives a power cut, and a full disk is told as one."""

import errno
import fcntl
import os
import secrets
import shutil
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from quire.domain.errors import DiskFull

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def disk_full() -> Iterator[None]:
    """Raise `DiskFull` for what the system says of a full disk."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull from error
        raise


def sync_folder(folder: Path) -> None:
    """Let what was renamed in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class LockedFolder:
    """A folder that belongs to a living process: its lock tells it from that of a dead one."""

    def __init__(self, parent: Path, prefix: str = "") -> None:
        self.path, lock = _made_and_locked(parent, prefix)
        self.close = weakref.finalize(self, _removed, self.path, lock, os.getpid())
        """Delete the folder with all that is in it, at the latest when the process ends."""


class OwnFolder:
    """The folder of this process among those of others; made when it is first needed, and again when it is gone."""

    def __init__(self, parent: Path, prefix: str = "") -> None:
        self._parent = parent
        self._prefix = prefix
        self._folder: LockedFolder | None = None
        self._making = threading.Lock()

    def path(self) -> Path:
        """Where it is."""
        with self._making:
            if self._folder is None or not self._folder.path.exists():
                self._folder = LockedFolder(self._parent, self._prefix)
            return self._folder.path

    def remove_left_behind(self) -> None:
        """Delete the folders of dead processes, but nothing that others put beside them, where all may write."""
        for path in self._parent.glob(f"{self._prefix}*"):
            with suppress(FileNotFoundError, PermissionError):
                if path.lstat().st_uid == os.geteuid() and path.is_dir() and not path.is_symlink():
                    remove_unless_locked(path)


def _removed(path: Path, lock: int, owner: int) -> None:
    # A fork has the same folder, which is not its own.
    if os.getpid() == owner:
        shutil.rmtree(path, ignore_errors=True)
        os.close(lock)


def _made_and_locked(parent: Path, prefix: str) -> tuple[Path, int]:
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    while True:
        path = parent / f"{prefix}{secrets.token_hex(16)}"
        path.mkdir(mode=0o700)
        # Whoever clears the folders of the dead may come between the two steps: then another one is made.
        with suppress(FileNotFoundError):
            lock = os.open(path, os.O_RDONLY)
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if path.exists():
                    return path, lock
            os.close(lock)


def remove_unless_locked(folder: Path) -> None:
    """Delete a folder that a dead process left."""
    with suppress(FileNotFoundError, BlockingIOError):
        lock = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)
