"""A model server is asked once, and whatever it does becomes text or one clear failure."""

import asyncio
import json
from collections.abc import Callable
from contextlib import aclosing

import pytest

from quire.domain.conversation.checkpoints import Conversation, Turn
from quire.domain.conversation.messages import AnswerConfig
from quire.llm.language_model import (
    ModelFailure,
    ModelOutput,
    TextPiece,
    TokensUsed,
)
from quire.llm.openai_compatible import STREAM_BYTES_MAX, OpenAICompatible
from tests.conftest import ModelServer
from tests.llm.conftest import RawServer, prompt
from tests.llm.replies import chunk, chunked, ending, failure, heard, last
from tests.running import wait_until


async def wait_for(condition: Callable[[], bool]) -> None:
    await asyncio.to_thread(wait_until, condition)


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
    assert "".join(output.text for output in heard if isinstance(output, TextPiece)) == "Hello, "
    assert failed.value.error.code == "model_connection_lost"
    assert failed.value.error.retryable
    assert raw_server.requests == 1, "after the first piece nothing is asked again"


async def test_an_answer_that_ends_without_its_end_mark_is_not_taken_for_complete(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan(pieces=["Hello", ", ", "world."], cut_after=2)
    assert await failure(adapter) == ("model_connection_lost", True)


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


@pytest.mark.long
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


async def test_a_summary_that_was_filtered_is_none(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    shared_model_server.plan(pieces=["They "], finish="content_filter")
    with pytest.raises(ModelFailure) as failed:
        await adapter.summarise(Conversation("", (Turn("user", "Why?"),), 100))
    assert failed.value.error.code == "model_filtered"


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
