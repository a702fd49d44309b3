"""Uploaded files, content-addressed: each is named by the digest of its bytes, and equal files are stored once.

Where complete files lie is the matter of a `FileStore`, which is called while no transaction is open. A file is
complete and synced before its row is written, and held until then (`file_holds`). When all the same it is not there
once the row is (a process of another release took it away, or a store was late), it is put back from a copy here.

A database that uses the files is recorded beside them. A file that a database does not know is not deleted: it is moved
to `removed/<date>`, and brought back when a database needs it. Only a file whose last row was deleted is deleted at
once, and only while one database has used the files; how that is done without losing one that is wanted again, is
argued in `file_removals`.
"""

import hashlib
import os
import re
import secrets
import shutil
import threading
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from quire.store.disk import LockedFolder, OwnFolder, remove_unless_locked
from quire.store.files.file_store import FileStore
from quire.store.files.shared_directory import SharedDirectory, in_reach
from quire.store.transactions import check_none_open

_COMPLETE = re.compile(r"[0-9a-f]{2}/([0-9a-f]{64})")
_REMOVED = re.compile(r"removed/([0-9]{4}-[0-9]{2}-[0-9]{2})/([0-9a-f]{64})")
_TAKEN_OUT = re.compile(r"removing/([0-9a-f]{64})-[0-9a-f]{32}")


class StoredFile(msgspec.Struct, frozen=True):
    """A complete file: the digest of its bytes in hexadecimal, and their number."""

    sha256: str
    size_bytes: int


