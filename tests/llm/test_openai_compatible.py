"""A model server is asked once, and whatever it does becomes text or one clear failure."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

import pytest

from quire.domain.conversation.checkpoints import Conversation, Turn
from quire.domain.conversation.messages import AnswerConfig, AnswerEnding
from quire.llm.language_model import (
    ModelFailure,
    ModelOutput,
    TakenBack,
    TextPiece,
    Thinking,
    TokensUsed,
)
from quire.llm.openai_compatible import STREAM_BYTES_MAX, OpenAICompatible
from tests.conftest import ModelServer
from tests.llm.conftest import RawServer, prompt
from tests.running import wait_until


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


async def wait_for(condition: Callable[[], bool]) -> None:
    await asyncio.to_thread(wait_until, condition, seconds=5)


def chunk(content: str) -> str:
    return "data: " + json.dumps({"choices": [{"index": 0, "delta": {"content": content}}]}) + "\n\n"


async def test_an_answer_arrives_piece_by_piece(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan(pieces=["Hello", ", ", "wörld."])
    assert await heard(adapter) == ("Hello, wörld.", [TokensUsed(7, 3)])


async def test_the_server_is_sent_key_model_and_the_whole_prompt(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan()
    await heard(adapter, question="How wide?", config=AnswerConfig(temperature=0.5, max_output_tokens=99))
    call = shared_model_server.calls()[-1]
    assert call["authorization"] == "bearer test-key"
    request = call["request"]
    assert request["model"] == "test-model"
    assert request["stream"] is True
    assert request["stream_options"] == {"include_usage": True}
    assert (request["temperature"], request["max_tokens"]) == (0.5, 99)
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    assert request["messages"][-1]["content"].endswith("How wide?")
    assert "The scope is wide." in request["messages"][-1]["content"]


async def test_what_nobody_asked_for_is_left_to_the_model(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan()
    await heard(adapter)
    assert not {"temperature", "max_tokens"} & shared_model_server.calls()[-1]["request"].keys()


async def test_without_a_key_none_is_sent(shared_model_server: ModelServer) -> None:
    shared_model_server.plan()
    model = OpenAICompatible(f"{shared_model_server.url}/v1/", "test-model", None)
    await heard(model)
    await model.close()
    assert shared_model_server.calls()[-1]["authorization"] is None


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/", "/v1/chat/completions", "/v1/chat/completions?a=b"])
async def test_an_address_is_found_however_it_is_pasted(shared_model_server: ModelServer, path: str) -> None:
    shared_model_server.plan()
    model = OpenAICompatible(f"{shared_model_server.url}{path}", "test-model", None)
    assert (await heard(model))[0] == "Hello, world."
    await model.close()


@pytest.mark.parametrize("base", ["/gateway", "/v1"])
async def test_an_address_that_the_server_does_not_know_is_tried_in_its_other_form_and_remembered(
    shared_model_server: ModelServer, base: str
) -> None:
    served = {"/gateway": "/gateway/v1/chat/completions", "/v1": "/chat/completions"}[base]
    shared_model_server.plan(path=served)
    model = OpenAICompatible(f"{shared_model_server.url}{base}", "test-model", None)
    for _ in range(2):
        assert (await heard(model))[0] == "Hello, world."
    assert model.address == f"{shared_model_server.url}{served}"
    await model.close()


async def test_an_address_that_nobody_knows_is_told_with_the_words_of_the_first_try(
    shared_model_server: ModelServer,
) -> None:
    shared_model_server.plan(path="/elsewhere")
    model = OpenAICompatible(f"{shared_model_server.url}/v1", "test-model", None)
    assert await failure(model) == ("model_not_found", False)
    assert model.address == f"{shared_model_server.url}/v1/chat/completions"
    await model.close()


@pytest.mark.parametrize(
    ("status", "code", "is_retryable"),
    [(401, "model_refused_key", False), (403, "model_refused_key", False), (404, "model_not_found", False),
     (400, "model_error", False), (302, "model_error", False)],
)  # fmt: skip
async def test_a_refusal_is_told_at_once_and_not_tried_again(
    adapter: OpenAICompatible, shared_model_server: ModelServer, status: int, code: str, is_retryable: bool
) -> None:
    shared_model_server.plan(
        status=status, headers={"Location": f"{shared_model_server.url}/v1/chat/completions"}
    )
    before = len(shared_model_server.calls())
    assert await failure(adapter) == (code, is_retryable)
    assert len(shared_model_server.calls()) == before + 1, "no redirect is followed"


async def test_a_busy_server_is_asked_again_after_the_time_it_names(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan(status=429, headers={"Retry-After": "1"})
    before = len(shared_model_server.calls())
    answering = asyncio.create_task(heard(adapter))
    await wait_for(lambda: len(shared_model_server.calls()) == before + 1)
    shared_model_server.plan()
    assert (await answering)[0] == "Hello, world."
    first, second = shared_model_server.calls()[before:]
    assert second["started"] - first["started"] >= 1.0


async def test_a_server_that_stays_busy_is_given_up_after_three_tries(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan(status=429)
    before = len(shared_model_server.calls())
    assert await failure(adapter) == ("model_busy", True)
    assert len(shared_model_server.calls()) == before + 3


async def test_a_server_that_wants_a_long_pause_is_not_waited_for(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan(status=429, headers={"Retry-After": "31"})
    before = len(shared_model_server.calls())
    assert await failure(adapter) == ("model_busy", True)
    assert len(shared_model_server.calls()) == before + 1


@pytest.mark.parametrize("status", [500, 503])
async def test_a_passing_fault_before_the_first_piece_is_not_noticed(
    adapter: OpenAICompatible, shared_model_server: ModelServer, status: int
) -> None:
    shared_model_server.plan(status=status, headers={"Retry-After": "1"})
    before = len(shared_model_server.calls())
    answering = asyncio.create_task(heard(adapter))
    await wait_for(lambda: len(shared_model_server.calls()) == before + 1)
    shared_model_server.plan()
    assert (await answering)[0] == "Hello, world."


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    model = OpenAICompatible("http://127.0.0.1:9/v1", "test-model", None)
    assert await failure(model) == ("model_unreachable", True)
    await model.close()


async def test_a_name_that_no_host_has_is_unreachable() -> None:
    model = OpenAICompatible("http://no-such-host.invalid/v1", "test-model", None)
    assert await failure(model) == ("model_unreachable", True)
    await model.close()


@pytest.fixture
async def raw_adapter(raw_server: RawServer) -> AsyncIterator[OpenAICompatible]:
    opened = OpenAICompatible(raw_server.url, "test-model", None)
    yield opened
    await opened.close()


def chunked(*pieces: str, is_finished: bool = True) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece.encode()), piece.encode()) for piece in pieces)
    return head + body + (b"0\r\n\r\n" if is_finished else b"")


async def test_a_connection_that_breaks_between_two_pieces_is_lost_and_what_came_is_kept(
    raw_server: RawServer, raw_adapter: OpenAICompatible
) -> None:
    raw_server.reply = chunked(chunk("Hello"), chunk(", "), is_finished=False)
    heard: list[ModelOutput] = []

    async def hear() -> None:
        async for arrived in raw_adapter.stream(prompt()):
            heard.extend(arrived)

    with pytest.raises(ModelFailure) as failed:
        await hear()
    assert heard == [TextPiece("Hello"), TextPiece(", ")]
    assert failed.value.error.code == "model_connection_lost"
    assert failed.value.error.retryable
    assert raw_server.requests == 1, "after the first piece nothing is asked again"


async def test_an_answer_that_ends_without_its_end_mark_is_not_taken_for_complete(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan(pieces=["Hello", ", ", "world."], cut_after=2)
    assert await failure(adapter) == ("model_connection_lost", True)


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


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("The GPU is on fire.", "The GPU is on fire."),
        ("Bad key sk-123 of account 42", "Bad key … of account 42"),
        ("Bearer test-key is over its limit", None),
        ("You asked “How wide is the scope of it?”", None),
    ],
)
async def test_an_error_that_the_server_reports_while_it_answers_is_told_in_its_words_without_secrets(
    adapter: OpenAICompatible, shared_model_server: ModelServer, message: str, reason: str | None
) -> None:
    shared_model_server.plan(
        raw=chunk("Hello") + "data: " + json.dumps({"error": {"message": message}}) + "\n\n"
    )
    with pytest.raises(ModelFailure) as failed:
        await heard(adapter, question="How wide is the scope of it?")
    error = failed.value.error
    assert (error.code, error.retryable, error.reason) == ("model_error", True, reason)
    assert message not in error.message


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
    ("status", "body", "code", "is_retryable", "reason"),
    [
        (429, {"error": {"message": "You exceeded your current quota.", "code": "insufficient_quota"}},
         "model_quota_used_up", False, "You exceeded your current quota."),
        (400, {"error": {"message": "Prompt was filtered.", "code": "content_filter"}},
         "model_filtered", False, "Prompt was filtered."),
        (500, {"error": {"message": "the request exceeds the available context size", "type": "server_error"}},
         "model_prompt_too_long", False, "the request exceeds the available context size"),
        (422, {"detail": [{"loc": ["body", "messages"], "msg": "Field required"}]},
         "model_error", False, "body.messages: Field required"),
        (400, {"error": {"message": "Not this: The scope is wide. and more"}}, "model_error", False,
         "Not this: The scope is wide. and more"),
        (400, {"error": {"message": "Not this: You help a person write one"}}, "model_error", False, None),
    ],
)  # fmt: skip
async def test_a_refusal_for_good_is_told_in_the_words_of_the_server_and_not_tried_again(
    adapter: OpenAICompatible,
    shared_model_server: ModelServer,
    status: int,
    body: object,
    code: str,
    is_retryable: bool,
    reason: str | None,
) -> None:
    shared_model_server.plan(status=status, body=body)
    before = len(shared_model_server.calls())
    with pytest.raises(ModelFailure) as failed:
        await heard(adapter)
    error = failed.value.error
    assert (error.code, error.retryable, error.reason) == (code, is_retryable, reason)
    assert len(shared_model_server.calls()) == before + 1


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
        (chunk("Hello") + "data: [DONE]\n\n" + chunk("after the end"), "Hello", []),
        ("\ufeff" + chunk("Hello") + chunk("!") + "data: [DONE]\n\n", "Hello!", []),
        ((chunk("Hello") + chunk("!")).replace("data: ", "data:") + "data:[DONE]\n\n", "Hello!", []),
        ('data: {"choices": [{"delta": {"content": null}}]}\n\n' + chunk("Hello") + "data: [DONE]\n\n", "Hello", []),
    ],
)  # fmt: skip
async def test_the_habits_of_many_servers_are_understood(
    adapter: OpenAICompatible, shared_model_server: ModelServer, raw: str, text: str, used: list[TokensUsed]
) -> None:
    shared_model_server.plan(raw=raw)
    assert await heard(adapter) == (text, used)


async def ending(model: OpenAICompatible) -> AnswerEnding:
    """How an answer with the text “Hello” ended."""
    outputs = [output async for arrived in model.stream(prompt()) for output in arrived]
    assert "".join(output.text for output in outputs if isinstance(output, TextPiece)) == "Hello"
    (told,) = [output for output in outputs if isinstance(output, AnswerEnding)]
    return told


def last(reason: str, **fields: object) -> str:
    return "data: " + json.dumps({"choices": [{"delta": {}, "finish_reason": reason, **fields}]}) + "\n\n"


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


@pytest.mark.parametrize("comment_seconds", [3600, 0.2])
async def test_a_server_that_never_hangs_up_is_left_soon_after_the_end(
    adapter: OpenAICompatible, shared_model_server: ModelServer, comment_seconds: float
) -> None:
    shared_model_server.plan(pieces=["Hello"], done=False, left_open=True, comment_seconds=comment_seconds)
    async with asyncio.timeout(60):
        assert (await ending(adapter)).kind == "whole"


async def test_a_connection_that_is_reset_behind_the_end_loses_nothing(
    raw_server: RawServer, raw_adapter: OpenAICompatible
) -> None:
    raw_server.reply = chunked(chunk("Hello"), last("stop"), is_finished=False)
    raw_server.ends_with_reset = False
    assert (await ending(raw_adapter)).kind == "whole"


@pytest.mark.parametrize("fields", [{}, {"error": {"code": 502, "message": "Provider disconnected"}}])
async def test_an_error_within_a_choice_is_no_end(
    adapter: OpenAICompatible, shared_model_server: ModelServer, fields: dict[str, object]
) -> None:
    shared_model_server.plan(raw=chunk("Hello") + last("error", **fields) + "data: [DONE]\n\n")
    assert (await failure(adapter))[0] == "model_error"


async def test_a_summary_that_was_filtered_is_none(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan(pieces=["They "], finish="content_filter")
    with pytest.raises(ModelFailure) as failed:
        await adapter.summarise(Conversation("", (Turn("user", "Why?"),), 100))
    assert failed.value.error.code == "model_filtered"


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


async def test_thoughts_are_a_sign_of_life_and_what_turns_out_to_be_one_is_taken_back(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan(pieces=["<think>hm", "</think>Hello"], usage=False)
    outputs = [output async for arrived in adapter.stream(prompt()) for output in arrived]
    assert [output for output in outputs if not isinstance(output, Thinking)] == [
        TextPiece("Hello"),
        AnswerEnding("whole", "stop"),
    ]
    assert Thinking() in outputs
    shared_model_server.plan(pieces=["hm", "\n</think>\n", "Hello"], usage=False)
    outputs = [output async for arrived in adapter.stream(prompt()) for output in arrived]
    assert outputs[0] == TextPiece("hm")
    assert outputs[-3:] == [TakenBack(), TextPiece("Hello"), AnswerEnding("whole", "stop")]


async def test_a_summary_is_made_without_thoughts(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    for pieces in (["<think>hm</think>", "They agreed."], ["hm", "\n</think>\n", "They agreed."]):
        shared_model_server.plan(pieces=pieces)
        assert await adapter.summarise(Conversation("", (Turn("user", "Why?"),), 100)) == "They agreed."


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


async def test_only_the_final_channel_of_the_harmony_format_is_the_answer(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    said = (
        "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Hello<|return|>"
    )
    for pieces in ([said], list(said)):
        shared_model_server.plan(pieces=pieces, usage=False)
        assert await ending(adapter) == AnswerEnding("whole", "stop")
        assert await adapter.summarise(Conversation("", (Turn("user", "Why?"),), 100)) == "Hello"
    outputs = [output async for arrived in adapter.stream(prompt()) for output in arrived]
    assert Thinking() in outputs


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


def unsupported(name: str, more: str = "") -> dict[str, object]:
    return {"error": {"message": f"Unsupported parameter: '{name}'.{more}", "code": "unsupported_parameter"}}


CONFIG = AnswerConfig(temperature=0.5, max_output_tokens=99)


@pytest.mark.parametrize(
    ("refuses", "missing", "calls"),
    [
        ({"stream_options": (422, {"detail": [{"loc": ["body", "stream_options"], "msg": "Extra inputs"}]})},
         {"stream_options"}, 2),
        ({"stream_options": (400, {"error": "Unknown field stream_options"})}, {"stream_options"}, 2),
        ({"max_tokens": (400, unsupported("max_tokens", " Use 'max_completion_tokens' instead."))}, {"max_tokens"}, 2),
        ({"max_tokens": (400, unsupported("max_tokens")), "max_completion_tokens":
          (400, unsupported("max_completion_tokens"))}, {"max_tokens", "max_completion_tokens"}, 3),
        ({"temperature": (400, {"error": {"message": "Unsupported value: only the default (1) is supported.",
                                          "param": "temperature"}})}, {"temperature"}, 2),
        ({"stream_options": (400, unsupported("stream_options")), "temperature": (400, unsupported("temperature"))},
         {"stream_options", "temperature"}, 3),
    ],
)  # fmt: skip
async def test_what_a_server_refuses_is_left_out_at_once_and_from_then_on(
    adapter: OpenAICompatible,
    shared_model_server: ModelServer,
    refuses: dict[str, object],
    missing: set[str],
    calls: int,
) -> None:
    shared_model_server.plan(refuses=refuses)
    before = len(shared_model_server.calls())
    assert (await heard(adapter, config=CONFIG))[0] == "Hello, world."
    assert (await heard(adapter, config=CONFIG))[0] == "Hello, world."
    asked = [call["request"] for call in shared_model_server.calls()[before:]]
    assert len(asked) == calls + 1, "the second answer is asked for once"
    for request in asked[-2:]:
        assert not missing & request.keys()
    assert ("max_completion_tokens" in asked[-1]) == (missing == {"max_tokens"})
    await adapter.check()
    assert len(shared_model_server.calls()) == before + calls + 2


async def test_a_value_that_a_server_refuses_is_left_out_this_time_only(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan(refuses={"temperature": (400, {"error": "temperature must be <= 0.4"})})
    assert (await heard(adapter, config=CONFIG))[0] == "Hello, world."
    shared_model_server.plan()
    await heard(adapter, config=AnswerConfig(temperature=0.25))
    assert shared_model_server.calls()[-1]["request"]["temperature"] == 0.25


@pytest.mark.parametrize(
    "message",
    [
        "System role not supported",
        "Conversation roles must alternate user/assistant/user/assistant/...",
        "Developer instruction is not enabled for models/gemma-3-27b-it",
        "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
    ],
)
async def test_where_there_is_no_system_role_its_text_begins_the_first_question(
    adapter: OpenAICompatible, shared_model_server: ModelServer, message: str
) -> None:
    shared_model_server.plan(refuses={"system": (400, {"error": {"message": message}})})
    assert (await heard(adapter, question="How wide?"))[0] == "Hello, world."
    (only,) = shared_model_server.calls()[-1]["request"]["messages"]
    assert only["role"] == "user"
    assert only["content"].startswith("You help a person write one section")
    assert only["content"].endswith("How wide?")


async def test_a_server_that_does_not_stream_is_asked_for_one_document(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    whole = {"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}
    refusal = {
        "error": {"message": "Your organization must be verified to stream this model.", "param": "stream"}
    }
    shared_model_server.plan(refuses={"stream": (400, refusal)}, whole=whole)
    assert (await heard(adapter))[0] == "Hello"
    assert not {"stream", "stream_options"} & shared_model_server.calls()[-1]["request"].keys()


async def test_a_server_that_refuses_everything_is_soon_left_alone(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    names = "stream_options, max_tokens, max_completion_tokens, temperature, 'stream' and the system role"
    shared_model_server.plan(status=400, body={"error": f"Not supported: {names}"})
    before = len(shared_model_server.calls())
    with pytest.raises(ModelFailure):
        await heard(adapter, config=CONFIG)
    assert len(shared_model_server.calls()) == before + 7


async def test_a_check_asks_what_answers_ask(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan()
    await adapter.check()
    await heard(adapter)
    checked, answered = (call["request"] for call in shared_model_server.calls()[-2:])
    assert checked.keys() == answered.keys()
    assert [message["role"] for message in checked["messages"]] == ["system", "user"]


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        ({"pieces": []}, "model_empty"),
        ({"whole": {"error": "No."}}, "model_error"),
        ({"raw": "<html></html>"}, "model_malformed"),
    ],
)
async def test_a_check_fails_where_answers_would(
    adapter: OpenAICompatible, shared_model_server: ModelServer, plan: dict[str, object], code: str
) -> None:
    shared_model_server.plan(**plan)
    with pytest.raises(ModelFailure) as failed:
        await adapter.check()
    assert failed.value.error.code == code


async def test_who_stops_listening_closes_the_connection(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan(pieces=["word "] * 10, held_after=1)
    async with aclosing(adapter.stream(prompt())) as outputs:
        async for _ in outputs:
            break
    await wait_for(lambda: shared_model_server.calls()[-1]["ended"] == "hung up")


async def test_a_silent_server_is_let_go_of_when_nobody_waits_any_more(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan(first_pause_seconds=3600)
    before = len(shared_model_server.calls())
    waiting = asyncio.create_task(heard(adapter))
    await wait_for(lambda: len(shared_model_server.calls()) == before + 1)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await wait_for(lambda: shared_model_server.calls()[-1]["ended"] == "hung up")


async def test_the_connection_can_be_checked(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan()
    await adapter.check()
    shared_model_server.plan(status=401)
    with pytest.raises(ModelFailure):
        await adapter.check()


async def test_many_answers_arrive_at_once(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan(pieces=["a"] * 10, held_after=5)
    before = len(shared_model_server.calls())
    asked = [asyncio.create_task(heard(adapter)) for _ in range(120)]
    await wait_for(lambda: [call["said"] for call in shared_model_server.calls()[before:]] == [5] * 120)
    shared_model_server.release()
    assert {text for text, _ in await asyncio.gather(*asked)} == {"a" * 10}


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


async def test_an_address_with_a_password_does_not_hinder_the_key(shared_model_server: ModelServer) -> None:
    shared_model_server.plan()
    model = OpenAICompatible(shared_model_server.url.replace("//", "//ann:word@"), "test-model", "test-key")
    assert (await heard(model))[0] == "Hello, world."
    await model.close()


@pytest.mark.parametrize(
    "padding",
    [pytest.param(60_000, id="in large events"), pytest.param(0, id="in small", marks=pytest.mark.long)],
)
async def test_a_server_that_sends_nonsense_without_end_is_given_up(
    adapter: OpenAICompatible, shared_model_server: ModelServer, padding: int
) -> None:
    event = f'data: {{"nonsense": "{"x" * padding}"}}\n\n'
    shared_model_server.plan(raw=event * (STREAM_BYTES_MAX // len(event) + 100))
    assert await failure(adapter) == ("model_malformed", True)
