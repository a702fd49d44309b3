"""Labels of figures and tables, and references to them and to sections, in an exported Word file that came back.

A file has bookmarks and links where our Markdown has names. The names are those of the texts that left; a caption that
none of them has gets a placeholder, which is taken out of the Markdown again.
"""

import re
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement

from quire.domain.markup.forms import LABEL
from quire.formats.importing.word_captions import LABEL_BOOKMARK
from quire.formats.word_identity import caption_bookmark
from quire.formats.word_package import WORD

_NAME = re.compile(rf"#((?:fig|tbl):{LABEL})")
_ANCHOR = re.compile(rf"(fig|tbl|sec)-({LABEL})")


def labels_of_texts(texts: Iterable[str]) -> dict[str, str]:
    """The labels in texts by the bookmarks of their captions."""
    names = {found[1] for text in texts for found in _NAME.finditer(text)}
    return {caption_bookmark(name): name.partition(":")[2] for name in names}


def name_labels(body: Element, labels: Mapping[str, str], placeholder: str) -> None:
    """Say at each caption which label it has, and put the names of what links lead to in their place."""
    for paragraph in body.iter(f"{WORD}p"):
        if "SEQ " in "".join(_field_codes(paragraph)):
            bookmarks = [one.get(f"{WORD}name", "") for one in paragraph.iter(f"{WORD}bookmarkStart")]
            label = next((labels[name] for name in bookmarks if name in labels), placeholder)
            SubElement(paragraph, f"{WORD}bookmarkStart", {f"{WORD}name": f"{LABEL_BOOKMARK}{label}"})
    for link in body.iter(f"{WORD}hyperlink"):
        found = _ANCHOR.fullmatch(link.get(f"{WORD}anchor", ""))
        if found is not None:
            link[:] = []
            del link.attrib[f"{WORD}anchor"]
            link.tag = f"{WORD}r"
            SubElement(link, f"{WORD}t").text = f"{placeholder}{found[1]}x{found[2]}x{placeholder}"


def with_names(text: str, placeholder: str) -> str:
    """Markdown with names in place of what `name_labels` has left."""
    text = re.sub(rf" ?\{{#(?:fig|tbl):{placeholder}\}}", "", text)
    text = re.sub(rf"\{{#(?:fig|tbl):{placeholder} ", "{", text)
    return re.sub(rf"{placeholder}(fig|tbl|sec)x({LABEL}?)x{placeholder}", r"@\1:\2", text)


def _field_codes(paragraph: Element) -> Iterable[str]:
    for element in paragraph.iter():
        if element.tag == f"{WORD}fldSimple":
            yield f"{element.get(f'{WORD}instr', '')} "
        elif element.tag == f"{WORD}instrText":
            yield element.text or ""
