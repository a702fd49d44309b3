"""How tables, rules and words break in a Word file, where styles alone cannot say it."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from quire.formats.exporting.columns import fitted_widths, is_crowded
from quire.formats.exporting.word_fields import style_of
from quire.formats.word_package import WORD, WordPackage

_SHAPES = "{urn:schemas-microsoft-com:vml}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_SETTINGS = "word/settings.xml"
_INLINE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline"
_WIDTH = f"{WORD}w"
_LINE_WIDTH = 7920
_CHARACTER_WIDTH = 116
"""Of a letter in a table, in twentieths of a point as all widths; other machines have wider fonts, heads are bold."""
_CELL_MARGINS = 290
"""With a little for capitals, which are wider than letters are on the whole."""
_SMALL_MARGIN = "60"
_CODE = "VerbatimChar"
_CODE_SIZES = {"": "17", "Small": "14"}
"""Of code in cells, in half points: letters of one width look larger than others."""
_SPACE = "140"
_BEFORE_SPACING = (
    *(
        "pStyle",
        "keepNext",
        "keepLines",
        "pageBreakBefore",
        "framePr",
        "widowControl",
        "numPr",
        "suppressLineNumbers",
    ),
    *("pBdr", "shd", "tabs", "suppressAutoHyphens", "bidi"),
)
"""What the schema wants before the space around a paragraph."""
_HAS_ITS_SPACE = ("Heading", "Caption", "TableCaption", "ImageCaption", "CaptionedFigure", "TOC")
_TAB_STOP = f"{WORD}defaultTabStop"
_WORD_2013 = {
    f"{WORD}name": "compatibilityMode",
    f"{WORD}uri": "http://schemas.microsoft.com/office/word",
    f"{WORD}val": "15",
}


def lay_out_tables(body: Element) -> None:
    """Give cells their styles, and let no row break over pages. What is crowded is set smaller."""
    for table in body.iter(f"{WORD}tbl"):
        rows = _texts_of(table)
        size = "Small" if _is_even(rows) and is_crowded(rows) else ""
        if size:
            _narrow_margins(table)
        for row in table.iter(f"{WORD}tr"):
            _lay_out_row(row, size)


def _lay_out_row(row: Element, size: str) -> None:
    properties = row.find(f"{WORD}trPr")
    if properties is None:
        properties = Element(f"{WORD}trPr")
        row.insert(0, properties)
    is_head = properties.find(f"{WORD}tblHeader") is not None
    properties.insert(0, Element(f"{WORD}cantSplit"))
    for paragraph in _paragraphs(row):
        _set_style(paragraph, f"{'TableHeading' if is_head else 'TableText'}{size}")
        for run in paragraph.iter(f"{WORD}rPr"):
            style = run.find(f"{WORD}rStyle")
            if style is not None and style.get(f"{WORD}val") == _CODE:
                for name in ("sz", "szCs"):
                    SubElement(run, f"{WORD}{name}", {f"{WORD}val": _CODE_SIZES[size]})


def _narrow_margins(table: Element) -> None:
    """Less blank at the sides of cells. The schema wants it before what is known of the look."""
    margins = Element(f"{WORD}tblCellMar")
    for side in ("left", "right"):
        SubElement(margins, f"{WORD}{side}", {_WIDTH: _SMALL_MARGIN, f"{WORD}type": "dxa"})
    for properties in table.findall(f"{WORD}tblPr"):
        behind = ("tblLook", "tblCaption", "tblDescription")
        position = sum(1 for one in properties if one.tag.removeprefix(WORD) not in behind)
        properties.insert(position, margins)


def leave_space(body: Element) -> None:
    """Leave as much space behind tables and lists as between paragraphs."""
    before: Element | None = None
    for block in body:
        if block.tag not in (f"{WORD}p", f"{WORD}tbl"):
            continue
        is_behind = before is not None and (
            before.tag == f"{WORD}tbl" or (_is_item(before) and not _is_item(block))
        )
        if is_behind and block.tag == f"{WORD}p" and not style_of(block).startswith(_HAS_ITS_SPACE):
            properties = _properties(block)
            spacing = properties.find(f"{WORD}spacing")
            if spacing is None:
                spacing = Element(f"{WORD}spacing")
                position = sum(1 for one in properties if one.tag.removeprefix(WORD) in _BEFORE_SPACING)
                properties.insert(position, spacing)
            spacing.set(f"{WORD}before", _SPACE)
        before = block


def _is_item(block: Element) -> bool:
    is_heading = style_of(block).startswith("Heading")
    return block.find(f"{WORD}pPr/{WORD}numPr") is not None and not is_heading


def _properties(paragraph: Element) -> Element:
    found = paragraph.find(f"{WORD}pPr")
    if found is None:
        found = Element(f"{WORD}pPr")
        paragraph.insert(0, found)
    return found


def fit_columns(body: Element) -> None:
    """Give the columns of narrow tables the widths of what stands in them: Word finds them itself, others do not.

    Pandoc leaves them equal, each an equal share of the line.
    """
    line_width = _line_width(body)
    for table in body.iter(f"{WORD}tbl"):
        columns = table.findall(f"{WORD}tblGrid/{WORD}gridCol")
        rows = _texts_of(table)
        is_fitted = table.find(f"{WORD}tblPr/{WORD}tblLayout") is not None
        if is_fitted or not _is_even(rows) or len(rows[0]) != len(columns):
            continue
        widths = fitted_widths(rows, line_width, of_character=_CHARACTER_WIDTH, of_margins=_CELL_MARGINS)
        for column, width in zip(columns, widths, strict=True):
            column.set(_WIDTH, str(round(width)))


def _texts_of(table: Element) -> list[list[str]]:
    return [[_text_of(cell) for cell in row.findall(f"{WORD}tc")] for row in table.findall(f"{WORD}tr")]


def _is_even(rows: list[list[str]]) -> bool:
    """Whether all rows have as many cells."""
    return bool(rows) and bool(rows[0]) and all(len(row) == len(rows[0]) for row in rows)


def _line_width(body: Element) -> int:
    for section in reversed(list(body.iter(f"{WORD}sectPr"))):
        size, margins = section.find(f"{WORD}pgSz"), section.find(f"{WORD}pgMar")
        if size is not None and margins is not None:
            left, right = (_number(margins.get(f"{WORD}{side}", "")) for side in ("left", "right"))
            return max(_LINE_WIDTH, _number(size.get(_WIDTH, "")) - left - right)
    return _LINE_WIDTH


def _number(digits: str) -> int:
    return int(digits) if digits.isdecimal() and len(digits) < 6 else 0


def _text_of(cell: Element) -> str:
    lines = (_text_of_paragraph(paragraph) for paragraph in cell.iter(f"{WORD}p"))
    return "\n".join(lines)


def _text_of_paragraph(paragraph: Element) -> str:
    return "".join("\n" if one.tag == f"{WORD}br" else one.text or "" for one in paragraph.iter())


def align_pictures(body: Element) -> None:
    """Let pictures begin where lines do: LibreOffice keeps a distance from text where none is given."""
    for picture in body.iter(_INLINE):
        picture.attrib |= dict.fromkeys(("distT", "distB", "distL", "distR"), "0")


def thin_rules(body: Element) -> None:
    """Draw horizontal rules as thin as the lines of tables."""
    for shape in body.iter(f"{_SHAPES}rect"):
        if shape.get(f"{_OFFICE}hr") == "t":
            shape.set("style", "width:0;height:0.5pt")
            shape.set("fillcolor", "#B8C0C8")
            shape.set("stroked", "f")
            shape.set(f"{_OFFICE}hrnoshade", "t")


def set_up_words(package: WordPackage) -> None:
    """Let words be hyphenated, and Word lay the file out as it does its own."""
    settings = package.xml(_SETTINGS)
    position = next(number for number, one in enumerate(settings) if one.tag == _TAB_STOP)
    settings.insert(position + 1, Element(f"{WORD}autoHyphenation"))
    compatibility = Element(f"{WORD}compat")
    SubElement(compatibility, f"{WORD}compatSetting", _WORD_2013)
    following = next(number for number, one in enumerate(settings) if one.tag == f"{WORD}rsids")
    settings.insert(following, compatibility)
    package.set_xml(_SETTINGS, settings)


def _paragraphs(row: Element) -> Iterator[Element]:
    for cell in row.iter(f"{WORD}tc"):
        yield from cell.iter(f"{WORD}p")


def _set_style(paragraph: Element, style_id: str) -> None:
    properties = _properties(paragraph)
    for style in properties.findall(f"{WORD}pStyle"):
        properties.remove(style)
    properties.insert(0, Element(f"{WORD}pStyle", {f"{WORD}val": style_id}))
