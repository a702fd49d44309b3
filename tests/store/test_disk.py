"""A folder belongs to a living process: that of a dead one is deleted, and only that."""

import multiprocessing
import os
from multiprocessing.connection import Connection
from pathlib import Path

from quire.store.disk import LockedFolder, OwnFolder, remove_unless_locked


def make_folder_and_wait(parent: Path, told: Connection, leave: Connection) -> None:
    folder = OwnFolder(parent, "of-")
    told.send(folder.path())
    leave.recv()
    os._exit(1)


def test_the_folder_of_a_dead_process_is_deleted_and_that_of_a_living_one_is_not(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    (told, tell), (leave, let_leave) = context.Pipe(duplex=False), context.Pipe(duplex=False)
    process = context.Process(target=make_folder_and_wait, args=(tmp_path, tell, leave))
    process.start()
    folder, ours = told.recv(), OwnFolder(tmp_path, "of-")
    (tmp_path / "another").mkdir()
    before = {folder, ours.path(), tmp_path / "another"}
    ours.remove_left_behind()
    assert set(tmp_path.iterdir()) == before
    let_leave.send("die")
    process.join()
    assert folder.exists()
    ours.remove_left_behind()
    assert set(tmp_path.iterdir()) == before - {folder}


def test_what_others_put_beside_the_folders_is_left_alone(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "of-a").symlink_to(elsewhere)
    (shared / "of-b").write_text("a file")
    OwnFolder(shared, "of-").remove_left_behind()
    assert elsewhere.exists()
    assert len(list(shared.iterdir())) == 2


def test_a_folder_that_somebody_cleared_is_made_again(tmp_path: Path) -> None:
    folder = OwnFolder(tmp_path)
    first = folder.path()
    assert folder.path() == first
    first.rmdir()
    assert folder.path().exists()
    assert folder.path() != first


def test_a_locked_folder_is_kept_by_its_lock(tmp_path: Path) -> None:
    folder = LockedFolder(tmp_path)
    remove_unless_locked(folder.path)
    assert folder.path.exists()
    folder.close()


def test_a_folder_is_deleted_when_it_is_closed(tmp_path: Path) -> None:
    folder = LockedFolder(tmp_path, "backup-")
    (folder.path / "a file").write_text("text")
    folder.close()
    folder.close()
    assert list(tmp_path.iterdir()) == []
