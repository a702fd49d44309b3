"""Numbers of headings that Word counts: a list of several levels that is bound to the styles of headings.

They take the place of typed ones where Word counts as Quire does; in single sections, and where levels are left out,
numbers stay text. Headings without a number are taken out of the list.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from quire.domain.exchange.exports import DocumentToExport
from quire.formats.exporting.word_fields import field, run_of, style_of
from quire.formats.word_identity import section_bookmark
from quire.formats.word_package import WORD, WordPackage

LEVELS = 6
_STYLES = "word/styles.xml"
_NUMBERING = "word/numbering.xml"
_LIST_ID = "9100"
_HEADINGS = {f"Heading{level}": level for level in range(1, 10)}
_ANCHOR = "sec-"
_BEFORE_NUMBERS = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
_INDENTS = (567, 709, 851, 992, 1134, 1276)
"""Of each level, from the number to its words, in twentieths of a point."""


def does_word_count(document: DocumentToExport) -> bool:
    """Whether Word, which counts the headings of a file from 1, gives each section the number that it has."""
    counts: list[int] = []
    for section in document.sections:
        if not section.number:
            continue
        if section.level > min(len(counts) + 1, LEVELS):
            return False
        counts = [*counts[: section.level], 0][: section.level]
        counts[-1] += 1
        if section.number != ".".join(map(str, counts)):
            return False
    return bool(counts)


def number_headings(package: WordPackage, body: Element, document: DocumentToExport) -> Mapping[Element, str]:
    """Bind the headings of numbered sections to a list, and no others; returns the number of each."""
    styles = package.xml(_STYLES)
    is_counted = does_word_count(document)
    has_list = _has_list(styles)
    if not (is_counted or has_list):
        return {}
    numbers = dict(_numbered(body, document)) if is_counted else {}
    if is_counted and not has_list:
        _add_list(package)
        for style in styles.iter(f"{WORD}style"):
            level = _HEADINGS.get(style.get(f"{WORD}styleId", ""), LEVELS + 1)
            if level <= LEVELS:
                _set_list(_properties(style), _LIST_ID, level)
    for style in styles.iter(f"{WORD}style"):
        if style.get(f"{WORD}styleId") == "TOCHeading":
            _set_list(_properties(style), "0")
    package.set_xml(_STYLES, styles)
    for paragraph in body.iter(f"{WORD}p"):
        if style_of(paragraph) in _HEADINGS and paragraph not in numbers:
            _set_list(_properties(paragraph), "0")
    return numbers


def refer_to_numbers(body: Element, document: DocumentToExport) -> None:
    """Make a field of the number in each link to a numbered section, so that Word counts it anew."""
    if not does_word_count(document):
        return
    before, behind = document.captions.parts("sec")
    numbers = {f"{_ANCHOR}{section.id}": section.number for section in document.sections if section.number}
    for link in body.iter(f"{WORD}hyperlink"):
        anchor = link.get(f"{WORD}anchor", "")
        number = numbers.get(anchor)
        if number is not None and "".join(link.itertext()) == f"{before}{number}{behind}":
            code = f" REF {section_bookmark(anchor.removeprefix(_ANCHOR))} \\r \\h "
            numbered = field(code, [run_of(number)])
            link[:] = [*_run_of(before), *numbered, *_run_of(behind)]


def _run_of(text: str) -> list[Element]:
    return [run_of(text)] if text else []


def _numbered(body: Element, document: DocumentToExport) -> Iterator[tuple[Element, str]]:
    """The headings of numbered sections, which pandoc wrote behind an anchor."""
    numbers = {f"{_ANCHOR}{section.id}": section.number for section in document.sections if section.number}
    number = ""
    for block in body:
        if block.tag == f"{WORD}bookmarkStart":
            number = numbers.get(block.get(f"{WORD}name", ""), number)
        elif block.tag == f"{WORD}p":
            if number:
                yield block, number
            number = ""


def _has_list(styles: Element) -> bool:
    """Whether a template numbers its headings."""
    return any(
        style.get(f"{WORD}styleId") in _HEADINGS and style.find(f"{WORD}pPr/{WORD}numPr") is not None
        for style in styles.iter(f"{WORD}style")
    )


def _add_list(package: WordPackage) -> None:
    numbering = package.xml(_NUMBERING)
    definition = ElementTree.fromstring(  # noqa: S314  Written here.
        f'<w:abstractNum xmlns:w="{WORD[1:-1]}" w:abstractNumId="{_LIST_ID}"><w:multiLevelType w:val="multilevel"/>'
        f"{''.join(map(_level, range(1, LEVELS + 1)))}</w:abstractNum>"
    )
    # All definitions stand before all lists.
    position = next(
        (number for number, one in enumerate(numbering) if one.tag == f"{WORD}num"), len(numbering)
    )
    numbering.insert(position, definition)
    made = SubElement(numbering, f"{WORD}num", {f"{WORD}numId": _LIST_ID})
    SubElement(made, f"{WORD}abstractNumId", {f"{WORD}val": _LIST_ID})
    package.set_xml(_NUMBERING, numbering)


def _level(level: int) -> str:
    shown = ".".join(f"%{one}" for one in range(1, level + 1))
    indent = _INDENTS[level - 1]
    return (
        f'<w:lvl w:ilvl="{level - 1}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading{level}"/>'
        f'<w:lvlText w:val="{shown}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{indent}" w:hanging="{indent}"/></w:pPr></w:lvl>'
    )


def _properties(element: Element) -> Element:
    """The paragraph properties of a paragraph or a style, made where there are none."""
    found = element.find(f"{WORD}pPr")
    if found is not None:
        return found
    made = Element(f"{WORD}pPr")
    is_paragraph = element.tag == f"{WORD}p"
    run = element.find(f"{WORD}rPr")
    position = 0 if is_paragraph else len(element) if run is None else list(element).index(run)
    element.insert(position, made)
    return made


def _set_list(properties: Element, list_id: str, level: int = 1) -> None:
    for old in properties.findall(f"{WORD}numPr"):
        properties.remove(old)
    numbers: Any = Element(f"{WORD}numPr")
    if level > 1:
        SubElement(numbers, f"{WORD}ilvl", {f"{WORD}val": str(level - 1)})
    SubElement(numbers, f"{WORD}numId", {f"{WORD}val": list_id})
    position = sum(1 for one in properties if one.tag.removeprefix(WORD) in _BEFORE_NUMBERS)
    properties.insert(position, numbers)
