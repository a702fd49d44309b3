"""OpenDocument texts are read as their readers see them: positions, numbers, frames, fields, and notes on the rest."""

from pathlib import Path

import pytest

from quire.domain.limits import Limits
from quire.domain.references.passages import Heading
from quire.domain.references.reading_notes import gathered
from quire.formats.reading import readers
from tests.formats.hostile import ODT_TYPE, archive

SCHEMAS = {
    **{name: name for name in ("office", "text", "style", "table")},
    "draw": "drawing",
    "fo": "xsl-fo-compatible",
}
NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for prefix, name in SCHEMAS.items()
)
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(
    *body: str, styles: str = "", common: str = "", parts: dict[str, str] | None = None
) -> tuple[list[str], dict[str, int]]:
    """The blocks of a file with this body, headings with a sign, and its notes with their counts."""
    content = (
        f"<office:document-content {NAMES} {XLINK}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{''.join(body)}</office:text></office:body></office:document-content>"
    )
    all_styles = (
        f"<office:document-styles {NAMES}><office:styles>{common}</office:styles></office:document-styles>"
    )
    whole = archive({"mimetype": ODT_TYPE, "content.xml": content, "styles.xml": all_styles, **(parts or {})})
    Path("file.odt").write_bytes(whole)
    with Path("file.odt").open("rb") as file:
        found = readers.read(file, "odt", Limits())
        blocks = [f"# {block.text}" if isinstance(block, Heading) else block.text for block in found.blocks]
    return blocks, {note.code: note.count for note in gathered(found.notes)}


def style(properties: str, name: str = "S", more: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:family="text" {more}><style:text-properties {properties}/>'
        "</style:style>"
    )


def span(text: str, name: str = "S") -> str:
    return f'<text:span text:style-name="{name}">{text}</text:span>'


def paragraph(*inside: str) -> str:
    return f"<text:p>{''.join(inside)}</text:p>"


def items(*texts: str) -> str:
    return "".join(f"<text:list-item>{text}</text:list-item>" for text in texts)


LISTS = """<text:list-style style:name="N">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="a" style:num-prefix="(" style:num-suffix=")"/>
</text:list-style><text:list-style style:name="B"><text:list-level-style-bullet text:level="1"/></text:list-style>"""


@pytest.mark.parametrize(
    ("properties", "shown"),
    [
        ('style:text-position="super 58%"', "10⁶ units"),
        ('style:text-position="33% 58%"', "10⁶ units"),
        ('style:text-position="sub 58%"', "10₆ units"),
        ('style:text-position="-33% 58%"', "10₆ units"),
        ('style:text-position="0% 100%"', "106 units"),
        ('style:text-line-through-style="solid"', "10~~6~~ units"),
        ('style:text-line-through-type="double"', "10~~6~~ units"),
        ('style:text-line-through-style="none"', "106 units"),
    ],
)
def test_positions_and_struck_out_words_become_text(properties: str, shown: str) -> None:
    child = style("", "Child", 'style:parent-style-name="S"')
    for name in ("S", "Child"):
        blocks, _ = read(paragraph("10", span("6", name), " units"), styles=style(properties), common=child)
        assert blocks == [shown]


def test_hidden_and_white_text_is_left_out_with_a_note() -> None:
    styles = style('text:display="none"', "Hidden") + style('fo:color="#ffffff"', "White")
    styles += style('fo:color="#ffffff" fo:background-color="#000000"', "OnBlack")
    table = f"<table:table><table:table-row><table:table-cell>{paragraph(span('seen', 'White'))}</table:table-cell>"
    table += "</table:table-row></table:table>"
    blocks, notes = read(
        paragraph("a", span("planted", "Hidden"), "b", span("planted", "White"), span("c", "OnBlack")),
        '<text:section text:display="none"><text:p>planted</text:p></text:section>',
        table,
        styles=styles,
    )
    assert blocks == ["abc", "| seen |"]
    assert notes == {"hidden_text_left_out": 3}


