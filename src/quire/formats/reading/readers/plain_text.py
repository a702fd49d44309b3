"""Plain text."""

from typing import IO

from quire.domain.limits import Limits
from quire.formats.reading.content import Content
from quire.formats.reading.files import is_text, notes_on, read_text
from quire.formats.reading.text import read_plain_text


def is_right(file: IO[bytes], _limits: Limits) -> bool:
    """Any text."""
    return is_text(file)


def read(file: IO[bytes], _limits: Limits) -> Content:
    """Its paragraphs, and headings where there can be no doubt."""
    text = read_text(file)
    return Content(None, None, read_plain_text(text.text), notes_on(text))
