"""Comments in Word: threads with their replies and whether they are resolved, on the words that they are about.

A comment on a whole section, or on words that the file does not have, stands at the heading of its section. Replies
have marks of their own around the same words, and `commentsExtended.xml` says what they reply to.
"""

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import count, pairwise
from xml.etree.ElementTree import Element, SubElement

import msgspec

from quire.domain.exchange.exported_comments import placed_threads, quoted_first, remark_digest
from quire.domain.exchange.exported_threads import ExportedRemark, ExportedThread, LeftRemark
from quire.domain.exchange.exports import DocumentToExport
from quire.domain.texts.ranges import TextRange
from quire.formats.exporting.comment_marks import CommentMarks
from quire.formats.reading.cleaning import clean, clean_line
from quire.formats.word_identity import section_bookmark
from quire.formats.word_package import WORD, WordPackage
from quire.formats.xml_text import escaped, quoted

COMMENTS = "word/comments.xml"
EXTENDED = "word/commentsExtended.xml"
DATE = "%Y-%m-%dT%H:%M:%SZ"

_NAMESPACES = (
    f'xmlns:w="{WORD[1:-1]}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="w14 w15"'
)

_EXTENDED_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"
_EXTENDED_KINDS = "http://schemas.microsoft.com/office/2011/relationships"
_REFERENCE_MARK = '<w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:annotationRef/></w:r>'
_FIRST_PARAGRAPH = 0x51000000
"""Ids of paragraphs are unique in a file; pandoc gives none."""
_RUN, _PARAGRAPH = f"{WORD}r", f"{WORD}p"
_TEXTS = (f"{WORD}t", f"{WORD}delText")
_CHANGES = (f"{WORD}ins", f"{WORD}del")


class _WrittenRemark(msgspec.Struct, frozen=True):
    """A remark with its number in the file, and the id of its last paragraph."""

    number: int
    paragraph: str
    remark: ExportedRemark
    is_resolved: bool
    parent: str | None


@dataclass(frozen=True)
class _Run:
    """A run with text, the element that has it, and where its text begins in that of its section."""

    parent: Element
    element: Element
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def put_in_comments(
    package: WordPackage, body: Element, document: DocumentToExport
) -> tuple[LeftRemark, ...]:
    """Put the threads of a document into its file, in which sections have their bookmarks; returns what left."""
    if not any(section.threads for section in document.sections):
        return ()
    written: list[_WrittenRemark] = []
    numbers, paragraphs = count(), count(_FIRST_PARAGRAPH)
    blocks = _blocks_of_sections(body, [section.id for section in document.sections])
    for section in document.sections:
        if not section.threads or section.id not in blocks:
            continue
        heading, *rest = blocks[section.id]
        runs = list(_runs(rest))
        marks = CommentMarks()
        for thread, words in placed_threads(section.content, section.threads, _text_of(runs)):
            remarks = list(_numbered(thread, numbers, paragraphs, is_placed=words is not None))
            written += remarks
            _mark(heading, marks, words, [one.number for one in remarks])
        _put_into_runs(runs, marks)
    package.parts[COMMENTS] = _comments_part(written)
    package.add(EXTENDED, _extended_part(written), _EXTENDED_TYPE)
    package.relate("commentsExtended", "commentsExtended.xml", "rIdComments", kinds=_EXTENDED_KINDS)
    return tuple(_left(one) for one in written)


def _blocks_of_sections(body: Element, section_ids: Iterable[str]) -> dict[str, list[Element]]:
    """The blocks of each section, the first of which is its heading."""
    named = {section_bookmark(id_): id_ for id_ in section_ids}
    found: dict[str, list[Element]] = {}
    current: list[Element] = []
    for block in body:
        names = (mark.get(f"{WORD}name", "") for mark in block.iter(f"{WORD}bookmarkStart"))
        begun = next((named[name] for name in names if name in named), None)
        if begun is not None:
            current = found.setdefault(begun, [])
        current.append(block)
    return found


def _runs(blocks: Iterable[Element]) -> Iterator[_Run]:
    """The runs with text, in the order of the text; what was put in or taken out is no word with what is beside it."""
    offset = 0
    change: Element | None = None
    for parent, child in _texts(blocks):
        changed_by = parent if parent.tag in _CHANGES else None
        offset += child.tag == _PARAGRAPH or changed_by is not change
        change = changed_by
        if child.tag == _PARAGRAPH:
            continue
        text = "".join(one.text or "" for one in child if one.tag in _TEXTS)
        if text:
            yield _Run(parent, child, text, offset)
            offset += len(text)


def _texts(parent: Iterable[Element]) -> Iterator[tuple[Element, Element]]:
    """Paragraphs as they begin, and runs, each with what it stands in."""
    for child in parent:
        if child.tag == _RUN and isinstance(parent, Element):
            yield parent, child
            continue
        if child.tag == _PARAGRAPH:
            yield child, child
        yield from _texts(child)


def _text_of(runs: Sequence[_Run]) -> str:
    """The text of runs, with line ends between those that share no word."""
    pieces: list[str] = []
    end = 0
    for run in runs:
        pieces += ["\n" * (run.start - end), run.text]
        end = run.end
    return "".join(pieces)


