"""What every store of files promises, whether it is a directory or a bucket."""

from collections.abc import Callable
from pathlib import Path

import pytest

from quire.store.files.file_store import FileStore

NAME = "ab/abcd"
ASIDE = "removed/2030-05-17/abcd"


@pytest.fixture
def file_store(open_store: Callable[[], FileStore]) -> FileStore:
    return open_store()


def a_file(tmp_path: Path, data: bytes = b"These are the bytes.") -> Path:
    (tmp_path / "files").mkdir(exist_ok=True)
    path = tmp_path / "files" / "a file"
    path.write_bytes(data)
    return path


def test_a_file_is_there_under_its_name_and_no_longer_where_it_was(
    file_store: FileStore, tmp_path: Path
) -> None:
    path = a_file(tmp_path)
    assert not file_store.has(NAME)
    file_store.put(path, NAME)
    assert file_store.has(NAME)
    assert file_store.path_of(NAME).read_bytes() == b"These are the bytes."
    assert not path.exists()


def test_a_file_can_be_put_twice(file_store: FileStore, tmp_path: Path) -> None:
    file_store.put(a_file(tmp_path), NAME)
    file_store.put(a_file(tmp_path), NAME)
    assert file_store.path_of(NAME).read_bytes() == b"These are the bytes."
    assert file_store.list_names() == [NAME]


def test_a_large_file_comes_back_whole(file_store: FileStore, tmp_path: Path) -> None:
    data = bytes(range(256)) * 50_000
    file_store.put(a_file(tmp_path, data), NAME)
    assert file_store.path_of(NAME).read_bytes() == data


def test_there_is_nothing_at_the_path_of_a_file_that_is_missing(file_store: FileStore) -> None:
    file_store.note_database("one")
    assert not file_store.path_of(NAME).exists()


def test_a_file_gets_another_name(file_store: FileStore, tmp_path: Path) -> None:
    file_store.put(a_file(tmp_path), NAME)
    assert file_store.move(NAME, ASIDE)
    assert file_store.list_names() == [ASIDE]
    assert file_store.path_of(ASIDE).read_bytes() == b"These are the bytes."
    assert not file_store.path_of(NAME).exists()
    assert not file_store.move(NAME, ASIDE)
    assert file_store.has(ASIDE)


def test_a_deleted_file_is_gone_and_can_be_deleted_again(file_store: FileStore, tmp_path: Path) -> None:
    file_store.put(a_file(tmp_path), NAME)
    file_store.delete(NAME)
    file_store.delete(NAME)
    assert not file_store.has(NAME)
    assert not file_store.path_of(NAME).exists()


def test_names_are_listed_by_folder_and_deleted_by_folder(file_store: FileStore, tmp_path: Path) -> None:
    for name in (NAME, ASIDE, "removed/2030-05-18/abcd"):
        file_store.put(a_file(tmp_path), name)
    assert sorted(file_store.list_names("removed")) == [ASIDE, "removed/2030-05-18/abcd"]
    file_store.delete_folder("removed/2030-05-17")
    assert sorted(file_store.list_names()) == [NAME, "removed/2030-05-18/abcd"]


def test_each_database_is_recorded_once(file_store: FileStore, tmp_path: Path) -> None:
    a_file(tmp_path).unlink()
    assert file_store.note_database("one") == frozenset()
    assert file_store.note_database("one") == {"one"}
    assert file_store.note_database("other") == {"one"}
    assert file_store.note_database("one") == {"one", "other"}


def test_what_is_used_is_no_copy_to_be_forgotten(file_store: FileStore, tmp_path: Path) -> None:
    file_store.put(a_file(tmp_path), NAME)
    file_store.forget_copies()
    assert file_store.path_of(NAME).read_bytes() == b"These are the bytes."
