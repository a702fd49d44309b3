"""The built-in assistant: it has no language model, says so, and answers by quoting the best passages it was given."""

from collections.abc import AsyncGenerator

from quire.domain.checkpoints import Conversation, extract_summary
from quire.domain.passages import SectionPassage
from quire.domain.prompts import Prompt
from quire.llm.language_model import ModelOutput, TextPiece

QUOTES_MAX = 3

OPENING = "No language model is connected, so I can only quote this document."
INTRODUCTION = "These passages fit your question best:"
NOTHING_FOUND = "I found no passage in it that has the words of your question."


class QuotingAssistant:
    """Answers with quotes and says where each of them stands."""

    name = "built-in quoting assistant"

    async def stream(self, prompt: Prompt) -> AsyncGenerator[list[ModelOutput], None]:
        """All at once: there is nothing to wait for."""
        if not prompt.passages:
            yield [TextPiece(f"{OPENING} {NOTHING_FOUND}")]
            return
        quotes = [TextPiece(f"\n\n{_quote(passage)}") for passage in prompt.passages[:QUOTES_MAX]]
        yield [TextPiece(f"{OPENING} {INTRODUCTION}"), *quotes]

    async def summarise(self, conversation: Conversation) -> str:
        """The beginnings of what was asked and answered."""
        return extract_summary(conversation)

    async def close(self) -> None:
        """There is nothing to let go of."""


def _quote(passage: SectionPassage) -> str:
    lines = "\n".join(f"> {line}".rstrip() for line in passage.text.splitlines())
    return f"{lines}\n\n— “{passage.section_title}”, paragraph {passage.paragraph}"
