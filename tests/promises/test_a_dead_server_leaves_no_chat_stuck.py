"""Promise: a dead server never leaves a chat stuck, and nobody pays for an answer twice without asking for it."""

import json
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from quire.actions.answering.answer_runs import REAP_SECONDS
from tests.conftest import ModelServer, StartServer
from tests.promises.dead_servers import outlast
from tests.promises.evidence import Tables, tables_as_left
from tests.running import Event, Person, RunningServer, wait_until

SEED = 20_261_123
KILLS, KILLS_LONG = 12, 500
CHATS = 3
PATIENCE_SECONDS = 60
PIECES = [f"piece {number}, " for number in range(25)]
WHOLE = "".join(PIECES)

SLOW_TO_BEGIN = {"pieces": PIECES, "first_pause_seconds": 60}
WORD_BY_WORD = {"pieces": PIECES, "pause_seconds": 0.02}
AT_ONCE = {"pieces": PIECES}


@dataclass
class Reader:
    """Somebody who watches an answer until the connection breaks or the answer ends."""

    person: Person
    answer: dict[str, Any]
    events: list[Event] = field(default_factory=list)

    def start(self) -> "Reader":
        self._watching = threading.Thread(target=self._watch, daemon=True)
        self._watching.start()
        return self

    def join(self) -> None:
        self._watching.join(timeout=30)
        assert not self._watching.is_alive(), "a reader of a dead server is still waiting"

    @property
    def text(self) -> str:
        return text_of(self.events)

    @property
    def has_seen_the_end(self) -> bool:
        return bool(self.events) and self.events[-1].type == "answer.completed"

    def _watch(self) -> None:
        try:
            for event in self.person.events(self.answer):
                self.events.append(event)
        except httpx.TransportError:
            pass


@dataclass
class Conversation:
    """A chat in which something is asked when the server dies."""

    chat: dict[str, Any]
    question: str = ""
    answer: dict[str, Any] = field(default_factory=dict)
    reader: Reader | None = None
    calls_before: int = 0


@dataclass
class Story:
    """One server that dies often, a person with a few chats, and the model server that sees who asks."""

    server: RunningServer
    person: Person
    model: ModelServer
    conversations: list[Conversation]
    rng: random.Random
    round: int = 0

    def ask_everywhere(self) -> None:
        """Ask in every chat, and let somebody watch."""
        for number, conversation in enumerate(self.conversations):
            conversation.question = f"question {self.round}.{number}"
            conversation.answer = self.person.ask(conversation.chat, conversation.question)
            conversation.reader = Reader(self.person, conversation.answer).start()

    def kill(self) -> None:
        self.server.kill()
        for conversation in self.conversations:
            assert conversation.reader is not None
            conversation.reader.join()
            conversation.calls_before = self.calls(conversation.question)

    def start_again(self) -> None:
        outlast(self.server)
        self.server.start()
        self.person.http.base_url = httpx.URL(self.server.url)

    def calls(self, question: str) -> int:
        """How often the model was asked this."""
        return sum(
            call["request"]["messages"][-1]["content"].endswith(question) for call in self.model.calls()
        )


# Each waits for a moment at which to kill the server.
Moment = Callable[[Story], None]


def as_soon_as_it_is_asked(story: Story) -> None:
    story.model.plan(**WORD_BY_WORD)
    story.ask_everywhere()


def while_the_model_thinks(story: Story) -> None:
    story.model.plan(**SLOW_TO_BEGIN)
    story.ask_everywhere()
    wait_until(
        lambda: all(story.calls(conversation.question) for conversation in story.conversations),
        seconds=PATIENCE_SECONDS,
    )


def between_two_pieces(story: Story) -> None:
    story.model.plan(**WORD_BY_WORD)
    story.ask_everywhere()
    wanted = story.rng.randrange(1, len(WHOLE))
    wait_until(lambda: max(len(reader.text) for reader in readers(story)) >= wanted, seconds=PATIENCE_SECONDS)


def at_the_last_piece(story: Story) -> None:
    story.model.plan(**WORD_BY_WORD)
    story.ask_everywhere()
    wait_until(lambda: any(reader.text == WHOLE for reader in readers(story)), seconds=PATIENCE_SECONDS)


def when_one_of_them_is_finished(story: Story) -> None:
    story.model.plan(**WORD_BY_WORD)
    story.ask_everywhere()
    wait_until(lambda: any(reader.has_seen_the_end for reader in readers(story)), seconds=PATIENCE_SECONDS)


