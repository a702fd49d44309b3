"""What the models say is written down together, shown only when it is stored, and never given up lightly."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from quire.actions.answering import answer_writer
from quire.actions.answering.answer_feeds import AnswerFeed
from quire.actions.answering.answer_writer import AnswerBuffer, AnswerWriter, LeaseLost
from quire.actions.background import Background
from quire.actions.metrics import Metrics
from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import AnswerCompleted, assembled_text
from quire.domain.conversation.messages import Question
from quire.domain.documents.sections import SectionDraft
from quire.domain.errors import DatabaseUnavailable
from quire.domain.limits import Limits
from quire.llm.language_model import TextPiece, TokensUsed
from quire.store.accounts import users
from quire.store.conversation import abandoned_answers, answers, asking, chats, messages
from quire.store.database import Database
from quire.store.documents import documents
from quire.store.transactions import Transaction


class Desk:
    """A writer, a database, and answers that are being written."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.background = Background()
        self.metrics = Metrics()
        self.writer = AnswerWriter(database, self.background, self.metrics)
        self.stopped: list[str] = []
        self.has_stopped = asyncio.Event()

    async def buffer(self, name: str = "ann") -> AnswerBuffer:
        """An answer of somebody new, claimed and begun."""
        message_id = await self.database.write(_ask, name)
        lease = await self.database.write(answers.claim, message_id, "this desk", [])
        assert lease is not None
        return self.writer.begin(lease, AnswerFeed(), first_seq=2, stop=lambda: self._note_stop(message_id))

    def _note_stop(self, message_id: str) -> None:
        self.stopped.append(message_id)
        self.has_stopped.set()

    async def text(self, buffer: AnswerBuffer) -> tuple[str, str]:
        """Status and text as they are stored."""
        return await self.database.read(_stored, buffer.lease.message_id)


def _ask(tx: Transaction, name: str) -> str:
    user = users.add(tx, name, "a hash", is_administrator=False)
    visitor = Visitor(user.id, user.name, False, "token", "a credential")
    document = documents.add_document(tx, visitor, "Handbook", [SectionDraft("Purpose")], Limits())
    opened = chats.get_or_create(tx, visitor, document.id, document.sections[0].id, limit=1)
    asked = asking.ask(
        tx,
        visitor,
        opened.chat_session.id,
        Question("Why?"),
        parent_id=msgspec.UNSET,
        model="a model",
        rate=None,
    )
    return asked.answer.id


def _stored(tx: Transaction, message_id: str) -> tuple[str, str]:
    status, content, folded_seq = tx.one(
        "select status, content, folded_seq from message where id = :id", id=message_id
    )
    return status, content + messages.text_after(tx, message_id, folded_seq)


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    with Database(tmp_path / "quire.sqlite3") as database:
        desk = Desk(database)
        yield desk
        await desk.background.close()


async def test_the_first_piece_is_shown_at_once_and_only_after_it_is_stored(desk: Desk) -> None:
    buffer = await desk.buffer()
    await desk.writer.add(buffer, [TextPiece("Hello")])
    assert buffer.feed.held_after(1) is None
    await buffer.feed.wait()
    assert await desk.text(buffer) == ("streaming", "Hello")
    held = buffer.feed.held_after(1)
    assert held is not None
    assert assembled_text(held) == "Hello"


async def test_many_answers_end_with_all_their_words(desk: Desk) -> None:
    buffers = [await desk.buffer(f"person-{number}") for number in range(20)]
    for number in range(30):
        for buffer in buffers:
            buffer.add([TextPiece(f"{number} ")])
            desk.writer._note_change(buffer)
    for buffer in buffers:
        buffer.add([TokensUsed(3, 30)])
        await desk.writer.end(buffer, AnswerCompleted())
    words = "".join(f"{number} " for number in range(30))
    assert [await desk.text(buffer) for buffer in buffers] == [("completed", words)] * 20


async def test_who_has_lost_the_lease_writes_nothing_and_is_told(desk: Desk) -> None:
    buffer = await desk.buffer()
    await desk.database.write(abandoned_answers.settle_left_behind)
    await desk.writer.add(buffer, [TextPiece("too late")])
    with pytest.raises(LeaseLost):
        await desk.writer.end(buffer, AnswerCompleted())
    assert await desk.text(buffer) == ("interrupted", "")


async def test_the_lease_of_a_silent_model_is_renewed(desk: Desk) -> None:
    buffer = await desk.buffer()
    before = await desk.database.read(_lease_until, buffer.lease.message_id)
    await desk.writer.renew()
    async with asyncio.timeout(60):
        while await desk.database.read(_lease_until, buffer.lease.message_id) == before:
            pass


