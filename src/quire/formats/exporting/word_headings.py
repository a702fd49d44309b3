"""Headings inside the texts of sections, in a Word file: they have styles of their own, and contents leave them out.

Word lists what has a style of its headings. A style that is based on one of those looks like it and is a heading to
whoever navigates or has the file read aloud.
"""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from quire.formats.exporting.word_fields import style_of
from quire.formats.word_package import WORD, WordPackage

_STYLES = "word/styles.xml"
_LEVELS = {f"Heading{level}": level for level in range(1, 10)}


def set_apart_headings_in_texts(package: WordPackage, body: Element) -> None:
    """Give the headings in texts their styles. Those of sections and lists stand behind an anchor."""
    used: set[int] = set()
    before: Element | None = None
    for block in body:
        level = _LEVELS.get(style_of(block))
        if level and (before is None or before.tag != f"{WORD}bookmarkStart"):
            used.add(level)
            for style in block.findall(f"{WORD}pPr/{WORD}pStyle"):
                style.set(f"{WORD}val", _style_id(level))
        before = block
    if used:
        styles = package.xml(_STYLES)
        styles.extend(map(_style, sorted(used)))
        package.set_xml(_STYLES, styles)


def _style_id(level: int) -> str:
    return f"Heading{level}InText"


def _style(level: int) -> Element:
    """A heading without a number."""
    return ElementTree.fromstring(  # noqa: S314  Written here.
        f'<w:style xmlns:w="{WORD[1:-1]}" w:type="paragraph" w:customStyle="1" w:styleId="{_style_id(level)}">'
        f'<w:name w:val="Heading {level} in Text"/><w:basedOn w:val="Heading{level}"/><w:next w:val="BodyText"/>'
        '<w:qFormat/><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>'
    )
