"""Moving everything between two databases, for the command `quire migrate --from … --to …`."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from quire.adapters import data_directory
from quire.file_places import files_of
from quire.settings import read_settings
from quire.store.files.files import Files
from quire.store.operation.data_directory import DataDirectory
from quire.store.operation.moving import Moved, move


class Place(msgspec.Struct, frozen=True):
    """A database, and where its files are if that is said."""

    database_url: str
    files_url: str | None


def move_everything(source: Place, target: Place, data_dir: str | None, tell: Callable[[str], None]) -> Moved:
    """Copy rows and files, and compare them. Raises `CannotOpen`, `WrongSetting` and `FilesUnavailable`."""
    source_directory, source_files = _opened(
        source, data_dir, is_new_refused=source.database_url.startswith("sqlite:")
    )
    target_directory, target_files = _opened(target, data_dir, is_new_refused=False)
    with _alone({source_directory.path, target_directory.path}):
        return asyncio.run(
            move(source_directory.location, target_directory.location, source_files, target_files, tell)
        )


def _opened(place: Place, data_dir: str | None, *, is_new_refused: bool) -> tuple[DataDirectory, Files]:
    """The files of an embedded database lie beside it, those of another one where the settings say, if not named."""
    settings = read_settings(database_url=place.database_url, data_dir=data_dir)
    directory = data_directory(settings, is_new_refused=is_new_refused)
    if place.files_url is not None or isinstance(directory.location, Path):
        settings = settings.model_copy(update={"files_url": place.files_url})
    return directory, files_of(settings, directory.path)


@contextmanager
def _alone(paths: set[Path]) -> Iterator[None]:
    """Lock the directories; a server on this machine would hold one of them."""
    directories = [DataDirectory(path) for path in sorted(paths)]
    try:
        for directory in directories:
            directory.lock()
        yield
    finally:
        for directory in directories:
            directory.unlock()
