"""A language model with a script: for tests, demonstrations and trying the page without a model."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

from quire.domain.conversation.checkpoints import Conversation, extract_summary
from quire.domain.conversation.prompts import Prompt
from quire.domain.review.proposals import Mode
from quire.domain.translatable_text import TranslatableText
from quire.llm.language_model import ModelOutput, ShortReply, TextPiece, TokensUsed, built_in

DEMONSTRATION = (
    "This answer comes from the scripted assistant. It says the same to every question, word by word, so that you can "
    "watch an answer arrive, stop it, reload the page in the middle of it, and put it into the section."
)


class ScriptedModel:
    """Says its pieces with a pause before each."""

    name = "scripted assistant"
    address = None
    draft_mode: Mode = "replace"

    def __init__(self, pieces: Sequence[str], *, pause_seconds: float) -> None:
        self._pieces = pieces
        self._pause_seconds = pause_seconds

    @classmethod
    def demonstration(cls) -> "ScriptedModel":
        """Speaks at the speed of a person who reads aloud quickly."""
        return cls([f"{word} " for word in DEMONSTRATION.split()], pause_seconds=0.08)

    async def stream(self, prompt: Prompt) -> AsyncGenerator[list[ModelOutput], None]:
        """Say it, and count a piece as a token."""
        for piece in self._pieces:
            await asyncio.sleep(self._pause_seconds)
            yield [TextPiece(piece)]
        yield [TokensUsed(sum(part.tokens for part in prompt.context.parts), len(self._pieces))]

    async def summarise(self, conversation: Conversation) -> ShortReply:
        """The beginnings of what was asked and answered."""
        return ShortReply(extract_summary(conversation))

    async def check(self) -> TranslatableText:
        """It answers whenever Quire runs."""
        return built_in(self.name)

    async def close(self) -> None:
        """There are no connections."""
