"""What a server does not take is left out of requests, and no more than that."""

import pytest

from quire.domain.conversation.messages import AnswerConfig
from quire.llm.language_model import (
    ModelFailure,
)
from quire.llm.openai_compatible import OpenAICompatible
from tests.conftest import ModelServer
from tests.llm.replies import heard


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
