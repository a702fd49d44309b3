"""Pandoc's tree of a file as the parts of an imported document: one for each heading, with its text in our Markdown."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from quire.domain.errors import Unreadable
from quire.domain.exchange.import_sections import default_split_level
from quire.domain.exchange.import_warnings import gathered
from quire.domain.exchange.imports import ImportedDocument, ImportedFile, ImportedPart, ImportedText
from quire.domain.limits import Limits
from quire.domain.markup.word_counts import count_read_words
from quire.domain.references.unreadable import too_much_text
from quire.formats.importing.blocks import BlockWriter
from quire.formats.importing.inlines import PUT_IN, TAKEN_OUT, Node, plain
from quire.formats.importing.notebook import Notebook
from quire.formats.reading.cleaning import clean_line
from quire.formats.reading.css import is_hiding_style
from quire.formats.reading.files import NO_TEXT
from quire.formats.reading.pandoc import Tree

LEVEL_MAX = 6
_NOT_IN_LABELS = re.compile(r"[^A-Za-z0-9_-]+")
_PREFIX = re.compile(r"(?:fig|tbl|tab|table|figure)[:_-]")
_CHANGED = {PUT_IN, TAKEN_OUT, f"paragraph-{PUT_IN}", f"paragraph-{TAKEN_OUT}"}


class _Open(msgspec.Struct):
    """A part whose blocks are still being collected."""

    level: int
    heading: list[Node]
    blocks: list[Node]


def read_parts(tree: Tree, notebook: Notebook, limits: Limits, *, title: str = "") -> ImportedFile:
    """The document that a tree is. Raises `Unreadable` when there is no text, or too much."""
    for raw in tree.blocks:
        _name_labels(msgspec.json.decode(raw), notebook)
    named = title or _meta_text(tree.meta.get("title"))
    parts: list[ImportedPart] = []
    size_bytes = 0
    for opened in _opened(tree):
        part = _part(opened, notebook)
        size_bytes += len(part.text.content.encode())
        if size_bytes > limits.reference_text_bytes_max:
            raise Unreadable(too_much_text(limits.reference_text_bytes_max))
        if part.level or part.text.content or part.before_changes is not None:
            parts.append(part)
    document = arranged(named, parts)
    if not document.parts and not document.title:
        raise Unreadable(NO_TEXT)
    document = msgspec.structs.replace(document, warnings=gathered(notebook.warnings))
    return ImportedFile(document, notebook.pictures.encoded)


def arranged(title: str, parts: Sequence[ImportedPart]) -> ImportedDocument:
    """The document with the levels of its parts from 1 on; a lone first heading is its title."""
    levels = [part.level for part in parts if part.level]
    highest = min(levels, default=1)
    shifted = [
        msgspec.structs.replace(part, level=max(0, part.level - highest + 1) if part.level else 0)
        for part in parts
    ]
    first = shifted[0] if shifted else None
    is_lone = levels.count(highest) == 1 and len(levels) > 1
    is_title = (
        first is not None and first.level == 1 and (is_lone if not title else title == first.text.title)
    )
    if first is not None and is_title:
        raised = 1 if is_lone else 0
        rest = [msgspec.structs.replace(part, level=part.level - raised) for part in shifted[1:]]
        opening = msgspec.structs.replace(
            first,
            level=0,
            text=_untitled(first.text),
            before_changes=first.before_changes and _untitled(first.before_changes),
        )
        has_text = first.text.content or first.before_changes or first.comments
        return _document(first.text.title, [opening, *rest] if has_text else rest)
    return _document(title, shifted)


def _untitled(text: ImportedText) -> ImportedText:
    return msgspec.structs.replace(text, title="", heading="")


def _document(title: str, parts: list[ImportedPart]) -> ImportedDocument:
    return ImportedDocument(title, tuple(parts), default_split_level(parts))


def _opened(tree: Tree) -> Iterator[_Open]:
    """The parts one after the other, decoded as they are needed."""
    part = _Open(0, [], _meta_blocks(tree.meta.get("abstract")))
    for raw in tree.blocks:
        for node in _flat(msgspec.json.decode(raw)):
            pictures: list[Node] = []
            heading = _without_pictures(node["c"][2], pictures) if node["t"] == "Header" else []
            if _has_words(heading):
                yield part
                part = _Open(min(LEVEL_MAX, node["c"][0]), heading, [_paragraph(one) for one in pictures])
            elif node["t"] == "Header":
                part.blocks.append(_paragraph(*node["c"][2]))
            else:
                part.blocks.append(node)
    yield part


def _flat(node: Node) -> Iterator[Node]:
    """A block, or those in a division that people see."""
    if node["t"] != "Div":
        yield node
        return
    (_, _, pairs), blocks = node["c"]
    values = dict(pairs)
    if "hidden" in values or is_hiding_style(values.get("style", "")):
        yield node
        return
    for inner in blocks:
        yield from _flat(inner)


def _paragraph(*inlines: Node) -> Node:
    return {"t": "Para", "c": [*inlines]}


def _without_pictures(value: Any, pictures: list[Node]) -> Any:
    """What stands in a heading without its pictures, which a title cannot have; they are put beside it."""
    if isinstance(value, list):
        pictures += [one for one in value if _is(one, "Image")]
        return [_without_pictures(one, pictures) for one in value if not _is(one, "Image")]
    if isinstance(value, dict) and "c" in value and not _is(value, "Note"):
        return {**value, "c": _without_pictures(value["c"], pictures)}
    return value


def _is(node: Any, kind: str) -> bool:
    return isinstance(node, dict) and node.get("t") == kind


def _has_words(heading: list[Node]) -> bool:
    return any(map(str.isalnum, plain(heading)))


def _part(opened: _Open, notebook: Notebook) -> ImportedPart:
    notebook.begin_part(clean_line(plain(opened.heading)))
    writer = BlockWriter(notebook, takes_changes=True)
    text = writer.text(opened.heading, opened.blocks)
    writer.line.end_comments()
    authors = tuple(dict.fromkeys(_authors([*opened.heading, *opened.blocks])))
    before = None
    if authors:
        # Warnings of the text as it was are those of the text as it is.
        warnings = list(notebook.warnings)
        before = BlockWriter(notebook, takes_changes=False).text(opened.heading, opened.blocks)
        notebook.warnings = warnings
    return ImportedPart(
        opened.level,
        text,
        before if before != text else None,
        authors,
        tuple(writer.line.comments),
        count_read_words(text.content),
    )


def _authors(nodes: Iterable[Any]) -> Iterator[str]:
    """Who made tracked changes in the nodes, as often as they did."""
    for node in nodes:
        if isinstance(node, dict):
            if node.get("t") == "Span" and _CHANGED & set(node["c"][0][1]):
                yield dict(node["c"][0][2]).get("author", "")
            if isinstance(node.get("c"), list):
                yield from _authors(node["c"])
        elif isinstance(node, list):
            yield from _authors(node)


def _name_labels(node: Any, notebook: Notebook) -> None:
    """Let the names of figures and tables lead to their labels, before anything refers to them."""
    if isinstance(node, list):
        for inner in node:
            _name_labels(inner, notebook)
        return
    if not isinstance(node, dict):
        return
    content: Any = node.get("c")
    if node.get("t") in ("Figure", "Image", "Table"):
        _name(content[0][0], "tbl" if node["t"] == "Table" else "fig", notebook)
    elif node.get("t") in ("Span", "Div") and dict(content[0][2]).get("label"):
        _name(dict(content[0][2])["label"], "", notebook)
    if isinstance(content, list):
        _name_labels(content, notebook)


def _name(name: str, kind: str, notebook: Notebook) -> None:
    words = _NOT_IN_LABELS.sub("-", _PREFIX.sub("", name, count=1)).strip("-")[:99]
    if words and kind:
        notebook.marks.name(name, f"{kind}:{words}")


def _meta_text(value: Node | None) -> str:
    match value:
        case {"t": "MetaInlines", "c": inlines}:
            return clean_line(plain(inlines))
        case {"t": "MetaString", "c": text}:
            return clean_line(text)
        case {"t": "MetaBlocks", "c": [{"t": "Para" | "Plain", "c": inlines}, *_]}:
            return clean_line(plain(inlines))
        case _:
            return ""


def _meta_blocks(value: Node | None) -> list[Node]:
    match value:
        case {"t": "MetaBlocks", "c": list(blocks)}:
            return blocks
        case {"t": "MetaInlines", "c": inlines}:
            return [{"t": "Para", "c": inlines}]
        case _:
            return []
