"""Headings inside the texts of sections are headings of a Word file, and no lines of its contents."""

import re

from quire.domain.exchange.exports import ExportedSection
from quire.formats.file_process import FileProcess
from tests.formats.exporting.exported import document, part, word_paragraphs


async def test_headings_inside_texts_are_headings_but_not_in_the_contents(reader: FileProcess) -> None:
    sections = (
        ExportedSection("a" * 32, "Plant", 1, "# Parts\n\nA pump.\n\n## Seals\n\nTwo.\n", "1"),
        ExportedSection("b" * 32, "Limits", 2, "One.\n", "1.1"),
    )
    file = (await reader.export(document(sections=sections), "docx", {})).content
    headings = [
        (style, text) for style, text in word_paragraphs(file) if style.startswith(("Heading", "TOC"))
    ]
    assert headings == [
        ("TOCHeading", "Contents"),
        *(("TOC1", "1 Plant"), ("TOC2", "1.1 Limits")),
        ("Heading1", "Plant"),
        *(("Heading2InText", "Parts"), ("Heading3InText", "Seals")),
        ("Heading2", "Limits"),
    ]
    styles = part(file, "word/styles.xml")
    for level in (2, 3):
        (style,) = re.findall(
            rf'<w:style [^>]*w:styleId="Heading{level}InText".*?</w:style>', styles, re.DOTALL
        )
        assert f'<w:basedOn w:val="Heading{level}"' in style
        assert '<w:numId w:val="0"' in style
        assert "outlineLvl" not in style
