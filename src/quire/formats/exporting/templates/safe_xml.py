"""Takes out of the XML of a Word file what could act, reach outside the file, or break a file that it is put into.

What is not known is dropped: only elements and attributes of the namespaces below stay, pictures in the file, links to
web and mail addresses, and fields that compute from the document itself.
"""

from collections.abc import Collection, Iterator
from itertools import takewhile
from xml.etree.ElementTree import Element

from quire.formats.word_package import RELATIONSHIPS, WORD

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DRAWINGS = "http://schemas.openxmlformats.org/drawingml/2006"
_NAMESPACES = (
    WORD,
    f"{{{RELATIONSHIPS}}}",
    f"{{{_DRAWINGS}/main}}",
    f"{{{_DRAWINGS}/picture}}",
    f"{{{_DRAWINGS}/wordprocessingDrawing}}",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}",
    "{urn:schemas-microsoft-com:vml}",
    "{urn:schemas-microsoft-com:office:office}",
    "{urn:schemas-microsoft-com:office:word}",
    "{http://www.w3.org/XML/1998/namespace}",
)
_ACTING = {
    *(f"{WORD}{name}" for name in ("altChunk", "object", "subDoc", "control", "movie", "attachedTemplate")),
    # What only one file has: revisions of it, its comments and notes, and the store of its controls.
    *(
        f"{WORD}{name}"
        for name in ("commentRangeStart", "commentRangeEnd", "commentReference", "dataBinding")
    ),
    *(
        f"{WORD}{name}"
        for name in ("footnoteReference", "endnoteReference", "numPicBullet", "lvlPicBulletId")
    ),
    *(
        f"{WORD}{name}"
        for name in ("del", "moveFrom", "pPrChange", "rPrChange", "sectPrChange", "tblPrChange")
    ),
    "{urn:schemas-microsoft-com:office:office}OLEObject",
}
_FIELDS = frozenset(
    "PAGE NUMPAGES SECTION SECTIONPAGES TITLE AUTHOR SUBJECT DATE TIME SAVEDATE CREATEDATE STYLEREF REF PAGEREF TOC SEQ"
    " DOCPROPERTY".split()
)
"""Fields that read nothing but the document and the clock."""

_ACTIONS = ("onclick", "onmouseover")


def make_safe(root: Element, relationships: Collection[str]) -> None:
    """Take all of that out of a part; relationships are the ids of those that it may keep."""
    _unwrap_alternatives(root)
    _drop_unknown(root)
    _drop_broken_relationships(root, relationships)
    _drop_fields(root)


def _unwrap_alternatives(root: Element) -> None:
    """Put in place of alternatives the one that every program understands."""
    for parent in list(root.iter()):
        for position, child in reversed(list(enumerate(parent))):
            if child.tag == f"{_COMPATIBILITY}AlternateContent":
                fallback = child.find(f"{_COMPATIBILITY}Fallback")
                parent[position : position + 1] = [] if fallback is None else list(fallback)


def _drop_unknown(root: Element) -> None:
    for element in list(root.iter()):
        for name in list(element.attrib):
            if name in _ACTIONS or (name.startswith("{") and not name.startswith(_NAMESPACES)):
                del element.attrib[name]
        for child in list(element):
            if child.tag in _ACTING or not child.tag.startswith(_NAMESPACES):
                element.remove(child)


def _drop_broken_relationships(root: Element, relationships: Collection[str]) -> None:
    """A picture goes with its drawing, and a link leaves its words."""
    broken = {element for element in root.iter() if _is_broken(element, relationships)}
    if not broken:
        return
    for parent in list(root.iter()):
        for position, child in reversed(list(enumerate(parent))):
            if child in broken and child.tag == f"{WORD}hyperlink":
                parent[position : position + 1] = list(child)
            elif child in broken or (_is_drawing(child) and not broken.isdisjoint(child.iter())):
                parent.remove(child)


def _is_broken(element: Element, relationships: Collection[str]) -> bool:
    return any(
        name.startswith(f"{{{RELATIONSHIPS}}}") and value not in relationships
        for name, value in element.attrib.items()
    )


def _is_drawing(element: Element) -> bool:
    return element.tag in (f"{WORD}drawing", f"{WORD}pict")


def _drop_fields(root: Element) -> None:
    """Leave of a field that may read something else what it said last."""
    for parent in list(root.iter()):
        for position, child in reversed(list(enumerate(parent))):
            if child.tag == f"{WORD}fldSimple" and not _is_known(child.get(f"{WORD}instr", "")):
                parent[position : position + 1] = list(child)
    for paragraph in list(root.iter(f"{WORD}p")):
        # One field begins within another, or continues across paragraphs: then all signs of the paragraph go.
        if not all(map(_is_known, _codes(paragraph))):
            for run in paragraph.iter(f"{WORD}r"):
                for name in ("fldChar", "instrText"):
                    for sign in run.findall(f"{WORD}{name}"):
                        run.remove(sign)


def _codes(paragraph: Element) -> Iterator[str]:
    """The codes of the fields of a paragraph, put together of their pieces."""
    code = ""
    for element in paragraph.iter():
        if element.tag == f"{WORD}instrText":
            code += element.text or ""
        elif element.tag == f"{WORD}fldChar" and code:
            yield code
            code = ""
    if code:
        yield code


def _is_known(code: str) -> bool:
    name = "".join(takewhile(lambda letter: letter.isascii() and letter.isalpha(), code.strip().upper()))
    return name in _FIELDS
