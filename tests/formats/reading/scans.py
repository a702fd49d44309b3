"""Scans: PDFs whose pages are pictures of pages that typst sets."""

import tempfile
import zlib
from pathlib import Path

import pypdfium2
import typst

from tests.formats.reading.pdf.samples import SIZE, pdf, stream

DOTS_PER_INCH = 200
OF_PAGE = f"#set page(width: {SIZE[0]}pt, height: {SIZE[1]}pt)\n#set text(size: 12pt)\n"


def scan_of(*sources: str) -> bytes:
    """A PDF with a picture of each page of these texts."""
    objects: dict[int, str | bytes] = {
        100 + number: _picture(OF_PAGE + source) for number, source in enumerate(sources)
    }
    drawn = (f"q {SIZE[0]} 0 0 {SIZE[1]} 0 0 cm /P{number} Do Q\n" for number in range(len(sources)))
    named = " ".join(f"/P{number} {100 + number} 0 R" for number in range(len(sources)))
    return pdf(*drawn, objects=objects, of_resources=f"/XObject << {named} >>")


def _picture(source: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.typ")
        path.write_text(source)
        typst.compile(path, output=path.with_suffix(".pdf"))
        with pypdfium2.PdfDocument(path.with_suffix(".pdf")) as document:
            drawn = document[0].render(scale=DOTS_PER_INCH / 72, grayscale=True)
            width, height, row_bytes = drawn.width, drawn.height, drawn.stride
            rows = bytes(drawn.buffer)
    pixels = b"".join(rows[row * row_bytes : row * row_bytes + width] for row in range(height))
    return stream(
        zlib.compress(pixels),
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray"
        " /BitsPerComponent 8 /Filter /FlateDecode",
    )
