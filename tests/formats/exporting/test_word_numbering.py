"""Word counts the numbers of headings by a list that is bound to their styles, where it counts as Quire does."""

import re
from pathlib import Path

import pytest

from quire.domain.exchange.exports import ExportedSection
from quire.formats.exporting.word_numbering import does_word_count
from quire.formats.file_process import FileProcess
from tests.formats.exporting.exported import PICTURES, document, part


def numbered(*sections: tuple[int, str]) -> tuple[ExportedSection, ...]:
    return tuple(
        ExportedSection(f"s{position}", "Title", level, "", number)
        for position, (level, number) in enumerate(sections)
    )


@pytest.mark.parametrize(
    ("sections", "is_counted"),
    [
        ([(1, "1"), (2, "1.1"), (3, "1.1.1"), (2, "1.2"), (1, "2"), (2, "2.1")], True),
        ([(1, "1"), (1, "")], True),
        ([(1, "")], False),
        ([(1, "2")], False),
        ([(2, "1.1")], False),
        ([(1, "1"), (3, "1.1.1")], False),
        ([(1, "1"), (1, "3")], False),
    ],
)
def test_word_counts_whole_documents_whose_levels_follow_each_other(
    sections: list[tuple[int, str]], is_counted: bool
) -> None:
    assert does_word_count(document(sections=numbered(*sections))) is is_counted


async def test_headings_of_sections_are_in_a_list_and_no_others(reader: FileProcess) -> None:
    file = (await reader.export(document(id="doc"), "docx", PICTURES)).content
    styles, xml = part(file, "word/styles.xml"), part(file, "word/document.xml")
    for level in range(1, 7):
        style = styles.partition(f'w:styleId="Heading{level}"')[2].partition("</w:style>")[0]
        assert '<w:numId w:val="9100" />' in style
        assert f'<w:pStyle w:val="Heading{level}" />' in part(file, "word/numbering.xml")
    headings = re.findall(r'<w:p><w:pPr><w:pStyle w:val="Heading\d" />(.*?)</w:p>', xml)
    texts = ["".join(re.findall(r"<w:t[^>]*>([^<]*)", heading)) for heading in headings]
    assert texts == ["Limits *of* the $site", "Rest", "End"]
    assert ['<w:numId w:val="0" />' in heading for heading in headings] == [False, False, False]


async def test_definitions_of_lists_stand_before_all_lists(reader: FileProcess) -> None:
    file = (await reader.export(document(), "docx", PICTURES)).content
    names = re.findall(r"<w:(abstractNum|num) ", part(file, "word/numbering.xml"))
    assert names == sorted(names)


async def test_references_to_sections_are_fields(reader: FileProcess) -> None:
    file = (await reader.export(document(id="doc"), "docx", PICTURES)).content
    xml = part(file, "word/document.xml")
    assert re.search(r"> REF quire_two \\r \\h <.*?>1\.1</w:t>", xml)
    assert re.search(r'<w:bookmarkStart w:id="\d+" w:name="quire_two" />', xml)


async def test_a_single_section_keeps_its_number_as_text(reader: FileProcess) -> None:
    section = ExportedSection("two", "Rest", 2, "Text", "1.1")
    file = (await reader.export(document(sections=(section,), pictures={}), "docx", {})).content
    assert ">1.1 Rest</w:t>" in part(file, "word/document.xml")
    assert "9100" not in part(file, "word/numbering.xml")


async def test_numbers_come_back_as_no_text(reader: FileProcess, tmp_path: Path) -> None:
    file = (await reader.export(document(id="doc"), "docx", PICTURES)).content
    path = tmp_path / "numbered.docx"
    path.write_bytes(file)
    imported = await reader.import_document(path, "docx")
    titles = [part.text.title for part in imported.document.parts if part.text.title]
    assert titles == ["Limits *of* the $site", "Rest", "Inside", "End"]
