"""Comments in an OpenDocument text: annotations on the words that they are about, as LibreOffice writes them.

A comment on a whole section, or on words that the file does not have, stands at the heading of its section.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from quire.domain.exchange.exported_comments import placed_threads, quoted_first
from quire.domain.exchange.exported_threads import ExportedRemark, ExportedThread
from quire.domain.exchange.exports import DocumentToExport
from quire.domain.texts.ranges import TextRange
from quire.formats.exporting.comment_marks import CommentMarks
from quire.formats.reading.cleaning import clean
from quire.formats.reading.office import parsed, written
from quire.formats.reading.opendocument.names import (
    ANNOTATION,
    ANNOTATION_NAME,
    CREATED,
    CREATOR,
    HEADING,
    PARAGRAPH,
    PARENT_NAME,
    RESOLVED,
    TEXT,
)

_BLANKS = (f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break")
_NOT_READ = (f"{TEXT}note", ANNOTATION)
_DATE = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class _Piece:
    """Text between two tags: in `parent`, behind `child` or before the first one; `start` counts from its section."""

    parent: Element
    child: Element | None
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def with_comments(content: bytes, document: DocumentToExport) -> bytes:
    """The text of a file that pandoc wrote, with the threads of its document."""
    if not any(section.threads for section in document.sections):
        return content
    root = parsed(content)
    names = (f"comment-{number}" for number in count(1))
    blocks = _blocks_of_sections(root, {f"sec-{section.id}" for section in document.sections})
    for section in document.sections:
        of_section = blocks.get(f"sec-{section.id}")
        if section.threads and of_section is not None:
            heading, *rest = of_section
            _comment(section.content, section.threads, heading, rest, names)
    return written(root, content)


def _blocks_of_sections(root: Element, anchors: Iterable[str]) -> Mapping[str, list[Element]]:
    """The blocks of each section by the anchor of its heading, which is the first of them."""
    wanted = set(anchors)
    found: dict[str, list[Element]] = {}
    current: list[Element] = []
    for block in next(root.iter("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}text")):
        if block.tag == HEADING:
            marks = (one.get(f"{TEXT}name", "") for one in block.iter(f"{TEXT}bookmark-start"))
            begun = next((name for name in marks if name in wanted), None)
            if begun is not None:
                current = found.setdefault(begun, [])
        current.append(block)
    return found


def _comment(
    content: str,
    threads: Sequence[ExportedThread],
    heading: Element,
    blocks: Sequence[Element],
    names: Iterator[str],
) -> None:
    pieces = list(_pieces(blocks))
    marks = CommentMarks()
    for thread, words in placed_threads(content, threads, "".join(_text_with_gaps(pieces))):
        _mark(thread, heading, marks, words, names)
    _put_into_pieces(pieces, marks)


def _pieces(blocks: Iterable[Element]) -> Iterator[_Piece]:
    """All text but that of notes, in its order."""
    offset = 0
    # A stack in place of recursion, with what comes first on its top.
    waiting: list[tuple[Element, Element | None]] = [(block, None) for block in reversed(list(blocks))]
    while waiting:
        parent, behind = waiting.pop()
        source = parent.text if behind is None else behind.tail
        if behind is None:
            offset += parent.tag in (PARAGRAPH, HEADING) or parent.tag in _BLANKS
            children = [(parent, child) for child in parent]
            waiting += [
                step
                for _, child in reversed(children)
                for step in ((parent, child), *([] if child.tag in _NOT_READ else [(child, None)]))
            ]
        if source:
            yield _Piece(parent, behind, source, offset)
            offset += len(source)


def _text_with_gaps(pieces: Iterable[_Piece]) -> Iterator[str]:
    end = 0
    for piece in pieces:
        yield "\n" * (piece.start - end)
        yield piece.text
        end = piece.end


def _mark(
    thread: ExportedThread,
    heading: Element,
    marks: CommentMarks,
    words: TextRange | None,
    names: Iterator[str],
) -> None:
    parent = ""
    begin, end = [], []
    for remark in quoted_first(thread, is_placed=words is not None):
        name = next(names)
        begin.append(_annotation(remark, name, parent, is_resolved=thread.is_resolved))
        end.append(Element(f"{ANNOTATION}-end", {ANNOTATION_NAME: name}))
        parent = parent or name
    if words is None:
        heading.extend((*begin, *end))
    else:
        marks.put(words, begin, end)


def _annotation(remark: ExportedRemark, name: str, parent: str, *, is_resolved: bool) -> Element:
    values = {ANNOTATION_NAME: name, RESOLVED: "true" if is_resolved else "false"}
    annotation = Element(ANNOTATION, {**values, PARENT_NAME: parent} if parent else values)
    SubElement(annotation, CREATOR).text = clean(remark.author)
    SubElement(annotation, CREATED).text = remark.said_at.strftime(_DATE)
    for line in clean(remark.text).split("\n"):
        SubElement(annotation, PARAGRAPH).text = line
    return annotation


def _put_into_pieces(pieces: Iterable[_Piece], marks: CommentMarks) -> None:
    """Cut the texts where marks stand within them."""
    put_in: dict[tuple[int, int], list[Element]] = {}
    parents: dict[int, Element] = {}
    for piece in pieces:
        offsets = marks.offsets_in(piece.start, piece.end)
        if offsets:
            put_in[(id(piece.parent), id(piece.child))] = _cut(piece, offsets, marks)
            parents[id(piece.parent)] = piece.parent
    for parent in parents.values():
        children = list(parent)
        parent[:] = [
            *put_in.get((id(parent), id(None)), []),
            *(one for child in children for one in (child, *put_in.get((id(parent), id(child)), []))),
        ]


def _cut(piece: _Piece, offsets: Iterable[int], marks: CommentMarks) -> list[Element]:
    """The marks within a text, each with what follows it; what stands before the first one stays where it was."""
    found: list[Element] = []
    last = piece.start
    for offset in offsets:
        _follow(piece, found, piece.text[last - piece.start : offset - piece.start])
        # What ends where a text begins, or begins where it ends, stands in the text beside it.
        found += marks.behind(offset) if offset > piece.start else ()
        found += marks.before(offset) if offset < piece.end else ()
        last = offset
    _follow(piece, found, piece.text[last - piece.start :])
    return found


def _follow(piece: _Piece, marks: Sequence[Element], text: str) -> None:
    if marks:
        marks[-1].tail = text
    elif piece.child is None:
        piece.parent.text = text
    else:
        piece.child.tail = text


for _prefix, _name in (("loext", PARENT_NAME), ("office", ANNOTATION_NAME), ("dc", CREATOR)):
    ElementTree.register_namespace(_prefix, _name[1:].partition("}")[0])
