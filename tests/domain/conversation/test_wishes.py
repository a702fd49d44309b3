"""What is set for a chat is said to the model in sentences, and nothing where nothing is set."""

from quire.domain.conversation.wishes import LENGTHS, TONES, wishes_of
from quire.domain.models.chat_settings import NOTHING_SET, ChatSettings


def test_nothing_set_is_nothing_said() -> None:
    assert wishes_of(NOTHING_SET) == ""
    assert wishes_of(ChatSettings(model_id="m", passages=3, temperature=0.5)) == ""


def test_length_tone_and_instructions_are_said() -> None:
    said = wishes_of(ChatSettings(length="short", tone="formal", instructions="Use SI units."))
    assert said.splitlines()[:2] == [LENGTHS["short"], TONES["formal"]]
    assert said.endswith("\nUse SI units.")
