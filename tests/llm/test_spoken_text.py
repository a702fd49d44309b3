"""Thoughts and channels that are no answer are no text."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from quire.domain.conversation.checkpoints import Conversation, Turn
from quire.domain.conversation.messages import AnswerEnding
from quire.llm.language_model import (
    ModelOutput,
    TakenBack,
    TextPiece,
    Thinking,
)
from quire.llm.openai_compatible import OpenAICompatible
from quire.llm.spoken_text import SpokenText
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
    # What arrives together is one piece, of which nothing was shown before.
    shared_model_server.plan(pieces=["hm", "\n</think>\n", "Hello"], pause_seconds=0.2, usage=False)
    outputs = [output async for arrived in adapter.stream(prompt()) for output in arrived]
    assert outputs[0] == TextPiece("hm")
    assert outputs[-3:] == [TakenBack(), TextPiece("Hello"), AnswerEnding("whole", "stop")]


def test_what_was_shown_is_taken_back_when_it_turns_out_to_be_a_thought() -> None:
    spoken = SpokenText()
    assert spoken.read([TextPiece("hm")]) == [TextPiece("hm")]
    assert spoken.read([TextPiece("\n</think>\n"), TextPiece("Hello")]) == [TakenBack(), TextPiece("Hello")]


@given(
    text=st.text(st.sampled_from("ab <>/think\n\ud83d\ude00"), max_size=60),
    cuts=st.lists(st.integers(0, 60), max_size=8),
    reads=st.lists(st.integers(0, 8), max_size=4),
)
def test_it_does_not_matter_in_what_pieces_a_text_comes_and_which_of_them_together(
    text: str, cuts: list[int], reads: list[int]
) -> None:
    bounds = sorted({0, *cuts, len(text)})
    pieces = [TextPiece(text[start:end]) for start, end in pairwise(bounds)]
    borders = sorted({0, *reads, len(pieces)})
    assert said(*([*pieces[start:end]] for start, end in pairwise(borders))) == said([TextPiece(text)])


def said(*reads: list[ModelOutput]) -> str:
    """The text that is left in the end."""
    spoken, text = SpokenText(), ""
    for output in [*(output for read in reads for output in spoken.read(read)), *spoken.finish()]:
        match output:
            case TakenBack():
                text = ""
            case TextPiece():
                text += output.text
            case _:
                pass
    return text


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
