"""Tracked changes of an OpenDocument text, of which pandoc knows nothing, as the spans that it makes of those of Word.

What was put in stands in such a text between two empty elements, and what was taken out in a list of its own, with an
empty element where it stood. Both get marks around them here, in each paragraph and each span that they reach over, so
that a mark begins and ends in one list of pandoc's nodes. Linear in the text and in what is made of it, which is
limited: a file may say that one long text was taken out in many places, or that all of it is in many changes at once.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from copy import deepcopy
from itertools import islice
from typing import Any
from xml.etree.ElementTree import Element

import msgspec

from quire.domain.errors import Unreadable
from quire.domain.translatable_text import TranslatableText
from quire.formats.importing.inlines import PUT_IN, TAKEN_OUT, Node
from quire.formats.importing.marks import BEGIN_CHANGE, END, END_CHANGE, END_PARAGRAPH
from quire.formats.reading.cleaning import clean_line
from quire.formats.reading.opendocument.names import CREATED, CREATOR, HEADING, OFFICE, PARAGRAPH, SPAN, TEXT
from quire.formats.reading.pandoc import Tree

_REGIONS = f"{TEXT}tracked-changes"
_STARTS, _ENDS, _TAKEN_OUT_HERE = (f"{TEXT}{name}" for name in ("change-start", "change-end", "change"))
_CHANGE_ID = f"{TEXT}change-id"
_IDS = (f"{TEXT}id", "{http://www.w3.org/XML/1998/namespace}id")
_LINES = (PARAGRAPH, HEADING)
_IN_LINES = (SPAN, f"{TEXT}a")
_MARK = re.compile(f"([{BEGIN_CHANGE}{END_CHANGE}{END_PARAGRAPH}])(\\d{{1,6}}){END}")
TEXT_MAX = 16 * 1024 * 1024
"""Signs that are put into a text: marks, and what was taken out, at each place."""
_MARK_SIGNS = 8
_ELEMENT_SIGNS = 64
"""What a mark and an element count at least."""
_SIGNS = tuple(sign.encode() for sign in (BEGIN_CHANGE, END_CHANGE, END_PARAGRAPH))

TOO_MANY_CHANGES = TranslatableText(
    "This file has too many tracked changes. Accept or reject them, and try again."
)

Piece = Element | str


class TrackedChange(msgspec.Struct, frozen=True):
    """A change: its class in pandoc's spans, who made it and when."""

    kind: str
    author: str
    date: str


class TrackedChanges(msgspec.Struct, frozen=True):
    """The changes that are marked in a text, and how many others it has, of formatting alone."""

    marked: tuple[TrackedChange, ...]
    of_format_count: int


def mark_changes(root: Element) -> TrackedChanges:
    """Put marks around what tracked changes put in and took out. Raises `Unreadable`."""
    marking = _Marking(root)
    for parent in root.iter():
        if parent.find(_REGIONS) is not None:
            parent[:] = [child for child in parent if child.tag != _REGIONS]
    marking.blocks(root)
    return TrackedChanges(tuple(marking.changes), marking.of_format_count)


