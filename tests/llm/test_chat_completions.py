"""What a piece of a reply says: text, an end, a count, an error."""

import json
from typing import Any

import msgspec
import pytest

from quire.domain.conversation.messages import AnswerEnding
from quire.llm.chat_completions import Chunk, plain_text
from quire.llm.language_model import (
    ModelFailure,
    TextPiece,
    Thinking,
    TokensUsed,
)
from quire.llm.openai_compatible import OpenAICompatible
from tests.conftest import ModelServer
from tests.llm.conftest import RawServer, prompt
from tests.llm.replies import chunk, ending, failure, heard, last


@pytest.mark.parametrize(
    ("event", "is_retryable", "reason"),
    [
        ({"error": "bad"}, True, "bad"),
        ({"error": "bad", "code": 400}, False, "bad"),
        ({"object": "error", "message": "bad", "type": "BadRequestError", "code": 400}, False, "bad"),
        ([{"error": {"code": 503, "message": "bad", "status": "UNAVAILABLE"}}], True, "bad"),
        ({"error": {"message": "bad", "code": 502}, "choices": [{"delta": {"content": ""}}]}, True, "bad"),
        ({"choices": [{"delta": {}, "error": {"message": "bad", "code": 502}}]}, True, "bad"),
    ],
)
async def test_an_error_in_the_stream_is_understood_in_every_form(
    adapter: OpenAICompatible,
    shared_model_server: ModelServer,
    event: object,
    is_retryable: bool,
    reason: str,
) -> None:
    shared_model_server.plan(raw=chunk("Hello") + f"event: error\ndata: {json.dumps(event)}\n\n")
    with pytest.raises(ModelFailure) as failed:
        await heard(adapter)
    error = failed.value.error
    assert (error.code, error.retryable, error.reason) == ("model_error", is_retryable, reason)


@pytest.mark.parametrize(
    ("raw", "text", "used"),
    [
        (chunk("Hello") + "data: [DONE]\n\n", "Hello", []),
        (chunk("Hello") + chunk("!") + 'data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}\n\n', "Hello!", []),
        ("data: " + json.dumps({"choices": [{"delta": {"content": "Hi"}, "finish_reason": "stop"}]}), "Hi", []),
        ('data: {"choices": [], "error": null, "usage": null}\n\n' + chunk("Hello") + "data: [DONE]\n\n", "Hello", []),
        ('data: {"choices": [{"delta": null}]}\n\n' + chunk("Hello") + "data: [DONE]\n\n", "Hello", []),
        ('data: {"choices": [{"delta": {"role": "assistant", "content": ""}}]}\n\n' + chunk("A") + "data: [DONE]",
         "A", []),
        ('data: {"choices": [{"delta": {"reasoning_content": "hm", "reasoning": "hm", "content": null}}]}\n\n'
         + chunk("Hello") + "data: [DONE]\n\n", "Hello", []),
        (": ping\r\n\r\n" + chunk("Hello").replace("\n", "\r\n") + "data: [DONE]\r\n\r\n", "Hello", []),
        (chunk("Hello") + 'data: {"usage": {"prompt_tokens": 5, "completion_tokens": 2, "more": {"x": 1}}}\n\n'
         + "data: [DONE]\n\n", "Hello", [TokensUsed(5, 2)]),
        ('data: {"choices": [{"finish_reason": null, "index": 0, "delta": {"role": "assistant", "content": null}}]}\n\n'
         + chunk("Hello") + last("length") + 'data: {"choices": [], "usage": {"completion_tokens": 2,'
         ' "prompt_tokens": 5, "total_tokens": 7, "prompt_tokens_details": {"cached_tokens": 1}}, "timings":'
         ' {"cache_n": 1, "prompt_n": 4, "prompt_ms": 24377.278}}\n\ndata: [DONE]\n\n', "Hello", [TokensUsed(5, 2, 1)]),
        (chunk("Hello") + "data: [DONE]\n\n" + chunk("after the end"), "Hello", []),
        ("\ufeff" + chunk("Hello") + chunk("!") + "data: [DONE]\n\n", "Hello!", []),
        ((chunk("Hello") + chunk("!")).replace("data: ", "data:") + "data:[DONE]\n\n", "Hello!", []),
        ('data: {"choices": [{"delta": {"content": null}}]}\n\n' + chunk("Hello") + "data: [DONE]\n\n", "Hello", []),
        ('data: {"choices": [null]}\n\n' + chunk("Hello") + "data: [DONE]\n\n", "Hello", []),
        ("data:\n\ndata: \n\n" + chunk("Hello") + "data: [DONE]\n\n", "Hello", []),
        ('data: {"usage": ""}\n\n' + chunk("Hello") + 'data: {"usage": []}\n\ndata: [DONE]\n\n', "Hello", []),
    ],
)  # fmt: skip
async def test_the_habits_of_many_servers_are_understood(
    adapter: OpenAICompatible, shared_model_server: ModelServer, raw: str, text: str, used: list[TokensUsed]
) -> None:
    shared_model_server.plan(raw=raw)
    assert await heard(adapter) == (text, used)


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("stop", "whole"), ("STOP", "whole"), ("eos_token", "whole"),
        ("length", "length"), ("max_tokens", "length"), ("MAX_TOKENS", "length"),
        ("content_filter", "filtered"), ("SAFETY", "filtered"),
        ("content_filtered", "filtered"), ("COMPLETE", "whole"), ("model_context_window_exceeded", "length"),
        ("tool_calls", "other"), ("function_call", "other"), ("insufficient_system_resource", "other"),
    ],
)  # fmt: skip
async def test_only_an_answer_that_came_to_its_end_is_whole(
    adapter: OpenAICompatible, shared_model_server: ModelServer, reason: str, kind: str
) -> None:
    shared_model_server.plan(pieces=["Hello"], finish=reason)
    assert await ending(adapter) == AnswerEnding(kind, reason)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "raw",
    [
        chunk("Hello") + "data: [DONE]\n\n",
        chunk("Hello") + "data:  [DONE] \n\n",
        chunk("Hello") + last("stop"),
        chunk("Hello") + last("stop") + "data: {nonsense",
        chunk("Hello") + last("stop") + 'data: {"error": {"message": "late"}}\n\n',
        'data: {"choices": [{"index": 1, "delta": {"content": "Other"}, "finish_reason": "length"}]}\n\n'
        + chunk("Hello") + last("stop") + last("length", index=1),
        'data: {"choices": [{"index": 1, "delta": {"content": "Other"}}, {"index": 0, "delta": {"content": "Hello"}}]}'
        "\n\n" + last("stop"),
    ],
)  # fmt: skip
async def test_the_end_of_the_first_choice_is_the_end_of_the_answer(
    adapter: OpenAICompatible, shared_model_server: ModelServer, raw: str
) -> None:
    shared_model_server.plan(raw=raw)
    assert (await ending(adapter)).kind == "whole"


