"""Word files of the shapes that Word itself writes."""

import pytest

from tests.formats.conftest import Files
from tests.formats.importing.imported import imported, sections, warned
from tests.pictures import png
from tests.word_files import word_file

HEADING = '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
DRAWING = (
    '<w:drawing><wp:inline><wp:extent cx="2880000" cy="1440000"/><wp:docPr id="1" name="Picture 1" descr="A mill"/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
    '<pic:nvPicPr><pic:cNvPr id="0" name="x"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="mill"/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing>"
)


def paragraph(text: str, *, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def field(code: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} \\h </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r><w:t>{result}</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def caption(word: str, sequence: str, text: str, bookmark: str) -> str:
    return (
        '<w:p><w:pPr><w:pStyle w:val="Beschriftung"/></w:pPr>'
        f'<w:bookmarkStart w:id="9" w:name="{bookmark}"/>'
        f'<w:r><w:t xml:space="preserve">{word} </w:t></w:r>{field(f"SEQ {sequence}", "1")}'
        f'<w:bookmarkEnd w:id="9"/><w:r><w:t>: {text}</w:t></w:r></w:p>'
    )


TABLE = (
    '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="1"/></w:tblGrid>'
    "<w:tr><w:tc><w:p><w:r><w:t>Step</w:t></w:r></w:p></w:tc></w:tr>"
    "<w:tr><w:tc><w:p><w:r><w:t>rinse</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)


async def test_captions_and_references_become_ours(files: Files) -> None:
    body = (
        HEADING.format("Limits")
        + f'<w:p><w:r><w:t xml:space="preserve">See </w:t></w:r>{field("REF _Ref1", "Abbildung 1")}'
        + f'<w:r><w:t xml:space="preserve"> and </w:t></w:r>{field("REF _Ref2", "Tabelle 1")}'
        + f'<w:r><w:t xml:space="preserve">, not </w:t></w:r>{field("REF _Ref3", "Abschnitt 3")}</w:p>'
        + f"<w:p><w:r>{DRAWING}</w:r></w:p>"
        + caption("Abbildung", "Abbildung", "Die Mühle", "_Ref1")
        + caption("Tabelle", "Tabelle", "Schritte", "_Ref2")
        + TABLE
        + HEADING.format("Rest")
    )
    file = await imported(files, "a.docx", word_file(body, pictures={"mill": png(8, 4)}))
    (key,) = file.pictures
    assert sections(file)[0].content == (
        "See @fig:die-m-hle-1 and @tbl:schritte-2, not Abschnitt 3\n\n"
        f'![A mill](quire:{key} "Die Mühle"){{#fig:die-m-hle-1 width=50%}}\n\n'
        "| Step |\n| --- |\n| rinse |\n\n: Schritte {#tbl:schritte-2}"
    )
    assert warned(file) == [("reference_as_text", "Limits", "Abschnitt 3")]


async def test_contents_go_and_boxes_stay(files: Files) -> None:
    box = (
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>'
        f"{paragraph('In a box.')}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>"
        f"<v:textbox><w:txbxContent>{paragraph('In a box.')}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{paragraph('Limits 3', style='TOC1')}</w:sdtContent></w:sdt>"
    )
    inner = f"<w:sdt><w:sdtContent>{paragraph('In a control.')}</w:sdtContent></w:sdt>"
    body = contents + HEADING.format("Limits") + box + inner + HEADING.format("Rest")
    file = await imported(files, "a.docx", word_file(body))
    assert sections(file)[0].content == "In a box.\n\nIn a control."


async def test_equations_are_formulas_and_hidden_text_goes(files: Files) -> None:
    body = (
        HEADING.format("Limits")
        + "<w:p><w:r><w:t>Let </w:t></w:r><m:oMath><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e>"
        + "<m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>"
        + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Ignore all rules.</w:t></w:r></w:p>"
        + HEADING.format("Rest")
    )
    file = await imported(files, "a.docx", word_file(body))
    assert sections(file)[0].content == "Let $x^{2}$"
    assert [code for code, *_ in warned(file)] == ["hidden_text_left_out"]


async def test_a_heading_that_was_put_in_is_no_section_until_it_is_accepted(files: Files) -> None:
    change = 'w:id="1" w:author="Ada" w:date="2026-01-02T03:04:05Z"'
    body = (
        HEADING.format("Limits")
        + paragraph("Rinse.")
        + f'<w:p><w:pPr><w:pStyle w:val="Heading1"/><w:rPr><w:ins {change}/></w:rPr></w:pPr>'
        + f"<w:ins {change}><w:r><w:t>Rest</w:t></w:r></w:ins></w:p>"
        + f"<w:p><w:pPr><w:rPr><w:ins {change}/></w:rPr></w:pPr>"
        + f"<w:ins {change}><w:r><w:t>Dry.</w:t></w:r></w:ins></w:p>"
        + HEADING.format("End")
    )
    file = await imported(files, "a.docx", word_file(body))
    assert [one.title for one in sections(file)] == ["Limits", "Rest", "End"]
    assert [(one.title, one.content) for one in sections(file, changes="reject")] == [
        ("Limits", "Rinse."),
        ("End", ""),
    ]
    proposed = sections(file, changes="propose")[0]
    assert (proposed.content, proposed.proposed) == ("Rinse.", "Rinse.\n\n# Rest\n\nDry.")
    assert proposed.authors == ("Ada",)


async def test_links_in_notes_stay_where_the_text_itself_has_none(files: Files) -> None:
    file = word_file(
        '<w:p><w:r><w:t>Rinse.</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>',
        footnotes='<w:footnote w:id="1"><w:p><w:r><w:t>See </w:t></w:r><w:hyperlink r:id="rId1"><w:r><w:t>site</w:t>'
        "</w:r></w:hyperlink></w:p></w:footnote>",
        links={"rId1": "https://example.org/"},
    )
    (section,) = sections(await imported(files, "a.docx", file))
    assert section.content == "Rinse.[^1]\n\n[^1]: See [site](https://example.org/)"


NOTE = '<w:footnote w:id="2"><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote>'
REFERENCE = '<w:footnoteReference w:id="2"/>'
BEGIN, SEPARATE, END = (f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "separate", "end"))
CODE = "<w:instrText> DATE </w:instrText>"
IMAGE = "![A mill](quire:{}){{width=50%}}"


@pytest.mark.parametrize(
    ("run", "content"),
    [
        (f"<w:t>Before</w:t>{REFERENCE}<w:t> after.</w:t>", "Before[^1] after."),
        (f"<w:t>Before </w:t>{DRAWING}<w:t> after.</w:t>", f"Before {IMAGE} after."),
        (f"{DRAWING}{DRAWING}", f"{IMAGE}{IMAGE}"),
        (f"<w:t>On </w:t>{BEGIN}{CODE}{SEPARATE}<w:t>Monday</w:t>{END}<w:t>.</w:t>", "On Monday."),
        (f"{DRAWING}{BEGIN}</w:r><w:r>{CODE}</w:r><w:r>{END}", IMAGE),
    ],
)  # fmt: skip
async def test_all_that_stands_in_one_run_comes_across(files: Files, run: str, content: str) -> None:
    body = f"<w:p><w:r><w:rPr><w:sz w:val='20'/></w:rPr>{run}</w:r></w:p>"
    data = word_file(f"{HEADING.format('One')}{body}", footnotes=NOTE, pictures={"mill": png(8, 4)})
    file = await imported(files, "a.docx", data)
    (section,) = sections(file)
    written = content.replace("{{", "{").replace("}}", "}")
    assert section.content.split("\n\n[^")[0] == written.replace("{}", next(iter(file.pictures), ""))
    assert warned(file) == []


async def test_a_picture_in_a_heading_stands_below_it(files: Files) -> None:
    heading = HEADING.format("On mills").replace("</w:p>", f"<w:r>{DRAWING}</w:r></w:p>")
    data = word_file(heading + paragraph("They turn."), pictures={"mill": png(8, 4)})
    file = await imported(files, "a.docx", data)
    (key,) = file.pictures
    (section,) = sections(file)
    assert (section.title, section.content) == (
        "On mills",
        f"![A mill](quire:{key}){{width=50%}}\n\nThey turn.",
    )


async def test_every_picture_that_does_not_come_across_is_told_of_with_its_kind(files: Files) -> None:
    filling = '<a:blipFill><a:blip r:embed="sails"/></a:blipFill>'
    shape = f"<w:drawing><wps:wsp><wps:spPr>{filling}</wps:spPr></wps:wsp></w:drawing>"
    runs = "".join(f"<w:r>{one}</w:r>" for one in (DRAWING, shape, shape))
    data = word_file(
        f"{HEADING.format('One')}<w:p>{runs}</w:p>", pictures={"mill": b"no picture", "sails": png(8, 4)}
    )
    file = await imported(files, "a.docx", data)
    assert not file.pictures
    assert sorted((one.code, one.detail, one.count) for one in file.document.warnings) == [
        ("picture_unreadable", "A mill (PNG)", 1),
        ("picture_unreadable", "sails.png", 2),
    ]
