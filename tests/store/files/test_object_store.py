"""A bucket that is away, slow, refuses or is not there is told as one sentence, and copies are only copies."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from quire.domain.errors import FilesUnavailable
from quire.store.files import object_store
from quire.store.files.object_store import COPIES_KEPT_SECONDS, ObjectStore, WrongBucket
from tests.buckets import Buckets, reply, store_that_answers, store_that_is_away, store_that_is_silent

NAME = "ab/abcd"

REFUSED = "<Error><Code>AccessDenied</Code><Message>No.</Message></Error>"


def a_file(tmp_path: Path) -> Path:
    (tmp_path / "a file").write_bytes(b"bytes")
    return tmp_path / "a file"


FAULTS: dict[str, Callable[[], AbstractContextManager[str]]] = {
    "away": store_that_is_away,
    "silent": store_that_is_silent,
    "refuses": lambda: store_that_answers(reply("403 Forbidden", REFUSED)),
    "broken": lambda: store_that_answers(reply("500 Internal Server Error")),
    "no store at all": lambda: store_that_answers(b"SSH-2.0-OpenSSH\r\n"),
    "cut off": lambda: store_that_answers(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nab"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_store_that_fails_is_out_of_reach_and_nothing_is_half_done(
    fault: str, buckets: Buckets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_store, "_SHORT_SECONDS", 0.25)
    monkeypatch.setattr(object_store, "_TRANSFER_SECONDS", 0.25)
    path = a_file(tmp_path)
    with FAULTS[fault]() as endpoint:
        failing = ObjectStore("bucket", "files", endpoint, copies=tmp_path / "copies")
        for attempt in (
            lambda: failing.path_of(NAME),
            lambda: failing.list_names(),
            lambda: failing.note_database("one"),
            lambda: failing.move(NAME, "removed/2030-05-17/abcd"),
        ):
            with pytest.raises(FilesUnavailable):
                attempt()
        if fault != "cut off":
            with pytest.raises(FilesUnavailable):
                failing.put(path, NAME)
            assert path.exists()
    assert list((tmp_path / "copies").glob("*")) == []


def test_a_bucket_that_is_not_there_is_out_of_reach(buckets: Buckets, tmp_path: Path) -> None:
    missing = ObjectStore("missing", "files", buckets.endpoint, copies=tmp_path / "copies")
    with pytest.raises(FilesUnavailable):
        missing.put(a_file(tmp_path), NAME)
    with pytest.raises(FilesUnavailable):
        missing.list_names()


def test_a_copy_is_fetched_once_and_forgotten_when_nobody_has_used_it_for_long(
    buckets: Buckets, tmp_path: Path
) -> None:
    bucket = buckets.make()
    writing = ObjectStore(bucket, "files", buckets.endpoint, copies=tmp_path / "one")
    reading = ObjectStore(bucket, "files", buckets.endpoint, copies=tmp_path / "other")
    writing.put(a_file(tmp_path), NAME)
    copy = reading.path_of(NAME)
    writing.delete(NAME)
    assert reading.path_of(NAME).read_bytes() == b"bytes"
    reading.forget_copies()
    assert copy.exists()
    long_ago = copy.stat().st_mtime - COPIES_KEPT_SECONDS - 60
    os.utime(copy, (long_ago, long_ago))
    reading.forget_copies()
    assert not reading.path_of(NAME).exists()


def test_a_file_that_is_there_is_not_sent_again(buckets: Buckets, tmp_path: Path) -> None:
    bucket = buckets.make()
    one = ObjectStore(bucket, "files", buckets.endpoint, copies=tmp_path / "one")
    one.put(a_file(tmp_path), NAME)
    (tmp_path / "a file").write_bytes(b"other bytes, by mistake")
    one.put(tmp_path / "a file", NAME)
    other = ObjectStore(bucket, "files", buckets.endpoint, copies=tmp_path / "other")
    assert other.path_of(NAME).read_bytes() == b"bytes"


def test_two_prefixes_of_one_bucket_know_nothing_of_each_other(buckets: Buckets, tmp_path: Path) -> None:
    bucket = buckets.make()
    files = ObjectStore(bucket, "quire/files", buckets.endpoint, copies=tmp_path / "files")
    exports = ObjectStore(bucket, "quire/exports", buckets.endpoint, copies=tmp_path / "exports")
    files.put(a_file(tmp_path), NAME)
    assert exports.list_names() == []
    assert files.location == f"s3://{bucket}/quire/files"


def test_variables_that_make_no_store_are_told(
    buckets: Buckets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "perhaps")
    with pytest.raises(WrongBucket, match="perhaps"):
        ObjectStore("bucket", "files", buckets.endpoint, copies=tmp_path / "copies")
