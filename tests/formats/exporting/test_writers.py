"""A document is exported to each format by the limited process, and read there by other means than made it."""

import html
import io
import re
import zipfile
from xml.etree import ElementTree

import pypdf
import pypdfium2
import pytest

from quire.domain.exchange.exports import ExportedSection, ExportWarning, Format
from quire.formats.file_process import FileProcess
from tests.formats.exporting.exported import (
    PICTURES,
    document,
    part,
    word_paragraphs,
    words,
)
from tests.formats.exporting.pdf_reading import ReadPdf


async def exported(reader: FileProcess, format_name: Format, **changes: object) -> bytes:
    return (await reader.export(document(**changes), format_name, PICTURES)).content


async def test_a_word_file_has_styles_notes_captions_and_links(reader: FileProcess) -> None:
    file = await exported(reader, "docx")
    paragraphs = word_paragraphs(file)
    assert ("Title", 'Cleaning of “tanks” & <pipes> "\\#') in paragraphs
    assert [found for found in paragraphs if found[0].startswith("Heading")] == [
        ("Heading1", "Limits *of* the $site"),
        ("Heading2", "Rest"),
        ("Heading4InText", "Inside"),
        ("Heading1", "End"),
    ]
    texts = [text for _, text in paragraphs]
    assert any(text.startswith("The site holds 106 CFU of H2O, as ") for text in texts)
    assert any(
        "costs $5 and $6.\nA second line, see Figure 1, Table 1 and Section 1.1." in text for text in texts
    )
    assert ("TableCaption", "Table 1: Limits of the site") in paragraphs
    assert ("ImageCaption", "Figure 1: The pump") in paragraphs
    assert "rinse\ntwice" in texts
    assert "dry | wait" in texts
    assert texts[-1] == "The end."
    xml = part(file, "word/document.xml")
    assert xml.count("<m:oMath>") == 2
    assert xml.count('w:val="superscript"') == 2
    # Beside those of the contents.
    assert re.findall(r'<w:hyperlink w:anchor="((?!_Toc)[^"]*)"', xml) == ["sec-two"]
    codes = [code.split() for code in re.findall(r"<w:instrText[^>]*>([^<]*)</w:instrText>", xml)]
    assert [code[:2] for code in codes if code[0] == "SEQ"] == [["SEQ", "Figure"], ["SEQ", "Table"]]
    references = [code[1] for code in codes if code[0] == "REF"]
    assert references[2] == "quire_two"
    for name, words_of_it in zip(references[:2], ("Figure 1", "Table 1"), strict=True):
        marked = re.search(rf'w:name="{name}" ?/>(.*?)<w:bookmarkEnd', xml, re.DOTALL)
        assert marked is not None
        assert "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", marked[1])) == words_of_it
    assert re.findall(r' descr="([^"]*)"', xml) == ["A red pump"]
    notes = part(file, "word/footnotes.xml")
    assert notes.count("Site standard 12,") == 1
    assert notes.count("Last note.") == 1
    assert len(re.findall(r"<w:footnoteReference ", xml)) == 2


async def test_a_word_file_has_contents_paper_and_page_numbers(reader: FileProcess) -> None:
    file = await exported(reader, "docx", paper="letter")
    xml = part(file, "word/document.xml")
    assert 'TOC \\o "1-3"' in html.unescape(xml)
    assert re.search(r'<w:pgSz (?=[^>]*w:w="12240")[^>]*w:h="15840"', xml)
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}
    feet = [xml for name, xml in parts.items() if "footer" in name]
    heads = [xml for name, xml in parts.items() if "header" in name]
    assert any("PAGE" in xml and "NUMPAGES" in xml for xml in feet)
    assert any("Cleaning of “tanks” &amp; &lt;pipes&gt;" in xml for xml in heads)


async def test_nothing_hostile_leaves_with_a_document(reader: FileProcess) -> None:
    word = await exported(reader, "docx")
    relations = part(word, "word/_rels/document.xml.rels")
    assert "javascript" not in relations
    assert re.findall(r'Target="(http://example[^"]*)"', relations) == ["http://example.invalid/x.png"]
    assert not re.search(r'relationships/image"[^>]*Target="http', relations)
    page = (await exported(reader, "html")).decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "javascript:" not in page
    assert re.findall(r'<img[^>]*src="(?!data:)', page) == []


