"""What pandoc's tree has in typst's own words, since pandoc does not write it: alternative texts, directions, tasks.

The functions that are called here stand in `pages.typ`. What comes from a document is handed over as a string or as
content that pandoc wrote, and is never read as code.
"""

import re
from typing import NamedTuple

from quire.formats.exporting.columns import is_crowded, texts_of
from quire.formats.exporting.inlines import Node

BOXES = ("☐", "☒")
_PART = re.compile(
    r'#formula\("([^"]+)", "((?:[^"\\]|\\.)*)"|#box\(image\("([^"]+)"(?:, alt: "((?:[^"\\]|\\.)*)")?'
)
_WORDS_IN_JSON = re.compile(rb'\{"t":"Str","c":"((?:[^"\\]|\\.)*)"\}')
_ESCAPE_IN_JSON = re.compile(rb'\\["\\]')
_ESCAPED = re.compile(r"\\(.)")
_NARROW_COLUMNS = 9
"""A table with as many columns or more is set smaller."""


def typst_string(text: str) -> str:
    """A text as a string of typst's."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


def with_strings(block: bytes) -> bytes:
    """A block in JSON with words as strings of typst's, where several stand in one node.

    Pandoc takes time for such words that grows with the square of their length, since it looks for what to escape.
    """
    return _WORDS_IN_JSON.sub(_string_in_json, block)


def _string_in_json(found: re.Match[bytes]) -> bytes:
    """What `typst_string` makes of several words: it escapes the same two signs as JSON, which escapes them again."""
    if b" " not in found[1]:
        return found[0]
    escaped = _ESCAPE_IN_JSON.sub(rb"\\\\\g<0>", found[1])
    # Without a semicolon a bracket behind it would be its arguments.
    return b'{"t":"RawInline","c":["typst","#\\"%b\\";"]}' % escaped


def typst_picture(filename: str, alternative: str, width: str | None) -> Node:
    """A picture with what it shows."""
    options = [typst_string(filename)]
    options += [f"alt: {typst_string(alternative)}"] if alternative.strip() else []
    options += [f"width: {width}"] if width else []
    return _inline(f"#box(image({', '.join(options)}))")


def typst_formula(number: str, formula: Node) -> list[Node]:
    """A formula that says what it shows; its number tells which one it was when typst cannot set it."""
    source = typst_string(formula["c"][1].strip() or "?")
    return [_inline(f"#formula({typst_string(number)}, {source})["), formula, _inline("]")]


def typst_right_to_left(language: str, block: Node) -> list[Node]:
    """A block that runs from right to left."""
    return _wrapped(f"#right-to-left({typst_string(language)})[", block)


def typst_anchor(name: str) -> Node:
    """Where a link leads; the name is one of ours."""
    return _inline(f"#metadata(none)<{name}>")


def typst_table(table: Node) -> list[Node]:
    """A table, smaller where it has many columns, or the words of their cells no room beside each other."""
    _, _, columns, head, bodies, _ = table["c"]
    is_small = len(columns) >= _NARROW_COLUMNS or is_crowded(texts_of([*head[1], *bodies[0][3]]))
    return _wrapped("#narrow[", table) if is_small else [table]


def typst_list(items: Node) -> list[Node]:
    """A list; where each of its items is a task, the boxes of these are its marks."""
    return _wrapped("#tasks[", items) if all(map(_is_task, items["c"])) else [items]


def _is_task(item: list[Node]) -> bool:
    words = item[0].get("c") if item else None
    return bool(words) and isinstance(words, list) and words[0] in [{"t": "Str", "c": box} for box in BOXES]


def _wrapped(before: str, block: Node) -> list[Node]:
    return [{"t": "RawBlock", "c": ["typst", before]}, block, {"t": "RawBlock", "c": ["typst", "]"]}]


def _inline(text: str) -> Node:
    return {"t": "RawInline", "c": ["typst", text]}


class SetFormula(NamedTuple):
    """A formula in a text of typst's: its number, and how it was typed."""

    number: str
    source: str


class SetPicture(NamedTuple):
    """A picture in a text of typst's: what it shows, or the name of its file."""

    words: str


def part_before(text: str, line: int, column: int) -> SetFormula | SetPicture | None:
    """The formula or the picture in which a position of a text of typst's is; lines count from 1, columns from 0."""
    offset = sum(len(one) for one in text.splitlines(keepends=True)[: line - 1]) + column
    last = None
    for found in _PART.finditer(text):
        if found.start() > offset:
            break
        last = found
    if last is None or "\n\n" in text[last.start() : offset]:
        return None
    formula, source, filename, alternative = last.groups()
    if formula is not None:
        return SetFormula(formula, _unescaped(source))
    return SetPicture(_unescaped(alternative or filename)) if offset < last.end() else None


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
