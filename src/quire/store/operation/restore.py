"""Restoring a backup into a data directory: it is read and checked whole before anything in the directory changes.

Everything is made in the folder `restoring` first. Once the database has its own name there, only renamings are left:
what the directory held before moves to `replaced-<time>`, the files move to their path, and the database comes last. A
server does not start on a directory in which that was interrupted.

Files that lie elsewhere are put there before that: they have the names of their content, so they replace nothing.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from quire.store import database_state, migrations, sqlite
from quire.store.database import CannotOpen
from quire.store.disk import sync_folder
from quire.store.files import uploaded_files
from quire.store.files.files import Files
from quire.store.operation.data_directory import LOCK_NAME, DataDirectory
from quire.store.operation.unnamed_proxy import NOTE_NAME
from quire.store.transactions import Transaction

_NOT_COUNTED = frozenset({LOCK_NAME, NOTE_NAME, "lost+found"})


class Restored(msgspec.Struct, frozen=True):
    """How many files came back and how many were missing in the backup; where the former content is."""

    files_count: int
    missing_count: int
    replaced: Path | None


def restore_backup(
    backup: Path, directory: DataDirectory, elsewhere: Files | None = None, *, replaces: bool
) -> Restored:
    """Put a backup into a data directory that no server uses, and its files elsewhere if they lie there.

    Raises `CannotOpen`, and `FilesUnavailable`; then the directory is as it was.
    """
    if not backup.is_file():
        raise CannotOpen("There is no backup at %(path)s.", path=str(backup))
    directory.lock()
    try:
        _check_empty(directory, replaces=replaces)
        with closing(sqlite.connect_to_read(backup)) as source:
            _check_whole(source, backup)
            return _restore(source, directory, elsewhere)
    except (OSError, sqlite.Error) as error:
        raise CannotOpen(
            "The backup %(path)s cannot be restored: %(reason)s.", path=str(backup), reason=str(error)
        ) from error
    finally:
        directory.unlock()


def _check_empty(directory: DataDirectory, *, replaces: bool) -> None:
    is_empty = all(path.name in _NOT_COUNTED for path in directory.path.iterdir())
    if not (is_empty or replaces):
        raise CannotOpen(
            "%(path)s is not empty; name another one with --data-dir, or move its content aside with --replace.",
            path=str(directory.path),
        )


def _check_whole(connection: Any, backup: Path) -> None:
    """Raises `CannotOpen` unless this is a backup that is whole as a database and not newer than this program."""
    try:
        (finding,) = connection.execute("pragma quick_check(1)").fetchone()
        connection.execute("select sha256 from backup_file limit 1").fetchone()
        migrations.missing(connection, migrations.shipped())
    except migrations.SchemaMismatch as error:
        raise CannotOpen(str(error)) from error
    except sqlite.Error as error:
        raise CannotOpen(
            "%(path)s is no whole backup that `quire backup` made: %(reason)s.",
            path=str(backup),
            reason=str(error),
        ) from error
    if finding != "ok":
        raise CannotOpen("The backup %(path)s is damaged: %(reason)s.", path=str(backup), reason=str(finding))


def _restore(source: Any, directory: DataDirectory, elsewhere: Files | None) -> Restored:
    restoring = directory.restoring
    shutil.rmtree(restoring, ignore_errors=True)
    restoring.mkdir(mode=0o700)
    try:
        needed = uploaded_files.list_digests(Transaction(source, datetime.now(UTC)))
        files = elsewhere or Files(restoring / "files")
        stored = _write_files(source, files)
        _write_database(source, restoring / directory.database_path.name, files)
    except BaseException:
        shutil.rmtree(restoring, ignore_errors=True)
        raise
    return Restored(len(stored), len(needed - stored), _put_in_place(directory))


def _write_files(source: Any, files: Files) -> set[str]:
    stored = set()
    for (sha256,) in source.execute("select sha256 from backup_file order by sha256").fetchall():
        (content,) = source.execute(
            "select cast(content as blob) from backup_file where sha256 = :sha256", {"sha256": sha256}
        ).fetchone()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise CannotOpen("The backup is damaged: the file %(sha256)s in it is.", sha256=sha256)
        stored.add(files.add(content).sha256)
        files.release(sha256)
    return stored


def _write_database(source: Any, target: Path, files: Files) -> None:
    """Copy the database without the files, in steps; it gets its name when it is whole."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    with closing(sqlite.connect_alone(unfinished)) as connection:
        source.backup(connection)
        connection.execute("drop table backup_file")
        connection.execute("vacuum")
        tx = Transaction(connection, datetime.now(UTC))
        # What was in the trash is not purged at once because the backup is old.
        database_state.forget_clock(tx)
        files.note_database(database_state.find_id(tx))
    with unfinished.open("rb") as written:
        os.fsync(written.fileno())
    os.replace(unfinished, target)
    sync_folder(target.parent)


def _put_in_place(directory: DataDirectory) -> Path | None:
    replaced = _move_aside(directory)
    for name in ("files", directory.database_path.name):
        if (directory.restoring / name).exists():
            os.replace(directory.restoring / name, directory.path / name)
            sync_folder(directory.path)
    directory.restoring.rmdir()
    return replaced


def _move_aside(directory: DataDirectory) -> Path | None:
    former = list(_former(directory))
    if not former:
        return None
    replaced = directory.path / f"replaced-{datetime.now(UTC):%Y-%m-%dT%H%M%S.%f}"
    replaced.mkdir(mode=0o700)
    for path in former:
        os.replace(path, replaced / path.name)
    sync_folder(directory.path)
    return replaced


def _former(directory: DataDirectory) -> Iterator[Path]:
    for path in directory.path.iterdir():
        is_older = path.name.startswith("replaced-")
        if path.name not in _NOT_COUNTED and path != directory.restoring and not is_older:
            yield path