async def test_a_page_is_one_file_that_reads_as_the_document(reader: FileProcess) -> None:
    page = (await exported(reader, "html")).decode()
    assert '<html xmlns="http://www.w3.org/1999/xhtml" lang="en"' in page
    assert re.search(r'<h1 [^>]*id="sec-one">1 Limits \*of\* the \$site</h1>', page)
    assert '<a href="#fig-pump">Figure 1</a>' in page
    assert page.count("<math ") == 2
    assert 'alt="A red pump"' in page
    assert "10<sup>6</sup> CFU of H<sub>2</sub>O" in words(page)
    assert "@fig:nowhere is text" in words(page)
    assert "[^1]: not a note" in page


async def test_an_open_document_has_its_notes_and_headings(reader: FileProcess) -> None:
    xml = part(await exported(reader, "odt"), "content.xml")
    assert len(re.findall(r'<text:note [^>]*text:note-class="footnote"', xml)) == 2
    assert re.search(r'<text:h [^>]*text:outline-level="2"[^>]*>.*?1\.1 Rest', xml, re.DOTALL)


async def test_an_open_document_has_a_title_page_contents_and_heads(reader: FileProcess) -> None:
    file = await exported(reader, "odt", paper="a4")
    styles, content = part(file, "styles.xml"), part(file, "content.xml")
    assert 'fo:page-width="21cm"' in styles
    assert re.search(r"<style:header>.*Cleaning of “tanks” &amp; &lt;pipes&gt;.*</style:header>", styles)
    assert "<text:page-count>" in styles
    links = re.findall(r'<text:a [^>]*href="#sec-(\w+)"[^>]*>([^<]+)<text:tab/>', content)
    assert links[:3] == [("one", "1 Limits *of* the $site"), ("two", "1.1 Rest"), ("three", "2 End")]
    pages = re.findall(r'<text:bookmark-ref text:reference-format="page" text:ref-name="([\w-]+)"/>', content)
    assert pages == ["sec-one", "sec-two", "sec-three"]
    assert all(f'<text:bookmark-start text:name="{name}"' in content for name in pages)
    assert "<svg:desc>A red pump</svg:desc>" in content
    ElementTree.fromstring(content)
    ElementTree.fromstring(styles)


async def test_latex_comes_with_its_pictures(reader: FileProcess) -> None:
    with zipfile.ZipFile(io.BytesIO(await exported(reader, "tex"))) as archive:
        assert archive.namelist() == ["document.tex", "pump.png"]
        assert archive.read("pump.png") == PICTURES["pump.png"]
        text = archive.read("document.tex").decode()
    assert "{pump.png}" in text
    assert "\\frac{a}{b}" in text
    assert "\\textless script\\textgreater" in words(text)


async def test_a_pdf_has_text_bookmarks_fonts_and_tags(reader: FileProcess) -> None:
    file = await exported(reader, "pdf")
    pages = pypdfium2.PdfDocument(file)
    text = words("\n".join(page.get_textpage().get_text_range() for page in pages))
    for part_of_it in (
        "Contents",
        "see Figure 1, Table 1 and Section 1.1",
        "Figure 1: The pump",
        "Last note.",
    ):
        assert part_of_it in text
    assert text.index("The site holds") < text.index("Another note.") < text.index("The end.")
    assert [(bookmark.level, bookmark.get_title()) for bookmark in pages.get_toc()] == [
        (0, "1 Limits *of* the $site"),
        (1, "1.1 Rest"),
        (0, "2 End"),
    ]
    read = pypdf.PdfReader(io.BytesIO(file))
    assert read.metadata is not None
    assert read.metadata.title == 'Cleaning of “tanks” & <pipes> "\\#'
    assert kinds_of(read) >= {"/Document", "/H1", "/H2", "/Table", "/Figure"}
    assert all(is_embedded(font) for page in read.pages for font in fonts_of(page))


