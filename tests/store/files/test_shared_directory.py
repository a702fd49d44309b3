"""A directory of files: synced before it answers, and never mistaken for an empty one when it is not there."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from quire.domain.errors import DiskFull, FilesUnavailable
from quire.store.files.shared_directory import SharedDirectory

NAME = "ab/abcd"


@pytest.fixture
def directory(tmp_path: Path) -> SharedDirectory:
    (tmp_path / "files").mkdir()
    return SharedDirectory(tmp_path / "files")


def a_file(tmp_path: Path) -> Path:
    (tmp_path / "a file").write_bytes(b"bytes")
    return tmp_path / "a file"


def test_the_folders_of_a_file_are_synced_after_it_is_moved(
    directory: SharedDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, move = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: (done.append("sync"), sync(descriptor))[1])
    monkeypatch.setattr(os, "replace", lambda *paths: (done.append("move"), move(*paths))[1])
    directory.put(a_file(tmp_path), NAME)
    assert done == ["move", "sync", "sync"]


def test_a_directory_that_is_not_mounted_any_more_is_out_of_reach_and_is_not_made_anew(
    directory: SharedDirectory, tmp_path: Path
) -> None:
    directory.put(a_file(tmp_path), NAME)
    shutil.rmtree(tmp_path / "files")
    with pytest.raises(FilesUnavailable):
        directory.path_of(NAME)
    with pytest.raises(FilesUnavailable):
        directory.has(NAME)
    with pytest.raises(FilesUnavailable):
        directory.put(a_file(tmp_path), NAME)
    assert not (tmp_path / "files").exists()


@pytest.mark.parametrize(
    ("number", "error"),
    [(errno.ENOSPC, DiskFull), (errno.ESTALE, FilesUnavailable), (errno.EROFS, FilesUnavailable)],
)
def test_what_the_system_says_of_a_directory_is_told_as_one_sentence(
    directory: SharedDirectory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    error: type[Exception],
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(error):
        directory.put(a_file(tmp_path), NAME)
    assert directory.list_names() == []


def test_a_file_that_is_there_under_both_names_is_there_once_when_it_was_moved(
    directory: SharedDirectory, tmp_path: Path
) -> None:
    directory.put(a_file(tmp_path), NAME)
    (tmp_path / "files" / "removing").mkdir()
    os.link(tmp_path / "files" / NAME, tmp_path / "files" / "removing" / "abcd")
    assert directory.move("removing/abcd", NAME)
    assert directory.list_names() == [NAME]
