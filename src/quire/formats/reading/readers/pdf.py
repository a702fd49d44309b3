"""PDF files, by pdfium."""

from collections.abc import Iterable
from typing import IO

from quire.domain.limits import Limits
from quire.formats.reading.content import Content
from quire.formats.reading.pdf.file import PdfFile
from quire.formats.reading.pdf.pages import RecognisedPage


def is_right(_file: IO[bytes], _limits: Limits) -> bool:
    """The signature says it all."""
    return True


def read(file: IO[bytes], limits: Limits) -> Content:
    """Blocks by their position on the pages."""
    return read_with(file, limits, ())


def read_with(file: IO[bytes], limits: Limits, recognised: Iterable[RecognisedPage]) -> Content:
    """The same, with the text of pages that are pictures."""
    pdf = PdfFile(file, limits.reference_pages, recognised)
    return Content(pdf.title, pdf.pages_count, pdf.blocks(), pdf.notes, pdf.page_labels, pdf.scans)
