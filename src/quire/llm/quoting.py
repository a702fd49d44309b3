"""The built-in assistant: it has no language model, says so, and answers by quoting the best passages it was given."""

from collections.abc import AsyncGenerator

from quire.domain.passages import SectionPassage
from quire.domain.prompts import Prompt
from quire.llm.language_model import ModelOutput, TextPiece

QUOTES_MAX = 3

OPENING = "No language model is connected, so I can only quote this document."
NOTHING_FOUND = "I found no passage in it that has the words of your question."


class QuotingAssistant:
    """Answers with quotes and says where each of them stands."""

    name = "built-in quoting assistant"

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ModelOutput, None]:
        """One piece for the opening and one for each quote."""
        yield TextPiece(OPENING)
        if not prompt.passages:
            yield TextPiece(f" {NOTHING_FOUND}")
            return
        yield TextPiece(" These passages fit your question best:")
        for passage in prompt.passages[:QUOTES_MAX]:
            yield TextPiece(f"\n\n{_quote(passage)}")

    async def close(self) -> None:
        """There is nothing to let go of."""


def _quote(passage: SectionPassage) -> str:
    lines = "\n".join(f"> {line}".rstrip() for line in passage.text.splitlines())
    return f"{lines}\n\n— “{passage.section_title}”, paragraph {passage.paragraph}"
