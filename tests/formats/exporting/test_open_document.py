"""Tables, contents and formulas of an OpenDocument text, as other programs show them."""

import io
import re
import zipfile

from quire.domain.citing.bibliographies import ListedEntry, Run
from quire.domain.exchange.exports import ExportedSection
from quire.formats.file_process import FileProcess
from tests.formats.exporting.exported import document, part

TABLES = """\
| Nr. | Sample point |
|-----|--------------|
| 1 | Vessel B-401, point 1 |

| Step | What is done |
|------|--------------|
| 1 | {words} |
""".format(words="The vessel is rinsed. " * 12)


async def exported(reader: FileProcess, text: str, **changes: object) -> bytes:
    sections = (ExportedSection("one", "Samples", 1, text),)
    return (await reader.export(document(sections=sections, **changes), "odt", {})).content


async def test_columns_of_narrow_tables_are_as_wide_as_what_stands_in_them(reader: FileProcess) -> None:
    content = part(await exported(reader, TABLES), "content.xml")
    narrow, wide = (
        re.findall(rf'style:name="Table{number}(?:\.\w)?".*?</style:style>', content, re.DOTALL)
        for number in (1, 2)
    )
    assert 'style:rel-width="32%"' in narrow[0]
    assert 'table:align="left"' in narrow[0]
    first, second = (int(re.findall(r'rel-column-width="(\d+)', column)[0]) for column in narrow[1:])
    assert 4 * first < second
    assert 'style:rel-width="100%"' in wide[0]


async def test_a_row_stays_on_one_page_and_a_caption_with_its_table(reader: FileProcess) -> None:
    file = await exported(reader, TABLES)
    content = part(file, "content.xml")
    assert (
        content.count('<table:table-row table:style-name="QuireRow">')
        == content.count("<table:table-row")
        == 4
    )
    assert re.search(r'style:name="QuireRow".*?fo:keep-together="always"', content, re.DOTALL)
    (caption,) = re.findall(
        r'style:name="TableCaption".*?</style:style>', part(file, "styles.xml"), re.DOTALL
    )
    assert 'fo:keep-with-next="always"' in caption


async def test_the_contents_have_the_lists_that_stand_behind_the_sections(reader: FileProcess) -> None:
    listed = (ListedEntry("a", (Run("[1] On Foxes"),)),)
    both = part(
        await exported(reader, "Foxes.[^1]\n\n[^1]: A note.\n", listed=listed, citations="list"),
        "content.xml",
    )
    neither = part(await exported(reader, "Foxes."), "content.xml")
    for content, lists in ((both, ["bibliography", "sources"]), (neither, [])):
        pages = re.findall(r'text:reference-format="page" text:ref-name="([\w-]+)"', content)
        assert pages == ["sec-one", *lists]
        assert all(f'<text:bookmark-start text:name="{name}"' in content for name in pages)


async def test_formulas_have_groups_where_libreoffice_wants_something(reader: FileProcess) -> None:
    text = "$$\n\\int_{t_1}^{t_2} x\n$$\n\n$$\n\\begin{aligned} a &= 1 \\\\ b &= 2 \\end{aligned}\n$$\n"
    file = await exported(reader, text)
    integral, aligned = sorted(
        (part(file, name) for name in names(file) if re.fullmatch(r"Formula-\d+/content\.xml", name)),
        key=lambda formula: "mtable" in formula,
    )
    assert re.search(
        r"<msubsup><mo>∫</mo><mrow><msub>.*?</msub></mrow><mrow><msub>.*?</msub></mrow></msubsup>", integral
    )
    assert len(re.findall(r"<mtd [^>]*><mrow ?/><mo>=</mo>", aligned)) == 2


def names(file: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return archive.namelist()
