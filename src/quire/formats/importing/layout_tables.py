"""Tables by which old pages and mails place their text, taken apart: what stands in their cells is the text.

Such a table has headings in its cells and no row of heads. As a table all of its text would be lines in a few cells.
One walk through the tree.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from quire.formats.importing.inlines import Node
from quire.formats.reading.pandoc import Tree


def without_layout_tables(tree: Tree) -> Tree:
    """The tree with the blocks of such tables in their place."""
    blocks = [one for raw in tree.blocks for one in _taken_apart(raw)]
    return msgspec.structs.replace(tree, blocks=blocks)


def _taken_apart(raw: msgspec.Raw) -> Iterable[msgspec.Raw]:
    content = bytes(raw)
    if b'"Table"' not in content or b'"Header"' not in content:
        return [raw]
    blocks, _ = _opened([msgspec.json.decode(raw)])
    return [msgspec.Raw(msgspec.json.encode(block)) for block in blocks]


def _opened(blocks: list[Node]) -> tuple[list[Node], bool]:
    """The blocks without layout tables, and whether there is a heading among them."""
    opened: list[Node] = []
    has_heading = False
    for block in blocks:
        found = block["t"] == "Header"
        match block:
            case {"t": "Table", "c": content}:
                inner, found = _opened_table(block, content)
                opened += inner
            case {"t": "Div", "c": [attributes, within]}:
                inner, found = _opened(within)
                opened.append({"t": "Div", "c": [attributes, inner]})
            case _:
                opened.append(block)
        has_heading |= found
    return opened, has_heading


def _opened_table(table: Node, content: Any) -> tuple[list[Node], bool]:
    _, _, _, head, bodies, foot = content
    rows = [row for body in bodies for row in (*body[2], *body[3])] + foot[1]
    placed: list[Node] = []
    has_heading = False
    for row in rows:
        for cell in row[1]:
            inner, found = _opened(cell[4])
            placed += inner
            has_heading |= found
    return (placed, True) if has_heading and not head[1] else ([table], False)
