"""Where uploaded files and exports lie, by `files_url`: beside the database, in a directory, or in a bucket.

Files are received, and exports written, in a folder of this machine before they go to a bucket.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from quire.settings import Settings, WrongSetting
from quire.store.database import CannotOpen
from quire.store.exchange.export_files import ExportFiles
from quire.store.files.file_store import FileStore
from quire.store.files.files import Files

T = TypeVar("T")

WRONG = "The setting files_url must be file:///PATH or s3://BUCKET/PREFIX."


def files_of(settings: Settings, data_dir: Path) -> Files:
    """The uploaded files. Raises `WrongSetting` and `CannotOpen`."""
    return _opened(settings, data_dir, "files", Files)


def export_files_of(settings: Settings, data_dir: Path) -> ExportFiles:
    """The files of exports. Raises as `files_of`."""
    return _opened(settings, data_dir, "exports", ExportFiles)


def are_elsewhere(settings: Settings) -> bool:
    """Whether the files lie elsewhere than beside the database."""
    return settings.files_url is not None


def _opened(settings: Settings, data_dir: Path, name: str, open_: Callable[[Path, FileStore | None], T]) -> T:
    if settings.files_url is None:
        return open_(_made(data_dir / name), None)
    parts = urlsplit(settings.files_url)
    if parts.query or parts.fragment:
        raise WrongSetting(WRONG)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return open_(_made(_mounted(Path(parts.path)) / name), None)
    if parts.scheme == "s3" and parts.netloc:
        prefix = "/".join(filter(None, (parts.path.strip("/"), name)))
        return open_(data_dir / name, _bucket(settings, parts.netloc, prefix, data_dir / name))
    raise WrongSetting(WRONG)


def _mounted(path: Path) -> Path:
    """The directory is not made: an empty one in the place of a file system that is not mounted has no files."""
    if not path.is_dir():
        raise CannotOpen(
            "The directory %(path)s of the setting files_url is not there; make it, or mount it.",
            path=str(path),
        )
    return path


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise CannotOpen(
            "The directory %(path)s cannot be made: %(reason)s.", path=str(folder), reason=str(error.strerror)
        ) from error
    return folder


def _bucket(settings: Settings, name: str, prefix: str, folder: Path) -> FileStore:
    adapter = import_module("quire.store.files.object_store")
    try:
        store: FileStore = adapter.ObjectStore(
            name, prefix, settings.files_endpoint, copies=folder / "copies"
        )
    except adapter.WrongBucket as error:
        raise WrongSetting(f"The setting files_url cannot be used: {error}.") from error
    return store
