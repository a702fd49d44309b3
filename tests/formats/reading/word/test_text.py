"""Word files are read as their readers see them: positions, numbers, boxes, fields, and notes on what is left out."""

from collections.abc import Iterable

import pytest

from quire.domain.limits import Limits
from quire.domain.references.passages import Heading
from quire.domain.references.reading_notes import gathered
from quire.formats.reading import readers
from tests.formats.hostile import WORD, docx, docx_paragraph

NAMES = (
    f'xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))


def read(*body: str, parts: dict[str, str] | None = None) -> tuple[list[str], dict[str, int]]:
    """The blocks of a file with this body, headings with a sign, and its notes with their counts."""
    document = f"<w:document {NAMES}><w:body>{''.join(body)}</w:body></w:document>"
    whole = docx("", parts={"word/document.xml": document, **(parts or {})})
    with open("file.docx", "wb") as file:
        file.write(whole)
    with open("file.docx", "rb") as file:
        content = readers.read(file, "docx", Limits())
        blocks = [f"# {block.text}" if isinstance(block, Heading) else block.text for block in content.blocks]
    return blocks, {note.code: note.count for note in gathered(content.notes)}


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def styles(*of_styles: tuple[str, str]) -> dict[str, str]:
    inner = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/>{inside}</w:style>'
        for name, inside in of_styles
    )
    return {"word/styles.xml": f"<w:styles {NAMES}>{inner}</w:styles>"}


def level(number: int, form: str, template: str, more: str = "") -> str:
    shown = f'<w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{template}"/>'
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/>{shown}</w:lvl>'


def numbering(definitions: Iterable[str], more: str = "") -> dict[str, str]:
    """Lists 1, 2, … with these levels."""
    numbered = list(enumerate(definitions, 1))
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{number}">{levels}</w:abstractNum>' for number, levels in numbered
    )
    lists = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>' for number, _ in numbered
    )
    return {"word/numbering.xml": f"<w:numbering {NAMES}>{abstract}{lists}{more}</w:numbering>"}


