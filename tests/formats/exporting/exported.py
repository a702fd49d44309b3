"""A document as exports are tested with, and what other programs find in the files that are made of it."""

import io
import re
import struct
import zipfile
import zlib
from datetime import UTC, datetime
from xml.etree import ElementTree

from quire.domain.exchange.exports import (
    DocumentToExport,
    ExportedPicture,
    ExportedSection,
    ExportTarget,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def png(width: int = 20, height: int = 10) -> bytes:
    """A red picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xff\0\0" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


LIMITS = """\
The site holds 10^6^ CFU of H~2~O, as $x^2$ says; it costs $5 and $6.[^1]
A second line, see @fig:pump, @tbl:limits and @sec:two. @fig:nowhere is text.

![A red pump](quire:pump "The pump"){#fig:pump width=30%}

| Step | Limit |
|------|------:|
| rinse<br>twice | **10 ppm** |
| dry \\| wait | 5 |

: Limits of the site {#tbl:limits}

$$
\\frac{a}{b}
$$

[^1]: Site standard 12, *page 3*.
"""

REST = """\
## Inside

Another note.[^1] ~~Gone~~ <script>alert(1)</script> <sup>2</sup> [bad](javascript:alert(1)) ![r](http://example.invalid/x.png)

- [ ] to do
- [x] done

```
never closed

[^1]: not a note
"""

PICTURES = {"pump.png": png()}


def document(**changes: object) -> DocumentToExport:
    """Two sections, of which the second leaves a fence open, and notes of the same label in both."""
    values: dict[str, object] = {
        "title": 'Cleaning of “tanks” & <pipes> "\\#',
        "author": "Ann Example",
        "sections": (
            ExportedSection("one", "Limits *of* the $site", 1, LIMITS, "1"),
            ExportedSection("two", "Rest", 2, REST, "1.1", figures_before=1, tables_before=1),
            ExportedSection("three", "End", 1, "The end.[^1]\n\n[^1]: Last note.\n", "2", 1, 1),
        ),
        "targets": {
            "fig:pump": ExportTarget("fig-pump", "Figure 1"),
            "tbl:limits": ExportTarget("tbl-limits", "Table 1"),
            "sec:two": ExportTarget("sec-two", "Section 1.1"),
        },
        "changed_at": datetime(2026, 1, 31, 12, 0, 0, 123456, UTC),
        "pictures": {"pump": ExportedPicture("image/png", "pump.png")},
    }
    return DocumentToExport(**{**values, **changes})  # type: ignore[arg-type]


def part(file: bytes, name: str) -> str:
    """A file in an archive, as text."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return archive.read(name).decode()


def word_paragraphs(file: bytes) -> list[tuple[str, str]]:
    """The style and the text of each paragraph of a Word file; formulas and fields are left out."""
    body = ElementTree.fromstring(part(file, "word/document.xml"))
    found = []
    for paragraph in body.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        text = "".join(
            "\n" if run.tag == f"{W}br" else run.text or ""
            for run in paragraph.iter()
            if run.tag in (f"{W}t", f"{W}br")
        )
        found.append(("" if style is None else style.get(f"{W}val", ""), text))
    return found


def words(text: str) -> str:
    """A text with one blank between its words."""
    return re.sub(r"\s+", " ", text).strip()
