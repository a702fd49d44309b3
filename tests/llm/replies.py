"""What model servers send, and what the adapter makes of it."""

import json

import pytest

from quire.domain.conversation.messages import AnswerEnding
from quire.llm.language_model import (
    ModelFailure,
    TextPiece,
    TokensUsed,
)
from quire.llm.openai_compatible import OpenAICompatible
from tests.llm.conftest import prompt


async def heard(model: OpenAICompatible, **question: object) -> tuple[str, list[TokensUsed]]:
    """All text, and what was counted."""
    arrivals = model.stream(prompt(**question))  # type: ignore[arg-type]
    outputs = [output async for arrived in arrivals for output in arrived]
    text = "".join(output.text for output in outputs if isinstance(output, TextPiece))
    return text, [output for output in outputs if isinstance(output, TokensUsed)]


async def failure(model: OpenAICompatible) -> tuple[str, bool]:
    """Code and retryable flag of the failure."""
    with pytest.raises(ModelFailure) as failed:
        await heard(model)
    assert failed.value.error.message.endswith(".")
    return failed.value.error.code, failed.value.error.retryable


def chunk(content: str) -> str:
    return "data: " + json.dumps({"choices": [{"index": 0, "delta": {"content": content}}]}) + "\n\n"


def chunked(*pieces: str, is_finished: bool = True) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece.encode()), piece.encode()) for piece in pieces)
    return head + body + (b"0\r\n\r\n" if is_finished else b"")


async def ending(model: OpenAICompatible) -> AnswerEnding:
    """How an answer with the text “Hello” ended."""
    outputs = [output async for arrived in model.stream(prompt()) for output in arrived]
    assert "".join(output.text for output in outputs if isinstance(output, TextPiece)) == "Hello"
    (told,) = [output for output in outputs if isinstance(output, AnswerEnding)]
    return told


def last(reason: str, **fields: object) -> str:
    return "data: " + json.dumps({"choices": [{"delta": {}, "finish_reason": reason, **fields}]}) + "\n\n"
