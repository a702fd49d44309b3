"""A validation protocol of some forty pages leaves whole, as other programs find it in the files."""

import re
from collections import Counter
from xml.etree import ElementTree

from quire.domain.exchange.exports import Format
from quire.formats.file_process import FileProcess
from tests.formats.exporting.exported import W, part, word_paragraphs, words
from tests.formats.exporting.pdf_reading import ReadPdf, is_embedded
from tests.formats.exporting.protocol import (
    FORMULAS_COUNT,
    NOTES_COUNT,
    PICTURES_COUNT,
    TABLES_COUNT,
    pictures,
    protocol,
)

_NOTE = re.compile(r"^\[\^[^\]]+\]: (.+)$", re.MULTILINE)
_PROSE = re.compile(r"^[A-ZÄÖÜ][^|$\[*@~`^]+$", re.MULTILINE)


_made: dict[Format, bytes] = {}


async def _exported(reader: FileProcess, format_name: Format) -> bytes:
    """The protocol in a format; it is made once for all tests."""
    if format_name not in _made:
        _made[format_name] = await _exported_again(reader, format_name)
    return _made[format_name]


async def _exported_again(reader: FileProcess, format_name: Format) -> bytes:
    file = await reader.export(protocol(), format_name, pictures())
    assert file.warnings == ()
    return file.content


def _notes() -> list[str]:
    return [note for section in protocol().sections for note in _NOTE.findall(section.content)]


def _titles() -> list[tuple[int, str]]:
    return [(section.level, f"{section.number} {section.title}") for section in protocol().sections]


async def test_a_pdf_says_everything_in_order(reader: FileProcess) -> None:
    pdf = ReadPdf(await _exported(reader, "pdf"))
    assert pdf.bookmarks == [(level - 1, title) for level, title in _titles()]
    # What is printed on each page besides the text.
    body = [re.sub(r"^Validierungsprotokoll VP.*\n|.*\d+ / \d+\s*$", "", page) for page in pdf.pages[2:]]
    text = re.sub(r"[\s\u00ad-]+", "", "".join(body))
    at = 0
    for section in protocol().sections:
        title = re.sub(r"[\s-]+", "", f"{section.number}{section.title}")
        at = text.index(title, at)
        for line in _PROSE.findall(section.content):
            # A page may end in it, with notes at its foot.
            begin = re.sub(r"[\s-]+", "", line)[:24]
            at = text.index(begin, at)
    notes = [re.sub(r"[\s-]+", "", note) for note in _notes()]
    assert len(notes) == NOTES_COUNT
    assert [number for number, note in enumerate(notes, 1) if f"{number}{note}" not in text] == []


async def test_a_pdf_is_read_aloud_as_it_is(reader: FileProcess) -> None:
    pdf = ReadPdf(await _exported(reader, "pdf"))
    assert pdf.claims >= {"pdfaid:part 2", "pdfaid:conformance A", "pdfuaid:part 1"}
    elements = list(pdf.elements())
    kinds = Counter(kind for kind, _ in elements)
    headings = [int(kind[2:]) for kind, _ in elements if re.fullmatch(r"/H\d", kind)]
    assert headings[1:] == [2 if one == 3 else one for one in _heading_levels()]
    assert kinds["/Table"] == TABLES_COUNT + 1
    shown = Counter(alternative for _, alternative in elements)
    alternatives = re.findall(
        r"^!\[(.+?)\]", "\n".join(one.content for one in protocol().sections), re.MULTILINE
    )
    assert len(alternatives) == PICTURES_COUNT
    assert all(shown[alternative] == 1 for alternative in alternatives)
    assert sum("\\" in alternative for alternative in shown.elements()) >= FORMULAS_COUNT
    assert all(is_embedded(font) for font in pdf.fonts)


def _heading_levels() -> list[int]:
    levels = []
    for section in protocol().sections:
        levels.append(section.level)
        levels += [
            section.level + len(signs) for signs in re.findall(r"^(#+) ", section.content, re.MULTILINE)
        ]
    return levels


async def test_two_exports_of_the_protocol_are_equal(reader: FileProcess) -> None:
    assert await _exported(reader, "pdf") == await _exported_again(reader, "pdf")


async def test_a_word_file_has_all_of_it(reader: FileProcess) -> None:
    file = await _exported(reader, "docx")
    body = ElementTree.fromstring(part(file, "word/document.xml"))
    notes = ElementTree.fromstring(part(file, "word/footnotes.xml"))
    count = {name: sum(1 for _ in body.iter(f"{W}{name}")) for name in ("footnoteReference", "tbl")}
    assert count == {"footnoteReference": NOTES_COUNT, "tbl": TABLES_COUNT + 1}
    found = [
        words("".join(text.text or "" for text in note.iter(f"{W}t")))
        for note in notes.iter(f"{W}footnote")
        if note.get(f"{W}type") is None
    ]
    assert found == _notes()
    xml = part(file, "word/document.xml")
    assert xml.count("<m:oMathPara>") == FORMULAS_COUNT
    alternatives = re.findall(r'<wp:docPr [^>]*descr="([^"]+)"', xml)
    assert len(set(alternatives)) == PICTURES_COUNT
    titles = [text for style, text in word_paragraphs(file) if style in ("Heading1", "Heading2")]
    # Word counts the numbers itself.
    assert titles == [re.sub(r"^[\d.]+ ", "", title) for _, title in _titles()]
    # Arabic and Hebrew run from right to left.
    assert xml.count("<w:bidi") >= 4


async def test_an_open_document_has_all_of_it(reader: FileProcess) -> None:
    xml = part(await _exported(reader, "odt"), "content.xml")
    assert xml.count('text:note-class="footnote"') == NOTES_COUNT
    assert xml.count("<table:table ") == TABLES_COUNT + 1
    assert xml.count("<svg:desc>") == PICTURES_COUNT


async def test_a_page_has_all_of_it(reader: FileProcess) -> None:
    page = (await _exported(reader, "html")).decode()
    assert len(re.findall(r'<li\s+id="fn\d+"', page)) == NOTES_COUNT
    assert page.count("<table") == TABLES_COUNT + 1
    assert page.count("<figure") == PICTURES_COUNT
    assert page.count('<math display="block"') == FORMULAS_COUNT
    assert page.count('dir="rtl"') == 4