def in_list(list_id: int, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'


@pytest.mark.parametrize(
    "properties",
    [
        '<w:vertAlign w:val="superscript"/>',
        '<w:position w:val="6"/>',
        '<w:rStyle w:val="High"/>',
        '<w:rStyle w:val="Higher"/>',
    ],
)
def test_a_raised_figure_is_no_figure_on_the_line(properties: str) -> None:
    high = ("High", '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>')
    higher = ("Higher", '<w:basedOn w:val="High"/>')
    blocks, _ = read(paragraph(run("at 10"), run("6", properties), run(" units")), parts=styles(high, higher))
    assert blocks == ["at 10⁶ units"]


@pytest.mark.parametrize(
    "properties", ['<w:vertAlign w:val="baseline"/><w:rStyle w:val="High"/>', '<w:position w:val="1"/>']
)
def test_what_is_on_the_line_stays_there(properties: str) -> None:
    high = ("High", '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>')
    assert read(paragraph(run("at 10"), run("6", properties)), parts=styles(high))[0] == ["at 106"]


def test_a_lowered_figure_and_a_formula_keep_their_positions() -> None:
    ten, six = (f"<m:r><m:t>{figure}</m:t></m:r>" for figure in ("10", "6"))
    formula = f"<m:oMath><m:sSup><m:e>{ten}</m:e><m:sup>{six}</m:sup></m:sSup></m:oMath>"
    lowered = run("2", '<w:position w:val="-6"/>')
    assert read(paragraph(run("H"), lowered, run("O at "), formula))[0] == ["H₂O at 10⁶"]


@pytest.mark.parametrize("properties", ["<w:strike/>", "<w:dstrike/>", '<w:rStyle w:val="Void"/>'])
def test_struck_out_words_are_marked(properties: str) -> None:
    void = ("Void", "<w:rPr><w:strike/></w:rPr>")
    blocks, _ = read(
        paragraph(run("It costs "), run("80", properties), run(" 95 euros.")), parts=styles(void)
    )
    assert blocks == ["It costs ~~80~~ 95 euros."]


def test_hidden_and_white_text_is_left_out_with_a_note() -> None:
    white = '<w:color w:val="ffffff"/>'
    on_black = paragraph(run("on black", white + '<w:shd w:fill="000000"/>'))
    in_table = f"<w:tbl><w:tr><w:tc>{paragraph(run('in a table', white))}</w:tc></w:tr></w:tbl>"
    blocks, notes = read(
        paragraph(run("seen"), run("planted", "<w:vanish/>"), run("planted", white)), on_black, in_table
    )
    assert blocks == ["seen", "on black", "| in a table |"]
    assert notes == {"hidden_text_left_out": 2}


def test_numbers_of_headings_and_clauses_stand_in_the_text() -> None:
    levels = (
        level(0, "decimal", "%1", '<w:pStyle w:val="heading 1"/>')
        + level(1, "decimal", "%1.%2", '<w:pStyle w:val="heading 2"/>')
        + level(2, "decimal", "%1.%2.%3")
    )
    in_style = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    one, two = '<w:pStyle w:val="heading 1"/>', '<w:pStyle w:val="heading 2"/>'
    blocks, _ = read(
        paragraph(run("Scope"), properties=one),
        paragraph(run("Duties"), properties=one),
        paragraph(run("Of both"), properties=two),
        paragraph(run("They pay."), properties=in_list(1, 2)),
        paragraph(run("They clean."), properties=in_list(1, 2)),
        paragraph(run("Of none"), properties=two),
        paragraph(run("They rest."), properties=in_list(1, 2)),
        paragraph(run("Unnumbered"), properties=f'{two}<w:numPr><w:numId w:val="0"/></w:numPr>'),
        parts={**styles(("heading 1", in_style), ("heading 2", in_style)), **numbering([levels])},
    )
    assert blocks == [
        "# 1 Scope", "# 2 Duties", "# 2.1 Of both", "2.1.1 They pay.", "2.1.2 They clean.", "# 2.2 Of none",
        "2.2.1 They rest.", "# Unnumbered",
    ]  # fmt: skip


def test_lists_count_on_restart_and_have_letters_and_bullets() -> None:
    letters = level(0, "lowerLetter", "(%1)")
    legal = level(0, "upperRoman", "Art. %1") + level(1, "decimal", "%1.%2", "<w:isLgl/>")
    again = (
        '<w:num w:numId="9"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        "</w:lvlOverride></w:num>"
    )
    item = [(1, 0), (1, 0), (9, 0), (9, 0), (2, 0), (2, 1), (3, 0), (3, 0)]
    blocks, _ = read(
        *(paragraph(run(f"item {number}"), properties=in_list(*which)) for number, which in enumerate(item)),
        parts=numbering([letters, legal, level(0, "bullet", "o")], again),
    )
    assert blocks == [
        "(a) item 0", "(b) item 1", "(e) item 2", "(f) item 3", "Art. I item 4", "1.1 item 5",
        "- item 6\n- item 7",
    ]  # fmt: skip


def test_the_text_of_old_and_new_boxes_is_there_once() -> None:
    old, new = (f"<w:txbxContent>{docx_paragraph(text)}</w:txbxContent>" for text in ("Old box.", "New box."))
    old = f"<w:r><w:pict><v:shape><v:textbox>{old}</v:textbox></v:shape></w:pict></w:r>"
    new = f"<w:r><w:drawing><a:x>{new}</a:x></w:drawing></w:r>"
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice>{new[5:-6]}</mc:Choice><mc:Fallback>{old[5:-6]}</mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    assert read(paragraph(run("Before."), old), paragraph(both, run("After.")))[0] == [
        "Before.", "Old box.", "After.", "New box.",
    ]  # fmt: skip


def test_results_of_fields_and_choices_of_forms_are_there() -> None:
    def mark(kind: str, inside: str = "") -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}">{inside}</w:fldChar></w:r>'

    code = "<w:r><w:instrText> IF x </w:instrText></w:r>"
    nested = mark("begin") + code + mark("begin") + code + mark("separate") + run("not seen") + mark("end")
    entries = '<w:result w:val="1"/><w:listEntry w:val="red"/><w:listEntry w:val="blue"/>'
    choices = f"<w:ffData><w:ddList>{entries}</w:ddList></w:ffData>"
    box = '<w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData>'
    simple = f'<w:fldSimple w:instr=" REF a ">{run("Table 3")}</w:fldSimple>'
    blocks, _ = read(
        paragraph(
            run("See "), simple, run(", "), nested, mark("separate"), run("Clause 7"), mark("end"), run(".")
        ),
        paragraph(mark("begin", choices), code, mark("end"), run(" "), mark("begin", box), code, mark("end")),
        paragraph(mark("begin"), run("An open field loses nothing.")),
    )
    assert blocks == ["See Table 3, Clause 7.", "blue ☒", "An open field loses nothing."]


