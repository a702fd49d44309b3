"""Complete files in a store with the S3 interface, and copies of those that this machine has used lately.

A file never changes, so a copy is good as long as it is there. It is made whole beside its path and then moved there.
Keys and region come from the variables that other clients of such stores read as well (`AWS_…`).
"""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import S3Store

from quire.domain.errors import FilesUnavailable
from quire.store.disk import disk_full

log = structlog.get_logger("quire.files")

COPIES_KEPT_SECONDS = 24 * 3600
"""Since their last use; the pages of a long scan are read one after the other for hours."""

_CONNECT_SECONDS = 3
_SHORT_SECONDS = 10
"""For what carries no file."""
_TRANSFER_SECONDS = 120
_PIECE_BYTES = 1024 * 1024
_LISTED_AT_ONCE = 1000


class WrongBucket(Exception):
    """A store that cannot be one by its name and the variables; the message says why."""


class ObjectStore:
    """A file store in a bucket."""

    def __init__(self, bucket: str, prefix: str, endpoint: str | None = None, *, copies: Path) -> None:
        """Without an address of a server it is Amazon's. Raises `WrongBucket`."""
        self.location = f"s3://{bucket}/{prefix}"
        self._copies = copies
        self._quick = _opened(bucket, prefix, endpoint, _SHORT_SECONDS)
        self._patient = _opened(bucket, prefix, endpoint, _TRANSFER_SECONDS)

    def put(self, path: Path, name: str) -> None:
        """Send a file unless it is there; what was sent is the first copy of it."""
        if not self.has(name):
            with self._in_reach():
                obstore.put(self._patient, name, path)
        with disk_full():
            os.replace(path, self._copy_of(name))

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        with self._in_reach():
            try:
                obstore.head(self._quick, name)
            except FileNotFoundError:
                return False
        return True

    def path_of(self, name: str) -> Path:
        """A copy of the file, which is fetched when there is none."""
        copy = self._copy_of(name)
        try:
            os.utime(copy)
        except FileNotFoundError:
            self._fetch(name, copy)
        return copy

    def move(self, name: str, target: str) -> bool:
        """Give a file another name; False when it is not there."""
        with self._in_reach():
            try:
                obstore.rename(self._quick, name, target)
            except FileNotFoundError:
                return False
        self._copy_of(name).unlink(missing_ok=True)
        return True

    def delete(self, name: str) -> None:
        """Delete a file with its copy here."""
        with self._in_reach(), suppress(FileNotFoundError):
            obstore.delete(self._quick, name)
        self._copy_of(name).unlink(missing_ok=True)

    def delete_folder(self, folder: str) -> None:
        """Delete all files whose names begin with this folder."""
        for name in self.list_names(folder):
            self.delete(name)

    def list_names(self, folder: str = "") -> list[str]:
        """The names of all files whose names begin with this folder."""
        with self._in_reach():
            listed = obstore.list(self._quick, folder or None, chunk_size=_LISTED_AT_ONCE)
            return [entry["path"] for entries in listed for entry in entries]

    def note_database(self, database_id: str) -> frozenset[str]:
        """Record a database by an empty object of its id."""
        recorded = frozenset(name.removeprefix("databases/") for name in self.list_names("databases"))
        with self._in_reach():
            obstore.put(self._quick, f"databases/{database_id}", b"")
        return recorded

    def forget_copies(self) -> None:
        """Delete copies that nobody has used for a day, and what a dead process was fetching."""
        until = time.time() - COPIES_KEPT_SECONDS
        for copy in self._copies.glob("*"):
            with suppress(FileNotFoundError):
                if copy.stat().st_mtime < until:
                    copy.unlink()

    def _fetch(self, name: str, copy: Path) -> None:
        unfinished = copy.with_name(f"{copy.name}.{secrets.token_hex(8)}")
        try:
            with self._in_reach(), disk_full(), suppress(FileNotFoundError):
                pieces = obstore.get(self._patient, name).stream(_PIECE_BYTES)
                with unfinished.open("xb") as file:
                    for piece in pieces:
                        file.write(piece)
                os.replace(unfinished, copy)
        finally:
            unfinished.unlink(missing_ok=True)

    def _copy_of(self, name: str) -> Path:
        self._copies.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._copies / name.replace("/", "-")

    @contextmanager
    def _in_reach(self) -> Iterator[None]:
        try:
            yield
        except (BaseError, FileNotFoundError) as error:
            # Where a file is looked for, not finding it is caught; elsewhere the bucket is not there.
            log.error(
                "the store of uploaded files cannot be used", store=self.location, fault=_first_line(error)
            )
            raise FilesUnavailable from error


def _opened(bucket: str, prefix: str, endpoint: str | None, seconds: int) -> S3Store:
    try:
        return S3Store(
            bucket,
            prefix=prefix,
            config={"endpoint": endpoint} if endpoint else {},
            client_options={
                "allow_http": bool(endpoint and endpoint.startswith("http://")),
                "connect_timeout": timedelta(seconds=_CONNECT_SECONDS),
                "timeout": timedelta(seconds=seconds),
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=seconds)},
        )
    except (BaseError, ValueError) as error:
        raise WrongBucket(_first_line(error)) from error


def _first_line(error: Exception) -> str:
    """Why; the lines below it are the library's own state."""
    return str(error).partition("\n")[0]
