"""How tables, rules and words break in a Word file, where styles alone cannot say it."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from quire.formats.word_package import WORD, WordPackage

_SHAPES = "{urn:schemas-microsoft-com:vml}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_SETTINGS = "word/settings.xml"
_INLINE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline"
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
