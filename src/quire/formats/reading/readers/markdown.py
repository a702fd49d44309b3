"""Markdown files, by pandoc."""

from typing import IO

from quire.domain.limits import Limits
from quire.formats.reading.content import Content
from quire.formats.reading.files import is_text, notes_on, read_text, temporary_file
from quire.formats.reading.pandoc import read_with_pandoc

# What would change the wording, or compute, is off.
_FORMAT = "markdown-smart-raw_tex-latex_macros"


def is_right(file: IO[bytes], _limits: Limits) -> bool:
    """Any text."""
    return is_text(file)


def read(file: IO[bytes], limits: Limits) -> Content:
    """Its text as it reads; lists, tables and code stay Markdown."""
    text = read_text(file)
    return read_with_pandoc(
        temporary_file(text.text.encode()), _FORMAT, limits, title=None, notes=notes_on(text)
    )
