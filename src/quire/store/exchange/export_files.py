"""The files of exports that were made in the background: each by the id of its export, in a folder of their own.

They are no part of a backup, since they can be made again.
"""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from quire.store.files import disk_full, sync_folder

_UNFINISHED = ".unfinished"


class ExportFiles:
    """The folder of these files. Its methods block, so they are called in threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_of(self, export_id: str) -> Path:
        """Where the file of an export lies, once it is complete."""
        return self._folder / export_id

    @contextmanager
    def written(self, export_id: str) -> Iterator[BinaryIO]:
        """Write the file of an export; nothing is left of one that fails. Raises `DiskFull`."""
        unfinished = self._folder / f"{export_id}{_UNFINISHED}"
        try:
            with disk_full():
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                with unfinished.open("wb") as file:
                    yield file
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(unfinished, self.path_of(export_id))
                sync_folder(self._folder)
        finally:
            unfinished.unlink(missing_ok=True)

    def remove(self, export_id: str) -> None:
        """Delete the file of an export, if it has one."""
        self.path_of(export_id).unlink(missing_ok=True)

    def remove_unknown(self, known: Collection[str]) -> None:
        """Delete all files but those of these exports."""
        for path in self._folder.glob("*"):
            if path.name.removesuffix(_UNFINISHED) not in known:
                path.unlink(missing_ok=True)
