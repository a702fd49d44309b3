"""Markdown that Quire exported: each section stands byte for byte behind a comment and its heading.

It is read by these comments and not parsed, so that a text comes back as it was.
"""

import re

from quire.domain.exchange.imports import ImportedDocument, ImportedFile, ImportedPart, ImportedText
from quire.domain.markup.word_counts import count_read_words
from quire.formats.reading.cleaning import clean_line

_FRONT = re.compile(r'---\ntitle: "((?:[^"\\\n]|\\.)*+)"\n(?:[^\n]*\n){0,20}?---\n')
_SECTION = re.compile(r"\n<!-- section ([A-Za-z0-9_-]{1,99}) -->\n(#{1,6}) ([^\n]*)\n\n")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def is_own_markdown(text: str) -> bool:
    """Whether a file is one that Quire exported."""
    front = _FRONT.match(text)
    return front is not None and _SECTION.match(text, front.end()) is not None


def read_own_markdown(text: str) -> ImportedFile:
    """The document in such a file."""
    front = _FRONT.match(text)
    title = "" if front is None else re.sub(r"\\(.)", r"\1", front[1])
    found = list(_SECTION.finditer(text))
    ends = [*(one.start() for one in found[1:]), len(text)]
    parts = tuple(
        _part(len(one[2]), one[3], text[one.end() : end].removesuffix("\n"))
        for one, end in zip(found, ends, strict=True)
    )
    deepest = max(part.level for part in parts)
    return ImportedFile(ImportedDocument(clean_line(title), parts, deepest))


def _part(level: int, heading: str, content: str) -> ImportedPart:
    title = clean_line(_ESCAPE.sub(r"\1", heading))
    return ImportedPart(level, ImportedText(title, heading, content), word_count=count_read_words(content))
