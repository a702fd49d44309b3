"""Fields of a Word file in place of what pandoc writes as text: numbers of captions, and references to them.

Word counts `SEQ` fields anew when something is put in, and `REF` fields follow. A caption's words and number are in a
bookmark of the kind that Word makes for its own references.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import count
from xml.etree.ElementTree import Element, SubElement

from quire.domain.exchange.exports import DocumentToExport
from quire.domain.markup.caption_words import CaptionWords
from quire.formats.word_identity import caption_bookmark
from quire.formats.word_package import WORD

_CAPTIONS = {"ImageCaption": "fig", "TableCaption": "tbl"}
_SEQUENCES = {"fig": "Figure", "tbl": "Table"}
_ANCHOR = re.compile(r"(fig|tbl)-")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def put_in_fields(body: Element, document: DocumentToExport, first_bookmark: int) -> None:
    """Make fields of the numbers of captions and of the references to them; bookmarks are counted from a number on."""
    bookmarks = set(_number_captions(body, document.captions, first_bookmark))
    for parent in list(body.iter()):
        for position, child in reversed(list(enumerate(parent))):
            name = _target(child)
            if name is not None and caption_bookmark(name) in bookmarks:
                parent[position : position + 1] = field(
                    f" REF {caption_bookmark(name)} \\h ", map(_without_style, child)
                )


def _number_captions(body: Element, captions: CaptionWords, first_bookmark: int) -> Iterator[str]:
    """Make fields of the numbers, and yield the bookmarks of captions with a label."""
    ids = count(first_bookmark)
    anchor = ""
    for element in body.iter():
        if element.tag == f"{WORD}bookmarkStart" and _ANCHOR.match(element.get(f"{WORD}name", "")):
            anchor = element.get(f"{WORD}name", "")
        kind = _CAPTIONS.get(style_of(element)) if element.tag == f"{WORD}p" else None
        if kind is None:
            continue
        name = anchor.replace("-", ":", 1) if anchor.startswith(kind) else ""
        if _number(element, kind, captions, caption_bookmark(name) if name else "", next(ids)) and name:
            yield caption_bookmark(name)
        anchor = ""


def _number(paragraph: Element, kind: str, captions: CaptionWords, bookmark: str, bookmark_id: int) -> bool:
    run = paragraph.find(f"{WORD}r")
    text = None if run is None else run.find(f"{WORD}t")
    before, behind = captions.parts(kind)
    found = re.match(rf"{re.escape(before)}(\d+){re.escape(behind)}", "" if text is None else text.text or "")
    if run is None or text is None or found is None:
        return False
    rest = (text.text or "")[found.end() :]
    numbered = [
        *([run_of(before)] if before else []),
        *field(f" SEQ {_SEQUENCES[kind]} \\* ARABIC ", [run_of(found[1])]),
        *([run_of(behind)] if behind else []),
    ]
    if bookmark:
        marked = {f"{WORD}id": str(bookmark_id)}
        numbered.insert(0, Element(f"{WORD}bookmarkStart", {**marked, f"{WORD}name": bookmark}))
        numbered.append(Element(f"{WORD}bookmarkEnd", marked))
    position = list(paragraph).index(run)
    paragraph[position : position + 1] = [*numbered, *([run_of(rest)] if rest else [])]
    return True


def _target(element: Element) -> str | None:
    """What a link within the file leads to, as a text refers to it."""
    anchor = element.get(f"{WORD}anchor", "") if element.tag == f"{WORD}hyperlink" else ""
    return anchor.replace("-", ":", 1) if _ANCHOR.match(anchor) else None


def field(code: str, result: Iterator[Element] | list[Element]) -> list[Element]:
    """A field as Word writes it: its code, and between two signs what it said last."""
    code_run = Element(f"{WORD}r")
    SubElement(code_run, f"{WORD}instrText", {_SPACE: "preserve"}).text = code
    return [sign("begin"), code_run, sign("separate"), *result, sign("end")]


def sign(kind: str) -> Element:
    """The beginning of a field, the beginning of its result, or its end."""
    run = Element(f"{WORD}r")
    SubElement(run, f"{WORD}fldChar", {f"{WORD}fldCharType": kind})
    return run


def run_of(text: str) -> Element:
    """A run of plain text."""
    run = Element(f"{WORD}r")
    SubElement(run, f"{WORD}t", {_SPACE: "preserve"}).text = text
    return run


def _without_style(run: Element) -> Element:
    """A run of a link as plain text."""
    plain = deepcopy(run)
    for properties in plain.findall(f"{WORD}rPr"):
        for style in properties.findall(f"{WORD}rStyle"):
            properties.remove(style)
    return plain


def style_of(paragraph: Element) -> str:
    """The id of a paragraph's style; empty for the usual one."""
    style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
    return "" if style is None else style.get(f"{WORD}val", "")