class _Marking:
    """Goes through a text in its order, and knows which changes are open."""

    def __init__(self, root: Element) -> None:
        self.changes: list[TrackedChange] = []
        self.of_format_count = 0
        self._numbers: dict[str, int] = {}
        self._taken_out: dict[str, list[Element]] = {}
        self._signs_taken_out: dict[str, int] = {}
        self._signs_left = TEXT_MAX
        self._open: dict[int, None] = {}
        """The numbers of the changes, in order."""
        for region in root.iter(f"{TEXT}changed-region"):
            for change in region:
                self._take_up(change, [region.get(name, "") for name in _IDS])

    def _take_up(self, change: Element, ids: Sequence[str]) -> None:
        kind = {f"{TEXT}insertion": PUT_IN, f"{TEXT}deletion": TAKEN_OUT}.get(change.tag)
        if kind is None:
            self.of_format_count += 1
            return
        author = clean_line(next((one.text or "" for one in change.iter(CREATOR)), ""))
        date = next((one.text or "" for one in change.iter(CREATED)), "")[:40]
        content = [one for one in change if one.tag != f"{OFFICE}change-info"]
        signs = sum(_ELEMENT_SIGNS + len(one.text or "") + len(one.tail or "") for one in change.iter())
        for id_ in filter(None, ids):
            self._numbers[id_] = len(self.changes)
            self._taken_out[id_] = content
            self._signs_taken_out[id_] = signs
        self.changes.append(TrackedChange(kind, author, date))

    def blocks(self, parent: Element) -> None:
        """Mark the paragraphs in an element, however deep."""
        marked: list[Element] = []
        for child in parent:
            if child.tag in _LINES:
                marked += self._lines(child)
                continue
            marked.append(child)
            if not self._opens_or_ends(child):
                self.blocks(child)
        parent[:] = marked

    def _opens_or_ends(self, element: Element) -> bool:
        number = self._numbers.get(element.get(_CHANGE_ID, ""))
        if element.tag == _STARTS and number is not None:
            self._open[number] = None
        elif element.tag == _ENDS and number is not None:
            self._open.pop(number, None)
        return element.tag in (_STARTS, _ENDS)

    def _lines(self, line: Element) -> list[Element]:
        """A paragraph with marks; several where the end of one was taken out in it."""
        made: list[Element] = []
        like = line
        pieces: list[Piece] = []
        for piece in _pieces(line):
            taken_out = self._blocks_of(piece)
            if len(taken_out) < 2:
                pieces += self._marked(piece)
                continue
            number = self._numbers[piece.get(_CHANGE_ID, "")]  # type: ignore[union-attr]
            first, *between, last = taken_out
            first_pieces = [*pieces, *self._around([number], list(_pieces(first))), _paragraph_end(number)]
            made.append(_filled(line if pieces else first, first_pieces))
            made += [self._taken_out_block(block, number) for block in between]
            pieces = self._around([number], list(_pieces(last)))
            like = line if made else last
        pieces += [_paragraph_end(number) for number in islice(reversed(self._open), 1)]
        made.append(_filled(like, pieces))
        made[-1].tail = line.tail
        return made

    def _blocks_of(self, piece: Piece) -> list[Element]:
        """What was taken out at a place."""
        if isinstance(piece, str) or piece.tag != _TAKEN_OUT_HERE:
            return []
        id_ = piece.get(_CHANGE_ID, "")
        self._count(self._signs_taken_out.get(id_, 0))
        return [deepcopy(one) for one in self._taken_out.get(id_, [])]

    def _count(self, signs: int) -> None:
        """Count what is put into the text. Raises `Unreadable`."""
        self._signs_left -= signs
        if self._signs_left < 0:
            raise Unreadable(TOO_MANY_CHANGES)

    def _taken_out_block(self, block: Element, number: int) -> Element:
        """A block among others that were taken out."""
        for line in [one for one in block.iter() if one.tag in _LINES]:
            ended = [] if line is not block else [_paragraph_end(number)]
            _fill(line, [*self._around([number], list(_pieces(line))), *ended])
        return block

    def _marked(self, piece: Piece) -> list[Piece]:
        """A piece of a line, within the changes that are open."""
        if isinstance(piece, str):
            return self._around(self._open, [piece])
        if self._opens_or_ends(piece):
            return []
        if piece.tag == _TAKEN_OUT_HERE:
            number = self._numbers.get(piece.get(_CHANGE_ID, ""))
            words = [inner for block in self._blocks_of(piece) for inner in _pieces(block)]
            return [] if number is None else self._around(self._open, self._around([number], words))
        if piece.tag in _IN_LINES and any(
            one.tag in (_STARTS, _ENDS, _TAKEN_OUT_HERE) for one in piece.iter()
        ):
            return [_fill(piece, [mark for inner in _pieces(piece) for mark in self._marked(inner)])]
        return self._around(self._open, [piece])

    def _around(self, numbers: Collection[int], pieces: list[Piece]) -> list[Piece]:
        """Pieces between the marks of changes; what was put in and then taken out is between both."""
        if not any(pieces) and not any(isinstance(piece, Element) for piece in pieces):
            return []
        inner: list[Piece] = []
        for piece in pieces:
            # What was put in before it was taken out keeps its own marks.
            inner += (
                [piece] if isinstance(piece, str) or piece.tag not in (_STARTS, _ENDS) else self._own(piece)
            )
        self._count(2 * _MARK_SIGNS * len(numbers))
        begun = [f"{BEGIN_CHANGE}{number}{END}" for number in numbers]
        ended = [f"{END_CHANGE}{number}{END}" for number in numbers]
        return [*reversed(begun), *inner, *ended]

    def _own(self, piece: Element) -> list[Piece]:
        number = self._numbers.get(piece.get(_CHANGE_ID, ""))
        sign = BEGIN_CHANGE if piece.tag == _STARTS else END_CHANGE
        return [] if number is None else [f"{sign}{number}{END}"]