@pytest.mark.parametrize("fields", [{}, {"error": {"code": 502, "message": "Provider disconnected"}}])
async def test_an_error_within_a_choice_is_no_end(
    adapter: OpenAICompatible, shared_model_server: ModelServer, fields: dict[str, object]
) -> None:
    shared_model_server.plan(raw=chunk("Hello") + last("error", **fields) + "data: [DONE]\n\n")
    assert (await failure(adapter))[0] == "model_error"


@pytest.mark.parametrize("field", ["delta", "message"])
async def test_why_a_model_refuses_is_text_and_no_whole_answer(
    adapter: OpenAICompatible, shared_model_server: ModelServer, field: str
) -> None:
    said = {"role": "assistant", "content": None, "refusal": "Hello"}
    choice = {"index": 0, field: said, "finish_reason": "stop"}
    whole = {"choices": [choice]}
    if field == "message":
        shared_model_server.plan(whole=whole)
    else:
        shared_model_server.plan(raw=f"data: {json.dumps(whole)}\n\n")
    assert await ending(adapter) == AnswerEnding("filtered", "refusal")


@pytest.mark.parametrize(
    ("usage", "counted"),
    [
        ({"prompt_tokens": -5, "completion_tokens": 3}, TokensUsed(0, 3)),
        ({"prompt_tokens": 10**30, "completion_tokens": 2.5}, TokensUsed(0, 2)),
        ({"prompt_tokens": "many", "completion_tokens": None}, TokensUsed(0, 0)),
    ],
)
async def test_a_nonsense_count_does_no_harm(
    adapter: OpenAICompatible,
    shared_model_server: ModelServer,
    usage: dict[str, object],
    counted: TokensUsed,
) -> None:
    last = "data: " + json.dumps({"choices": [], "usage": usage}) + "\n\ndata: [DONE]\n\n"
    shared_model_server.plan(raw=chunk("Hello") + last)
    assert await heard(adapter) == ("Hello", [counted])


