"""Each appendix begins on a page of its own, whatever stands before it; sections do not."""

import re

from quire.domain.exchange.exports import DocumentToExport, ExportedSection
from quire.formats.file_process import FileProcess
from tests.formats.exporting.exported import document, part
from tests.formats.exporting.pdf_reading import ReadPdf


def appended() -> DocumentToExport:
    sections = (
        ExportedSection("a" * 32, "Signatures", 1, "Signed."),
        ExportedSection("b" * 32, "Last", 1, "The end."),
        ExportedSection("appendix-authorship", "Who wrote", 1, "Ann."),
        ExportedSection("appendix-unverified", "Unverified", 1, "None."),
    )
    return document(sections=sections)


async def test_in_a_word_file_the_heading_begins_the_page(reader: FileProcess) -> None:
    xml = part((await reader.export(appended(), "docx", {})).content, "word/document.xml")
    breaking = [
        "".join(re.findall(r"<w:t[^>]*>([^<]*)", paragraph))
        for paragraph in re.findall(r"<w:p>.*?</w:p>", xml, re.DOTALL)
        if "<w:pageBreakBefore" in paragraph
    ]
    assert breaking == ["Who wrote", "Unverified"]


async def test_in_an_open_document_the_page_ends_before_the_heading(reader: FileProcess) -> None:
    xml = part((await reader.export(appended(), "odt", {})).content, "content.xml")
    ended = re.findall(r'<text:p text:style-name="QuireEnd" ?/>\s*<text:h.*?</text:h>', xml, re.DOTALL)
    assert [re.sub(r"<[^>]*>", "", one).strip() for one in ended] == [
        "Signatures",  # Behind the contents.
        "Who wrote",
        "Unverified",
    ]


async def test_in_a_pdf_they_stand_on_pages_of_their_own(reader: FileProcess) -> None:
    pages = ReadPdf((await reader.export(appended(), "pdf", {})).content).pages
    where = {
        words: [number for number, page in enumerate(pages) if words in page]
        for words in ("Signed.", "The end.", "Ann.", "None.")
    }
    first = where["Signed."][0]
    assert where == {"Signed.": [first], "The end.": [first], "Ann.": [first + 1], "None.": [first + 2]}
