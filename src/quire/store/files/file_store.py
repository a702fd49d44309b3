"""The port to where complete files lie. Its adapters are a directory that processes share, and an object store.

Files have names such as `ab/abcd…` and `removed/2030-05-17/abcd…`, and never change. Which of them are needed, and
which may go, is decided in `files`.
"""

from pathlib import Path
from typing import Protocol


class FileStore(Protocol):
    """A place for complete files. Its methods block; they raise `FilesUnavailable` and `DiskFull`."""

    @property
    def location(self) -> str:
        """Where it is, for people."""
        ...

    def put(self, path: Path, name: str) -> None:
        """Take over a file that is complete and synced; it is durable under its name when this returns."""
        ...

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        ...

    def path_of(self, name: str) -> Path:
        """Where this machine can read a file, which is fetched first where it is elsewhere.

        There is nothing at the path when there is no file of this name.
        """
        ...

    def move(self, name: str, target: str) -> bool:
        """Give a file another name; False when it is not there."""
        ...

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        ...

    def delete_folder(self, folder: str) -> None:
        """Delete all files whose names begin with this folder."""
        ...

    def list_names(self, folder: str = "") -> list[str]:
        """The names of all files whose names begin with this folder."""
        ...

    def note_database(self, database_id: str) -> frozenset[str]:
        """Record that a database uses these files; returns the ids of those that were recorded before."""
        ...

    def forget_copies(self) -> None:
        """Delete copies on this machine that nobody has used for long."""
        ...