def _numbered(
    thread: ExportedThread, numbers: Iterator[int], paragraphs: Iterator[int], *, is_placed: bool
) -> Iterator[_WrittenRemark]:
    parent = None
    for remark in quoted_first(thread, is_placed=is_placed):
        as_seen = msgspec.structs.replace(remark, author=clean_line(remark.author), text=clean(remark.text))
        one = _WrittenRemark(next(numbers), f"{next(paragraphs):08X}", as_seen, thread.is_resolved, parent)
        parent = parent or one.paragraph
        yield one


def _mark(heading: Element, marks: CommentMarks, words: TextRange | None, numbers: Sequence[int]) -> None:
    begin = [_element("commentRangeStart", number) for number in numbers]
    end = [mark for number in numbers for mark in (_element("commentRangeEnd", number), _reference(number))]
    if words is not None:
        marks.put(words, begin, end)
        return
    first = next((position for position, one in enumerate(heading) if one.tag == _RUN), len(heading))
    heading[first:first] = begin
    heading.extend(end)


def _element(name: str, number: int) -> Element:
    return Element(f"{WORD}{name}", {f"{WORD}id": str(number)})


def _reference(number: int) -> Element:
    run = Element(_RUN)
    SubElement(SubElement(run, f"{WORD}rPr"), f"{WORD}rStyle", {f"{WORD}val": "CommentReference"})
    run.append(_element("commentReference", number))
    return run


def _put_into_runs(runs: Sequence[_Run], marks: CommentMarks) -> None:
    """Cut the runs where marks stand within them."""
    parents: dict[int, Element] = {}
    cut: dict[int, list[Element]] = {}
    for run in runs:
        offsets = marks.offsets_in(run.start, run.end)
        if offsets:
            cut[id(run.element)] = list(_cut(run, offsets, marks))
            parents[id(run.parent)] = run.parent
    for parent in parents.values():
        parent[:] = [piece for child in parent for piece in cut.get(id(child), [child])]


def _cut(run: _Run, offsets: Sequence[int], marks: CommentMarks) -> Iterator[Element]:
    if not _is_plain(run.element):
        for offset in offsets:
            yield from marks.before(offset) if offset < run.end else ()
        yield run.element
        for offset in offsets:
            yield from marks.behind(offset) if offset > run.start else ()
        return
    for start, end in pairwise(sorted({run.start, *offsets, run.end})):
        yield from marks.before(start)
        yield _piece(run, start, end)
        yield from marks.behind(end)


def _is_plain(run: Element) -> bool:
    return [child.tag for child in run if child.tag != f"{WORD}rPr"] in ([_TEXTS[0]], [_TEXTS[1]])


def _piece(run: _Run, start: int, end: int) -> Element:
    piece = deepcopy(run.element)
    text = piece[-1]
    text.text = run.text[start - run.start : end - run.start]
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return piece


def _comments_part(remarks: Iterable[_WrittenRemark]) -> bytes:
    inner = "".join(map(_comment, remarks))
    return f'<?xml version="1.0" encoding="UTF-8"?><w:comments {_NAMESPACES}>{inner}</w:comments>'.encode()


def _comment(one: _WrittenRemark) -> str:
    author, date = one.remark.author, one.remark.said_at.strftime(DATE)
    initials = "".join(word[0] for word in author.split()[:3])
    lines = one.remark.text.split("\n")
    last = len(lines) - 1
    paragraphs = "".join(
        f"<w:p{_paragraph_id(one, is_last=position == last)}>"
        '<w:pPr><w:pStyle w:val="CommentText"/></w:pPr>'
        f'{_REFERENCE_MARK if position == 0 else ""}<w:r><w:t xml:space="preserve">{escaped(line)}</w:t></w:r></w:p>'
        for position, line in enumerate(lines)
    )
    return (
        f'<w:comment w:id="{one.number}" w:author={quoted(author)} w:date="{date}"'
        f" w:initials={quoted(initials)}>{paragraphs}</w:comment>"
    )


def _paragraph_id(one: _WrittenRemark, *, is_last: bool) -> str:
    """The last paragraph of a comment is what others call it by."""
    return f' w14:paraId="{one.paragraph}"' if is_last else ""


def _extended_part(remarks: Iterable[_WrittenRemark]) -> bytes:
    def said(one: _WrittenRemark) -> str:
        parent = f' w15:paraIdParent="{one.parent}"' if one.parent else ""
        return f'<w15:commentEx w15:paraId="{one.paragraph}"{parent} w15:done="{int(one.is_resolved)}"/>'

    inner = "".join(map(said, remarks))
    return f'<?xml version="1.0" encoding="UTF-8"?><w15:commentsEx {_NAMESPACES}>{inner}</w15:commentsEx>'.encode()


def _left(one: _WrittenRemark) -> LeftRemark:
    remark = one.remark
    digest = remark_digest(remark.author, remark.text)
    return LeftRemark(
        remark.id, digest, remark.said_at.strftime(DATE), one.is_resolved and one.parent is None
    )
