"""Open proposals in Word: the versions of a section, which pandoc wrote one behind the other, become tracked changes.

Blocks are aligned by what a reader sees of them, then the words of paragraphs and the rows of tables within those that
were changed; both by `token_diff`, whose cost is that of the longest common subsequence of their keys. What a version
inserted, a later one can delete again.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count, groupby, pairwise
from typing import TypeVar
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from quire.domain.exchange.exports import DocumentToExport
from quire.domain.texts.block_diff import token_diff
from quire.formats.exporting.tracked_blocks import (
    NOTES,
    Block,
    BlockReader,
    Change,
    Paragraph,
    Table,
    Tracked,
    is_mark,
    list_of,
)
from quire.formats.word_package import WORD, WordPackage

_FIRST_ID = 5_000_000
_FIRST_NOTE = 2
"""Behind the two lines that separate notes from the text."""
_SIMILARITY_MIN = 0.4
_DELETED_TEXT = {f"{WORD}t": f"{WORD}delText", f"{WORD}instrText": f"{WORD}delInstrText"}
T = TypeVar("T", bound=Tracked)


def track_changes(package: WordPackage, body: Element, document: DocumentToExport, boundary: str) -> None:
    """Put one text with tracked changes in place of the versions that stand between boundaries."""
    tracked = [section for section in document.sections if section.tracked]
    if not tracked:
        return
    reader, writer = BlockReader(package), _Writer()
    for section in tracked:
        texts = _taken_out(body, boundary, len(section.tracked) + 1)
        start, blocks = texts[0][0], [reader.block(element) for element in texts[0][1]]
        for version, (_, elements) in zip(section.tracked, texts[1:], strict=True):
            change = Change(version.author, version.proposed_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
            later = [reader.block(element) for element in elements if not is_mark(element)]
            blocks = list(_merged(blocks, later, change))
        body[start:start] = [writer.element(block) for block in blocks]
    _order_notes(package, body)


def _order_notes(package: WordPackage, body: Element) -> None:
    """Leave out the notes of what two versions have in common, and number the others in the order of the text.

    LibreOffice finds a note by its position.
    """
    root = package.xml(NOTES)
    notes = {one.get(f"{WORD}id", ""): one for one in root if one.get(f"{WORD}type") is None}
    ordered = []
    for number, reference in enumerate(body.iter(f"{WORD}footnoteReference"), _FIRST_NOTE):
        note = notes[reference.get(f"{WORD}id", "")]
        for one in (note, reference):
            one.set(f"{WORD}id", str(number))
        ordered.append(note)
    root[:] = [*(one for one in root if one.get(f"{WORD}type") is not None), *ordered]
    package.set_xml(NOTES, root)


def _taken_out(body: Element, boundary: str, versions_count: int) -> list[tuple[int, list[Element]]]:
    """The elements of the first versions that are still in the body, which loses them; and where they stood."""
    elements = list(body)
    ends = [
        number
        for number, one in enumerate(elements)
        if one.tag == f"{WORD}p" and "".join(one.itertext()).strip() == boundary
    ][: versions_count + 1]
    for element in elements[ends[0] : ends[-1] + 1]:
        body.remove(element)
    return [(ends[0], elements[start + 1 : end]) for start, end in pairwise(ends)]


def _merged(blocks: Sequence[Block], later: list[Block], change: Change) -> Iterator[Block]:
    """The blocks with what a version inserts and deletes; what is deleted already, and marks, stay where they are."""
    old = [block for block in blocks if block.is_alive and not is_mark(block.element)]
    lists: dict[str, str] = {}

    def paired(gone: list[Block], new: list[Block]) -> Iterator[Block]:
        return _paired(gone, new, change, lists)

    def kept(block: Block, same: Block) -> None:
        _same_list(block, same, lists)

    for block in _in_order(blocks, list(_aligned(old, later, _whole_key, paired, kept)), change):
        if block.inserted is change:
            _join_list(block, lists)
        yield block


def _same_list(block: Block, same: Block, lists: dict[str, str]) -> None:
    """Each version has lists of its own: note which are one."""
    list_id, same_id = list_of(block), list_of(same)
    if list_id is not None and same_id is not None:
        lists[same_id.get(f"{WORD}val", "")] = list_id.get(f"{WORD}val", "")


def _join_list(block: Block, lists: dict[str, str]) -> None:
    found = list_of(block)
    if found is not None:
        id_ = found.get(f"{WORD}val", "")
        found.set(f"{WORD}val", lists.get(id_, id_))


def _in_order(old: Sequence[T], merged: Iterable[T], change: Change) -> Iterator[T]:
    """What was merged, and between it what of the old was not looked at."""
    waiting = deque(old)
    for part in merged:
        if part.inserted is not change:
            while waiting[0] is not part:
                yield waiting.popleft()
            waiting.popleft()
        yield part
    yield from waiting


def _aligned(
    old: list[T],
    new: list[T],
    key: Callable[[T], str],
    paired: Callable[[list[T], list[T]], Iterable[T]],
    kept: Callable[[T, T], None],
) -> Iterator[T]:
    """Old and new parts in order; those between what both have in common are paired."""
    start = other = 0
    gone: list[T] = []
    for one in token_diff([key(part) for part in old], [key(part) for part in new]):
        length = len(one.tokens)
        if one.kind == "removed":
            gone = old[start : start + length]
            start += length
        elif one.kind == "added":
            yield from paired(gone, new[other : other + length])
            gone, other = [], other + length
        else:
            yield from paired(gone, [])
            gone = []
            for part, same in zip(old[start : start + length], new[other : other + length], strict=True):
                kept(part, same)
                yield part
            start, other = start + length, other + length
    yield from paired(gone, [])


def _whole_key(block: Block) -> str:
    alive = block.alive_keys if isinstance(block, Paragraph | Table) else []
    return "\0".join((block.key, *alive))


def _paired(gone: list[Block], new: list[Block], change: Change, lists: dict[str, str]) -> Iterator[Block]:
    """Blocks that were deleted and inserted; those that are like each other are one that was changed."""
    position = 0
    for block in gone:
        like = next((n for n in range(position, len(new)) if _are_alike(block, new[n])), None)
        if like is None:
            yield _deleted(block, change)
            continue
        yield from (_inserted(one, change) for one in new[position:like])
        _same_list(block, new[like], lists)
        yield _changed(block, new[like], change)
        position = like + 1
    yield from (_inserted(one, change) for one in new[position:])


def _are_alike(block: Block, other: Block) -> bool:
    """Whether one is the other rewritten: by the Dice coefficient of their words, or the shape of tables."""
    if block.key != other.key:
        return False
    if isinstance(block, Paragraph) and isinstance(other, Paragraph):
        one, two = set(block.alive_keys), set(other.alive_keys)
        return 2 * len(one & two) >= _SIMILARITY_MIN * (len(one) + len(two))
    return isinstance(block, Table) and isinstance(other, Table)


def _changed(block: Block, other: Block, change: Change) -> Block:
    if isinstance(block, Paragraph) and isinstance(other, Paragraph):
        block.pieces = list(_changed_parts(block.pieces, other.pieces, change))
    elif isinstance(block, Table) and isinstance(other, Table):
        block.rows = list(_changed_parts(block.rows, other.rows, change))
    return block


def _changed_parts(old: Sequence[Tracked], new: list[Tracked], change: Change) -> Iterator[Tracked]:
    def paired(gone: list[Tracked], added: list[Tracked]) -> Iterator[Tracked]:
        yield from (_deleted(part, change) for part in gone)
        yield from (_inserted(part, change) for part in added)

    alive = [part for part in old if part.is_alive]
    merged = list(_aligned(alive, new, lambda part: part.key, paired, lambda part, same: None))
    return _in_order(old, merged, change)


def _deleted(block: T, change: Change) -> T:
    block.deleted = change
    for part in _parts_of(block):
        part.deleted = part.deleted or change
    return block


def _inserted(block: T, change: Change) -> T:
    block.inserted = change
    for part in _parts_of(block):
        part.inserted = change
    return block


def _parts_of(block: Tracked) -> list[Tracked]:
    if isinstance(block, Paragraph):
        return block.pieces
    return block.rows if isinstance(block, Table) else []


def _look(piece: Tracked) -> tuple[object, ...]:
    """What words have in common that stand in one run."""
    if piece.word is None:
        return (id(piece),)
    properties = piece.element.find(f"{WORD}rPr")
    look = "" if properties is None else ElementTree.tostring(properties, encoding="unicode").strip()
    return (look, id(piece.inserted), id(piece.deleted))


class _Writer:
    """Writes blocks as elements, with the marks of their changes."""

    def __init__(self) -> None:
        self._ids = count(_FIRST_ID)

    def element(self, block: Block) -> Element:
        """The element of a block."""
        if isinstance(block, Paragraph):
            return self._paragraph(block)
        if isinstance(block, Table):
            for row in [child for child in block.element if child.tag == f"{WORD}tr"]:
                block.element.remove(row)
            block.element.extend(map(self._row, block.rows))
        return block.element

    def _paragraph(self, block: Paragraph) -> Element:
        paragraph = block.element
        properties = paragraph.find(f"{WORD}pPr")
        paragraph[:] = [] if properties is None else [properties]
        for _, of_one_look in groupby(block.pieces, _look):
            pieces = list(of_one_look)
            if pieces[0].word is not None:
                next(pieces[0].element.iter(f"{WORD}t")).text = "".join(piece.word or "" for piece in pieces)
                pieces = pieces[:1]
            paragraph.extend(map(self._piece, pieces))
        self._mark_end(paragraph, block)
        return paragraph

    def _mark_end(self, paragraph: Element, block: Tracked) -> None:
        """Mark the end of a paragraph, with which it joins the one behind it."""
        marks = self._marks(block)
        if not marks:
            return
        properties = paragraph.find(f"{WORD}pPr")
        if properties is None:
            properties = Element(f"{WORD}pPr")
            paragraph.insert(0, properties)
        look = properties.find(f"{WORD}rPr")
        if look is None:
            look = SubElement(properties, f"{WORD}rPr")
        look[:0] = marks

    def _marks(self, part: Tracked) -> list[Element]:
        """Insertion first, as the schema wants it."""
        found = (("ins", part.inserted), ("del", part.deleted))
        return [self._mark(name, change) for name, change in found if change is not None]

    def _mark(self, name: str, change: Change) -> Element:
        values = {"id": str(next(self._ids)), "author": change.author, "date": change.date}
        return Element(f"{WORD}{name}", {f"{WORD}{key}": value for key, value in values.items()})

    def _piece(self, piece: Tracked) -> Element:
        if is_mark(piece.element):
            return piece.element
        if piece.element.tag == f"{WORD}hyperlink":
            # The schema has no links in insertions and deletions.
            piece.element[:] = [
                self._wrapped(Tracked("", child, piece.inserted, piece.deleted)) for child in piece.element
            ]
            return piece.element
        return self._wrapped(piece)

    def _wrapped(self, piece: Tracked) -> Element:
        made = piece.element
        if piece.deleted is not None:
            for one in made.iter():
                one.tag = _DELETED_TEXT.get(one.tag, one.tag)
        for mark in reversed(self._marks(piece)):
            mark.append(made)
            made = mark
        return made

    def _row(self, row: Tracked) -> Element:
        marks = self._marks(row)
        if not marks:
            return row.element
        properties = row.element.find(f"{WORD}trPr")
        if properties is None:
            properties = Element(f"{WORD}trPr")
            row.element.insert(0, properties)
        properties.extend(marks)
        for paragraph in row.element.iter(f"{WORD}p"):
            children = [child for child in paragraph if child.tag != f"{WORD}pPr"]
            for child in children:
                paragraph.remove(child)
                paragraph.append(self._piece(Tracked("", child, row.inserted, row.deleted)))
            self._mark_end(paragraph, row)
        return row.element
