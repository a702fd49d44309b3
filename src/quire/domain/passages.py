"""Cutting a text into passages: stretches that can be found by search and quoted as they stand."""

import re

import msgspec

PASSAGE_CHARACTERS_MAX = 1_600
"""About 400 tokens, the size at which a passage still fits a quote and search still tells passages apart."""

_BLANK_LINES = re.compile(r"\n[ \t]*\n")
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])\s+")


class SectionPassage(msgspec.Struct, frozen=True):
    """A passage of one of the document's own sections; `paragraph` counts from 1."""

    section_id: str
    section_title: str
    paragraph: int
    text: str


class SearchHit(msgspec.Struct, frozen=True):
    """A place of a document that fits a search: a passage, or the title of a section.

    The highlights are the stretches that fit, as positions of characters from a start up to an end.
    """

    section_id: str
    title: str
    title_highlights: tuple[tuple[int, int], ...]
    paragraph: int | None
    """Counts from 1; None where only the title fits."""
    snippet: str
    highlights: tuple[tuple[int, int], ...]


def cut_into_passages(text: str) -> list[str]:
    """Cut at blank lines; a paragraph that is too long is cut again at the ends of its sentences."""
    paragraphs = (paragraph.strip() for paragraph in _BLANK_LINES.split(text))
    return [passage for paragraph in paragraphs if paragraph for passage in _cut_long(paragraph)]


def _cut_long(paragraph: str) -> list[str]:
    if len(paragraph) <= PASSAGE_CHARACTERS_MAX:
        return [paragraph]
    passages = [""]
    for sentence in _SENTENCE_END.split(paragraph):
        for piece in _cut_hard(sentence):
            if passages[-1] and len(passages[-1]) + 1 + len(piece) > PASSAGE_CHARACTERS_MAX:
                passages.append("")
            passages[-1] = f"{passages[-1]} {piece}".strip()
    return passages


def _cut_hard(sentence: str) -> list[str]:
    """A sentence without an end, such as a table or a long word, is cut by length."""
    starts = range(0, len(sentence), PASSAGE_CHARACTERS_MAX)
    return [sentence[start : start + PASSAGE_CHARACTERS_MAX] for start in starts]