def _pieces(line: Element) -> Iterator[Piece]:
    """The texts and the elements in a line, in order."""
    if line.text:
        yield line.text
    for child in line:
        tail, child.tail = child.tail, None
        yield child
        if tail:
            yield tail


def _filled(like: Element, pieces: Sequence[Piece]) -> Element:
    """A paragraph of the style of another one with these pieces."""
    return _fill(Element(like.tag, like.attrib), pieces)


def _fill(line: Element, pieces: Sequence[Piece]) -> Element:
    line[:], line.text = [], None
    texts: list[str] = []

    def end_text() -> None:
        text = "".join(texts) or None
        texts.clear()
        if len(line):
            line[-1].tail = text
        else:
            line.text = text

    for piece in pieces:
        if isinstance(piece, str):
            texts.append(piece)
        else:
            end_text()
            line.append(piece)
    end_text()
    return line


def _paragraph_end(number: int) -> str:
    return f"{END_PARAGRAPH}{number}{END}"


def with_changes(tree: Tree, changes: Sequence[TrackedChange]) -> Tree:
    """Pandoc's tree with spans in place of the marks."""
    return Tree(tree.meta, [_with_spans(block, changes) for block in tree.blocks])


def _with_spans(block: msgspec.Raw, changes: Sequence[TrackedChange]) -> msgspec.Raw:
    raw = bytes(block)
    if not any(sign in raw for sign in _SIGNS):
        return block
    return msgspec.Raw(msgspec.json.encode(_rewritten(msgspec.json.decode(block), changes)))


def _rewritten(node: Any, changes: Sequence[TrackedChange]) -> Any:
    if isinstance(node, dict):
        return {**node, "c": _rewritten(node["c"], changes)} if "c" in node else node
    if not isinstance(node, list):
        return node
    if any(isinstance(one, dict) and one.get("t") == "Str" for one in node):
        return _spanned(node, changes)
    return [_rewritten(one, changes) for one in node]


def _spanned(nodes: list[Node], changes: Sequence[TrackedChange]) -> list[Node]:
    """Inline nodes, those between two marks in a span. A mark that has no other one is left out."""
    levels: list[list[Node]] = [[]]
    opened: list[int] = []
    for node in nodes:
        if node["t"] != "Str":
            levels[-1].append(_rewritten(node, changes))
            continue
        end = 0
        for mark in _MARK.finditer(node["c"]):
            levels[-1] += _words(node["c"][end : mark.start()])
            end = mark.end()
            number = int(mark[2])
            if number >= len(changes):
                continue
            if mark[1] == END_PARAGRAPH:
                levels[-1].append(_span(changes[number], [], paragraph="paragraph-"))
            elif mark[1] == BEGIN_CHANGE:
                opened.append(number)
                levels.append([])
            elif opened and opened[-1] == number:
                inner = levels.pop()
                levels[-1].append(_span(changes[opened.pop()], inner))
        levels[-1] += _words(node["c"][end:])
    return [node for level in levels for node in level]


def _words(text: str) -> list[Node]:
    return [{"t": "Str", "c": text}] if text else []


def _span(change: TrackedChange, inner: list[Node], *, paragraph: str = "") -> Node:
    pairs = [["author", change.author], ["date", change.date]]
    return {"t": "Span", "c": [["", [f"{paragraph}{change.kind}"], pairs], inner]}
