"""Model servers for the adapters: one with a plan, one that sends bytes as they are."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date

import pytest

from quire.domain.conversation.answers import NotSearched
from quire.domain.conversation.budgets import Budget
from quire.domain.conversation.material import CurrentSection, Material
from quire.domain.conversation.messages import AnswerConfig, Intent
from quire.domain.conversation.prompts import Prompt, build_prompt
from quire.domain.references.passages import Passage
from quire.llm.openai_compatible import OpenAICompatible
from tests.conftest import ModelServer


@pytest.fixture(scope="session")
def shared_model_server() -> Iterator[ModelServer]:
    """One process for all tests of the adapters."""
    running = ModelServer()
    yield running
    running.close()


class RawServer:
    """Sends the same bytes to everybody, then ends the connection as it was told to."""

    def __init__(self) -> None:
        self.reply = b""
        self.ends_with_reset = False
        self.requests = 0
        self.asked = b""
        self.url = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked = await reader.readuntil(b"\r\n\r\n")
        self.requests += 1
        writer.write(self.reply)
        await writer.drain()
        if self.ends_with_reset:
            writer.transport.abort()
        writer.close()


@pytest.fixture
async def raw_server() -> AsyncIterator[RawServer]:
    raw = RawServer()
    listening = await asyncio.start_server(raw.answer, "127.0.0.1", 0)
    raw.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield raw
    listening.close()


@pytest.fixture
async def raw_adapter(raw_server: RawServer) -> AsyncIterator[OpenAICompatible]:
    opened = OpenAICompatible(raw_server.url, "test-model", None)
    yield opened
    await opened.close()


@pytest.fixture
async def adapter(shared_model_server: ModelServer) -> AsyncIterator[OpenAICompatible]:
    opened = OpenAICompatible(f"{shared_model_server.url}/v1", "test-model", "test-key")
    yield opened
    await opened.close()


def prompt(
    question: str = "Why?",
    passages: tuple[Passage, ...] = (),
    config: AnswerConfig | None = None,
    *,
    intent: Intent = "discuss",
    does_any_fit: bool = True,
    not_searched: tuple[NotSearched, ...] = (),
) -> Prompt:
    """A question about a small section."""
    return build_prompt(
        Material(
            document_title="Handbook",
            outline=(),
            section=CurrentSection("Scope", "The scope is wide.", 1),
            neighbours=(),
            checkpoint=None,
            turns=(),
            forgotten_count=0,
            references=(),
            passages=passages,
            question=question,
            selection=None,
            intent=intent,
            config=config or AnswerConfig(),
            today=date(2030, 1, 2),
            does_any_fit=does_any_fit,
            not_searched=not_searched,
        ),
        Budget(16_000),
    )
