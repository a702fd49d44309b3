"""How tables, rules and words break in a Word file, where styles alone cannot say it."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from quire.formats.exporting.columns import fitted_widths
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
_TAB_STOP = f"{WORD}defaultTabStop"
_WORD_2013 = {
    f"{WORD}name": "compatibilityMode",
    f"{WORD}uri": "http://schemas.microsoft.com/office/word",
    f"{WORD}val": "15",
}


def lay_out_tables(body: Element) -> None:
    """Give cells their styles, and let no row break over pages."""
    for row in body.iter(f"{WORD}tr"):
        properties = row.find(f"{WORD}trPr")
        if properties is None:
            properties = Element(f"{WORD}trPr")
            row.insert(0, properties)
        is_head = properties.find(f"{WORD}tblHeader") is not None
        properties.insert(0, Element(f"{WORD}cantSplit"))
        for paragraph in _paragraphs(row):
            _set_style(paragraph, "TableHeading" if is_head else "TableText")


def fit_columns(body: Element) -> None:
    """Give the columns of narrow tables the widths of what stands in them: Word finds them itself, others do not.

    Pandoc leaves them equal, each an equal share of the line.
    """
    line_width = _line_width(body)
    for table in body.iter(f"{WORD}tbl"):
        columns = table.findall(f"{WORD}tblGrid/{WORD}gridCol")
        rows = [[_text_of(cell) for cell in row.findall(f"{WORD}tc")] for row in table.findall(f"{WORD}tr")]
        is_fitted = table.find(f"{WORD}tblPr/{WORD}tblLayout") is not None
        if is_fitted or not rows or any(len(row) != len(columns) for row in rows):
            continue
        widths = fitted_widths(rows, line_width, of_character=_CHARACTER_WIDTH, of_margins=_CELL_MARGINS)
        for column, width in zip(columns, widths, strict=True):
            column.set(_WIDTH, str(round(width)))


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
    properties = paragraph.find(f"{WORD}pPr")
    if properties is None:
        properties = Element(f"{WORD}pPr")
        paragraph.insert(0, properties)
    for style in properties.findall(f"{WORD}pStyle"):
        properties.remove(style)
    properties.insert(0, Element(f"{WORD}pStyle", {f"{WORD}val": style_id}))