def test_numbers_of_headings_stand_in_the_text() -> None:
    outline = (
        '<text:outline-style><text:outline-level-style text:level="1" style:num-format="1"/>'
        '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style>'
    )

    def heading(level: int, text: str, more: str = "") -> str:
        return f'<text:h text:outline-level="{level}" {more}>{text}</text:h>'

    blocks, _ = read(
        heading(1, "Scope"), heading(1, "Duties"), heading(2, "Of both"), heading(2, "Of none"),
        heading(1, "Plain", 'text:is-list-header="true"'), heading(1, "Rest"), heading(2, "Late"),
        common=outline,
    )  # fmt: skip
    assert blocks == [
        "# 1 Scope", "# 2 Duties", "# 2.1 Of both", "# 2.2 Of none", "# Plain", "# 3 Rest", "# 3.1 Late",
    ]  # fmt: skip


def test_lists_are_numbered_continued_and_nested() -> None:
    nested = f"<text:list>{items(paragraph('sub'), paragraph('sub'))}</text:list>"
    first = paragraph("one") + paragraph("more") + nested
    blocks, _ = read(
        f'<text:list text:style-name="N">{items(first, paragraph("two"))}</text:list>',
        paragraph("between"),
        f'<text:list text:style-name="N" text:continue-numbering="true">{items(paragraph("three"))}</text:list>',
        f'<text:list text:style-name="N">{items(paragraph("again"))}</text:list>',
        f'<text:list text:style-name="B">{items(paragraph("dot"), paragraph("dot"))}</text:list>',
        styles=LISTS,
    )
    assert blocks == [
        "1. one", "more", "(a) sub", "(b) sub", "2. two", "between", "3. three", "1. again", "- dot\n- dot",
    ]  # fmt: skip


def test_cells_over_rows_and_columns_shift_nothing() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell {more}>{paragraph(text)}</table:table-cell>"

    covered = "<table:covered-table-cell/>"
    rows = (
        cell("Plant") + cell("Shift") + cell("Leader"),
        cell("Eastern", 'table:number-rows-spanned="3"') + cell("Early") + cell("Okoro"),
        covered + cell("Late") + cell("Lind"),
        covered + cell("Night") + cell("Roy"),
        cell("Both", 'table:number-columns-spanned="2"') + covered + cell("Ray"),
        cell("same", 'table:number-columns-repeated="2"')
        + '<table:table-cell table:number-columns-repeated="999"/>',
    )
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    columns = '<table:table-column table:number-columns-repeated="3"/>'
    assert read(f"<table:table>{columns}{table}</table:table>")[0] == [
        "| Plant | Shift | Leader |\n| Eastern | Early | Okoro |\n| Eastern | Late | Lind |\n"
        "| Eastern | Night | Roy |\n| Both |  | Ray |\n| same | same |  |"
    ]


def test_frames_fields_and_notes_are_read_and_the_rest_is_told() -> None:
    box = f"<draw:frame><draw:text-box>{paragraph('In a box.')}</draw:text-box></draw:frame>"
    shape = f"<draw:custom-shape>{paragraph('In a shape.')}</draw:custom-shape>"
    note = (
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>The note.</text:p>"
        "</text:note-body></text:note>"
    )
    blocks, notes = read(
        paragraph("See <text:bookmark-ref>Table 3</text:bookmark-ref>", note, "."),
        paragraph('<text:drop-down><text:label text:value="red"/>blue</text:drop-down>'),
        paragraph("Before.", box),
        paragraph(shape, "After.<office:annotation><text:p>a comment</text:p></office:annotation>"),
        paragraph("<draw:frame><draw:image/></draw:frame><draw:frame><draw:object-ole/></draw:frame>"),
        "<text:tracked-changes><text:changed-region/></text:tracked-changes>",
    )
    assert blocks == [
        "See Table 3[^1].\n\n[^1]: The note.", "blue", "Before.", "In a box.", "After.", "In a shape.",
    ]  # fmt: skip
    assert notes == {
        "comments_left_out": 1,
        "pictures_without_text": 1,
        "objects_left_out": 1,
        "changes_accepted": 1,
    }


def test_a_formula_is_text() -> None:
    math = '<math xmlns="http://www.w3.org/1998/Math/MathML"><msup><mn>10</mn><mn>6</mn></msup></math>'
    frame = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
    blocks, notes = read(paragraph("at ", frame, " units"), parts={"Object 1/content.xml": math})
    assert (blocks, notes) == (["at 10⁶ units"], {})
