"""Plain text files: paragraphs, and headings where there can be no doubt; no sign in them is one of Markdown."""

from collections.abc import Iterable

import msgspec

from quire.domain.exchange.import_warnings import ImportWarning, gathered
from quire.domain.exchange.imports import ImportedFile, ImportedPart, ImportedText
from quire.domain.markup.word_counts import count_read_words
from quire.domain.references.passages import Heading
from quire.formats.importing.escaping import escaped, escaped_lines
from quire.formats.importing.parts import LEVEL_MAX, arranged
from quire.formats.reading.text import read_plain_text


def read_text_file(text: str, warnings: Iterable[ImportWarning] = ()) -> ImportedFile:
    """The document in a plain text."""
    level, title, blocks = 0, "", list[str]()
    parts: list[ImportedPart] = []
    for block in [*read_plain_text(text), None]:
        if block is None or isinstance(block, Heading):
            if blocks or title:
                parts.append(_part(level, title, "\n\n".join(blocks)))
            if block is not None:
                level, title, blocks = min(LEVEL_MAX, block.level), block.text, []
        else:
            blocks.append(escaped_lines(block.text))
    document = arranged("", parts)
    return ImportedFile(msgspec.structs.replace(document, warnings=gathered(warnings)))


def _part(level: int, title: str, content: str) -> ImportedPart:
    return ImportedPart(
        level, ImportedText(title, escaped(title), content), word_count=count_read_words(content)
    )