def test_pictures_objects_comments_and_changes_are_told() -> None:
    picture = "<w:r><w:drawing><a:blip/></w:drawing></w:r>"
    thing = '<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>'
    equation = '<w:r><w:object><v:imagedata/><o:OLEObject ProgID="Equation.3"/></w:object></w:r>'
    line = "<w:r><w:pict><v:line/></w:pict></w:r>"
    changed = f"<w:ins>{run(' put in')}</w:ins><w:del><w:r><w:delText>taken out</w:delText></w:r></w:del>"
    comment = '<w:r><w:commentReference w:id="1"/></w:r>'
    blocks, notes = read(
        paragraph(run("Seen"), picture, thing, equation, line, changed, comment), '<w:altChunk w:id="x"/>'
    )
    assert blocks == ["Seen put in"]
    assert notes == {
        "pictures_without_text": 1,
        "objects_left_out": 2,
        "formulas_unread": 1,
        "changes_accepted": 2,
        "comments_left_out": 1,
    }


def test_headings_go_by_their_outline_level_and_authors_stay_in_the_text() -> None:
    blocks, _ = read(
        paragraph(run("A title"), properties='<w:outlineLvl w:val="0"/>'),
        paragraph(run("Ann Author"), properties='<w:pStyle w:val="Author"/>'),
        paragraph(run("Own style"), properties='<w:pStyle w:val="Own"/>'),
        paragraph(run("Body text"), properties='<w:outlineLvl w:val="9"/>'),
        parts=styles(("Author", ""), ("Own", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>')),
    )
    assert blocks == ["# A title", "Ann Author", "# Own style", "Body text"]


def test_cells_over_several_rows_shift_nothing() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(text))}</w:tc>"

    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = (
        cell("Plant") + cell("Shift") + cell("Leader"),
        cell("Eastern", start) + cell("Early") + cell("Okoro"),
        cell("", on) + cell("Late") + cell("Lind"),
        cell("Both", '<w:gridSpan w:val="2"/>') + cell("Ray"),
    )
    table = f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    assert read(table)[0] == [
        "| Plant | Shift | Leader |\n| Eastern | Early | Okoro |\n| Eastern | Late | Lind |\n| Both |  | Ray |"
    ]


def test_words_beside_a_note_in_one_run_are_read() -> None:
    note = f'<w:footnotes {NAMES}><w:footnote w:id="2">{docx_paragraph("A note.")}</w:footnote></w:footnotes>'
    one = '<w:p><w:r><w:t>Before</w:t><w:footnoteReference w:id="2"/><w:t> after.</w:t></w:r></w:p>'
    blocks, _ = read(one, parts={"word/footnotes.xml": note})
    assert "Before" in blocks[0]
    assert "after." in blocks[0]
