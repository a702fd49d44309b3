"""Gives the styles of a Word file the ids that exports name: Word itself calls them by the language of its user.

A style is known by its name, which is English in every file.
"""

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

from quire.formats.word_package import WORD

_IDS = {
    "normal": "Normal",
    **{f"heading {level}": f"Heading{level}" for level in range(1, 10)},
    **{f"toc {level}": f"TOC{level}" for level in range(1, 10)},
    "toc heading": "TOCHeading",
    "title": "Title",
    "subtitle": "Subtitle",
    "author": "Author",
    "date": "Date",
    "header": "Header",
    "footer": "Footer",
    "body text": "BodyText",
    "first paragraph": "FirstParagraph",
    "compact": "Compact",
    "block text": "BlockText",
    "caption": "Caption",
    "image caption": "ImageCaption",
    "table caption": "TableCaption",
    "captioned figure": "CaptionedFigure",
    "footnote text": "FootnoteText",
    "footnote block text": "FootnoteBlockText",
    "footnote reference": "FootnoteReference",
    "hyperlink": "Hyperlink",
    "default paragraph font": "DefaultParagraphFont",
    "table": "Table",
    "table text": "TableText",
    "table heading": "TableHeading",
    "table text small": "TableTextSmall",
    "table heading small": "TableHeadingSmall",
    "source code": "SourceCode",
    "verbatim char": "VerbatimChar",
}
_NAMING = {
    f"{WORD}{name}"
    for name in (
        *("pStyle", "rStyle", "tblStyle", "basedOn", "next", "link", "numStyleLink", "styleLink"),
        *("clickAndTypeStyle", "defaultTableStyle"),
    )
}


def name_styles(styles: Element, others: Iterable[Element]) -> None:
    """Rename the ids of the known styles, in the styles and in the parts that use them."""
    ids = new_ids(styles)
    for style in styles.iter(f"{WORD}style"):
        id_ = style.get(f"{WORD}styleId", "")
        style.set(f"{WORD}styleId", ids.get(id_, id_))
    for root in (styles, *others):
        for element in root.iter():
            if element.tag in _NAMING:
                id_ = element.get(f"{WORD}val", "")
                element.set(f"{WORD}val", ids.get(id_, id_))


def new_ids(styles: Element) -> Mapping[str, str]:
    """The ids that change: those of known styles, and of others that have such an id."""
    wanted: dict[str, str] = {}
    for style in styles.iter(f"{WORD}style"):
        name = style.find(f"{WORD}name")
        known = _IDS.get("" if name is None else name.get(f"{WORD}val", "").lower())
        if known is not None and known not in wanted.values():
            wanted[style.get(f"{WORD}styleId", "")] = known
    taken = set(wanted.values())
    for style in styles.iter(f"{WORD}style"):
        id_ = style.get(f"{WORD}styleId", "")
        if id_ not in wanted and id_ in taken:
            wanted[id_] = f"{id_}OfTemplate"
    return wanted
