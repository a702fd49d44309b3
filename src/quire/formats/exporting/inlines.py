"""Words in pandoc's tree: made of a text, read as a text, put together where pandoc has them in pieces."""

import re
from collections.abc import Callable
from typing import Any

Node = dict[str, Any]

_TAG = re.compile(r"<(/?)(br|sup|sub) ?/?>", re.IGNORECASE)


def words_of(text: str) -> list[Node]:
    """A plain text as pandoc has it: words, and the blanks between them."""
    nodes: list[Node] = []
    for number, word in enumerate(text.split(" ")):
        if number:
            nodes.append({"t": "Space"})
        if word:
            nodes.append({"t": "Str", "c": word})
    return nodes


_PLAIN: dict[str, Callable[[Any], str]] = {
    "Str": str,
    "Space": lambda _: " ",
    "SoftBreak": lambda _: " ",
    "LineBreak": lambda _: " ",
    "Code": lambda content: str(content[1]),
    "Math": lambda content: str(content[1]),
}


def plain(nodes: list[Node]) -> str:
    """The words of inline nodes."""
    parts: list[str] = []
    for node in nodes:
        form = _PLAIN.get(node["t"])
        if form is not None:
            parts.append(form(node.get("c")))
        elif isinstance(node.get("c"), list):
            inner = node["c"][1] if node["t"] in ("Link", "Image", "Span", "Quoted") else node["c"]
            parts.append(plain([one for one in inner if isinstance(one, dict)]))
    return "".join(parts)


def with_whole_words(nodes: list[Node]) -> list[Node]:
    """Words that pandoc has in several pieces as one."""
    whole: list[Node] = []
    pieces: list[str] = []
    for node in [*nodes, {"t": ""}]:
        if node["t"] == "Str":
            pieces.append(node["c"])
            continue
        if pieces:
            whole.append({"t": "Str", "c": "".join(pieces)})
            pieces = []
        whole.append(node)
    return whole[:-1]


def with_tags(nodes: list[Node]) -> list[Node]:
    """What HTML stands among words: line breaks, raised and lowered text as what they say, anything else as text."""
    outer: list[list[Node]] = [[]]
    open_tags: list[str] = []
    for node in nodes:
        is_html = node["t"] == "RawInline" and node["c"][0] == "html"
        tag = _TAG.fullmatch(node["c"][1]) if is_html else None
        if tag is None:
            outer[-1].append({"t": "Str", "c": node["c"][1]} if is_html else node)
        elif tag[2].lower() == "br":
            outer[-1].append({"t": "LineBreak"})
        elif not tag[1]:
            open_tags.append(tag[2].lower())
            outer.append([])
        elif open_tags and open_tags[-1] == tag[2].lower():
            inner = outer.pop()
            kind = "Superscript" if open_tags.pop() == "sup" else "Subscript"
            outer[-1].append({"t": kind, "c": inner})
        else:
            outer[-1].append({"t": "Str", "c": node["c"][1]})
    whole = outer[0]
    for name, inner in zip(open_tags, outer[1:], strict=True):
        whole += [{"t": "Str", "c": f"<{name}>"}, *inner]
    return whole