async def test_an_end_in_a_form_that_nobody_knows_is_not_whole(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    raw = chunk("Hello") + last(["stop"])  # type: ignore[arg-type]
    shared_model_server.plan(raw=raw + "data: [DONE]\n\n")
    assert await ending(adapter) == AnswerEnding("other", "['stop']")


async def test_half_of_a_characters_bytes_costs_no_more_than_that_character(
    raw_server: RawServer, raw_adapter: OpenAICompatible
) -> None:
    body = b'data: {"choices": [{"delta": {"content": "Gr\xc3\xbc\xc3e"}}]}\n\ndata: [DONE]\n\n'
    raw_server.reply = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body
    assert await heard(raw_adapter) == ("Grü\ufffde", [])
    assert b"accept-encoding: identity\r\n" in raw_server.asked.lower()


async def test_text_in_parts_is_read_too(adapter: OpenAICompatible, shared_model_server: ModelServer) -> None:
    delta = {"content": [{"type": "text", "text": "Hel"}, {"type": "text", "text": "lo"}]}
    shared_model_server.plan(
        raw="data: " + json.dumps({"choices": [{"delta": delta}]}) + "\n\ndata: [DONE]\n\n"
    )
    assert await heard(adapter) == ("Hello", [])


async def test_thoughts_in_parts_are_a_sign_of_life_and_no_text(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    thinking = {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]}
    raw = "data: " + json.dumps({"choices": [{"delta": thinking}]}) + "\n\n"
    shared_model_server.plan(raw=raw + chunk("Hello") + last("stop"))
    outputs = [output async for arrived in adapter.stream(prompt()) for output in arrived]
    assert outputs == [Thinking(), TextPiece("Hello"), AnswerEnding("whole", "stop")]


USUAL = {
    "id": "1",
    "object": "chat.completion.chunk",
    "choices": [{"index": 0, "delta": {"role": "assistant", "content": "word "}, "finish_reason": None}],
    "usage": None,
}


def test_usual_pieces_are_taken_for_nothing_but_text() -> None:
    usual = msgspec.json.encode(USUAL)
    assert plain_text([usual]) == "word "
    assert plain_text([usual, usual, usual]) == "word word word "


@pytest.mark.parametrize(
    "other", [b"", b"[DONE]", b"{", b'{"choices": []}', b'{"error": "bad"}', b'{"choices": [{"delta": {}}]}']
)
def test_one_event_that_says_something_else_has_all_looked_at_by_themselves(other: bytes) -> None:
    usual = msgspec.json.encode(USUAL)
    assert plain_text([usual, other]) is None
    assert plain_text([other, usual]) is None
    assert plain_text([other]) is None


def test_what_is_no_event_by_itself_is_none_beside_another_one() -> None:
    usual = msgspec.json.encode(USUAL)
    assert plain_text([usual + b"," + usual]) is None
    assert plain_text([usual[:-1], b'"of": "another"}']) is None
    assert plain_text([]) is None


@pytest.mark.parametrize("in_event", [{}, {"error": "bad"}, {"object": "error"}, {"eval_count": 7}])
@pytest.mark.parametrize("usage", [None, {"prompt_tokens": 1}])
@pytest.mark.parametrize(
    "in_choice",
    [
        {},
        {"index": 1},
        {"finish_reason": "stop"},
        {"finish_reason": "error"},
        {"error": "bad"},
        {"delta": None},
    ],
)
@pytest.mark.parametrize(
    "in_delta",
    [
        {},
        {"content": None},
        {"content": ""},
        {"content": "\x00"},
        {"content": [{"text": "word "}]},
        {"refusal": "no"},
        {"content": "", "reasoning": "hm"},
        {"reasoning": "hm"},
    ],
)
def test_what_is_taken_for_nothing_but_text_says_nothing_else(
    in_event: dict[str, Any],
    usage: dict[str, int] | None,
    in_choice: dict[str, Any],
    in_delta: dict[str, Any],
) -> None:
    choice = {"index": 0, "delta": {"content": "word ", **in_delta}, **in_choice}
    for choices in ([choice], [choice, choice], []):
        event = {**USUAL, "choices": choices, "usage": usage, **in_event}
        chunk = msgspec.convert(event, Chunk)
        text = plain_text([msgspec.json.encode(event)])
        if text is not None:
            assert chunk.outputs(is_whole=False) == [TextPiece(text)]
            says_more = (chunk.refuses, chunk.is_error, chunk.has_failed, chunk.ending is not None)
            assert says_more == (False,) * 4
