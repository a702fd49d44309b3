"""A file that is being added survives what other processes take away, and a store that fails half way."""

import asyncio
import threading
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from quire.domain.errors import DiskFull, FilesUnavailable
from quire.domain.limits import Limits
from quire.store.exchange.export_files import ExportFiles
from quire.store.files import file_removals, object_store, uploaded_files
from quire.store.files.files import Files, StoredFile
from quire.store.files.object_store import ObjectStore
from quire.store.references import references
from tests.actions.intake import TEXT, Intake, until
from tests.buckets import KEYS, reply, store_that_answers


async def test_a_file_that_another_process_took_away_before_its_row_was_there_is_put_back(
    intake: Intake,
) -> None:
    other_process = Files(intake.folder / "files")
    other_process.note_database("the-only-one")
    ann = await intake.person("ann")
    add = ann.add

    async def add_late(stored: StoredFile) -> object:
        other_process.take_out(stored.sha256)
        other_process.delete_taken_out(
            other_process.list_taken_out(stored.sha256), stored.sha256, date(2030, 5, 17)
        )
        assert intake.files.list_digests() == []
        return await add(stored)

    ann.add = add_late  # type: ignore[method-assign,assignment]
    await ann.upload([TEXT])
    (sha256,) = intake.files.list_digests()
    assert intake.files.path_of(sha256).read_bytes() == TEXT


async def test_a_file_that_no_row_needs_is_taken_away_when_it_is_let_go(intake: Intake) -> None:
    async with intake.held.stored(TEXT):
        await intake.removals.run()
        assert len(intake.files.list_digests()) == 1
    await intake.removals.run()
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


class Hanging:
    """The store of some files, in which nothing is moved until that is let through."""

    def __init__(self, files: Files) -> None:
        self._store = files._complete
        self._is_let_through = threading.Event()
        self.is_asked = threading.Event()
        self.fails = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def move(self, name: str, target: str) -> bool:
        self.is_asked.set()
        assert self._is_let_through.wait(60)
        if self.fails:
            raise FilesUnavailable
        return self._store.move(name, target)

    def let_through(self) -> None:
        self._is_let_through.set()


async def removed(intake: Intake) -> Hanging:
    """A source whose file is to be taken away, in a store that hangs."""
    ann = await intake.person("ann")
    reference = await ann.upload([TEXT])
    hanging: Any = Hanging(intake.files)
    intake.files._complete = hanging
    await intake.references.remove(
        ann.visitor.user_id,
        lambda tx: references.remove(tx, ann.visitor, reference.id),
        reference.id,
    )
    await until(hanging.is_asked.is_set)
    return hanging  # type: ignore[no-any-return]


async def test_a_store_that_hangs_holds_up_nobody_who_writes(intake: Intake) -> None:
    hanging = await removed(intake)
    await intake.person("bob")
    hanging.let_through()
    await until(lambda: intake.file_paths() == [])


async def test_what_a_store_refuses_is_taken_away_at_another_time(intake: Intake) -> None:
    hanging = await removed(intake)
    hanging.fails = True
    hanging.let_through()
    await intake.removals.run()
    assert len(intake.files.list_digests()) == 1
    hanging.fails = False
    await intake.removals.run()
    assert intake.file_paths() == []


async def test_bytes_that_come_again_while_their_file_is_taken_away_are_there(intake: Intake) -> None:
    hanging = await removed(intake)
    bob = await intake.person("bob")
    sending = asyncio.create_task(bob.upload([TEXT]))
    await until(lambda: intake.database.waiting_writes == 0)
    hanging.let_through()
    reference = await sending
    await intake.removals.run()
    assert [path.name for path in intake.file_paths()] == [reference.sha256]


async def test_a_hold_that_cannot_be_ended_is_ended_with_the_next_one(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = intake.database.write

    async def full(function: Any, *args: Any, **kwargs: Any) -> Any:
        if function is file_removals.end_hold:
            raise DiskFull
        return await write(function, *args, **kwargs)

    monkeypatch.setattr(intake.database, "write", full)
    async with intake.held.stored(TEXT):
        pass
    monkeypatch.undo()
    async with intake.held.stored(b"other"):
        pass
    await intake.removals.run()
    assert intake.file_paths() == []


@pytest.mark.parametrize("call", ["path_of", "list_digests", "take_out", "put_back"])
async def test_no_store_of_files_is_called_in_a_transaction(intake: Intake, call: str) -> None:
    arguments = [] if call == "list_digests" else ["0" * 64]
    for run in (intake.database.write, intake.database.read):
        with pytest.raises(RuntimeError, match="in a transaction"):
            await run(lambda tx: getattr(intake.files, call)(*arguments))
    exports = ExportFiles(intake.folder / "exports")
    with pytest.raises(RuntimeError, match="in a transaction"):
        await intake.database.write(lambda tx: exports.remove("0" * 32))
