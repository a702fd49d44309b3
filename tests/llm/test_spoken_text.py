"""Thoughts and channels that are no answer are no text."""

from quire.domain.conversation.checkpoints import Conversation, Turn
from quire.domain.conversation.messages import AnswerEnding
from quire.llm.language_model import (
    TakenBack,
    TextPiece,
    Thinking,
)
from quire.llm.openai_compatible import OpenAICompatible
from tests.conftest import ModelServer
from tests.llm.conftest import prompt
from tests.llm.replies import ending


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
        said = await adapter.summarise(Conversation("", (Turn("user", "Why?"),), 100))
        assert said.text == "They agreed."


async def test_only_the_final_channel_of_the_harmony_format_is_the_answer(
    adapter: OpenAICompatible, shared_model_server: ModelServer
) -> None:
    said = (
        "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Hello<|return|>"
    )
    for pieces in ([said], list(said)):
        shared_model_server.plan(pieces=pieces, usage=False)
        assert await ending(adapter) == AnswerEnding("whole", "stop")
        said = await adapter.summarise(Conversation("", (Turn("user", "Why?"),), 100))
        assert said.text == "Hello"
    outputs = [output async for arrived in adapter.stream(prompt()) for output in arrived]
    assert Thinking() in outputs
