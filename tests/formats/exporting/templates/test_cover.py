"""An export stands in its template: styles, pages, headers and cover of the house, with the controls filled."""

import re
from pathlib import Path

import msgspec
import pytest

from quire.domain.exchange.exports import TEMPLATE
from quire.formats.file_process import FileProcess
from quire.formats.word_identity import BEHIND_ALL, identity_in
from tests.formats.exporting.exported import PICTURES, document, part, word_paragraphs
from tests.formats.exporting.house_template import COVER, control, house_template
from tests.formats.exporting.templates.test_intake import taken_in

BACK = "<w:p><w:r><w:t>Signed by</w:t></w:r></w:p>"


async def exported(reader: FileProcess, folder: Path, template: bytes, **changes: object) -> bytes:
    read = await taken_in(reader, folder, template)
    whole = document(id="doc", version="7", has_template=True, **changes)
    return (await reader.export(whole, "docx", {**PICTURES, TEMPLATE: read.content})).content


async def test_the_document_stands_where_the_template_wants_it(reader: FileProcess, tmp_path: Path) -> None:
    file = await exported(reader, tmp_path, house_template(COVER + control("body", inline=False) + BACK))
    paragraphs = [(style, text) for style, text in word_paragraphs(file) if text]
    assert [text for _, text in paragraphs[:3]] == [document().title, "Version 7", "ACME Pharma, 2026-01-31"]
    assert paragraphs[-1][1] == "Signed by"
    assert ("Heading1", "Limits *of* the $site") in paragraphs
    assert "Click here" not in part(file, "word/document.xml")
    # Ours is not there a second time.
    assert [text for style, text in paragraphs if style in ("Title", "Author", "Date")] == [document().title]


async def test_pages_headers_and_styles_are_those_of_the_template(
    reader: FileProcess, tmp_path: Path
) -> None:
    file = await exported(reader, tmp_path, house_template())
    xml, relationships = part(file, "word/document.xml"), part(file, "word/_rels/document.xml.rels")
    set_up = xml[xml.rindex("<w:sectPr") :]
    assert 'w:left="1701"' in set_up
    header = re.search(r'headerReference r:id="(\w+)"|headerReference w:type="default" r:id="(\w+)"', set_up)
    assert header is not None
    target = re.search(rf'Id="{header[1] or header[2]}"[^>]*Target="(\w+\.xml)"', relationships)
    assert target is not None
    shown = part(file, f"word/{target[1]}")
    assert "Cleaning of" in shown
    assert "r:embed" in shown
    assert "media/template_" in part(file, f"word/_rels/{target[1]}.rels")
    styles = part(file, "word/styles.xml")
    heading = styles.partition('w:styleId="Heading1"')[2].partition("</w:style>")[0]
    assert "C00000" in heading
    # What the template lacks has its fonts and colours.
    for name in ("BodyText", "Heading3", "Caption"):
        added = styles.partition(f'w:styleId="{name}"')[2].partition("</w:style>")[0]
        assert added
        assert "w:color" not in added


async def test_each_style_and_part_that_is_named_is_there(reader: FileProcess, tmp_path: Path) -> None:
    file = await exported(reader, tmp_path, house_template())
    styles = set(re.findall(r'w:styleId="([^"]+)"', part(file, "word/styles.xml")))
    xml = part(file, "word/document.xml")
    assert set(re.findall(r'<w:(?:pStyle|rStyle|tblStyle) w:val="([^"]+)"', xml)) <= styles
    relationships = part(file, "word/_rels/document.xml.rels")
    ids = re.findall(r' Id="([^"]+)"', relationships)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'r:(?:id|embed)="([^"]+)"', xml)) <= set(ids)


async def test_the_numbers_of_the_template_are_used(reader: FileProcess, tmp_path: Path) -> None:
    file = await exported(reader, tmp_path, house_template())
    styles = part(file, "word/styles.xml")
    heading = styles.partition('w:styleId="Heading1"')[2].partition("</w:style>")[0]
    assert '<w:numId w:val="7" />' in heading
    contents = styles.partition('w:styleId="TOCHeading"')[2].partition("</w:style>")[0]
    assert '<w:numId w:val="0" />' in contents


async def test_a_template_does_not_number_a_document_without_numbers(
    reader: FileProcess, tmp_path: Path
) -> None:
    sections = tuple(msgspec.structs.replace(section, number="") for section in document().sections)
    file = await exported(reader, tmp_path, house_template(), sections=sections)
    headings = re.findall(r'<w:pStyle w:val="Heading\d" />(.*?)</w:pPr>', part(file, "word/document.xml"))
    assert len(headings) == 3
    assert all('<w:numId w:val="0" />' in heading for heading in headings)
    in_text = re.search(r'w:styleId="Heading4InText".*?</w:style>', part(file, "word/styles.xml"), re.DOTALL)
    assert in_text is not None
    assert '<w:numId w:val="0" />' in in_text[0]


async def test_a_template_without_controls_gives_its_styles_alone(
    reader: FileProcess, tmp_path: Path
) -> None:
    file = await exported(reader, tmp_path, house_template("<w:p><w:r><w:t>Sample text</w:t></w:r></w:p>"))
    texts = [text for _, text in word_paragraphs(file)]
    assert "Sample text" not in texts
    assert texts[0] == document().title
    assert "C00000" in part(file, "word/styles.xml")


@pytest.mark.long
async def test_what_stands_behind_the_document_is_none_of_its_sections(
    reader: FileProcess, tmp_path: Path
) -> None:
    file = await exported(
        reader, tmp_path, house_template(control("title") + control("body", inline=False) + BACK)
    )
    identity = identity_in([part(file, "customXml/item1.xml").encode()])
    assert identity is not None
    assert identity.sections[-1] == BEHIND_ALL
    assert "template_end" not in identity.headings


@pytest.mark.long
async def test_the_same_document_makes_the_same_file(reader: FileProcess, tmp_path: Path) -> None:
    first, second = [await exported(reader, tmp_path, house_template()) for _ in range(2)]
    assert part(first, "word/document.xml") == part(second, "word/document.xml")


async def test_styles_that_a_template_without_a_theme_lacks_are_in_its_usual_font(
    reader: FileProcess, tmp_path: Path
) -> None:
    styles = part(await exported(reader, tmp_path, house_template()), "word/styles.xml")
    (of_contents,) = re.findall(r'<w:style [^>]*w:styleId="TOCHeading".*?</w:style>', styles, re.DOTALL)
    assert "rFonts" not in of_contents
