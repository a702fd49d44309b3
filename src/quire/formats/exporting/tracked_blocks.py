"""Blocks of a Word file as the diff of versions sees them: paragraphs of pieces, tables of rows, and what is neither.

Each piece, each end of a paragraph and each row knows which version inserted it and which deleted it. A key says what a
reader sees of it; two pieces with one key are the same.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from quire.domain.texts.block_diff import words_in
from quire.formats.word_package import RELATIONSHIPS, WORD, WordPackage

NOTES = "word/footnotes.xml"
_LINKS = "word/_rels/document.xml.rels"
_MARKS = (f"{WORD}bookmarkStart", f"{WORD}bookmarkEnd")
_UNSEEN = ("id", "name", "descr")


@dataclass(frozen=True)
class Change:
    """A version: who proposed it, and when."""

    author: str
    date: str


@dataclass
class Tracked:
    """What a version may insert, and a later one delete."""

    key: str
    element: Element
    inserted: Change | None = None
    deleted: Change | None = None
    word: str | None = None
    """A word of plain text that it has; words beside each other that look the same are one run again."""

    @property
    def is_alive(self) -> bool:
        """Whether the newest version has it."""
        return self.deleted is None


@dataclass
class Paragraph(Tracked):
    """A paragraph; its own marks are those of its end."""

    pieces: list[Tracked] = field(default_factory=list)

    @property
    def alive_keys(self) -> list[str]:
        """What of it the newest version has."""
        return [piece.key for piece in self.pieces if piece.is_alive]


@dataclass
class Table(Tracked):
    """A table; its key is what all of its rows have in common."""

    rows: list[Tracked] = field(default_factory=list)

    @property
    def alive_keys(self) -> list[str]:
        """The rows that the newest version has."""
        return [row.key for row in self.rows if row.is_alive]


Block = Paragraph | Table | Tracked


class BlockReader:
    """Makes blocks of the elements of one file."""

    def __init__(self, package: WordPackage) -> None:
        self._notes = {
            note.get(f"{WORD}id", ""): "".join(note.itertext())
            for note in package.xml(NOTES).iter(f"{WORD}footnote")
        }
        self._targets = {one.get("Id", ""): one.get("Target", "") for one in package.xml(_LINKS)}
        self._lists: Mapping[str, str] = {
            one.get(f"{WORD}numId", ""): child.get(f"{WORD}val", "")
            for one in package.xml("word/numbering.xml").iter(f"{WORD}num")
            for child in one.iter(f"{WORD}abstractNumId")
        }

    def block(self, element: Element) -> Block:
        """The block of an element of the body."""
        if element.tag == f"{WORD}p":
            properties = element.find(f"{WORD}pPr")
            key = "" if properties is None else self._key(properties)
            return Paragraph(key, element, pieces=list(self._pieces(element)))
        if element.tag == f"{WORD}tbl":
            rows = [Tracked(self._key(row), row) for row in element.findall(f"{WORD}tr")]
            around = (self._key(child) for child in element if child.tag != f"{WORD}tr")
            return Table("".join(around), element, rows=rows)
        return Tracked(self._key(element), element)

    def _pieces(self, paragraph: Element) -> Iterator[Tracked]:
        for child in paragraph:
            text = child.find(f"{WORD}t")
            if child.tag == f"{WORD}r" and text is not None and _is_plain(child):
                for word in words_in(text.text or ""):
                    piece = deepcopy(child)
                    next(piece.iter(f"{WORD}t")).text = word
                    yield Tracked(self._key(piece), piece, word=word)
            elif child.tag != f"{WORD}pPr":
                yield Tracked(self._key(child), child)

    def _key(self, element: Element) -> str:
        """What a reader sees of an element: without the ids that each version has for itself."""
        seen = deepcopy(element)
        for one in seen.iter():
            self._forget_ids(one)
        return ElementTree.tostring(seen, encoding="unicode")

    def _forget_ids(self, one: Element) -> None:
        one.tail = None
        if one.tag == f"{WORD}footnoteReference":
            one.set("note", self._notes.get(one.attrib.pop(f"{WORD}id", ""), ""))
        elif one.tag == f"{WORD}numId":
            one.set(f"{WORD}val", self._lists.get(one.get(f"{WORD}val", ""), ""))
        elif one.tag == f"{WORD}pStyle" and one.get(f"{WORD}val") == "FirstParagraph":
            one.set(f"{WORD}val", "BodyText")
        elif not one.tag.startswith(WORD):
            for name in _UNSEEN:
                one.attrib.pop(name, None)
        for name in [name for name in one.attrib if name.startswith(f"{{{RELATIONSHIPS}}}")]:
            one.set(name, self._targets.get(one.attrib[name], ""))


def list_of(block: Block) -> Element | None:
    """Where a paragraph says in which list it is."""
    return block.element.find(f"{WORD}pPr/{WORD}numPr/{WORD}numId")


def is_mark(element: Element) -> bool:
    """Whether an element only says where something begins or ends."""
    return element.tag in _MARKS


def _is_plain(run: Element) -> bool:
    return all(child.tag in (f"{WORD}rPr", f"{WORD}t") for child in run)