MOMENTS: list[Moment] = [
    as_soon_as_it_is_asked,
    while_the_model_thinks,
    between_two_pieces,
    at_the_last_piece,
    when_one_of_them_is_finished,
]


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.__name__)
def test_an_answer_of_a_dead_server_ends_and_its_chat_goes_on(
    moment: Moment, start_server: StartServer, model_server: ModelServer, tmp_path: Path, is_long: bool
) -> None:
    story = _story(start_server(**model_server.settings), model_server)

    for story.round in range((KILLS_LONG if is_long else KILLS) // len(MOMENTS)):
        where = f"{moment.__name__}, seed {SEED}, kill {story.round}"
        moment(story)
        _kill_and_check(story, tmp_path, where=where)


def test_an_answer_that_still_waited_for_its_turn_is_written_after_the_next_start(
    start_server: StartServer, model_server: ModelServer, tmp_path: Path
) -> None:
    story = _story(start_server(**model_server.settings, rate_limits="on"), model_server)
    model_server.plan(**SLOW_TO_BEGIN)
    story.ask_everywhere()
    first, second, waiting = story.conversations
    wait_until(lambda: story.calls(first.question) and story.calls(second.question), seconds=PATIENCE_SECONDS)

    states = _kill_and_check(story, tmp_path, where="one waits")

    assert states == ["streaming", "streaming", "queued"]
    assert waiting.calls_before == 0


def _story(server: RunningServer, model: ModelServer) -> Story:
    person = server.person("author")
    document = person.document(sections=[{"title": f"Section {number}"} for number in range(CHATS)])
    conversations = [Conversation(person.chat(document, section)) for section in range(CHATS)]
    return Story(server, person, model, conversations, random.Random(SEED))


def _kill_and_check(story: Story, tmp_path: Path, *, where: str) -> list[str]:
    """Kill the server, start it again, and look at every chat; returns the states that the answers were left in."""
    story.kill()
    with tables_as_left(story.server, tmp_path / "as-left") as left:
        states = [_state(left, conversation) for conversation in story.conversations]
    story.model.plan(**AT_ONCE)
    story.start_again()
    for conversation, (status, stored) in zip(story.conversations, states, strict=True):
        _check_settled(story, conversation, status, stored, where=where)
    for conversation in story.conversations:
        _check_chat_goes_on(story, conversation, where=where)
    return [status for status, _ in states]


def _check_settled(story: Story, conversation: Conversation, status: str, stored: str, *, where: str) -> None:
    """What becomes of an answer depends on how far it had come; what its reader saw stays in every case."""
    answer_id, reader = conversation.answer["id"], conversation.reader
    assert reader is not None
    if status == "queued":
        message = story.person.finished(conversation.answer)
        assert (message["status"], message["content"]) == ("completed", WHOLE), where
        assert story.calls(conversation.question) == conversation.calls_before + 1, where
        return
    # At the start, and not when the reaper comes round.
    message = wait_until(lambda: _ended(story.person.message(answer_id)), seconds=REAP_SECONDS - 1)
    expected = {"streaming": "interrupted", "completed": "completed"}[status]
    assert message["status"] == expected, f"{where}: it was {status}"
    assert message["content"] == stored, where
    assert message["content"].startswith(reader.text), f"{where}: a reader had seen {reader.text!r}"
    assert WHOLE.startswith(message["content"]), where
    events = list(story.person.events(conversation.answer))
    assert [event.seq for event in events] == list(range(1, len(events) + 1)), where
    assert [event.type for event in events if event.type in CLOSINGS] == [f"answer.{expected}"], where
    assert events[-1].type == f"answer.{expected}", where
    assert text_of(events) == message["content"], where
    missed = list(story.person.events(conversation.answer, after=len(reader.events)))
    assert reader.text + text_of(missed) == message["content"], where
    assert story.calls(conversation.question) == conversation.calls_before, (
        f"{where}: the model was asked again"
    )


def _check_chat_goes_on(story: Story, conversation: Conversation, *, where: str) -> None:
    """Neither a new answer to the old question nor the next question has to wait."""
    retried = story.person.http.post(f"/api/messages/{conversation.answer['id']}/retry")
    assert retried.status_code == 202, f"{where}: {retried.text}"
    assert story.person.finished(retried.json()["answer"])["content"] == WHOLE, where
    next_answer = story.person.ask(conversation.chat, f"next {conversation.question} and go on")
    assert story.person.finished(next_answer)["status"] == "completed", where


CLOSINGS = {"answer.completed", "answer.stopped", "answer.failed", "answer.interrupted"}


def text_of(events: list[Event]) -> str:
    """The text that somebody who saw these events has read."""
    return "".join(event.data["text"] for event in events if event.type == "text")


def readers(story: Story) -> list[Reader]:
    return [conversation.reader for conversation in story.conversations if conversation.reader is not None]


def _ended(message: dict[str, Any]) -> dict[str, Any] | None:
    return None if message["status"] in ("queued", "streaming") else message


def _state(left: Tables, conversation: Conversation) -> tuple[str, str]:
    """The status of an answer as the dead server left it, and all of its text that is stored."""
    answer_id = conversation.answer["id"]
    (row,) = left.rows("select status, content, folded_seq from message where id = :id", id=answer_id)
    status, content, folded_seq = row
    later = left.rows(
        "select data from answer_event where message_id = :id and type = 'text' and seq > :seq order by seq",
        id=answer_id,
        seq=folded_seq,
    )
    return status, content + "".join(json.loads(data)["text"] for (data,) in later)
