"""Two servers on one database: neither closes the other's answers, and a stop reaches whoever writes."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path

import msgspec
import pytest

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
from quire.domain.conversation.answers import TextAdded
from quire.domain.conversation.checkpoints import Conversation
from quire.domain.conversation.messages import Question
from quire.domain.conversation.prompts import Prompt
from quire.domain.documents.sections import SectionDraft
from quire.domain.limits import Limits
from quire.llm.language_model import ModelOutput, TextPiece
from quire.store.accounts import users
from quire.store.client_requests import Outcome, Reply
from quire.store.conversation import answers, asking, chats, messages
from quire.store.conversation.asking import Asked
from quire.store.database import Database, Location
from quire.store.documents import documents
from quire.store.transactions import Transaction
from tests.actions.unpaid import unpaid
from tests.models import registry_of, uncounted
from tests.postgres import fresh_database

PATIENCE_SECONDS = 60


class Hesitant:
    """A language model that says one word and then thinks for ever."""

    name = "hesitant"
    address = None

    def __init__(self) -> None:
        self.is_closed = False

    async def stream(self, prompt: Prompt) -> AsyncGenerator[list[ModelOutput], None]:
        try:
            yield [TextPiece("Well")]
            await asyncio.Event().wait()
        finally:
            self.is_closed = True

    async def summarise(self, conversation: Conversation) -> str:
        return "A summary."

    async def close(self) -> None:
        pass


class Server:
    """What one server has in its memory, and its own way to the database."""

    def __init__(self, location: Location) -> None:
        self.database = Database(location)
        self.model = Hesitant()
        self.feeds = AnswerFeeds(self.database)
        background, metrics = Background(), Metrics()
        self.writer = AnswerWriter(self.database, background, metrics)
        models = registry_of(self.database, self.model)
        tools = AnswerTools(
            database=self.database,
            models=models,
            writer=self.writer,
            checkpoints=Checkpoints(
                database=self.database,
                models=models,
                background=background,
                metrics=metrics,
                prices=uncounted(models),
            ),
            prices=uncounted(models),
            gathering=GatherMaterial(
                self.database,
                EmbedPassages(
                    database=self.database, embeddings=None, background=background, work=unpaid(self.database)
                ),
                SearchHelp(
                    None,
                    reranker_stays_in_house=True,
                    timeout_seconds=3_600,
                    work=unpaid(self.database),
                ),
            ),
            metrics=metrics,
            computing=Computing(),
            timeouts=ModelTimeouts(3_600, 3_600, 3_600, 256 * 1024),
        )
        self.runs = AnswerRuns(tools, self.feeds, background, running_max=2, running_per_user_max=2)

    async def ask(self) -> Asked:
        """Somebody new asks something here, and the first word of the answer is stored."""
        outcome = await self.runs.ask("author", lambda tx: Outcome(_ask(tx), lambda _: Reply(202, b"")))
        assert outcome.result is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._first_word(outcome.result.answer.id)
        return outcome.result

    async def _first_word(self, message_id: str) -> None:
        async with aclosing(self.feeds.follow(message_id, 0)) as following:
            async for events in following:
                if any(event.type == TextAdded.type for event in events):
                    return

    async def all_ended(self) -> None:
        await asyncio.wait_for(asyncio.gather(*self.runs._tasks), PATIENCE_SECONDS)


def _ask(tx: Transaction) -> Asked:
    user = users.add(tx, "ann", "a hash", is_administrator=False)
    visitor = Visitor(user.id, user.name, False, "token", "a credential")
    document = documents.add_document(tx, visitor, "Handbook", [SectionDraft("Purpose")], Limits())
    opened = chats.get_or_create(tx, visitor, document.id, document.sections[0].id, limit=1)
    return asking.ask(
        tx,
        visitor,
        opened.chat_session.id,
        Question("Why?"),
        parent_id=msgspec.UNSET,
        model="a model",
        rate=None,
    )


def _status(tx: Transaction, asked: Asked) -> tuple[str, str]:
    visitor = Visitor(asked.user_id, "ann", False, "token", "a credential")
    message = messages.find(tx, visitor, asked.answer.id)
    return message.status, message.content


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Location]:
    if request.param == "sqlite":
        yield tmp_path / "quire.sqlite3"
    else:
        with fresh_database() as address:
            yield address


@pytest.fixture
async def one(location: Location) -> AsyncIterator[Server]:
    server = Server(location)
    yield server
    await server.runs.close(grace_seconds=0)
    server.database.close()


@pytest.fixture
async def other(one: Server) -> AsyncIterator[Server]:
    server = Server(one.database.location)
    yield server
    await server.runs.close(grace_seconds=0)
    server.database.close()


async def test_a_server_that_starts_and_looks_around_leaves_the_answers_of_another(
    one: Server, other: Server
) -> None:
    asked = await one.ask()
    await other.runs.recover(is_only_server=False)
    await other.runs.reap()
    assert await other.database.read(_status, asked) == ("streaming", "Well")
    assert not one.model.is_closed


async def test_a_stop_at_another_server_ends_the_answer_with_the_next_renewal(
    one: Server, other: Server
) -> None:
    asked = await one.ask()
    visitor = Visitor(asked.user_id, "ann", False, "token", "a credential")
    message_id = asked.answer.id
    message, was_running = await other.runs.stop(
        visitor.user_id, message_id, lambda tx: answers.stop(tx, visitor, message_id)
    )
    assert (message.status, was_running) == ("streaming", True), "whoever writes it ends it"
    await one.writer.renew()
    await one.all_ended()
    assert one.model.is_closed
    assert await other.database.read(_status, asked) == ("stopped", "Well")
