"""Captions that stand as paragraphs beside their picture or table: in Word files, and in our own Markdown."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from quire.domain.markup.forms import LABEL
from quire.formats.importing.marks import caption_of

Node = dict[str, Any]

_OUR_LABEL = re.compile(rf"\{{#tbl:({LABEL})\}}")


class Caption(msgspec.Struct, frozen=True):
    """What is said of a picture or table."""

    kind: str
    label: str
    inlines: list[Node]


def with_captions(nodes: Iterable[Node], left_out: str) -> list[Node]:
    """The blocks in which pictures and tables have the captions that stand beside them.

    Word's captions stand above tables and below pictures as a rule, and may be the other way round.
    """
    blocks = [node for node in nodes if not _is_left_out(node, left_out)]
    used: set[int] = set()
    found = {
        position: caption
        for position, node in enumerate(blocks)
        if (caption := _caption(node, blocks, position))
    }
    for position, caption in found.items():
        order = (position - 1, position + 1) if caption.kind == "fig" else (position + 1, position - 1)
        for beside in order:
            if 0 <= beside < len(blocks) and beside not in used and _takes(blocks[beside], caption):
                blocks[beside] = {**blocks[beside], "caption": caption}
                used |= {beside, position}
                break
    return [node for position, node in enumerate(blocks) if position not in found or position not in used]


def _caption(node: Node, blocks: list[Node], position: int) -> Caption | None:
    if node["t"] not in ("Para", "Plain") or not node["c"] or node["c"][0]["t"] != "Str":
        return None
    marked = caption_of(node["c"][0]["c"])
    if marked is not None:
        return Caption(marked[0], marked[1], node["c"])
    is_behind_table = position > 0 and blocks[position - 1]["t"] == "Table"
    return _own_caption(node["c"]) if is_behind_table else None


def _own_caption(inlines: list[Node]) -> Caption | None:
    """`: Limits {#tbl:limits}`, whose label pandoc may have taken for an attribute of the last word."""
    if inlines[:2] != [{"t": "Str", "c": ":"}, {"t": "Space"}]:
        return None
    rest = inlines[2:]
    last = rest[-1] if rest else {"t": ""}
    if last["t"] == "Span" and last["c"][0][0].startswith("tbl:"):
        return Caption("tbl", last["c"][0][0].removeprefix("tbl:"), [*rest[:-1], *last["c"][1]])
    found = _OUR_LABEL.fullmatch(last["c"]) if last["t"] == "Str" else None
    return Caption("tbl", found[1], rest[:-1]) if found else Caption("tbl", "", rest)


def _takes(node: Node, caption: Caption) -> bool:
    if "caption" in node:
        return False
    if caption.kind == "tbl":
        return bool(node["t"] == "Table")
    if node["t"] not in ("Para", "Plain"):
        return False
    return [one["t"] for one in node["c"] if one["t"] not in ("Space", "SoftBreak", "LineBreak")] == ["Image"]


def _is_left_out(node: Node, left_out: str) -> bool:
    """Whether nothing is left of a paragraph once its tracked changes are taken out."""
    return (
        node["t"] in ("Para", "Plain")
        and bool(node["c"])
        and all(one["t"] == "Span" and left_out in one["c"][0][1] for one in node["c"])
    )
