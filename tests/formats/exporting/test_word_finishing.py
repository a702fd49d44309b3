"""An exported Word file knows its document and finds its sections again; read with another parser than made it."""

import re

from quire.domain.exchange.exports import ExportedSection
from quire.formats.file_process import FileProcess
from quire.formats.word_identity import SectionIdentity, WordIdentity, identity_in
from tests.formats.exporting.exported import LIMITS, PICTURES, document, part

SECTIONS = (
    ExportedSection("a" * 32, "Limits & <site>", 1, LIMITS, "1", revision=3),
    ExportedSection("b" * 32, "Empty", 2, "", "1.1", revision=1),
    ExportedSection("c" * 32, "End", 1, "The end.", "2", revision=12),
)


async def exported(reader: FileProcess) -> bytes:
    return (await reader.export(document(id="doc", sections=SECTIONS), "docx", PICTURES)).content


async def test_a_word_file_knows_its_document_its_sections_and_their_revisions(reader: FileProcess) -> None:
    file = await exported(reader)
    assert identity_in([b"<other/>", part(file, "customXml/item1.xml").encode()]) == WordIdentity(
        "doc",
        (
            SectionIdentity("a" * 32, 3, 1, "1 Limits & <site>"),
            SectionIdentity("b" * 32, 1, 2, "1.1 Empty"),
            SectionIdentity("c" * 32, 12, 1, "2 End"),
        ),
    )
    assert 'Target="../customXml/item1.xml"' in part(file, "word/_rels/document.xml.rels")
    assert 'Target="itemProps1.xml"' in part(file, "customXml/_rels/item1.xml.rels")
    assert 'PartName="/customXml/itemProps1.xml"' in part(file, "[Content_Types].xml")


async def test_bookmarks_stand_around_sections_one_behind_the_other(reader: FileProcess) -> None:
    whole = part(await exported(reader), "word/document.xml")
    _, _, xml = whole.partition("</w:sdt>")
    pieces = re.findall(
        r'<w:bookmarkStart w:id="(1\d{6})" w:name="quire_(\w)\w*" ?/>|<w:bookmarkEnd w:id="(1\d{6})" ?/>'
        r"|<w:t[^>]*>(The site|Limits|Empty|End|The end)",
        xml,
    )
    assert ["".join(piece) for piece in pieces] == [
        *("1000000a", "Limits", "The site", "1000000"),
        *("1000001b", "Empty", "1000001"),
        *("1000002c", "End", "The end", "1000002"),
    ]
    ids = re.findall(r'<w:bookmarkStart w:id="(\d+)"', whole)
    assert len(ids) == len(set(ids))


async def test_the_text_begins_on_a_page_behind_the_contents(reader: FileProcess) -> None:
    xml = part(await exported(reader), "word/document.xml")
    assert re.search(r'</w:sdt>\s*<w:p><w:r><w:br w:type="page" ?/></w:r></w:p>', xml)


async def test_the_same_document_makes_the_same_word_file(reader: FileProcess) -> None:
    first, second = await exported(reader), await exported(reader)
    for name in ("word/document.xml", "customXml/item1.xml", "customXml/itemProps1.xml"):
        assert part(first, name) == part(second, name)
