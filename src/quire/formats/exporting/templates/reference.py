"""The file of which pandoc takes styles and pages, made of a template and, where that lacks styles, of Quire's own."""

from copy import deepcopy
from xml.etree.ElementTree import Element

from quire.domain.documents.document_settings import Paper
from quire.formats.exporting.templates.parts import copy_margin, relationships_of
from quire.formats.exporting.word import plain_package
from quire.formats.word_package import DOCUMENT, RELATIONSHIPS, WORD, WordPackage

_STYLES = "word/styles.xml"
_NUMBERING = "word/numbering.xml"
_THEME = "word/theme/theme1.xml"
_TAKEN = (_NUMBERING, "word/fontTable.xml", _THEME)
_SETTINGS = "word/settings.xml"

_OF_BODY = ("BodyText", "FirstParagraph", "Compact", "BlockText", "TOC1", "TOC2", "TOC3")
"""Styles in the size of the template's usual text."""
_MONOSPACED = ("VerbatimChar", "SourceCode")


def reference_with(template: bytes, paper: Paper) -> bytes:
    """A Word file of which pandoc takes all but the text."""
    own = plain_package(paper)
    house = WordPackage.of(template)
    for name in _TAKEN:
        if name in house.parts:
            own.parts[name] = house.parts[name]
    own.parts[_STYLES], plain_styles = house.parts[_STYLES], own.xml(_STYLES)
    styles = own.xml(_STYLES)
    _complete(styles, plain_styles, has_theme=_THEME in house.parts)
    own.set_xml(_STYLES, styles)
    _take_over_pages(own, house)
    _take_over_settings(own, house)
    return own.bytes()


def _complete(styles: Element, plain: Element, *, has_theme: bool) -> None:
    """Add the styles that exports use and the template lacks, in its fonts and colours.

    Fonts of a theme are the template's, unless it has none, as if LibreOffice has made it.
    """
    known = {style.get(f"{WORD}styleId") for style in styles.iter(f"{WORD}style")}
    has_spacing = _has_spacing(styles)
    for style in plain.iter(f"{WORD}style"):
        if style.get(f"{WORD}styleId") not in known:
            styles.append(_neutral(style, has_spacing=has_spacing, has_theme=has_theme))


def _has_spacing(styles: Element) -> bool:
    """Whether the template's usual paragraphs have a distance from each other."""
    usual = [one for one in styles.iter(f"{WORD}style") if one.get(f"{WORD}styleId") == "Normal"]
    spacings = [
        spacing
        for one in (*styles.iter(f"{WORD}pPrDefault"), *usual)
        for spacing in one.iter(f"{WORD}spacing")
    ]
    return any(spacing.get(f"{WORD}after", "0") != "0" for spacing in spacings)


def _neutral(style: Element, *, has_spacing: bool, has_theme: bool) -> Element:
    made = deepcopy(style)
    id_ = made.get(f"{WORD}styleId", "")
    made.attrib.pop(f"{WORD}default", None)
    for run in made.iter(f"{WORD}rPr"):
        for child in list(run):
            is_size = child.tag in (f"{WORD}sz", f"{WORD}szCs") and id_ in _OF_BODY
            is_font = child.tag == f"{WORD}rFonts" and id_ not in _MONOSPACED
            is_own_font = is_font and not (has_theme and f"{WORD}asciiTheme" in child.attrib)
            if child.tag == f"{WORD}color" or is_size or is_own_font:
                run.remove(child)
    if id_ == "BodyText" and has_spacing:
        for properties in made.findall(f"{WORD}pPr"):
            made.remove(properties)
    return made


def _take_over_pages(own: WordPackage, house: WordPackage) -> None:
    """The last page set-up of the template, with its headers and footers."""
    root = own.xml(DOCUMENT)
    body = next(root.iter(f"{WORD}body"))
    set_up = next(house.xml(DOCUMENT).iter(f"{WORD}body")).find(f"{WORD}sectPr")
    if set_up is None:
        return
    for replaced in body.findall(f"{WORD}sectPr"):
        body.remove(replaced)
    body.append(set_up)
    own.set_xml(DOCUMENT, root)
    used = {
        value
        for one in set_up.iter()
        for name, value in one.attrib.items()
        if name == f"{{{RELATIONSHIPS}}}id"
    }
    for one in relationships_of(house, DOCUMENT):
        if one.id in used:
            copy_margin(house, own, one.target, one.target, one.kind)
            own.relate(one.kind, one.target, one.id)


def _take_over_settings(own: WordPackage, house: WordPackage) -> None:
    """Whether left and right pages differ."""
    if _SETTINGS not in house.parts:
        return
    wanted = house.xml(_SETTINGS).find(f"{WORD}evenAndOddHeaders")
    if wanted is not None:
        settings = own.xml(_SETTINGS)
        position = next(number for number, one in enumerate(settings) if one.tag == f"{WORD}defaultTabStop")
        settings.insert(position + 1, wanted)
        own.set_xml(_SETTINGS, settings)
