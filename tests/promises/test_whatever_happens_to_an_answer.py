"""Promise: whatever happens in whatever order, an answer is one row of events with one end, and all who read see it.

People ask, ask again, stop, read and leave; a model speaks, ends and fails; processes die, or come to when they were
taken for dead; events are folded away.
"""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from quire.actions.answering import answer_feeds, answer_writer
from quire.actions.answering.answer_feeds import AnswerFeeds
from quire.actions.answering.answer_message import AnswerTools
from quire.actions.answering.answer_runs import AnswerRuns
from quire.actions.answering.answer_writer import AnswerWriter
from quire.actions.answering.checkpoints import Checkpoints
from quire.actions.answering.gather_material import GatherMaterial
from quire.actions.answering.model_timeouts import ModelTimeouts
from quire.actions.answering.search_help import SearchHelp
from quire.actions.background import Background
from quire.actions.computing import Computing
from quire.actions.metrics import Metrics
from quire.actions.references.embed_passages import EmbedPassages
from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import CLOSING_TYPES, Snapshot, StoredEvent, TextAdded
from quire.domain.conversation.checkpoints import Conversation
from quire.domain.conversation.messages import Question
from quire.domain.conversation.prompts import Prompt
from quire.domain.documents.sections import SectionDraft
from quire.domain.errors import AnswerInProgress
from quire.domain.limits import Limits
from quire.domain.translatable_text import TranslatableText
from quire.llm.language_model import (
    ModelFailure,
    ModelOutput,
    TextPiece,
    Thinking,
    TokensUsed,
    built_in,
)
from quire.store import sqlite
from quire.store.accounts import users
from quire.store.client_requests import Outcome, Reply
from quire.store.conversation import answers, asking, chats
from quire.store.conversation.asking import Asked
from quire.store.database import Database
from quire.store.documents import documents
from quire.store.transactions import Transaction
from tests.actions.unpaid import unpaid
from tests.models import registry_of, uncounted

T = TypeVar("T")

RUNNING = ("queued", "streaming")
PATIENCE_SECONDS = 10.0

_MARK_OF_QUOTATION = re.compile(r" |\[Q\d+\]")

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
quoted = st.sampled_from(["«one two three four", " five six « seven» (eight", "“Nine ten eleven twelve.” "])
pieces = st.lists(words | quoted | st.just("x" * 1_100), min_size=1, max_size=4)
some = st.integers(0, 9)
"""One of those that are there, or a small number."""

Speech = asyncio.Queue[list[ModelOutput] | ModelFailure | None]
"""What the model is still to say for one answer; None is the end."""


class Puppet:
    """A language model that says what it is told to."""

    name = "puppet"
    address = None

    def __init__(self) -> None:
        self.asked_for: list[str] = []
        self.speeches: dict[str, Speech] = {}

    async def stream(self, prompt: Prompt) -> AsyncGenerator[list[ModelOutput], None]:
        reading = asyncio.current_task()
        assert reading is not None
        message_id = reading.get_name().removeprefix("read-")
        self.asked_for.append(message_id)
        speech = self.speeches.setdefault(message_id, asyncio.Queue())
        while (said := await speech.get()) is not None:
            if isinstance(said, ModelFailure):
                raise said
            yield said

    async def summarise(self, conversation: Conversation) -> str:
        return "A summary."

    async def check(self) -> TranslatableText:
        return built_in(self.name)

    async def close(self) -> None:
        pass


@dataclass
class Told:
    """What is known of an answer from outside."""

    text: str = ""
    is_ended_by_model: bool = False
    is_stopped: bool = False


@dataclass
class Reader:
    """Somebody who follows an answer over as many connections as it takes."""

    message_id: str
    seq: int = 0
    text: str = ""
    seqs: list[int] = field(default_factory=list)
    is_at_end: bool = False

    def take(self, events: list[StoredEvent]) -> None:
        for event in events:
            if event.type == Snapshot.type:
                snapshot = msgspec.json.decode(event.data, type=Snapshot)
                self.text, self.seqs = snapshot.text, list(range(1, snapshot.upto + 1))
                assert event.seq == snapshot.upto
            else:
                self.seqs.append(event.seq)
            if event.type == TextAdded.type:
                self.text += msgspec.json.decode(event.data, type=TextAdded).text
            self.seq = event.seq
            assert not self.is_at_end, "nothing follows the closing event"
            self.is_at_end = event.type in CLOSING_TYPES
        assert self.seqs == list(range(1, self.seq + 1)), "no number is missing or comes twice"


