"""The built-in assistant: it has no language model, says so, and answers by quoting the best passages it was given."""

from collections.abc import AsyncGenerator
from itertools import islice

from quire.domain.citing.citations import CitablePassage, Citation, CitationReader
from quire.domain.conversation.checkpoints import Conversation, extract_summary
from quire.domain.conversation.prompts import Prompt
from quire.domain.proposals import Mode
from quire.domain.references import locate
from quire.domain.searching.search_words import SearchWord, words_of_question
from quire.domain.translatable_text import TranslatableText
from quire.llm.language_model import ModelOutput, Preamble, TextPiece, built_in

QUOTES_MAX = 3
STEM_CHARACTERS = 5

OPENING = "No language model is connected, so I can only quote this document and its references."
INTRODUCTION = "These passages fit your question best:"
NOTHING_FOUND = "I found no passage that has the words of your question."


class QuotingAssistant:
    """Answers with quotes and says where each of them stands."""

    name = "built-in quoting assistant"
    address = None
    draft_mode: Mode = "append"

    async def stream(self, prompt: Prompt) -> AsyncGenerator[list[ModelOutput], None]:
        """All at once: there is nothing to wait for."""
        quotes = list(
            islice(
                filter(None, (_quote(prompt.question, passage) for passage in prompt.passages)), QUOTES_MAX
            )
        )
        if quotes:
            yield [Preamble(f"{OPENING} {INTRODUCTION}"), *(TextPiece(f"\n\n{quote}") for quote in quotes)]
        else:
            yield [Preamble(f"{OPENING} {NOTHING_FOUND}")]

    async def summarise(self, conversation: Conversation) -> str:
        """The beginnings of what was asked and answered."""
        return extract_summary(conversation)

    async def check(self) -> TranslatableText:
        """It answers whenever Quire runs."""
        return built_in(self.name)

    async def close(self) -> None:
        """There are no connections."""


def _quote(question: str, passage: CitablePassage) -> str | None:
    """The paragraph of the passage that has most words of the question, and is sure to be found again word for word.

    Code and lists are not: quoted, their signs mean something else.
    """
    words = words_of_question(question)
    paragraphs = sorted(passage.text.split("\n\n"), key=lambda text: _fitness(text, words), reverse=True)
    quotations = (_quotation(text, passage) for text in paragraphs)
    return next((quotation for quotation in quotations if _is_confirmed(quotation, passage)), None)


def _fitness(text: str, words: list[SearchWord]) -> tuple[int, int]:
    """How many of the words it has, roughly whatever their endings; of two that have as many, the longer one."""
    lowered = text.lower()
    found = sum(any(spelling[:STEM_CHARACTERS] in lowered for spelling in word.spellings) for word in words)
    return found, len(text)


def _quotation(text: str, passage: CitablePassage) -> str:
    locator = locate(passage.heading_path, passage.locator_starts, passage.text.index(text))
    lines = "\n".join(f"> {line}".rstrip() for line in text.splitlines())
    return f"{lines}\n\n— “{passage.title}”, {locator.label} [{passage.marker}]"


def _is_confirmed(quotation: str, passage: CitablePassage) -> bool:
    reader = CitationReader([passage])
    citations = [part for part in (*reader.read(quotation), *reader.finish()) if isinstance(part, Citation)]
    return [citation.state for citation in citations] == ["verified"]
