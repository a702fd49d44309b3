"""Complete files in a directory, on a disk or on a network file system that all processes have mounted."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from quire.domain.errors import FilesUnavailable
from quire.store.disk import disk_full, sync_folder

log = structlog.get_logger("quire.files")

_OUT_OF_REACH = frozenset(
    {
        errno.EACCES,
        errno.EHOSTDOWN,
        errno.EIO,
        errno.ENOENT,
        errno.ENOTCONN,
        errno.EPERM,
        errno.EROFS,
        errno.ESTALE,
        errno.ETIMEDOUT,
    }
)
"""What a file system says that is not mounted, not answering, or not ours to write to."""


class SharedDirectory:
    """A file store in a directory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._databases = folder / "databases"

    @property
    def location(self) -> str:
        """Where it is, for people."""
        return str(self._folder)

    def put(self, path: Path, name: str) -> None:
        """Move a file to its name."""
        target = self._folder / name
        with in_reach():
            self._make_parent(target)
            _rename(path, target)
            sync_folder(target.parent)
            sync_folder(self._folder)

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        return self.path_of(name).exists()

    def path_of(self, name: str) -> Path:
        """The file itself."""
        path = self._folder / name
        with in_reach():
            if not path.exists() and not self._folder.exists():
                raise FilesUnavailable
        return path

    def move(self, name: str, target: str) -> bool:
        """Give a file another name; False when it is not there."""
        path = self.path_of(name)
        if not path.exists():
            return False
        with in_reach():
            self._make_parent(self._folder / target)
            _rename(path, self._folder / target)
            sync_folder((self._folder / target).parent)
            sync_folder(path.parent)
        return True

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        with in_reach():
            (self._folder / name).unlink(missing_ok=True)

    def delete_folder(self, folder: str) -> None:
        """Delete a folder with all that is in it."""
        with in_reach():
            shutil.rmtree(self._folder / folder)

    def list_names(self, folder: str = "") -> list[str]:
        """The names of all files whose names begin with this folder."""
        paths = (self._folder / folder).rglob("*")
        return [path.relative_to(self._folder).as_posix() for path in paths if path.is_file()]

    def note_database(self, database_id: str) -> frozenset[str]:
        """Record a database by an empty folder of its id."""
        with in_reach():
            recorded = frozenset(path.name for path in self._databases.glob("*"))
            (self._databases / database_id).mkdir(parents=True, exist_ok=True, mode=0o700)
            sync_folder(self._databases)
            sync_folder(self._folder)
        return recorded

    def forget_copies(self) -> None:
        """There are none."""

    def _make_parent(self, path: Path) -> None:
        """Make the folders of a file, but never the directory itself: where it is gone, nothing is mounted there."""
        missing = []
        for folder in path.parents:
            if folder == self._folder or folder.exists():
                break
            missing.append(folder)
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True, mode=0o700)


def _rename(path: Path, target: Path) -> None:
    # The system leaves both where they are two names of the same file, as with a file that is put back from a link.
    if target.exists() and target.samefile(path):
        path.unlink()
    else:
        os.replace(path, target)


@contextmanager
def in_reach() -> Iterator[None]:
    """Raise `FilesUnavailable` and `DiskFull` for what the system says of a directory."""
    try:
        with disk_full():
            yield
    except OSError as error:
        if error.errno not in _OUT_OF_REACH:
            raise
        log.error("the directory of uploaded files cannot be used", fault=str(error))
        raise FilesUnavailable from error
