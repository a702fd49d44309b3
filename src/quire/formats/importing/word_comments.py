"""What a Word file says of its comments beside their marks in the text: their lines, replies, and what is resolved.

Pandoc hands on the comments with the marks of their ends. A comment that stands at a point has no ends; both are put in
where it stands.
"""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

import msgspec

from quire.formats.reading.cleaning import clean
from quire.formats.reading.office import parsed
from quire.formats.reading.word.styles import WORD

COMMENTS = "word/comments.xml"
EXTENDED = "word/commentsExtended.xml"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_ID = f"{WORD}id"
_BREAKS = {f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{WORD}tab": "\t"}


class WordRemark(msgspec.Struct, frozen=True):
    """A comment of the file: its text, the id of the comment that it replies to, and whether it is resolved."""

    text: str
    parent: str = ""
    is_resolved: bool = False


def read_remarks(parts: Mapping[str, bytes]) -> dict[str, WordRemark]:
    """The comments of a file by their ids."""
    if COMMENTS not in parts:
        return {}
    comments = {one.get(_ID, ""): one for one in parsed(parts[COMMENTS]).iter(f"{WORD}comment")}
    by_paragraph = {
        paragraph.get(f"{_W14}paraId", "").upper(): id_
        for id_, comment in comments.items()
        for paragraph in comment.iter(f"{WORD}p")
    }
    extended = {by_paragraph.get(paragraph, ""): said for paragraph, said in _extended(parts).items()}
    return {id_: _remark(comment, extended.get(id_), by_paragraph) for id_, comment in comments.items()}


def _extended(parts: Mapping[str, bytes]) -> dict[str, Element]:
    """What is said of each paragraph that ends a comment."""
    if EXTENDED not in parts:
        return {}
    said = parsed(parts[EXTENDED]).iter(f"{_W15}commentEx")
    return {one.get(f"{_W15}paraId", "").upper(): one for one in said}


def _remark(comment: Element, said: Element | None, by_paragraph: Mapping[str, str]) -> WordRemark:
    lines = ("".join(_words(paragraph)) for paragraph in comment.iter(f"{WORD}p"))
    text = clean("\n".join(lines)).strip()
    if said is None:
        return WordRemark(text)
    parent = by_paragraph.get(said.get(f"{_W15}paraIdParent", "").upper(), "")
    return WordRemark(text, parent, said.get(f"{_W15}done") in ("1", "true"))


def _words(paragraph: Element) -> list[str]:
    return [
        _BREAKS.get(one.tag) or one.text or ""
        for one in paragraph.iter()
        if one.tag == f"{WORD}t" or one.tag in _BREAKS
    ]


def give_ends(root: Element) -> None:
    """Put both ends before each comment that has none."""
    begun = {one.get(_ID) for one in root.iter(f"{WORD}commentRangeStart")}
    for parent in root.iter():
        waiting = [child for child in parent if _points(child) - begun]
        if waiting:
            parent[:] = [piece for child in parent for piece in (*_ends(_points(child) - begun), child)]


def _points(run: Element) -> set[str | None]:
    return {one.get(_ID) for one in run.findall(f"{WORD}commentReference")}


def _ends(ids: set[str | None]) -> list[Element]:
    names = ("commentRangeStart", "commentRangeEnd")
    return [Element(f"{WORD}{name}", {_ID: id_ or ""}) for id_ in sorted(filter(None, ids)) for name in names]
