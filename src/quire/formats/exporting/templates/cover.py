"""Puts the text of a template around that of a document: its cover, its control sheet, what stands at its end."""

import re
from collections.abc import Iterable, Mapping
from itertools import chain
from xml.etree.ElementTree import Element

from quire.domain.exchange.exports import DocumentToExport
from quire.formats.exporting.templates.controls import BODY, FILLED, fill_controls, tag_of, tags_in
from quire.formats.exporting.templates.parts import Relationship, copy_margin, copy_picture, relationships_of
from quire.formats.exporting.word_fields import style_of
from quire.formats.word_identity import BEHIND_ALL
from quire.formats.word_package import DOCUMENT, RELATIONSHIPS, WORD, WordPackage

_TITLE_PAGE = ("Title", "Author", "Date")
_RELATIONSHIP_ID = f"{{{RELATIONSHIPS}}}"
_PREFIX = "rIdTemplate"
_COPIED = "template_"
_MARGIN = re.compile(r"word/(?:template_)?(?:header|footer)\d*\.xml")
_FIRST_BOOKMARK = 4_000_000


def put_in_cover(package: WordPackage, body: Element, template: bytes, document: DocumentToExport) -> bool:
    """Put a document that pandoc wrote where the template wants it, and fill the controls of the template.

    Returns whether anything of the template stands behind the document, where `BEHIND_ALL` begins then.
    """
    after: list[Element] = []
    house = WordPackage.of(template)
    values = _values(document)
    root = house.xml(DOCUMENT)
    if any(tags_in(root)):
        before, after = _around(next(root.iter(f"{WORD}body")))
        _adopt(package, house, (*before, *after))
        fill_controls(root, values)
        _replace_title_page(body, before)
        end = next((number for number, one in enumerate(body) if one.tag == f"{WORD}sectPr"), len(body))
        body[end:end] = after
        _mark_end(after)
    for name in [name for name in package.parts if _MARGIN.fullmatch(name)]:
        margin = package.xml(name)
        fill_controls(margin, values)
        package.set_xml(name, margin)

    return bool(after)


def _mark_end(after: list[Element]) -> None:
    paragraph = next(chain.from_iterable(block.iter(f"{WORD}p") for block in after), None)
    if paragraph is not None:
        mark = {f"{WORD}id": str(2 * _FIRST_BOOKMARK)}
        paragraph.append(Element(f"{WORD}bookmarkStart", {**mark, f"{WORD}name": BEHIND_ALL.bookmark}))
        paragraph.append(Element(f"{WORD}bookmarkEnd", mark))


def _values(document: DocumentToExport) -> Mapping[str, str]:
    dated = document.changed_at.date().isoformat()
    return dict(zip(FILLED, (document.title, document.author, dated, document.version), strict=True))


def _around(body: Element) -> tuple[list[Element], list[Element]]:
    """What stands before the document and behind it; all of it before, where the template names no position."""
    blocks = [block for block in body if block.tag != f"{WORD}sectPr"]
    for position, block in enumerate(blocks):
        if any(tag_of(control) == BODY for control in block.iter(f"{WORD}sdt")):
            return blocks[:position], blocks[position + 1 :]
    return blocks, []


def _replace_title_page(body: Element, before: list[Element]) -> None:
    """The template's cover stands for ours, and its contents, if it has some, for ours."""
    _drop_title_page(body)
    if any(map(_is_contents, before)):
        for block in list(filter(_is_contents, body)):
            body.remove(block)
        _drop_title_page(body)
    body[:0] = before


def _drop_title_page(body: Element) -> None:
    while len(body) and _is_of_title_page(body[0]):
        del body[0]


def _is_of_title_page(block: Element) -> bool:
    is_break = block.tag == f"{WORD}p" and not list(block.iter(f"{WORD}t")) and list(block.iter(f"{WORD}br"))
    return bool(style_of(block) in _TITLE_PAGE or is_break)


def _is_contents(block: Element) -> bool:
    return block.tag == f"{WORD}sdt" and block.find(f".//{WORD}docPartGallery") is not None


def _adopt(package: WordPackage, house: WordPackage, elements: Iterable[Element]) -> None:
    """Bring along the pictures, headers and links of elements, under ids that pandoc does not give."""
    known = {one.id: one for one in relationships_of(house, DOCUMENT)}
    brought: set[str] = set()
    for one in chain.from_iterable(element.iter() for element in elements):
        for name, id_ in list(one.attrib.items()):
            if name.startswith(_RELATIONSHIP_ID):
                one.set(name, f"{_PREFIX}{id_}")
                if id_ not in brought:
                    brought.add(id_)
                    _bring(package, house, known[id_])
        if one.tag in (f"{WORD}bookmarkStart", f"{WORD}bookmarkEnd"):
            one.set(f"{WORD}id", str(_FIRST_BOOKMARK + int(one.get(f"{WORD}id", "0")) % _FIRST_BOOKMARK))


def _bring(package: WordPackage, house: WordPackage, relationship: Relationship) -> None:
    target, id_ = relationship.target, f"{_PREFIX}{relationship.id}"
    if relationship.is_outside:
        package.relate(relationship.kind, target, id_, is_outside=True)
    elif relationship.kind == "image":
        copy_picture(house, package, f"word/{target}")
        package.relate("image", target, id_)
    else:
        copied = f"{_COPIED}{target}"
        copy_margin(house, package, target, copied, relationship.kind)
        package.relate(relationship.kind, copied, id_)
