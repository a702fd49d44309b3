"""A folder belongs to a living process: that of a dead one is deleted, and only that."""

import multiprocessing
import os
from multiprocessing.connection import Connection
from pathlib import Path

from quire.store.disk import LockedFolder, remove_unless_locked


def make_folder_and_wait(parent: Path, told: Connection, leave: Connection) -> None:
    folder = LockedFolder(parent)
    told.send(folder.path)
    leave.recv()
    os._exit(1)


def test_the_folder_of_a_dead_process_is_deleted_and_that_of_a_living_one_is_not(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    (told, tell), (leave, let_leave) = context.Pipe(duplex=False), context.Pipe(duplex=False)
    process = context.Process(target=make_folder_and_wait, args=(tmp_path, tell, leave))
    process.start()
    folder = told.recv()
    remove_unless_locked(folder)
    assert folder.exists()
    let_leave.send("die")
    process.join()
    assert folder.exists()
    remove_unless_locked(folder)
    assert not folder.exists()


def test_a_folder_is_deleted_when_it_is_closed(tmp_path: Path) -> None:
    folder = LockedFolder(tmp_path, "backup-")
    (folder.path / "a file").write_text("text")
    folder.close()
    folder.close()
    assert list(tmp_path.iterdir()) == []
