"""Processes wake each other when something is committed, with few transactions of their own."""

import asyncio
from collections.abc import Iterator
from contextlib import closing

import pytest

from quire.store.database import Database
from quire.store.engines import notifications, postgres
from quire.store.engines.notifications import CHANNEL, PAYLOAD_BYTES_MAX
from quire.store.transactions import Transaction
from tests.postgres import fresh_database


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with fresh_database() as made:
        yield made


async def heard_by(database: Database) -> "asyncio.Queue[set[str]]":
    heard: asyncio.Queue[set[str]] = asyncio.Queue()
    database.listen(heard.put_nowait)
    return heard


async def hear(heard: "asyncio.Queue[set[str]]", wanted: set[str]) -> None:
    """Wait until all that is wanted was heard."""
    found: set[str] = set()
    async with asyncio.timeout(60):
        while not wanted <= found:
            found |= await heard.get()


async def until_it_listens(here: Database, there: Database, heard: "asyncio.Queue[set[str]]") -> None:
    """The listener connects in a thread of its own."""
    async with asyncio.timeout(60):
        while heard.empty():
            await here.write(Transaction.notify, "hello")
            await asyncio.sleep(0.01)


async def test_a_commit_wakes_those_who_listen_in_another_process(address: str) -> None:
    with Database(address, readers=0) as here, Database(address, readers=0) as there:
        heard = await heard_by(there)
        await until_it_listens(here, there, heard)
        await here.write(Transaction.notify, "document")
        await here.write(lambda tx: tx.notify_elsewhere("answer"))
        await hear(heard, {"document", "answer"})


async def test_many_commits_are_few_notifications_in_transactions_of_their_own(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifications, "SENDING_PAUSE_SECONDS", 3_600)
    with closing(postgres.connect(address)) as other:
        other.execute(f"listen {CHANNEL}")
        with Database(address, readers=0) as database:
            await database.write(Transaction.notify, "first")
            await asyncio.to_thread(next, other.notifies(timeout=60))
            await asyncio.gather(
                *(database.write(Transaction.notify, f"document-{number}") for number in range(200))
            )
        # The end of the process is the end of its pause.
        (sent,) = list(other.notifies(timeout=1))
    assert {f"document-{number}" for number in range(200)} == set(sent.payload.split(" ")[1:])


async def test_what_does_not_fit_into_one_notification_is_sent_in_several(address: str) -> None:
    channels = {f"{number:0>64}" for number in range(400)}
    with Database(address, readers=0) as here, Database(address, readers=0) as there:
        heard = await heard_by(there)
        await until_it_listens(here, there, heard)

        def notify_all(tx: Transaction) -> None:
            for channel in channels:
                tx.notify(channel)

        await here.write(notify_all)
        await hear(heard, channels)
    assert len(" ".join(channels)) > PAYLOAD_BYTES_MAX


async def test_with_polling_alone_nothing_is_sent(address: str) -> None:
    with closing(postgres.connect(address)) as other:
        other.execute(f"listen {CHANNEL}")
        with Database(address, readers=0, listen_address="off") as database:
            heard = await heard_by(database)
            await database.write(Transaction.notify, "document")
            assert await heard.get() == {"document"}, "this process knows"
        assert list(other.notifies(timeout=0.2)) == []
