"""Writing a backup: one SQLite file that holds the database and, in the table `backup_file`, every uploaded file.

The database is copied as it is at one moment, while the server runs. Each uploaded file that this copy knows is held by
a hard link before it is read, since the server may delete it at any time. A file that was deleted before it could be
held belongs to a source that was deleted after the copy: then the copy is made again.
"""

import os
import shutil
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from quire.store import sqlite
from quire.store.database import CannotOpen
from quire.store.disk import sync_folder
from quire.store.files.files import Files
from quire.store.operation.data_directory import list_needed

COPIES_MAX = 20
"""Each copy after the first one is made because somebody deleted a source during the one before."""

_TABLE = "create table backup_file (sha256 text primary key, content blob not null) without rowid"


def write_backup(path: Path, files: Files, target: Path) -> int:
    """Copy a database with its files as they are at one moment; returns how many files are missing.

    Raises `CannotOpen`; a failed backup leaves nothing behind.
    """
    if not path.exists():
        raise CannotOpen("There is no database at %(path)s.", path=str(path))
    if target.exists():
        raise CannotOpen("%(path)s exists already; name another file.", path=str(target))
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        with files.staging() as staging:
            missing = _copy_with_links(path, files, unfinished, staging)
            _add_files(unfinished, staging)
        _sync(unfinished)
        os.replace(unfinished, target)
        sync_folder(target.parent)
    except (OSError, sqlite.Error) as error:
        raise CannotOpen(
            "The backup %(path)s cannot be written: %(reason)s.", path=str(target), reason=str(error)
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return len(missing)


def _copy_with_links(path: Path, files: Files, unfinished: Path, staging: Path) -> set[str]:
    """Copy the database and hold its files; returns those that are missing, on the disk as well."""
    missing: set[str] = set()
    for _ in range(COPIES_MAX):
        unfinished.unlink(missing_ok=True)
        sqlite.copy(path, unfinished)
        missing = {sha256 for sha256 in list_needed(unfinished) if not _is_held(files, staging, sha256)}
        if missing <= list_needed(path):
            break
    return missing


def _is_held(files: Files, staging: Path, sha256: str) -> bool:
    held = staging / sha256
    return held.exists() or any(_link(path, held) for path in files.paths_of(sha256))


def _link(path: Path, target: Path) -> bool:
    try:
        os.link(path, target)
    except FileNotFoundError:
        return False
    except OSError:
        # Not every file system has hard links.
        return _copy_file(path, target)
    return True


def _copy_file(path: Path, target: Path) -> bool:
    with suppress(FileNotFoundError):
        shutil.copyfile(path, target)
        return True
    return False


def _add_files(unfinished: Path, staging: Path) -> None:
    needed = list_needed(unfinished)
    with closing(sqlite.connect_alone(unfinished)) as connection:
        connection.execute("begin")
        connection.execute(_TABLE)
        for path in sorted(staging.iterdir()):
            if path.name in needed:
                _add_file(connection, path)
        connection.execute("commit")


def _add_file(connection: Any, path: Path) -> None:
    row = {"sha256": path.name, "content": path.read_bytes()}
    connection.execute("insert into backup_file (sha256, content) values (:sha256, :content)", row)


def _sync(path: Path) -> None:
    with path.open("rb") as written:
        os.fsync(written.fileno())
