"""Uploaded files lie under their digest, whole, once, and as long as they are needed, in a directory or in a bucket."""

import errno
import hashlib
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from quire.domain.errors import DiskFull
from quire.store.files.file_store import FileStore
from quire.store.files.files import Files, StoredFile
from tests.store.uploads import set_aside

DATA = b"These are the bytes." * 100
DIGEST = hashlib.sha256(DATA).hexdigest()
TODAY = date(2030, 5, 17)
REMOVED = f"removed/{TODAY.isoformat()}/{DIGEST}"

OpenStore = Callable[[], FileStore]


@pytest.fixture
def files(tmp_path: Path, open_store: OpenStore) -> Files:
    opened = Files(tmp_path / "files", open_store())
    opened.receive().abandon()
    opened.note_database("the-database")
    return opened


def of_another_process(tmp_path: Path, open_store: OpenStore) -> Files:
    opened = Files(tmp_path / "files", open_store())
    opened.note_database("the-database")
    return opened


def keep(files: Files, data: bytes = DATA) -> StoredFile:
    with files.receive() as incoming:
        for start in range(0, len(data), 7):
            incoming.write(data[start : start + 7])
        return incoming.finish()


def delete(files: Files) -> None:
    files.take_out(DIGEST)
    files.delete_taken_out(files.list_taken_out(DIGEST), DIGEST, TODAY)


def incoming_files(tmp_path: Path) -> list[str]:
    return [path.name for path in (tmp_path / "files" / "incoming").rglob("*") if path.is_file()]


def test_a_file_lies_under_the_digest_of_its_bytes(files: Files) -> None:
    stored = keep(files)
    assert stored == StoredFile(DIGEST, len(DATA))
    assert files.path_of(stored.sha256).read_bytes() == DATA
    assert files.list_digests() == [DIGEST]


def test_the_same_bytes_lie_there_once(files: Files, open_store: OpenStore) -> None:
    keep(files)
    keep(files)
    assert open_store().list_names().count(f"{DIGEST[:2]}/{DIGEST}") == 1
    assert files.list_digests() == [DIGEST]


def test_nothing_stays_of_a_file_that_is_not_finished(files: Files, tmp_path: Path) -> None:
    incoming = files.receive()
    incoming.write(DATA)
    assert len(incoming_files(tmp_path)) == 1
    incoming.abandon()
    incoming.abandon()
    assert incoming_files(tmp_path) == []
    assert files.list_digests() == []


def test_what_earlier_releases_were_receiving_is_taken_away_and_what_is_being_received_is_not(
    files: Files, tmp_path: Path
) -> None:
    (tmp_path / "files" / "incoming" / "0123").write_bytes(b"half")
    with files.receive() as incoming:
        incoming.write(DATA)
        Files(tmp_path / "files").remove_incoming()
        assert len(incoming_files(tmp_path)) == 1
        assert incoming.finish().sha256 == DIGEST


def test_a_file_that_was_taken_out_is_read_and_brought_back_or_deleted(
    files: Files, open_store: OpenStore
) -> None:
    keep(files)
    files.release(DIGEST)
    files.take_out(DIGEST)
    files.take_out(DIGEST)
    assert files.list_digests() == []
    assert files.list_all_taken_out() == {DIGEST}
    assert [path.read_bytes() for path in files.paths_of(DIGEST) if path.exists()] == [DATA]
    assert files.bring_back({DIGEST}) == {DIGEST}
    assert files.list_taken_out(DIGEST) == []
    files.take_out(DIGEST)
    names = files.list_taken_out(DIGEST)
    assert files.list_taken_out("0" * 64) == []
    keep(files)
    files.delete_taken_out(names, DIGEST, TODAY)
    files.delete_taken_out(names, DIGEST, TODAY)
    assert open_store().list_names().count(f"{DIGEST[:2]}/{DIGEST}") == 1
    assert files.list_all_taken_out() == set()


def test_a_copy_is_held_here_as_long_as_somebody_stores_the_file(files: Files, tmp_path: Path) -> None:
    keep(files)
    keep(files)
    files.release(DIGEST)
    assert len(incoming_files(tmp_path)) == 1
    files.release(DIGEST)
    assert incoming_files(tmp_path) == []


def test_a_held_file_that_another_process_takes_away_is_put_back(
    files: Files, tmp_path: Path, open_store: OpenStore
) -> None:
    keep(files)
    delete(of_another_process(tmp_path, open_store))
    assert files.list_digests() == []
    files.put_back(DIGEST)
    files.put_back(DIGEST)
    files.release(DIGEST)
    assert of_another_process(tmp_path, open_store).path_of(DIGEST).read_bytes() == DATA


def test_a_file_is_synced_before_it_is_in_its_place(
    files: Files, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[bool] = []
    sync = os.fsync
    monkeypatch.setattr(
        os,
        "fsync",
        lambda descriptor: (
            done.append(f"{DIGEST[:2]}/{DIGEST}" in open_store().list_names()),
            sync(descriptor),
        )[1],
    )
    keep(files)
    assert not done[0]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    files = Files(tmp_path / "files")
    monkeypatch.setattr(os, call, full)
    with pytest.raises(DiskFull):
        keep(files)
    assert incoming_files(tmp_path) == []
    assert files.list_digests() == []


def test_a_file_that_is_not_known_is_set_aside_and_can_be_brought_back(
    files: Files, open_store: OpenStore
) -> None:
    keep(files)
    files.release(DIGEST)
    set_aside(files, DIGEST)
    assert files.list_digests() == []
    assert open_store().has(REMOVED)
    assert [path.read_bytes() for path in files.paths_of(DIGEST) if path.exists()] == [DATA]
    assert files.bring_back({DIGEST, "0" * 64}) == {DIGEST}
    assert files.path_of(DIGEST).read_bytes() == DATA
    assert files.bring_back({DIGEST}) == set()


def test_what_was_set_aside_is_deleted_by_its_day(files: Files, open_store: OpenStore) -> None:
    keep(files)
    files.release(DIGEST)
    set_aside(files, DIGEST)
    assert files.count_removed() == 1
    files.delete_removed(date(2030, 5, 16))
    assert open_store().has(REMOVED)
    files.delete_removed(TODAY)
    assert not open_store().has(REMOVED)


def test_nothing_is_deleted_of_files_that_several_databases_use(
    files: Files, tmp_path: Path, open_store: OpenStore
) -> None:
    keep(files)
    files.release(DIGEST)
    used_by_another = Files(tmp_path / "files", open_store())
    assert used_by_another.note_database("another-database") == {"the-database"}
    delete(used_by_another)
    assert open_store().has(REMOVED)


def test_a_directory_records_a_database_as_earlier_releases_did(tmp_path: Path) -> None:
    (tmp_path / "files" / "databases" / "the-database").mkdir(parents=True)
    assert Files(tmp_path / "files").note_database("another-database") == {"the-database"}
    names = sorted(path.name for path in (tmp_path / "files" / "databases").iterdir())
    assert names == ["another-database", "the-database"]
