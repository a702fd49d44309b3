"""A validation protocol of some forty pages, with all that the language of texts has, as it is exported.

`protocol.md` has its sections: twelve pictures, eight tables with captions, six formulas in lines of their own, thirty
footnotes that cite sources, nested lists, tasks, code, references, raised and lowered text, and a section in Arabic,
Hebrew and Chinese.
"""

import io
import re
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image as Drawing
from PIL import ImageDraw

from quire.domain.documents.document_settings import DocumentSettings
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.images import Image
from quire.domain.documents.sections import Section
from quire.domain.exchange.exports import DocumentToExport, ExportNotices, ExportSource, document_to_export
from quire.domain.markup.landmarks import landmarks_of

TITLE = "Validierungsprotokoll VP-2026-017: Reinigung und Dampfsterilisation der Abfüllanlage AB-4"
CHANGED_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TEXT = Path(__file__).with_suffix(".md").read_text(encoding="utf-8")

PICTURES_COUNT = 12
TABLES_COUNT = 8
FORMULAS_COUNT = 6
NOTES_COUNT = 30

_SECTION = re.compile(r"<!-- section (\w+) -->\n(#+) (.*)\n\n")


def protocol() -> DocumentToExport:
    """The protocol, with numbered sections."""
    sections = tuple(_sections())
    document = DocumentWithSections(
        "vp", TITLE, "Ingrid Mühlbauer", len(sections), 1, CHANGED_AT, CHANGED_AT, sections=sections
    )
    images = {
        f"bild{number}": Image(f"bild{number}", "vp", 800, 400, "image/png", 9, f"{number:064x}", CHANGED_AT)
        for number in range(PICTURES_COUNT)
    }
    source = ExportSource(document, DocumentSettings(numbering=True, language="de"), images)
    notices = ExportNotices(contents="Inhalt", missing_picture="Bild fehlt", not_loaded="nicht geladen")
    return document_to_export(source, None, language="de", notices=notices)


def pictures() -> dict[str, bytes]:
    """The files of the pictures by their names."""
    files = [picture.filename for picture in protocol().pictures.values()]
    return {name: _curve(number) for number, name in enumerate(files)}


def _sections() -> list[Section]:
    _, *found = _SECTION.split(TEXT)
    return [
        Section(
            *(id_, "vp", title, len(signs), position, content, 1, 1, 1, None, CHANGED_AT, CHANGED_AT),
            landmarks=landmarks_of(content),
        )
        for position, (id_, signs, title, content) in enumerate(
            zip(found[::4], found[1::4], found[2::4], found[3::4], strict=True)
        )
    ]


def _curve(number: int) -> bytes:
    """A curve over a grid."""
    drawing = Drawing.new("RGB", (800, 400), "white")
    draw = ImageDraw.Draw(drawing)
    for position in range(0, 800, 80):
        draw.line((position, 0, position, 400), fill="#dddddd")
        draw.line((0, position // 2, 800, position // 2), fill="#dddddd")
    curve = [(x, 380 - (x * (number + 3) * 7) % 300 - x // 40) for x in range(0, 800, 20)]
    draw.line(curve, fill="#0550ae", width=3)
    draw.rectangle((0, 0, 799, 399), outline="#57606a", width=2)
    made = io.BytesIO()
    drawing.save(made, "PNG")
    return made.getvalue()
