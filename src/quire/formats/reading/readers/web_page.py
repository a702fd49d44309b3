"""HTML pages, by pandoc, after what their readers do not see was taken out."""

import re
from typing import IO

from quire.domain.limits import Limits
from quire.formats.reading.content import Content
from quire.formats.reading.files import notes_on, read_page, temporary_file
from quire.formats.reading.html import VisibleHtml
from quire.formats.reading.pandoc import read_with_pandoc

_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|p|div|h[1-6]|table|ul|ol|article)\b", re.I)
_HEAD_CHARACTERS = 65_536


def is_right(file: IO[bytes], _limits: Limits) -> bool:
    """Text with a tag of HTML near its beginning."""
    return _TAG.search(read_page(file).text[:_HEAD_CHARACTERS]) is not None


def read(file: IO[bytes], limits: Limits) -> Content:
    """What a reader of the page sees."""
    text = read_page(file)
    page = VisibleHtml(text.text)
    return read_with_pandoc(
        temporary_file(page.body.encode()),
        "html-native_divs-native_spans",
        limits,
        title=page.title,
        notes=[*notes_on(text), *page.notes],
    )