class Files:
    """The uploaded files of a database. Its methods block, so they are called in threads."""

    def __init__(self, folder: Path, store: FileStore | None = None) -> None:
        """Files are received in a folder of this machine, and stay in it unless another store is named."""
        self._folder = folder
        self._incoming = folder / "incoming"
        self._complete = store or SharedDirectory(folder)
        self._own = OwnFolder(self._incoming)
        self._is_shared = True
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def location(self) -> str:
        """Where complete files lie, for people."""
        return self._complete.location

    @property
    def _store(self) -> FileStore:
        check_none_open()
        return self._complete

    def path_of(self, sha256: str) -> Path:
        """Where this machine can read the file with this digest; there is nothing when it is missing."""
        return self._store.path_of(_name_of(sha256))

    def paths_of(self, sha256: str) -> Iterator[Path]:
        """Where a file may be read, also while it is out of the way: it may come back from there meanwhile."""
        yield self.path_of(sha256)
        yield from (self._store.path_of(name) for name in self._names_out_of_the_way({sha256}))
        yield self.path_of(sha256)

    def note_database(self, database_id: str) -> frozenset[str]:
        """Record that a database uses these files; returns the ids of those that were recorded before."""
        recorded = self._store.note_database(database_id)
        self._is_shared = bool(recorded - {database_id})
        return recorded

    def receive(self) -> "IncomingFile":
        """Open a file for bytes that are still being received."""
        with in_reach():
            return IncomingFile(self, self._own.path() / secrets.token_hex(16))

    def add(self, data: bytes) -> StoredFile:
        """Keep a file, held."""
        with self.receive() as incoming:
            incoming.write(data)
            return incoming.finish()

    def keep(self, path: Path, sha256: str) -> None:
        """Take over a file that is complete, and hold it until `release`."""
        with self._lock, in_reach():
            _link_or_copy(path, self._held_copy(sha256))
            self._held[sha256] += 1
        try:
            self._store.put(path, _name_of(sha256))
        except BaseException:
            self.release(sha256)
            raise

    def put_back(self, sha256: str) -> None:
        """Put a held file back that another process deleted before its row was there."""
        if not self._store.has(_name_of(sha256)):
            again = self._own.path() / secrets.token_hex(16)
            with in_reach():
                _link_or_copy(self._held_copy(sha256), again)
            self._store.put(again, _name_of(sha256))

    def release(self, sha256: str) -> None:
        """End the hold of a file: its row is written, or never will be."""
        with self._lock:
            self._held[sha256] -= 1
            self._held += Counter()
            if sha256 not in self._held:
                self._held_copy(sha256).unlink(missing_ok=True)

    def take_out(self, sha256: str) -> None:
        """Move a file that no row needs out of the way, to a name that nobody else knows; what follows asks again."""
        self._store.move(_name_of(sha256), f"removing/{sha256}-{secrets.token_hex(16)}")

    def list_taken_out(self, sha256: str) -> list[str]:
        """The names under which a file lies out of the way."""
        names = self._store.list_names("removing")
        return [name for name in names if (found := _TAKEN_OUT.fullmatch(name)) and found[1] == sha256]

    def delete_taken_out(self, names: Collection[str], sha256: str, today: date) -> None:
        """Delete what was taken out, or set it aside while another database may need it.

        The caller has listed the names before it has asked whether somebody wants the file.
        """
        if self._is_shared:
            self.set_aside(names, sha256, today)
            return
        for name in names:
            self._store.delete(name)

    def set_aside(self, names: Collection[str], sha256: str, today: date) -> None:
        """Move what was taken out to `removed`."""
        for name in names:
            self._store.move(name, f"removed/{today.isoformat()}/{sha256}")

    def bring_back(self, digests: Collection[str]) -> set[str]:
        """Move files that lie out of the way to their own names; returns those that were there."""
        names = self._names_out_of_the_way(digests)
        return {sha256 for name, sha256 in names.items() if self._store.move(name, _name_of(sha256))}

    def count_removed(self) -> int:
        """How many files are kept in `removed`."""
        return len(self._store.list_names("removed"))

    def delete_removed(self, until: date) -> None:
        """Delete what was moved to `removed` on that day or earlier."""
        days = {name.split("/")[1] for name in self._store.list_names("removed") if _REMOVED.fullmatch(name)}
        for day in days:
            if day <= until.isoformat():
                self._store.delete_folder(f"removed/{day}")

    def list_digests(self) -> list[str]:
        """The digests of all complete files."""
        return [complete[1] for name in self._store.list_names() if (complete := _COMPLETE.fullmatch(name))]

    def list_all_taken_out(self) -> set[str]:
        """The digests of all files that lie out of the way to be taken away."""
        names = self._store.list_names("removing")
        return {taken_out[1] for name in names if (taken_out := _TAKEN_OUT.fullmatch(name))}

    def remove_incoming(self) -> None:
        """Delete incomplete files of processes that died, and what a backup that died held."""
        self._own.remove_left_behind()
        for path in self._incoming.glob("*"):
            # Earlier releases, of which only one process ran, received files in the folder itself.
            if path.is_file():
                path.unlink(missing_ok=True)
        for staging in self._folder.glob("backup-*"):
            remove_unless_locked(staging)

    def forget_copies(self) -> None:
        """Delete copies on this machine that nobody has used for long."""
        self._store.forget_copies()

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """A folder beside the files for hard links to them; a lock tells it from that of a dead process."""
        staging = LockedFolder(self._folder, "backup-")
        try:
            yield staging.path
        finally:
            staging.close()

    def _names_out_of_the_way(self, digests: Collection[str]) -> dict[str, str]:
        """The names in `removed` and `removing` of those of the files that lie there, with their digests."""
        found = {
            name: match[match.lastindex or 0]
            for folder, pattern in (("removed", _REMOVED), ("removing", _TAKEN_OUT))
            for name in self._store.list_names(folder)
            if (match := pattern.fullmatch(name))
        }
        return {name: sha256 for name, sha256 in found.items() if sha256 in digests}

    def _held_copy(self, sha256: str) -> Path:
        return self._own.path() / sha256


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
        """Append bytes. Raises `DiskFull` and `FilesUnavailable`."""
        with in_reach():
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
        self._digest.update(data)
        self.size_bytes += len(data)

    @property
    def sha256(self) -> str:
        """The digest of the bytes so far."""
        return self._digest.hexdigest()

    def finish(self) -> StoredFile:
        """Sync the file and keep it, held. Raises `DiskFull` and `FilesUnavailable`."""
        with in_reach():
            os.fsync(self._file.fileno())
        self._file.close()
        stored = StoredFile(self.sha256, self.size_bytes)
        self._files.keep(self._path, stored.sha256)
        return stored

    def abandon(self) -> None:
        """Delete the file unless it is finished."""
        self._file.close()
        with suppress(FileNotFoundError):
            self._path.unlink()


def _name_of(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _link_or_copy(path: Path, target: Path) -> None:
    try:
        os.link(path, target)
    except FileExistsError:
        return
    except OSError:
        # Not every file system has hard links.
        shutil.copyfile(path, target)
