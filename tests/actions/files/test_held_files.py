"""A file that is being added survives what other processes take away, and a store that fails half way."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from quire.actions.files.held_files import let_go
from quire.domain.errors import FilesUnavailable
from quire.domain.limits import Limits
from quire.store.files import object_store, uploaded_files
from quire.store.files.files import Files, StoredFile
from quire.store.files.object_store import ObjectStore
from tests.actions.intake import TEXT, Intake
from tests.buckets import KEYS, reply, store_that_answers


async def test_a_file_that_another_process_took_away_before_its_row_was_there_is_put_back(
    intake: Intake,
) -> None:
    other_process = Files(intake.folder / "files")
    other_process.note_database("the-only-one")
    ann = await intake.person("ann")
    add = ann.add

    async def add_late(stored: StoredFile) -> object:
        await intake.database.write(uploaded_files.remove_unneeded_file, stored.sha256, other_process)
        assert intake.files.list_digests() == []
        return await add(stored)

    ann.add = add_late  # type: ignore[method-assign,assignment]
    await ann.upload([TEXT])
    (sha256,) = intake.files.list_digests()
    assert intake.files.path_of(sha256).read_bytes() == TEXT


async def test_a_file_that_no_row_needs_is_taken_away_when_it_is_let_go(intake: Intake) -> None:
    stored = intake.files.add(TEXT)
    await let_go(intake.database, intake.files, stored.sha256)
    assert intake.files.list_digests() == []
    assert intake.file_paths() == []


@pytest.fixture
def failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    """Files in a store that refuses everything."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(object_store, "_SHORT_SECONDS", 1)
    with ExitStack() as stack:
        endpoint = stack.enter_context(store_that_answers(reply("403 Forbidden")))
        store = ObjectStore("bucket", "files", endpoint, copies=tmp_path / "copies")
        stack.pop_all()
    return Files(tmp_path / "files", store)


async def test_an_upload_to_a_store_that_refuses_is_told_and_leaves_nothing(
    tmp_path: Path, failing: Files
) -> None:
    intake = Intake(tmp_path, Limits(), files=failing)
    ann = await intake.person("ann")
    with pytest.raises(FilesUnavailable):
        await ann.upload([TEXT])
    assert await intake.database.read(uploaded_files.list_digests) == set()
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    await intake.close()


async def test_letting_go_of_a_file_fails_for_nobody_where_its_store_fails(
    intake: Intake, failing: Files
) -> None:
    await let_go(intake.database, failing, "0" * 64)
