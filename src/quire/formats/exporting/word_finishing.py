"""What pandoc does not write into a Word file: the identity of the document and of its sections, and its layout."""

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement

import msgspec

from quire.domain.exchange.exports import DocumentToExport, ExportedSection
from quire.formats.exporting.templates.cover import put_in_cover
from quire.formats.exporting.tracked_changes import track_changes
from quire.formats.exporting.word_comments import put_in_comments
from quire.formats.exporting.word_contents import fill_contents
from quire.formats.exporting.word_fields import put_in_fields
from quire.formats.exporting.word_formulas import pair_brackets
from quire.formats.exporting.word_headings import set_apart_headings_in_texts
from quire.formats.exporting.word_layout import (
    align_pictures,
    fit_columns,
    lay_out_tables,
    leave_space,
    set_up_words,
    thin_rules,
)
from quire.formats.exporting.word_numbering import number_headings, refer_to_numbers
from quire.formats.word_identity import (
    BEHIND_ALL,
    SectionIdentity,
    WordIdentity,
    identity_part,
    properties_part,
)
from quire.formats.word_package import DOCUMENT, RELATIONSHIPS, WORD, WordPackage

_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_FIRST_BOOKMARK = 1_000_000
"""Ids of bookmarks above all that pandoc counts."""
_FIRST_CAPTION = 2 * _FIRST_BOOKMARK
_FIRST_HEADING = 3 * _FIRST_BOOKMARK
_BETWEEN_BLOCKS = tuple(f"{WORD}{name}" for name in ("bookmarkStart", "bookmarkEnd", "sectPr"))


def finished_word_file(
    file: bytes, document: DocumentToExport, boundary: str, template: bytes | None = None
) -> bytes:
    """The file that pandoc wrote of a document, with all that it lacks, in the text of a template if there is one."""
    package = WordPackage.of(file)
    identity = identity_of(document)
    root = package.xml(DOCUMENT)
    body = next(root.iter(f"{WORD}body"))
    track_changes(package, body, document, boundary)
    _break_page_behind_contents(body)
    _take_data_out_of_names(body)
    _begin_appendices_on_new_pages(body, document)
    _mark_sections(body, identity.sections)
    put_in_fields(body, document, _FIRST_CAPTION)
    set_apart_headings_in_texts(package, body)
    numbers = number_headings(package, body, document)
    refer_to_numbers(body, document)
    lay_out_tables(body)
    fit_columns(body)
    leave_space(body)
    align_pictures(body)
    thin_rules(body)
    pair_brackets(body)
    identity = msgspec.structs.replace(identity, remarks=put_in_comments(package, body, document))
    if template is not None and put_in_cover(package, body, template, document):
        identity = msgspec.structs.replace(identity, sections=(*identity.sections, BEHIND_ALL))
    fill_contents(body, numbers, _FIRST_HEADING)
    package.set_xml(DOCUMENT, root)
    set_up_words(package)
    _add_identity(package, identity)
    return package.bytes()


def identity_of(document: DocumentToExport) -> WordIdentity:
    """What the file knows of its document."""
    sections = (SectionIdentity(one.id, one.revision, one.level, _heading(one)) for one in document.sections)
    return WordIdentity(document.id, tuple(sections), document.citations)


def _heading(section: ExportedSection) -> str:
    return f"{section.number} {section.title}".lstrip()


def _break_page_behind_contents(body: Element) -> None:
    for position, block in enumerate(body):
        if block.tag == f"{WORD}sdt" and block.find(f".//{WORD}docPartGallery") is not None:
            paragraph = Element(f"{WORD}p")
            SubElement(SubElement(paragraph, f"{WORD}r"), f"{WORD}br", {f"{WORD}type": "page"})
            body.insert(position + 1, paragraph)
            return


def _begin_appendices_on_new_pages(body: Element, document: DocumentToExport) -> None:
    anchors = {f"sec-{section.id}" for section in document.sections if section.is_appendix}
    is_before_heading = False
    for block in body:
        if block.tag == f"{WORD}bookmarkStart":
            is_before_heading = is_before_heading or block.get(f"{WORD}name") in anchors
        elif is_before_heading and (style := block.find(f"{WORD}pPr/{WORD}pStyle")) is not None:
            properties = block[0]
            properties.insert(list(properties).index(style) + 1, Element(f"{WORD}pageBreakBefore"))
            is_before_heading = False


def _take_data_out_of_names(body: Element) -> None:
    """Pandoc describes a picture by the address that it was given, which is all of its data."""
    for properties in body.iter(f"{_PICTURE}cNvPr"):
        properties.attrib.pop("descr", None)


def _mark_sections(body: Element, sections: Iterable[SectionIdentity]) -> None:
    """Put a bookmark around each section, its heading included and the sections below it excluded."""
    starts = _starts(body, {f"sec-{section.id}": section for section in sections})
    ends = [*(position for position, _ in starts[1:]), len(body)][: len(starts)]
    # From the last to the first, since what is inserted moves what stands behind it.
    for number, ((start, section), end) in reversed(list(enumerate(zip(starts, ends, strict=True)))):
        bookmark_id = {f"{WORD}id": str(_FIRST_BOOKMARK + number)}
        _end_bookmark(body, end, Element(f"{WORD}bookmarkEnd", bookmark_id))
        # Within the heading: what stands between paragraphs is moved by programs that rewrite a file.
        heading = body[start]
        position = 1 if heading.find(f"{WORD}pPr") is not None else 0
        named = {**bookmark_id, f"{WORD}name": section.bookmark}
        heading.insert(position, Element(f"{WORD}bookmarkStart", named))


def _starts(body: Element, by_anchor: Mapping[str, SectionIdentity]) -> list[tuple[int, SectionIdentity]]:
    """The positions of the headings of sections, which pandoc wrote behind an anchor."""
    found: list[tuple[int, SectionIdentity]] = []
    waiting: SectionIdentity | None = None
    for position, block in enumerate(body):
        if block.tag == f"{WORD}bookmarkStart":
            waiting = by_anchor.get(block.get(f"{WORD}name", ""), waiting)
        elif waiting is not None and block.tag == f"{WORD}p":
            found.append((position, waiting))
            waiting = None
    return found


def _end_bookmark(body: Element, end: int, bookmark_end: Element) -> None:
    """End a bookmark in the last paragraph before a position, or behind what else stands there."""
    last = end - 1
    while body[last].tag in _BETWEEN_BLOCKS:
        last -= 1
    if body[last].tag == f"{WORD}p":
        body[last].append(bookmark_end)
    else:
        body.insert(last + 1, bookmark_end)


def _add_identity(package: WordPackage, identity: WordIdentity) -> None:
    package.parts["customXml/item1.xml"] = identity_part(identity)
    package.add("customXml/itemProps1.xml", properties_part(identity), _PROPERTIES_TYPE)
    package.parts["customXml/_rels/item1.xml.rels"] = (
        f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_PACKAGE_RELATIONSHIPS}"><Relationship'
        f' Type="{RELATIONSHIPS}/customXmlProps" Id="rId1" Target="itemProps1.xml"/></Relationships>'
    ).encode()
    package.relate("customXml", "../customXml/item1.xml", "rIdQuire")
