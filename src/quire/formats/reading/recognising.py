"""A page of a PDF that is a picture: drawn, and its text recognised."""

from typing import IO

from quire.domain.limits import Limits
from quire.formats.reading.pdf.file import PdfFile
from quire.formats.reading.pdf.pages import RecognisedPage
from quire.formats.reading.recognised_lines import CERTAIN_FROM, NOISE_BELOW, lines_of_words
from quire.formats.reading.tesseract import Engine, Word, recognise

_DOTS_PER_INCH = 300


def recognised_page(file: IO[bytes], number: int, engine: Engine, limits: Limits) -> RecognisedPage:
    """The text in the picture of a page, without any line when hardly a word is legible."""
    drawing = PdfFile(file, limits.reference_pages).drawn(number, _DOTS_PER_INCH)
    words = recognise(
        drawing.as_pgm(),
        engine,
        dots_per_inch=drawing.dots_per_inch,
        memory_bytes_max=limits.reader_memory_bytes_max,
    )
    words = [word for word in words if word.confidence >= NOISE_BELOW]
    uncertain = sum(word.confidence < CERTAIN_FROM for word in words)
    width, height = (side / drawing.scale for side in (drawing.bitmap.width, drawing.bitmap.height))
    lines = [] if _is_noise(words, uncertain) else list(lines_of_words(words, drawing.scale, height))
    return RecognisedPage(number, width, height, lines, uncertain)


def _is_noise(words: list[Word], uncertain: int) -> bool:
    """Whether most of what was recognised is none: a photograph, a drawing, handwriting."""
    return uncertain * 2 > len(words) or not any(len(word.text) > 1 for word in words)
