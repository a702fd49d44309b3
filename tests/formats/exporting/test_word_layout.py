"""How tables, rules, pictures and words stand on the pages of a Word file."""

import re
from xml.etree import ElementTree

from quire.domain.exchange.exports import ExportedSection
from quire.formats.file_process import FileProcess
from tests.formats.exporting.exported import PICTURES, W, document, part

RULE = ExportedSection("rule", "Rule", 1, "Before.\n\n---\n\nAfter.\n")


async def exported(reader: FileProcess, **changes: object) -> bytes:
    return (await reader.export(document(**changes), "docx", PICTURES)).content


async def test_cells_are_smaller_and_the_first_row_is_bold_and_repeated(reader: FileProcess) -> None:
    file = await exported(reader)
    body = ElementTree.fromstring(part(file, "word/document.xml"))
    rows = [
        (
            row.find(f"{W}trPr/{W}cantSplit") is not None,
            row.find(f"{W}trPr/{W}tblHeader") is not None,
            {style.get(f"{W}val") for style in row.iter(f"{W}pStyle")},
        )
        for row in body.iter(f"{W}tr")
    ]
    assert rows == [(True, True, {"TableHeading"}), *[(True, False, {"TableText"})] * 2]
    styles = part(file, "word/styles.xml")
    assert '<w:sz w:val="19"' in style(styles, "TableText")
    assert '<w:b w:val="1"' in style(styles, "TableHeading")
    assert "<w:keepNext" in style(styles, "TableCaption")


async def test_words_are_hyphenated_but_not_in_headings(reader: FileProcess) -> None:
    file = await exported(reader)
    settings = part(file, "word/settings.xml")
    assert re.search(r"<w:defaultTabStop [^>]*/>\s*<w:autoHyphenation ?/>", settings)
    assert 'w:name="compatibilityMode"' in settings
    styles = part(file, "word/styles.xml")
    for name in ("Title", "Heading1", "Heading6"):
        assert "<w:suppressAutoHyphens" in style(styles, name)


async def test_rules_are_thin(reader: FileProcess) -> None:
    xml = part(await exported(reader, sections=(RULE,)), "word/document.xml")
    assert re.findall(r'<v:rect [^>]*style="([^"]+)"', xml) == ["width:0;height:0.5pt"]


async def test_pictures_begin_where_lines_do(reader: FileProcess) -> None:
    xml = part(await exported(reader), "word/document.xml")
    assert re.findall(r'<wp:inline [^>]*distL="(\d+)"', xml) == ["0"]


async def test_the_title_page_has_the_day_of_the_last_change(reader: FileProcess) -> None:
    body = ElementTree.fromstring(part(await exported(reader), "word/document.xml"))
    dated = [
        "".join(paragraph.itertext()).strip()
        for paragraph in body.iter(f"{W}p")
        if [one.get(f"{W}val") for one in paragraph.iter(f"{W}pStyle")] == ["Date"]
    ]
    assert dated == ["2026-01-31"]


def style(styles: str, name: str) -> str:
    return next(
        one for one in re.findall(r"<w:style .*?</w:style>", styles, re.DOTALL) if f'styleId="{name}"' in one
    )


PROBES = """\
| Nr. | Probe | Ergebnis |
|-----|-------|----------|
| 1 | Ansatzbehälter B-401, Stelle 1 | **nicht erfüllt** |
| 2 | Ansatzbehälter B-401, Stelle 2 | erfüllt |
"""


async def test_columns_of_narrow_tables_are_as_wide_as_what_stands_in_them(reader: FileProcess) -> None:
    file = await exported(reader, sections=(ExportedSection("one", "Probes", 1, PROBES),))
    body = ElementTree.fromstring(part(file, "word/document.xml"))
    (table,) = body.iter(f"{W}tbl")
    assert table.find(f"{W}tblPr/{W}tblLayout") is None
    number, probe, outcome = (int(column.get(f"{W}w", "")) for column in table.iter(f"{W}gridCol"))
    twips_of_a_character = 20 * 9.5 * 0.55
    assert number < outcome < probe
    assert probe > len("Ansatzbehälter B-401, Stelle 1") * twips_of_a_character
    assert outcome > len("nicht erfüllt") * twips_of_a_character
    assert number + probe + outcome < 9_100


CROWDED = """\
| {heads} |
|{lines}|
| {values} `sha` |

- One item behind it

And a paragraph behind that.
""".format(
    heads=" | ".join(["Temperature"] * 9), lines="|".join(["---"] * 9), values=" | ".join(["121.4"] * 9)
)


async def test_a_table_whose_words_have_no_room_is_set_smaller(reader: FileProcess) -> None:
    sections = (ExportedSection("one", "Crowded", 1, CROWDED), ExportedSection("two", "Probes", 1, PROBES))
    file = await exported(reader, sections=sections)
    body = ElementTree.fromstring(part(file, "word/document.xml"))
    styles = [{one.get(f"{W}val") for one in table.iter(f"{W}pStyle")} for table in body.iter(f"{W}tbl")]
    assert styles == [{"TableHeadingSmall", "TableTextSmall"}, {"TableHeading", "TableText"}]
    margins = [len(list(table.iter(f"{W}tblCellMar"))) for table in body.iter(f"{W}tbl")]
    assert margins == [1, 0]
    assert '<w:sz w:val="16"' in style(part(file, "word/styles.xml"), "TableTextSmall")
    (code,) = (run for run in body.iter(f"{W}rPr") if run.find(f"{W}rStyle") is not None and len(run) > 1)
    assert [one.get(f"{W}val") for one in code] == ["VerbatimChar", "14", "14"]


async def test_there_is_space_behind_tables_and_lists(reader: FileProcess) -> None:
    file = await exported(reader, sections=(ExportedSection("one", "Crowded", 1, CROWDED),))
    body = next(ElementTree.fromstring(part(file, "word/document.xml")).iter(f"{W}body"))
    spaced = [
        "".join(paragraph.itertext())
        for paragraph in body.findall(f"{W}p")
        if [one.get(f"{W}before") for one in paragraph.iter(f"{W}spacing")] == ["140"]
    ]
    assert spaced == ["One item behind it", "And a paragraph behind that."]


async def test_letters_are_of_a_font_that_every_program_has_in_the_same_widths(reader: FileProcess) -> None:
    theme = part(await exported(reader), "word/theme/theme1.xml")
    assert re.findall('<a:latin typeface="([^"]*)"', theme) == ["Arial", "Arial"]