async def test_pages_are_counted_without_the_title_and_the_contents(reader: FileProcess) -> None:
    pages, pages_in_front = [], set()
    for count in (1, 12):
        text = "\n\n".join(["Samples are stored in the dark. " * 60] * count)
        section = ExportedSection("one", "Pages", 1, f"{text}\n\n![A pump](quire:pump)")
        one = document(sections=(section,))
        pages.append(await reader.count_pages(one, PICTURES))
        file = await reader.export(one, "pdf", PICTURES)
        pages_in_front.add(len(pypdfium2.PdfDocument(file.content)) - pages[-1])
    assert pages[0] == 1
    assert pages[1] > 3
    assert len(pages_in_front) == 1, "what stands before the section is the same"


async def test_letters_without_a_font_are_named_and_the_pdf_is_made(reader: FileProcess) -> None:
    # Nobody has a font for letters that are not assigned, whatever is installed.
    section = ExportedSection("one", "One", 1, "Seen \u0378 and \U000e1234, \u0378 again.")
    file = await reader.export(document(sections=(section,)), "pdf", PICTURES)
    assert file.warnings == (ExportWarning("letters_without_font", "U+0378 U+E1234"),)
    text = words(
        "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file.content))
    )
    assert "again." in text


SIGNS = 'Say "no \\ yes", #eval(1 + 1); (a) ☐ b // c -- d "'


@pytest.mark.parametrize("format_name", ["docx", "html", "pdf"])
async def test_words_say_what_they_said_whatever_signs_they_have(
    reader: FileProcess, format_name: Format
) -> None:
    text = f"{SIGNS.replace(chr(92), chr(92) * 2)} *and* (so) it is\n"
    file = await exported(reader, format_name, sections=(ExportedSection("one", "One", 1, text),), targets={})
    match format_name:
        case "docx":
            shown = " ".join(said for _, said in word_paragraphs(file))
        case "html":
            shown = html.unescape(re.sub(r"<[^>]*>", "", file.decode()))
        case _:
            shown = " ".join(ReadPdf(file).pages)
    assert f"{SIGNS} and (so) it is" in words(shown)


async def test_the_same_document_makes_the_same_pdf(reader: FileProcess) -> None:
    assert await exported(reader, "pdf") == await exported(reader, "pdf")


@pytest.mark.long
@pytest.mark.parametrize("format_name", ["docx", "odt", "html", "tex", "pdf"])
async def test_any_text_can_be_exported(reader: FileProcess, format_name: Format) -> None:
    texts = [
        "",
        "# \n\n> \n\n- \n\n1.\n\n|a|\n|-|\n\n: cap {#tbl:x}\n\n: cap",
        "$\\frac{$ $x_{$ $$\n\\begin{aligned}\n$$ $\\unknown{a}{b}$ $`$",
        '"\\#let x = 1 #import "@preview/x:1.0.0" \\input{/etc/passwd} \\write18{ls} <!-- x --> {=typst}',
        '`#import "a.typ"`{=typst}\n\n```{=typst}\n#panic()\n```\n\n```{=openxml}\n<w:p/>\n```',
        "![](quire:pump){#fig:x} ![](quire:none) ![a](x.png) [x](y.html) [^1] @fig:x @sec:two",
        "quire-section-begins-1.md\n\n# quire-section-begins-1.md\n\ntext",
        "日本語 العربية עברית 🙂 \u202e\u0301",
        "> " * 60 + "deep",
        "**" * 400 + "x",
    ]
    sections = tuple(
        ExportedSection(f"s{number}", f'Title {number} #"\\', number % 6 + 1, text)
        for number, text in enumerate(texts)
    )
    assert await exported(reader, format_name, sections=sections)


def kinds_of(read: pypdf.PdfReader) -> set[str]:
    """The kinds of elements in the structure tree."""
    found: set[str] = set()
    waiting = [read.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            found |= {node["/S"]} if "/S" in node else set()
            waiting += [node["/K"]] if "/K" in node else []
    return found


def fonts_of(page: pypdf.PageObject) -> list[pypdf.generic.DictionaryObject]:
    fonts = page["/Resources"].get_object().get("/Font", {}).get_object()
    return [font.get_object() for font in fonts.values()]


def is_embedded(font: pypdf.generic.DictionaryObject) -> bool:
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    return any(key.startswith("/FontFile") for key in inner["/FontDescriptor"].get_object())
