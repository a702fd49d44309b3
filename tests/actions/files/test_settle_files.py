"""A start with another database, or an older copy of it, takes no uploaded file away."""

import shutil
from pathlib import Path

from quire.actions.background import Background
from quire.actions.files.remove_files import RemoveFiles
from quire.actions.files.settle_files import settle_files
from quire.store.database import Database
from quire.store.files.files import Files, StoredFile
from tests.store.uploads import Uploads


class Folder:
    """A data directory in which servers start with one database or another."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def start(self, name: str = "quire.sqlite3") -> None:
        with Database(self.path / name) as database:
            files = Files(self.path / "files")
            await settle_files(database, files)
            await RemoveFiles(database, files, Background()).run()

    async def upload(self) -> StoredFile:
        with Database(self.path / "quire.sqlite3") as database:
            return await Uploads(database).add(b"Ten years of work.")

    def is_kept(self, stored: StoredFile) -> bool:
        return Files(self.path / "files").path_of(stored.sha256).exists()

    def is_set_aside(self, stored: StoredFile) -> bool:
        return bool(list((self.path / "files" / "removed").glob(f"*/{stored.sha256}")))


async def test_a_start_with_another_database_moves_no_file(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    await folder.start()
    stored = await folder.upload()
    await folder.start("try.sqlite3")
    await folder.start("try.sqlite3")
    await folder.start()
    assert folder.is_kept(stored)


async def test_what_an_older_copy_does_not_know_comes_back_with_the_newer_one(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    await folder.start()
    shutil.copy(tmp_path / "quire.sqlite3", tmp_path / "older")
    stored = await folder.upload()
    shutil.copy(tmp_path / "quire.sqlite3", tmp_path / "newer")
    shutil.copy(tmp_path / "older", tmp_path / "quire.sqlite3")
    await folder.start()
    assert (folder.is_kept(stored), folder.is_set_aside(stored)) == (False, True)
    shutil.copy(tmp_path / "newer", tmp_path / "quire.sqlite3")
    await folder.start()
    assert (folder.is_kept(stored), folder.is_set_aside(stored)) == (True, False)


async def test_files_of_which_it_is_not_recorded_whose_they_are_stay(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    stored = await folder.upload()
    await folder.start("try.sqlite3")
    await folder.start()
    assert folder.is_kept(stored)


async def test_what_was_out_of_the_way_when_a_server_died_comes_back_or_is_set_aside(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    await folder.start()
    stored = await folder.upload()
    files = Files(tmp_path / "files")
    files.take_out(stored.sha256)
    unknown = files.add(b"of no source")
    files.take_out(unknown.sha256)
    await folder.start()
    assert (folder.is_kept(stored), folder.is_set_aside(stored)) == (True, False)
    assert (folder.is_kept(unknown), folder.is_set_aside(unknown)) == (False, True)
