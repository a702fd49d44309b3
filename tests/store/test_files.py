"""Uploaded files lie on disk under their digest, whole, once, and as long as they are needed."""

import errno
import hashlib
import os
from datetime import date
from pathlib import Path

import pytest

from quire.domain.errors import DiskFull
from quire.store.files import Files, StoredFile

DATA = b"These are the bytes." * 100
DIGEST = hashlib.sha256(DATA).hexdigest()
TODAY = date(2030, 5, 17)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    opened = Files(tmp_path / "files")
    opened.note_database("the-database")
    return opened


def keep(files: Files, data: bytes = DATA) -> StoredFile:
    with files.receive() as incoming:
        for start in range(0, len(data), 7):
            incoming.write(data[start : start + 7])
        return incoming.finish()


def lying_files(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "files").rglob("*") if path.is_file())


def test_a_file_lies_under_the_digest_of_its_bytes(files: Files) -> None:
    stored = keep(files)
    assert stored == StoredFile(DIGEST, len(DATA))
    assert files.path_of(stored.sha256).read_bytes() == DATA
    assert files.list_digests() == [DIGEST]


def test_the_same_bytes_lie_there_once(files: Files, tmp_path: Path) -> None:
    keep(files)
    keep(files)
    assert lying_files(tmp_path) == [DIGEST]


def test_nothing_stays_of_a_file_that_is_not_finished(files: Files, tmp_path: Path) -> None:
    incoming = files.receive()
    incoming.write(DATA)
    assert len(lying_files(tmp_path)) == 1
    incoming.abandon()
    incoming.abandon()
    assert lying_files(tmp_path) == []


def test_what_a_dead_process_was_receiving_is_taken_away(files: Files, tmp_path: Path) -> None:
    keep(files)
    files.receive().write(DATA)
    assert len(lying_files(tmp_path)) == 2
    Files(tmp_path / "files").remove_incoming()
    assert lying_files(tmp_path) == [DIGEST]


def test_a_file_that_somebody_holds_is_not_taken_away(files: Files) -> None:
    keep(files)
    keep(files)
    files.release(DIGEST)
    files.remove_unless_held(DIGEST, TODAY)
    assert files.path_of(DIGEST).exists()
    files.release(DIGEST)
    files.remove_unless_held(DIGEST, TODAY)
    files.remove_unless_held(DIGEST, TODAY)
    assert not files.path_of(DIGEST).exists()


def test_it_is_synced_before_it_is_in_its_place(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    sync, move = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: (done.append("sync"), sync(descriptor))[1])
    monkeypatch.setattr(os, "replace", lambda *paths: (done.append("move"), move(*paths))[1])
    keep(files)
    assert done == ["sync", "move", "sync", "sync"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_is_told_and_leaves_nothing(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(DiskFull):
        keep(files)
    assert lying_files(tmp_path) == []


def removed(tmp_path: Path) -> Path:
    return tmp_path / "files" / "removed" / TODAY.isoformat() / DIGEST


def test_a_file_that_is_not_known_is_set_aside_and_can_be_brought_back(files: Files, tmp_path: Path) -> None:
    keep(files)
    files.set_aside_unless_held(DIGEST, TODAY)
    assert files.list_digests() == [DIGEST], "it is held"
    files.release(DIGEST)
    files.set_aside_unless_held(DIGEST, TODAY)
    assert files.list_digests() == []
    assert removed(tmp_path).read_bytes() == DATA
    assert files.bring_back(DIGEST)
    assert files.path_of(DIGEST).read_bytes() == DATA
    assert not files.bring_back(DIGEST)


def test_what_was_set_aside_is_deleted_by_its_day(files: Files, tmp_path: Path) -> None:
    keep(files)
    files.release(DIGEST)
    files.set_aside_unless_held(DIGEST, TODAY)
    files.delete_removed(date(2030, 5, 16))
    assert removed(tmp_path).exists()
    files.delete_removed(TODAY)
    assert not removed(tmp_path).exists()


def test_nothing_is_deleted_from_a_folder_that_several_databases_use(files: Files, tmp_path: Path) -> None:
    keep(files)
    files.release(DIGEST)
    opened_by_another = Files(tmp_path / "files")
    assert opened_by_another.note_database("another-database") == {"the-database"}
    opened_by_another.remove_unless_held(DIGEST, TODAY)
    assert removed(tmp_path).read_bytes() == DATA


def test_a_folder_records_each_database_once(files: Files, tmp_path: Path) -> None:
    files.note_database("the-database")
    files.note_database("another-database")
    assert Files(tmp_path / "files").note_database("the-database") == {"the-database", "another-database"}
    names = sorted(path.name for path in (tmp_path / "files" / "databases").iterdir())
    assert names == ["another-database", "the-database"]