class Process:
    """What one server process has in its memory."""

    def __init__(self, database: Database, model: Puppet) -> None:
        self.background = Background()
        self.feeds = AnswerFeeds(database)
        metrics = Metrics()
        models = registry_of(database, model)
        tools = AnswerTools(
            database=database,
            models=models,
            writer=AnswerWriter(database, self.background, metrics),
            checkpoints=Checkpoints(
                database=database,
                models=models,
                background=self.background,
                metrics=metrics,
                prices=uncounted(models),
            ),
            prices=uncounted(models),
            gathering=GatherMaterial(
                database,
                EmbedPassages(
                    database=database, embeddings=None, background=self.background, work=unpaid(database)
                ),
                SearchHelp(
                    None,
                    reranker_stays_in_house=True,
                    timeout_seconds=3_600,
                    work=unpaid(database),
                ),
            ),
            metrics=metrics,
            computing=Computing(),
            timeouts=ModelTimeouts(3_600, 3_600, 3_600, 256 * 1024),
        )
        self.runs = AnswerRuns(tools, self.feeds, self.background, running_max=250, running_per_user_max=250)


class World:
    """What outlives every example: a database, an event loop, somebody with a document."""

    def __init__(self, path: Path) -> None:
        self.runner = asyncio.Runner()
        self.database = Database(path)
        self.looking = sqlite.connect(path, read_only=True)
        self.visitor = self.run(self.database.write(_add_visitor))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def close(self) -> None:
        self.runner.close()
        self.looking.close()
        self.database.close()


def _add_visitor(tx: Transaction) -> Visitor:
    user = users.add(tx, "ann", "a hash", is_administrator=False)
    return Visitor(user.id, user.name, False, "token", "a credential")


def _add_chat(tx: Transaction, visitor: Visitor) -> str:
    document = documents.add_document(tx, visitor, "Handbook", [SectionDraft("Purpose")], Limits())
    opened = chats.get_or_create(tx, visitor, document.id, document.sections[0].id, limit=1)
    return opened.chat_session.id


def _as_said(text: str) -> str:
    """Without the marks, and the blanks around them, that are put behind words which the model quotes from nowhere."""
    return _MARK_OF_QUOTATION.sub("", text)


