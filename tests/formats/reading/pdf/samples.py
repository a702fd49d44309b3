"""PDFs made by hand, a text operator at a time, and what is read in them, without a process of their own."""

import io
import tempfile
from collections.abc import Sequence

import typst

from quire.domain.references.passages import Block, Heading, Paragraph
from quire.domain.references.reading_notes import ReadingNote
from quire.formats.reading.pdf.file import PdfFile

HELVETICA = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
HELVETICA_BOLD = HELVETICA.replace("Helvetica", "Helvetica-Bold")
SIZE = (612, 792)


def at(x: float, y: float, text: str, size: float = 11, *, font: str = "F", turn: str = "1 0 0 1") -> str:
    """One operator that draws a text from this point on."""
    return f"BT /{font} {size} Tf {turn} {x} {y} Tm ({_escaped(text)}) Tj ET\n"


def in_one_line(x: float, y: float, *parts: tuple[str, float, float]) -> str:
    """Texts one behind the other, each with its size and rise."""
    drawn = (f"/F {size} Tf {rise} Ts ({_escaped(text)}) Tj " for text, size, rise in parts)
    return f"BT 1 0 0 1 {x} {y} Tm {''.join(drawn)} ET\n"


def below(x: float, y: float, lines: Sequence[str], size: float = 11, pitch: float = 14) -> str:
    """Lines one below the other."""
    return "".join(at(x, y - pitch * number, line, size) for number, line in enumerate(lines))


def pdf(
    *pages: str,
    fonts: dict[str, str] | None = None,
    objects: dict[int, str | bytes] | None = None,
    of_page: str = "",
    of_catalog: str = "",
    of_resources: str = "",
) -> bytes:
    """A file of these pages; further objects have numbers from 100 on."""
    named = {"F": HELVETICA, "B": HELVETICA_BOLD, **(fonts or {})}
    font_numbers = {name: 10 + index for index, name in enumerate(named)}
    resources = " ".join(f"/{name} {number} 0 R" for name, number in font_numbers.items())
    page_numbers = [30 + 2 * index for index in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in page_numbers)
    bodies: dict[int, str | bytes] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {of_catalog} >>",
        2: f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>",
        **{font_numbers[name]: body for name, body in named.items()},
        **(objects or {}),
    }
    for number, drawn in zip(page_numbers, pages, strict=True):
        bodies[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {SIZE[0]} {SIZE[1]}] /Contents {number + 1} 0 R"
            f" /Resources << /Font << {resources} >> {of_resources} >> {of_page} >>"
        )
        bodies[number + 1] = stream(drawn.encode("cp1252"))
    return _file(bodies)


def stream(content: bytes, of_dictionary: str = "") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), of_dictionary.encode(), content)


def read(content: bytes) -> list[str]:
    """The paragraphs and headings of a file; headings have as many # in front as their level says."""
    return [_written(block) for block in blocks(content)]


def blocks(content: bytes) -> list[Block]:
    return list(opened(content).blocks())


def notes(content: bytes) -> list[ReadingNote]:
    """The notes on reading a file."""
    file = opened(content)
    list(file.blocks())
    return file.notes


def opened(content: bytes) -> PdfFile:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return PdfFile(file, 100)


def set_by_typst(source: str) -> bytes:
    """A PDF that typst makes."""
    return typst.compile(source.encode())


def _written(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"{'#' * level} {text}"
        case Paragraph(text):
            return text


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(bodies: dict[int, str | bytes]) -> bytes:
    written, offsets = io.BytesIO(b"%PDF-1.7\n"), {}
    written.seek(0, io.SEEK_END)
    for number, body in bodies.items():
        offsets[number] = written.tell()
        encoded = body.encode("latin-1") if isinstance(body, str) else body
        written.write(b"%d 0 obj\n%s\nendobj\n" % (number, encoded))
    start = written.tell()
    written.write(b"xref\n0 1\n0000000000 65535 f \n")
    for number in sorted(offsets):
        written.write(b"%d 1\n%010d 00000 n \n" % (number, offsets[number]))
    written.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (max(offsets) + 1, start))
    return written.getvalue()
