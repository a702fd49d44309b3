"""Attributes in braces, which only our language has: behind a picture its label and width, in a caption its label."""

import re

from quire.domain.markup.forms import LABEL
from quire.formats.exporting.inlines import Node, with_whole_words

_ATTRIBUTE = rf"#fig:{LABEL}|width=\d{{1,3}}%"
_ATTRIBUTES = re.compile(rf"\{{ ?(?:{_ATTRIBUTE})(?: (?:{_ATTRIBUTE}))? ?\}}")
_WIDTH = re.compile(r"width=(\d{1,3})%")
_CAPTION_LABEL = re.compile(rf"\{{#tbl:({LABEL})\}}")


def caption_of(node: Node) -> tuple[list[Node], str | None] | None:
    """What a paragraph says of the table before it, and the label that it gives it."""
    if node["t"] != "Para" or node["c"][:2] != [{"t": "Str", "c": ":"}, {"t": "Space"}]:
        return None
    inlines = with_whole_words(node["c"][2:])
    last = inlines[-1]["c"] if inlines and inlines[-1]["t"] == "Str" else ""
    found = _CAPTION_LABEL.fullmatch(last)
    if found is None:
        return inlines, None
    end = -2 if inlines[-2:-1] == [{"t": "Space"}] else -1
    return inlines[:end], found[1]


def attributes_in(text: str) -> re.Match[str] | None:
    """The attributes that a text is."""
    return _ATTRIBUTES.fullmatch(text)


def attributes_behind(nodes: list[Node], start: int) -> tuple[int, re.Match[str] | None]:
    """The attributes that begin with the word at `start`, and where the words end that they stand in."""
    text = ""
    for end in range(start, min(start + 3, len(nodes))):
        node = nodes[end]
        if node["t"] not in ("Str", "Space"):
            break
        text += node.get("c", " ")
        found = _ATTRIBUTES.match(text)
        if found is not None:
            return end + 1, found
    return start, None


def last_word(attributes: re.Match[str]) -> str:
    """What of them stands in the last of their words."""
    return attributes[0].rpartition(" ")[2]


def width_of(attributes: re.Match[str] | None) -> str | None:
    """The width that is given, from 1 to 100 per cent of the text."""
    found = _WIDTH.search(attributes[0]) if attributes else None
    return f"{max(1, min(100, int(found[1])))}%" if found else None