class AnswersInAnyOrder(RuleBasedStateMachine):
    """One chat. What may be chosen never depends on how far the program has come, only what is then done."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.model = Puppet()
        self.told: dict[str, Told] = {}
        self.ended: dict[str, tuple[Any, ...]] = {}
        self.readers: list[Reader] = []

    @initialize(is_folded_often=st.booleans())
    def begin(self, is_folded_often: bool) -> None:
        answer_writer.FOLD_SECONDS = 0.0 if is_folded_often else 3.0
        self.chat_id = self.world.run(self.world.database.write(_add_chat, self.world.visitor))
        self.process = self.world.run(self._new_process())
        self.ask()

    @rule()
    def ask(self) -> None:
        self._ask(
            lambda tx: asking.ask(
                tx, self.world.visitor, self.chat_id, Question(f"Why {len(self.told)}?"),
                parent_id=msgspec.UNSET, model="puppet", rate=None,
            )
        )  # fmt: skip

    @rule(which=some)
    def retry(self, which: int) -> None:
        if old := self._one(which):
            self._ask(lambda tx: asking.retry(tx, self.world.visitor, old, model="puppet", rate=None))

    @rule(said=pieces, turns=some)
    def speak(self, said: list[str], turns: int) -> None:
        """In one read or in several, while the program gets a few turns of the event loop."""
        if running := self._being_written():
            message_id, speech = running
            self.told[message_id].text += "".join(said)
            for piece in said:
                speech.put_nowait([Thinking(), TextPiece(piece)])
            self.world.run(_turn(turns))

    @rule(said=pieces)
    def speak_at_once(self, said: list[str]) -> None:
        if running := self._being_written():
            message_id, speech = running
            self.told[message_id].text += "".join(said)
            speech.put_nowait([*map(TextPiece, said), TokensUsed(1, 2)])
            self.world.run(_turn(1))

    @rule(is_failing=st.booleans(), turns=some)
    def end(self, is_failing: bool, turns: int) -> None:
        if running := self._being_written():
            message_id, speech = running
            self.told[message_id].is_ended_by_model = True
            speech.put_nowait(ModelFailure("model_error", "No.", retryable=True) if is_failing else None)
            self.world.run(_turn(turns))

    @rule(seconds=st.sampled_from([0.0, 0.002, 0.01]))
    def wait(self, seconds: float) -> None:
        self.world.run(asyncio.sleep(seconds))

    @rule(which=some)
    def stop(self, which: int) -> None:
        if message_id := self._one(which):
            stopping = self.process.runs.stop(
                self.world.visitor.user_id,
                message_id,
                lambda tx: answers.stop(tx, self.world.visitor, message_id),
            )
            message, was_running = self.world.run(stopping)
            if message.is_running:
                assert was_running
                self.told[message_id].is_stopped = True

    @rule(is_dead=st.booleans())
    def die(self, is_dead: bool) -> None:
        """Another process takes over. The old one is gone, or comes to after it was taken for dead."""
        self.world.run(self._die(is_dead=is_dead))

    @rule()
    def reap(self) -> None:
        self.world.run(self.process.runs.reap())

    @rule(which=some)
    def open_reader(self, which: int) -> None:
        if message_id := self._one(which):
            self.readers.append(Reader(message_id))

    @rule(which=some, groups=st.integers(1, 3), events_of_last=st.integers(0, 3))
    def read_and_leave(self, which: int, groups: int, events_of_last: int) -> None:
        """Read some groups as they come, and lose the connection within the last one."""
        if self.readers:
            reader = self.readers[which % len(self.readers)]
            self.world.run(self._read(reader, groups, events_of_last))

    @rule()
    def fold_away(self) -> None:
        """A quarter of an hour goes by."""
        self.world.run(self.world.database.write(_fold_away))

    @rule(which=some)
    def show(self, which: int) -> None:
        if message_id := self._one(which):
            showing = self.world.database.write(
                chats.show_branch, self.world.visitor, self.chat_id, message_id, limit=3
            )
            shown = self.world.run(showing)
            assert message_id in [message.id for message in shown.messages] or shown.message_count > 3

    @invariant()
    def every_answer_is_one_row_of_events_with_at_most_one_end(self) -> None:
        assert len(self.model.asked_for) == len(set(self.model.asked_for)), "nothing is paid for twice"
        self.world.looking.execute("begin")
        try:
            self._check_rows(self._messages())
        finally:
            self.world.looking.execute("rollback")

    def teardown(self) -> None:
        self._wait_until(self._has_come_to_its_end)
        self.every_answer_is_one_row_of_events_with_at_most_one_end()
        texts = {message_id: content for message_id, _, content, *_ in self._messages()}
        for reader in [*self.readers, *map(Reader, self.told)]:
            self.world.run(self._read(reader, 1_000_000, 1_000_000))
            assert reader.is_at_end
            assert reader.text == texts[reader.message_id]
        self.world.run(_cancel_all())

    def _check_rows(self, messages: list[tuple[Any, ...]]) -> None:
        assert sum(status in RUNNING for _, status, *_ in messages) <= 1
        for message_id, status, content, folded_seq, error, has_events in messages:
            events = self._events(message_id)
            seqs = [seq for seq, *_ in events]
            closings = [seq for seq, type_, _ in events if type_ in CLOSING_TYPES]
            assert closings == ([] if status in RUNNING else seqs[-1:])
            if has_events:
                assert seqs == list(range(1, len(seqs) + 1))
                assert "".join(text or "" for _, _, text in events).startswith(content)
                if status not in RUNNING:
                    assert "".join(text or "" for _, _, text in events) == content
            if status not in RUNNING:
                final = (status, content, error, folded_seq)
                assert self.ended.setdefault(message_id, final) == final, "an end is the end"
                assert folded_seq == seqs[-1]
                self._check_end(message_id, status, content)

    def _check_end(self, message_id: str, status: str, content: str) -> None:
        told = self.told[message_id]
        said, shown = _as_said(told.text), _as_said(content)
        assert said.startswith(shown)
        if status == "completed":
            assert (told.is_ended_by_model, shown) == (True, said)
        if told.is_stopped and not told.is_ended_by_model:
            assert status == "stopped"

    def _ask(self, asking: Callable[[Transaction], Asked]) -> None:
        running = [message_id for message_id, status, *_ in self._messages() if status in RUNNING]
        asked = self.process.runs.ask(
            self.world.visitor.user_id, lambda tx: Outcome(asking(tx), lambda asked: Reply(202, b""))
        )
        if running:
            with contextlib.suppress(AnswerInProgress):
                # It may come to its end just now.
                self._note(self.world.run(asked))
        else:
            self._note(self.world.run(asked))

    def _note(self, outcome: Outcome[Asked]) -> None:
        assert outcome.result is not None
        self.told[outcome.result.answer.id] = Told()

    def _one(self, which: int) -> str | None:
        return list(self.told)[which % len(self.told)] if self.told else None

    def _being_written(self) -> tuple[str, Speech] | None:
        """The answer that was asked for last, if the model has not come to its end."""
        if not self.told:
            return None
        message_id = list(self.told)[-1]
        self._wait_until(lambda: message_id in self.model.speeches or self._status(message_id) not in RUNNING)
        speech = self.model.speeches.get(message_id)
        return None if speech is None or self.told[message_id].is_ended_by_model else (message_id, speech)

    def _wait_until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            self.world.run(asyncio.sleep(0.001))

    async def _new_process(self) -> Process:
        process = Process(self.world.database, self.model)
        await process.runs.recover(is_only_server=True)
        return process

    async def _die(self, *, is_dead: bool) -> None:
        if is_dead:
            await _cancel_all()
        self.process = await self._new_process()

    async def _read(self, reader: Reader, groups: int, events_of_last: int) -> None:
        async with aclosing(self.process.feeds.follow(reader.message_id, reader.seq)) as following:
            for number in range(groups):
                try:
                    events = await asyncio.wait_for(
                        anext(following), 0.005 if groups < 10 else PATIENCE_SECONDS
                    )
                except (TimeoutError, StopAsyncIteration):
                    return
                reader.take(events[:events_of_last] if number == groups - 1 else events)

    def _has_come_to_its_end(self) -> bool:
        for message_id, speech in self.model.speeches.items():
            if not self.told[message_id].is_ended_by_model:
                self.told[message_id].is_ended_by_model = True
                speech.put_nowait(None)
        return not any(status in RUNNING for _, status, *_ in self._messages())

    def _status(self, message_id: str) -> str:
        return next(status for id_, status, *_ in self._messages() if id_ == message_id)

    def _messages(self) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.world.looking.execute(
            "select id, status, content, folded_seq, error, has_events from message"
            " where chat_session_id = ? and role = 'assistant' order by ordinal",
            (self.chat_id,),
        ).fetchall()
        return found

    def _events(self, message_id: str) -> list[tuple[int, str, str | None]]:
        found: list[tuple[int, str, str | None]] = self.world.looking.execute(
            "select seq, type, json_extract(data, '$.text') from answer_event where message_id = ? order by seq",
            (message_id,),
        ).fetchall()
        return found


async def _turn(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def _cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _fold_away(tx: Transaction) -> None:
    tx.run(
        "update message set finished_at = '2000-01-01T00:00:00.000000+00:00' where finished_at is not null"
    )
    answers.remove_folded_events(tx)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    opened = World(tmp_path / "quire.sqlite3")
    yield opened
    opened.close()


def test_every_order_of_events_leaves_answers_whole(
    world: World, is_long: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_writer, "FLUSH_SECONDS", 0.002)
    monkeypatch.setattr(answer_writer, "FOLD_SECONDS", 3.0)
    monkeypatch.setattr(answer_feeds, "EVENTS_HELD", 2)
    monkeypatch.setattr(answer_feeds, "EVENTS_READ_AT_ONCE", 3)
    AnswersInAnyOrder.world = world
    run_state_machine_as_test(
        AnswersInAnyOrder,
        settings=settings(
            max_examples=2_000 if is_long else 40,
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
