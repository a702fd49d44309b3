"""Markdown that Quire exported: each section stands byte for byte behind a comment and its heading.

It is read by these comments and not parsed, so that a text comes back as it was, but for the names of its pictures.
"""

import re

from quire.domain.exchange.import_warnings import ImportWarning, ImportWarningCode, gathered
from quire.domain.exchange.imports import ImportedDocument, ImportedFile, ImportedPart, ImportedText
from quire.domain.markup.word_counts import count_read_words
from quire.formats.importing.pictures import Pictures
from quire.formats.reading.cleaning import clean_line

_FRONT = re.compile(r'---\ntitle: "((?:[^"\\\n]|\\.)*+)"\n(?:[^\n]*\n){0,20}?---\n')
_SECTION = re.compile(r"\n<!-- section ([A-Za-z0-9_-]{1,99}) -->\n(#{1,6}) ([^\n]*)\n\n")
_PICTURE = re.compile(r"\]\(([\w.-]{1,99})(?=[\s)])")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def is_own_markdown(text: str) -> bool:
    """Whether a file is one that Quire exported."""
    front = _FRONT.match(text)
    return front is not None and _SECTION.match(text, front.end()) is not None


def read_own_markdown(text: str, pictures: Pictures) -> ImportedFile:
    """The document in such a file, with the pictures that are beside it."""
    front = _FRONT.match(text)
    title = "" if front is None else re.sub(r"\\(.)", r"\1", front[1])
    found = list(_SECTION.finditer(text))
    ends = [*(one.start() for one in found[1:]), len(text)]
    warnings: list[ImportWarning] = []

    def warn(code: ImportWarningCode, detail: str) -> None:
        warnings.append(ImportWarning(code, detail=detail))

    def with_key(picture: re.Match[str]) -> str:
        key = pictures.key_in_file(picture[1], warn)
        return picture[0] if key is None else f"](quire:{key}"

    parts = tuple(
        _part(len(one[2]), one[3], _PICTURE.sub(with_key, text[one.end() : end].removesuffix("\n")))
        for one, end in zip(found, ends, strict=True)
    )
    deepest = max(part.level for part in parts)
    document = ImportedDocument(clean_line(title), parts, deepest, gathered(warnings))
    return ImportedFile(document, pictures.encoded)


def _part(level: int, heading: str, content: str) -> ImportedPart:
    title = clean_line(_ESCAPE.sub(r"\1", heading))
    return ImportedPart(level, ImportedText(title, heading, content), word_count=count_read_words(content))
