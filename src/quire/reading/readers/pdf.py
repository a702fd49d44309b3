"""PDF files, by pdfium."""

from typing import IO

from quire.domain.limits import Limits
from quire.reading.content import Content
from quire.reading.pdf import PdfFile


def is_right(_file: IO[bytes], _limits: Limits) -> bool:
    """The signature says it all."""
    return True


def read(file: IO[bytes], limits: Limits) -> Content:
    """Blocks by their position on the pages."""
    pdf = PdfFile(file, limits.reference_pages)
    return Content(pdf.title, pdf.pages_count, pdf.blocks(), pdf.notes, pdf.page_labels)
