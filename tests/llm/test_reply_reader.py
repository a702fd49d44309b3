"""Streams, lines and whole documents are read alike, however they are cut."""

import json

import pytest

from quire.domain.conversation.messages import AnswerEnding
from quire.llm.language_model import (
    ModelFailure,
    TextPiece,
    TokensUsed,
)
from quire.llm.openai_compatible import OpenAICompatible
from tests.conftest import ModelServer
from tests.llm.conftest import RawServer, prompt
from tests.llm.replies import chunk, chunked, failure, heard


@pytest.mark.parametrize(
    "raw",
    [
        'data: {"choices": [{"delta": {"content": "Hel',
        "data: nonsense\n\n",
        'data: {"choices": 3}\n\n',
        'data: {"choices": [{"delta": {"content": ["a", "list"]}}]}\n\n',
        "data: []\n\n",
    ],
)
async def test_what_cannot_be_read_is_malformed(
    adapter: OpenAICompatible, shared_model_server: ModelServer, raw: str
) -> None:
    shared_model_server.plan(raw=chunk("Hello") + raw)
    assert await failure(adapter) == ("model_malformed", True)


async def test_an_event_without_an_end_is_malformed(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan(raw="data: " + "x" * 1_100_000)
    assert await failure(adapter) == ("model_malformed", True)


def halves(*contents: str) -> str:
    """Pieces whose JSON has escapes as they stand here."""
    return "".join(
        f'data: {{"choices": [{{"delta": {{"content": "{content}"}}}}]}}\n\n' for content in contents
    )


@pytest.mark.parametrize(
    ("contents", "text"),
    [
        (("Hi \\ud83e", "\\udd89!"), "Hi 🦉!"),
        (("\\ud83e", "", "\\udd89"), "🦉"),
        (("\\ud83e\\udd89",), "🦉"),
        (("a\\ud83e", "b"), "a\ufffdb"),
        (("a\\udd89b",), "a\ufffdb"),
        (("a\\ud83e",), "a\ufffd"),
    ],
)
async def test_a_character_that_comes_in_two_halves_is_one(
    adapter: OpenAICompatible, shared_model_server: ModelServer, contents: tuple[str, ...], text: str
) -> None:
    shared_model_server.plan(raw=halves(*contents) + "data: [DONE]\n\n")
    assert (await heard(adapter))[0] == text


async def test_a_stream_that_comes_byte_by_byte_says_the_same(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    raw = ": ping\r\n\r\n" + chunk("Hellö, ").replace("\n", "\r\n") + chunk("東京") + "data: [DONE]\n\n"
    shared_model_server.plan(raw=raw, bytes_at_once=1)
    assert await heard(adapter) == ("Hellö, 東京", [])


@pytest.mark.parametrize(
    "raw", ["<html><body>Please sign in</body></html>", "{}", '{"choices": []}', '{"cho', "[]"]
)
async def test_a_document_that_is_neither_answer_nor_error_is_malformed(
    adapter: OpenAICompatible, shared_model_server: ModelServer, raw: str
) -> None:
    shared_model_server.plan(raw=raw)
    assert await failure(adapter) == ("model_malformed", True)


@pytest.mark.parametrize(
    ("whole", "ending"),
    [
        ({"choices": [{"index": 0, "message": {"content": "Hello"}, "finish_reason": "stop"}]},
         AnswerEnding("whole", "stop")),
        ({"choices": [{"message": {"content": "Hello", "reasoning_content": "Hm."}}], "usage": None}, AnswerEnding()),
        ({"choices": [{"message": {"content": "Hello"}, "finish_reason": "length"}]}, AnswerEnding("length", "length")),
    ],
)  # fmt: skip
async def test_an_answer_in_one_document_is_an_answer(
    adapter: OpenAICompatible, shared_model_server: ModelServer, whole: object, ending: AnswerEnding
) -> None:
    shared_model_server.plan(whole=whole)
    outputs = [output async for arrived in adapter.stream(prompt()) for output in arrived]
    assert outputs == [TextPiece("Hello"), ending]


def line(content: str, **fields: object) -> str:
    """A line of Ollama's own form."""
    return json.dumps({"model": "m", "message": {"role": "assistant", "content": content}, **fields}) + "\n"


LAST_LINE = line("", done=True, done_reason="stop", prompt_eval_count=7, eval_count=3)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (line("Hel", done=False) + line("lo", done=False) + LAST_LINE, "whole"),
        (line("Hel") + line("lo") + LAST_LINE.replace('"stop"', '"length"').rstrip(), "length"),
        (line("Hel").replace("\n", "\r\n") + "\n" + line("lo") + LAST_LINE, "whole"),
        (line("", done=False).replace('"content": ""', '"thinking": "Hm."') + line("Hello") + LAST_LINE, "whole"),
        (line("Hello", done=True, prompt_eval_count=7, eval_count=3), "whole"),
        ("".join(chunk(part).removeprefix("data: ").rstrip() + "\n" for part in ("Hel", "lo"))
         + '{"choices": [{"delta": {}, "finish_reason": "stop"}],'
         ' "usage": {"prompt_tokens": 7, "completion_tokens": 3}}',
         "whole"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("bytes_at_once", [None, 1])
async def test_an_answer_with_a_document_on_each_line_is_an_answer(
    adapter: OpenAICompatible,
    shared_model_server: ModelServer,
    raw: str,
    kind: str,
    bytes_at_once: int | None,
) -> None:
    shared_model_server.plan(raw=raw, bytes_at_once=bytes_at_once)
    outputs = [output async for arrived in adapter.stream(prompt()) for output in arrived]
    assert "".join(output.text for output in outputs if isinstance(output, TextPiece)) == "Hello"
    assert TokensUsed(7, 3) in outputs
    (told,) = [output for output in outputs if isinstance(output, AnswerEnding)]
    assert told.kind == kind


async def test_lines_arrive_as_they_are_sent(raw_server: RawServer, raw_adapter: OpenAICompatible) -> None:
    raw_server.reply = chunked(line("Hel"), line("lo"), is_finished=False)
    with pytest.raises(ModelFailure) as failed:
        await heard(raw_adapter)
    assert failed.value.error.code == "model_connection_lost", "there was no end, and what came was text"


async def test_an_error_on_a_line_is_told_in_its_words(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan(raw=line("Hel") + '{"error": "out of memory"}\n')
    with pytest.raises(ModelFailure) as failed:
        await heard(adapter)
    assert failed.value.error.reason == "out of memory"


async def test_a_document_is_known_by_its_first_byte_however_it_arrives(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    whole = {
        "choices": [{"message": {"content": "Hellö"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 3},
    }
    shared_model_server.plan(
        raw="\ufeff\n \n" + json.dumps(whole, indent=1, ensure_ascii=False), bytes_at_once=1
    )
    assert await heard(adapter) == ("Hellö", [TokensUsed(3, 0)])


@pytest.mark.parametrize(
    ("whole", "code", "is_retryable", "reason"),
    [
        ({"error": {"message": "The model is loaded with context length of only 4096 tokens", "code": 400}},
         "model_prompt_too_long", False, "The model is loaded with context length of only 4096 tokens"),
        ({"error": "Unexpected endpoint or method."}, "model_error", True, "Unexpected endpoint or method."),
        ([{"error": {"code": 400, "message": "Bad argument."}}], "model_error", False, "Bad argument."),
        ({"object": "error", "message": "Bad.", "code": 400}, "model_error", False, "Bad."),
        ({"detail": "Bad."}, "model_error", True, "Bad."),
    ],
)  # fmt: skip
async def test_an_error_in_one_document_is_an_error_though_its_status_is_200(
    adapter: OpenAICompatible,
    shared_model_server: ModelServer,
    whole: object,
    code: str,
    is_retryable: bool,
    reason: str,
) -> None:
    shared_model_server.plan(whole=whole)
    with pytest.raises(ModelFailure) as failed:
        await heard(adapter)
    error = failed.value.error
    assert (error.code, error.retryable, error.reason) == (code, is_retryable, reason)
