"""Word files, by pandoc."""

import zipfile
from typing import IO

from quire.domain.limits import Limits
from quire.formats.reading.archives import has_right_content
from quire.formats.reading.content import Content
from quire.formats.reading.office import as_a_reader_sees, office_title
from quire.formats.reading.pandoc import read_with_pandoc


def is_right(file: IO[bytes], limits: Limits) -> bool:
    """An archive with the document part of a Word file in it."""
    return has_right_content(file, limits, _has_document)


def read(file: IO[bytes], limits: Limits) -> Content:
    """What a reader of the file sees, without hidden text."""
    title = office_title(file, "docx")
    copy, notes = as_a_reader_sees(file, "docx")
    return read_with_pandoc(copy, "docx", limits, title=title, notes=notes)


def _has_document(archive: zipfile.ZipFile) -> bool:
    return "word/document.xml" in archive.namelist()
