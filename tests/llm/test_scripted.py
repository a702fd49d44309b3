"""The scripted assistant says what it is told to."""

from quire.llm.language_model import TextPiece, TokensUsed
from quire.llm.scripted import DEMONSTRATION, ScriptedModel
from tests.llm.conftest import prompt


async def test_it_says_its_pieces_and_counts_them() -> None:
    model = ScriptedModel(["One, ", "two."], pause_seconds=0)
    *pieces, used = [output async for said in model.stream(prompt()) for output in said]
    assert pieces == [TextPiece("One, "), TextPiece("two.")]
    assert isinstance(used, TokensUsed)
    assert used.output_tokens == 2
    await model.close()


def test_the_demonstration_speaks_at_the_speed_of_reading_aloud() -> None:
    assert "scripted assistant" in DEMONSTRATION
    assert ScriptedModel.demonstration().name == "scripted assistant"
