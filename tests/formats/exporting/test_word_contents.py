"""The contents of a Word file have entries before Word has written them."""

import re
from xml.etree import ElementTree

from quire.formats.file_process import FileProcess
from tests.formats.exporting.exported import PICTURES, W, document, part


async def test_the_contents_lead_to_all_headings(reader: FileProcess) -> None:
    file = (await reader.export(document(), "docx", PICTURES)).content
    body = ElementTree.fromstring(part(file, "word/document.xml"))
    names = [mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")]
    entries = []
    for paragraph in body.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val", "").startswith("TOC") and len(paragraph) > 1:
            for link in paragraph.iter(f"{W}hyperlink"):
                assert names.count(link.get(f"{W}anchor")) == 1
                entries.append((style.get(f"{W}val"), "".join(link.itertext())))
    assert entries == [
        ("TOC1", "1 Limits *of* the $site"),
        ("TOC2", "1.1 Rest"),
        ("TOC1", "2 End"),
    ]


async def test_the_contents_are_a_field_that_word_writes_anew(reader: FileProcess) -> None:
    xml = part((await reader.export(document(), "docx", PICTURES)).content, "word/document.xml")
    contents = xml.partition("<w:sdtContent>")[2].partition("</w:sdtContent>")[0]
    kinds = re.findall(r'w:fldCharType="(\w+)"( w:dirty="true")?', contents)
    assert kinds == [("begin", ' w:dirty="true"'), ("separate", ""), ("end", "")]
    assert ' TOC \\o "1-3" \\h \\z ' in contents


async def test_numbers_of_pages_stand_within_the_lines_of_the_contents(reader: FileProcess) -> None:
    """LibreOffice does not show what stands behind a tab stop beyond the right indent."""
    styles = part((await reader.export(document(), "docx", PICTURES)).content, "word/styles.xml")
    indents = re.findall(r'w:styleId="TOC[123]".*?(<w:ind [^>]*>)', styles, re.DOTALL)
    assert len(indents) == 3
    assert not any("w:right" in indent for indent in indents)


async def test_a_document_without_sections_has_no_entries(reader: FileProcess) -> None:
    xml = part((await reader.export(document(sections=()), "docx", PICTURES)).content, "word/document.xml")
    assert "w:hyperlink" not in xml