async def test_a_stop_that_another_server_stored_is_heard_when_the_lease_is_renewed(desk: Desk) -> None:
    buffer, other = await desk.buffer("ann"), await desk.buffer("ben")
    await desk.database.write(_request_stop, buffer.lease.message_id)
    await desk.writer.renew()
    await asyncio.wait_for(desk.has_stopped.wait(), 20)
    assert set(desk.stopped) == {buffer.lease.message_id}
    assert not other.ended.done()


def _request_stop(tx: Transaction, message_id: str) -> None:
    tx.run(
        "update answer_lease set stop_requested_at = :now where message_id = :id",
        now=tx.now_text,
        id=message_id,
    )


def _lease_until(tx: Transaction, message_id: str) -> str:
    return str(tx.one("select lease_until from answer_lease where message_id = :id", id=message_id)[0])


async def test_when_the_disk_is_full_nothing_is_shown_and_nothing_is_lost(desk: Desk) -> None:
    buffer = await desk.buffer()
    (pages,) = await desk.database.write(lambda tx: tx.one("pragma page_count"))
    await desk.database.write(lambda tx: tx.one(f"pragma max_page_count = {pages}"))
    text = "word " * 20_000
    await desk.writer.add(buffer, [TextPiece(text)])
    while not desk.metrics.commit_seconds.collect()[0].samples[-2].value:
        await desk.database.read(lambda tx: None)
    assert buffer.feed.held_after(1) is None
    await desk.database.write(lambda tx: tx.one("pragma max_page_count = 1000000"))
    await desk.writer.end(buffer, AnswerCompleted())
    assert await desk.text(buffer) == ("completed", text)


async def test_what_was_stored_by_a_commit_of_which_nothing_was_heard_is_stored_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_writer, "STORE_AGAIN_SECONDS", 0)
    buffer, other = await desk.buffer("ann"), await desk.buffer("bob")
    forget_next_commit(monkeypatch, desk.database)
    forget_next_commit(monkeypatch, desk.database)
    await desk.writer.add(buffer, [TextPiece("Hello")])
    await desk.writer.add(other, [TextPiece("Good day")])
    buffer.add([TokensUsed(3, 30)])
    await asyncio.gather(*(desk.writer.end(one, AnswerCompleted()) for one in (buffer, other)))
    assert await desk.text(buffer) == ("completed", "Hello")
    assert await desk.text(other) == ("completed", "Good day")
    held = buffer.feed.held_after(1)
    assert held is not None
    assert [event.seq for event in held] == list(range(2, 2 + len(held)))


async def test_an_end_that_was_stored_unheard_is_the_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_writer, "STORE_AGAIN_SECONDS", 0)
    buffer = await desk.buffer()
    await desk.writer.add(buffer, [TextPiece("Hello")])
    await buffer.feed.wait()
    forget_next_commit(monkeypatch, desk.database)
    await desk.writer.end(buffer, AnswerCompleted())
    assert await desk.text(buffer) == ("completed", "Hello")


async def test_what_another_has_closed_meanwhile_is_lost_also_where_nothing_was_heard(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_writer, "STORE_AGAIN_SECONDS", 0)
    buffer = await desk.buffer()
    write, refused = desk.database.write, iter([True])

    async def close_first(*asked: Any, **fields: Any) -> Any:
        if next(refused, False):
            await write(abandoned_answers.settle_left_behind)
            raise DatabaseUnavailable
        return await write(*asked, **fields)

    monkeypatch.setattr(desk.database, "write", close_first)
    with pytest.raises(LeaseLost):
        await desk.writer.end(buffer, AnswerCompleted())
    assert await desk.text(buffer) == ("interrupted", "")


def forget_next_commit(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    """Let the database commit the next change and go away before it says so."""
    write, forgotten = database.write, iter([True])

    async def write_and_forget(*asked: Any, **fields: Any) -> Any:
        outcome = await write(*asked, **fields)
        if next(forgotten, False):
            raise DatabaseUnavailable
        return outcome

    monkeypatch.setattr(database, "write", write_and_forget)


async def test_a_fault_in_one_answer_ends_that_one_and_no_other(desk: Desk) -> None:
    broken, whole = await desk.buffer("ann"), await desk.buffer("bob")
    broken.seq = 0  # The number of its first event is taken.
    for buffer in (broken, whole):
        buffer.add([TextPiece("Hello")])
        desk.writer._changed[buffer.lease.message_id] = buffer
    desk.writer._write_soon()
    await desk.writer.end(whole, AnswerCompleted())
    assert await desk.text(whole) == ("completed", "Hello")
    with pytest.raises(LeaseLost):
        await desk.writer.end(broken, AnswerCompleted())
    assert (await desk.text(broken))[0] == "failed"
