"""Changes are committed in groups, and each stands or falls alone."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import quire.store.engines.sqlite_engine
import quire.store.jobs
from quire.domain.errors import AccessDenied, DatabaseUnavailable, DiskFull, TookTooLong
from quire.store import sqlite
from quire.store.database import CannotOpen, Database
from quire.store.engines.sqlite_engine import GROUP_SECONDS
from quire.store.transactions import Transaction
from tests.store.notes import add_note, list_notes, make_notes

pytestmark = pytest.mark.sqlite  # what PostgreSQL does is in engines/test_postgres_engine.py


def add_two_and_fail(tx: Transaction, text: str) -> None:
    add_note(tx, f"{text}-1")
    add_note(tx, f"{text}-2")
    raise AccessDenied


def count_to(tx: Transaction, last: float) -> int:
    (count,) = tx.one(
        "with recursive number (n) as (select 1 union all select n + 1 from number where n < :last)"
        " select count(*) from number",
        last=last,
    )
    return int(count)


def read_without_end(tx: Transaction) -> None:
    count_to(tx, 1e18)


def limit_pages(tx: Transaction, more: int) -> None:
    (pages,) = tx.one("pragma page_count")
    tx.one(f"pragma max_page_count = {pages + more}")


@asynccontextmanager
async def writer_held(database: Database) -> AsyncIterator[None]:
    """Keep the writer busy, so that what is asked for meanwhile is committed together."""
    begun, released = threading.Event(), threading.Event()

    def hold(tx: Transaction) -> None:
        begun.set()
        released.wait(10)
        # The group that this is in takes in no others.
        time.sleep(GROUP_SECONDS)

    holding = asyncio.create_task(database.write(hold))
    await asyncio.to_thread(begun.wait, 10)
    yield
    await asyncio.sleep(0)
    released.set()
    await holding


async def test_a_change_that_fails_is_undone_alone_and_the_others_are_kept(database: Database) -> None:
    await database.write(make_notes)
    async with writer_held(database):
        together = [
            asyncio.create_task(database.write(add_note, "a")),
            asyncio.create_task(database.write(add_two_and_fail, "b")),
            asyncio.create_task(database.write(add_note, "c")),
            asyncio.create_task(database.write(add_note, "a")),
            asyncio.create_task(database.write(add_note, "d")),
        ]
    results = await asyncio.gather(*together, return_exceptions=True)
    assert isinstance(results[1], AccessDenied)
    assert isinstance(results[3], sqlite.engine.IntegrityError)
    assert await database.read(list_notes) == ["a", "c", "d"]
    assert results[0] == results[2] == results[4], "they were one commit at one time"


async def test_a_change_is_on_the_disk_when_its_caller_is_told(database: Database) -> None:
    await database.write(make_notes)
    await database.write(add_note, "a")
    other = sqlite.connect(Path(database.location))
    assert other.execute("select text from note").fetchall() == [("a",)]
    assert other.execute("pragma synchronous").fetchone() == (2,)
    other.close()


async def test_a_caller_who_stopped_waiting_does_not_undo_the_change(database: Database) -> None:
    await database.write(make_notes)
    held = threading.Event()
    leaving = asyncio.create_task(database.write(lambda tx: held.wait(10) and add_note(tx, "a")))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    held.set()
    await database.write(add_note, "b")
    assert await database.read(list_notes) == ["a", "b"]


async def test_a_full_disk_is_told_and_nothing_half_done_remains(database: Database) -> None:
    await database.write(make_notes)
    await database.write(limit_pages, 4)
    with pytest.raises(DiskFull) as refused:
        await database.write(add_note, "too large", 100_000)
    assert refused.value.sentence == "The disk is full; nothing was changed."
    assert await database.read(list_notes) == []
    assert database.engine.find_damage() is None


async def test_after_a_full_disk_got_room_again_changes_are_stored(database: Database) -> None:
    await database.write(make_notes)
    await database.write(limit_pages, 4)
    with pytest.raises(DiskFull):
        await database.write(add_note, "a", 100_000)
    await database.write(limit_pages, 10_000)
    await database.write(add_note, "a", 100_000)
    assert await database.read(list_notes) == ["a"]


async def test_on_a_full_disk_every_caller_of_a_group_learns_what_became_of_their_change(
    database: Database,
) -> None:
    await database.write(make_notes)
    await database.write(limit_pages, 4)
    async with writer_held(database):
        changes = {
            text: asyncio.create_task(database.write(add_note, text, size))
            for text, size in (("small", 0), ("large", 100_000), ("small too", 0))
        }
    results = dict(zip(changes, await asyncio.gather(*changes.values(), return_exceptions=True), strict=True))
    assert isinstance(results["large"], DiskFull)
    kept = sorted(text for text, result in results.items() if not isinstance(result, BaseException))
    assert await database.read(list_notes) == kept
    assert all(isinstance(result, str | DiskFull) for result in results.values())


async def test_a_reader_sees_one_state_from_beginning_to_end(database: Database) -> None:
    await database.write(make_notes)
    counted_once, counted_twice = threading.Event(), threading.Event()

    def count_twice(tx: Transaction) -> tuple[int, int]:
        first = len(list_notes(tx))
        counted_once.set()
        counted_twice.wait(10)
        return first, len(list_notes(tx))

    counting = asyncio.create_task(database.read(count_twice))
    await asyncio.to_thread(counted_once.wait, 10)
    await database.write(add_note, "a")
    counted_twice.set()
    assert await counting == (0, 0)
    assert await database.read(list_notes) == ["a"]


async def test_a_reader_cannot_change_anything(database: Database) -> None:
    with pytest.raises(Exception, match=r"readonly|not available"):
        await database.read(make_notes)
    await database.write(make_notes)


async def test_a_read_that_takes_too_long_is_interrupted(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quire.store.jobs, "READ_SECONDS_MAX", 0.1)
    with pytest.raises(TookTooLong, match="too long"):
        await database.read(read_without_end)
    assert await database.read(count_to, 3) == 3


async def test_a_read_whose_caller_leaves_is_interrupted(database: Database) -> None:
    ended = threading.Event()

    def read_on(tx: Transaction) -> None:
        try:
            read_without_end(tx)
        finally:
            ended.set()

    leaving = asyncio.create_task(database.read(read_on))
    await asyncio.sleep(0.05)
    leaving.cancel()
    assert await asyncio.to_thread(ended.wait, 60)


async def test_whoever_reads_without_end_holds_up_nobody_else(database: Database) -> None:
    endless = [asyncio.create_task(database.read_for("ann", read_without_end)) for _ in range(20)]
    await asyncio.sleep(0.05)
    async with asyncio.timeout(60):
        assert await database.read_for("bob", lambda tx: count_to(tx, 3)) == 3
        assert await database.read(count_to, 3) == 3
    for reading in endless:
        reading.cancel()
    await asyncio.gather(*endless, return_exceptions=True)


async def test_a_fault_of_one_reader_leaves_the_others_unharmed(database: Database) -> None:
    def fail(tx: Transaction) -> None:
        raise ZeroDivisionError

    await database.write(make_notes)
    for _ in range(10):
        with pytest.raises(ZeroDivisionError):
            await database.read(fail)
    assert await database.read(list_notes) == []


async def test_closing_finishes_what_is_queued(tmp_path: Path) -> None:
    database = Database(tmp_path / "quire.sqlite3")
    await database.write(make_notes)
    queued = [asyncio.create_task(database.write(add_note, f"{number:03}")) for number in range(600)]
    await asyncio.sleep(0)
    await asyncio.to_thread(database.close)
    await asyncio.gather(*queued)
    with pytest.raises(DatabaseUnavailable):
        await database.write(add_note, "too late")
    with Database(database.location) as again:
        assert len(await again.read(list_notes)) == 600


async def test_two_programs_can_change_one_database_in_turn(database: Database) -> None:
    await database.write(make_notes)
    with Database(database.location, readers=0) as other:
        await asyncio.gather(
            *(
                writer.write(add_note, f"{number}-{name}")
                for number in range(50)
                for name, writer in (("here", database), ("there", other))
            )
        )
    assert len(await database.read(list_notes)) == 100


async def test_a_database_that_another_program_holds_is_not_available_for_now(database: Database) -> None:
    await database.write(make_notes)
    await database.write(lambda tx: tx.one("pragma busy_timeout = 50"))
    other = sqlite.connect(Path(database.location))
    other.execute("begin immediate")
    with pytest.raises(DatabaseUnavailable):
        await database.write(add_note, "a")
    other.execute("rollback")
    other.close()
    await database.write(add_note, "a")
    assert await database.read(list_notes) == ["a"]


async def test_a_change_is_tried_again_from_the_beginning_while_another_program_holds_the_database(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.write(make_notes)
    await database.write(lambda tx: tx.one("pragma busy_timeout = 20"))
    monkeypatch.setattr(quire.store.engines.sqlite_engine, "TRIES_MAX", 10_000)
    begun, released = threading.Event(), threading.Event()

    def hold(tx: Transaction) -> None:
        add_note(tx, "there")
        begun.set()
        released.wait(10)

    with Database(database.location, readers=0) as other:
        holding = asyncio.create_task(other.write(hold))
        await asyncio.to_thread(begun.wait, 10)
        changes = [asyncio.create_task(database.write(add_note, text)) for text in ("here", "here too")]
        await asyncio.sleep(0.2)
        assert not any(change.done() for change in changes)
        released.set()
        await asyncio.gather(holding, *changes)
    assert await database.read(list_notes) == ["here", "here too", "there"]


async def test_a_function_that_meets_another_program_is_run_again_with_its_whole_group(
    database: Database,
) -> None:
    await database.write(make_notes)
    runs: list[str] = []

    def meet_another_program_once(tx: Transaction) -> None:
        runs.append("meets")
        add_note(tx, "a")
        if len(runs) == 1:
            busy = sqlite.engine.OperationalError("database is locked")
            busy.sqlite_errorcode = sqlite.engine.SQLITE_BUSY
            raise busy

    await database.write(meet_another_program_once)
    assert (runs, await database.read(list_notes)) == (["meets", "meets"], ["a"])


async def test_a_mistake_in_our_own_sql_is_not_blamed_on_the_database(database: Database) -> None:
    with pytest.raises(Exception, match="no such table") as mistake:
        await database.read(lambda tx: tx.all("select * from nowhere"))
    assert not isinstance(mistake.value, DatabaseUnavailable)


def test_a_file_that_is_no_database_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "quire.sqlite3"
    path.write_bytes(b"this is a letter and no database " * 100)
    with pytest.raises(CannotOpen, match=r"quire\.sqlite3"):
        Database(path)


async def test_many_changes_of_one_person_delay_others_by_one_of_them(database: Database) -> None:
    done: list[str] = []

    async def change(person: str, name: str) -> None:
        await database.write_for(person, lambda tx: done.append(name))

    async with writer_held(database):
        changes = [asyncio.create_task(change("a", f"a{number}")) for number in range(20)]
        changes.append(asyncio.create_task(change("b", "b0")))
    await asyncio.gather(*changes)
    assert done.index("b0") == 1


async def test_a_group_is_committed_after_a_while_although_others_wait(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quire.store.engines.sqlite_engine, "GROUP_SECONDS", 0.0)
    times: list[str] = []
    async with writer_held(database):
        changes = [
            asyncio.create_task(database.write(lambda tx: times.append(tx.now_text))) for _ in range(5)
        ]
    await asyncio.gather(*changes)
    assert len(set(times)) == 5, "each was a commit of its own"


async def test_who_listens_is_woken_by_what_was_committed_and_by_nothing_else(database: Database) -> None:
    heard: asyncio.Queue[set[str]] = asyncio.Queue()
    database.listen(heard.put_nowait)

    def change(tx: Transaction, channel: str) -> None:
        tx.notify(channel)
        if channel == "lost":
            raise AccessDenied

    changes = [database.write(change, channel) for channel in ("one", "lost", "two")]
    await asyncio.gather(*changes, return_exceptions=True)
    channels = await heard.get()
    while not {"one", "two"} <= channels:
        channels |= await heard.get()
    assert channels == {"one", "two"}
