"""The files of exports that were made in the background: each by the id of its export, in a store of their own.

They are no part of a backup, since they can be made again.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from quire.store.files.file_store import FileStore
from quire.store.files.shared_directory import SharedDirectory, in_reach
from quire.store.transactions import check_none_open

_UNFINISHED = ".unfinished"


class ExportFiles:
    """These files. Its methods block, so they are called in threads."""

    def __init__(self, folder: Path, store: FileStore | None = None) -> None:
        """Files are written in a folder of this machine, and stay in it unless another store is named."""
        self._folder = folder
        self._complete = store or SharedDirectory(folder)

    @property
    def _store(self) -> FileStore:
        check_none_open()
        return self._complete

    def path_of(self, export_id: str) -> Path:
        """Where this machine can read the file of an export, once it is complete."""
        return self._store.path_of(export_id)

    @contextmanager
    def written(self, export_id: str) -> Iterator[BinaryIO]:
        """Write the file of an export; nothing is left of one that fails. Raises `DiskFull` and `FilesUnavailable`."""
        unfinished = self._folder / f"{export_id}{_UNFINISHED}"
        try:
            with in_reach():
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                with unfinished.open("wb") as file:
                    yield file
                    file.flush()
                    os.fsync(file.fileno())
            # One that was interrupted after it was stored is made again.
            self._store.delete(export_id)
            self._store.put(unfinished, export_id)
        finally:
            unfinished.unlink(missing_ok=True)

    def remove(self, export_id: str) -> None:
        """Delete the file of an export, if it has one, and what a dead process has written of it."""
        self._store.delete(export_id)
        (self._folder / f"{export_id}{_UNFINISHED}").unlink(missing_ok=True)

    def list_ids(self) -> frozenset[str]:
        """The ids of all exports of which there is a file, complete or not."""
        names = [*self._store.list_names(), *(path.name for path in self._folder.glob(f"*{_UNFINISHED}"))]
        return frozenset(name.removesuffix(_UNFINISHED) for name in names)

    def forget_copies(self) -> None:
        """Delete copies on this machine that nobody has used for long."""
        self._store.forget_copies()
