"""An imported document as sections: split at the headings of a level, each with its text and its notes.

Deeper headings stay in the text, counted from the level of their section. A text that is too long for a section is
divided at its blocks. Linear in the document.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from quire.domain.documents.sections import HEADING_LEVEL_MAX, LEVEL_MAX
from quire.domain.exchange.import_comments import CommentsOfSection, divided_comments
from quire.domain.exchange.import_warnings import ImportWarning, gathered
from quire.domain.exchange.imports import (
    Changes,
    ImportedComment,
    ImportedDocument,
    ImportedNote,
    ImportedPart,
    ImportedText,
    OutlineItem,
)
from quire.domain.limits import Limits
from quire.domain.references.passages import TextFigures
from quire.domain.texts.blocks import BlockText

SPLIT_LEVEL_MAX = 3
"""Nobody is offered more by default; a chapter's finest headings are seldom worth a section."""
SECTIONS_BY_DEFAULT_MAX = 60
WORDS_BY_DEFAULT_MIN = 120
"""So many words a section has on average where the default splits deeper."""

_REFERENCE_OF_NOTE = re.compile(r"\[\^([\w-]{1,99})\]")


class ImportedSection(msgspec.Struct, frozen=True):
    """A section that an import will make; `proposed` is the text that its tracked changes lead to, if they do."""

    title: str
    level: int
    content: str
    proposed: str | None = None
    authors: tuple[str, ...] = ()
    comments: tuple[ImportedComment, ...] = ()
    figures: TextFigures | None = None


class SplitDocument(msgspec.Struct, frozen=True):
    """The sections of an import, and what came of putting them together."""

    sections: tuple[ImportedSection, ...]
    warnings: tuple[ImportWarning, ...]


class _Open(msgspec.Struct):
    """A section that is being put together, as it is and as its tracked changes would have it."""

    title: str
    level: int
    heading: str
    now: list[str]
    then: list[str]
    notes_now: list[ImportedNote]
    notes_then: list[ImportedNote]
    authors: list[str]
    comments: CommentsOfSection


def default_split_level(parts: Sequence[ImportedPart]) -> int:
    """How deep a document is split unless somebody chooses: as deep as its sections are worth it."""
    words = sum(part.word_count for part in parts)
    chosen = 1
    for level in range(2, SPLIT_LEVEL_MAX + 1):
        count = sum(1 for part in parts if part.level <= level)
        is_finer = any(part.level == level for part in parts)
        if not is_finer or count > SECTIONS_BY_DEFAULT_MAX or words < count * WORDS_BY_DEFAULT_MIN:
            break
        chosen = level
    return chosen


def split(
    document: ImportedDocument, split_level: int, changes: Changes, *, untitled: str, limits: Limits
) -> SplitDocument:
    """The sections of a document; `untitled` names the text before the first heading."""
    warnings: list[ImportWarning] = []
    level = _level_with_room([part.level for part in document.parts], split_level, limits)
    if level < split_level:
        warnings.append(ImportWarning("split_less_deep", detail=str(level)))
    sections = [
        section
        for opened in _opened(document, level, changes)
        for section in _sections(opened, untitled, limits, warnings)
    ]
    return SplitDocument(tuple(sections), gathered(warnings))


def begun_sections(
    outline: Sequence[OutlineItem], split_level: int, limits: Limits
) -> tuple[tuple[OutlineItem, bool], ...]:
    """The headings of a file, each with whether `split` begins a section there, where tracked changes are accepted."""
    level = _level_with_room([item.level for item in outline], split_level, limits)
    return tuple(
        (item, number == 0 or _begins_section(item.level, item.title, level))
        for number, item in enumerate(outline)
    )


def count_proposals(document: ImportedDocument, split_level: int) -> int:
    """How many sections would get a proposal."""
    if document.returned is not None:
        return sum(1 for one in document.returned.sections if one.proposed is not None or one.is_deleted)
    opened = _opened(document, split_level, "propose")
    return sum(1 for one in opened if _joined(one.then, one.notes_then) != _joined(one.now, one.notes_now))


def changed_by(document: ImportedDocument) -> tuple[str, ...]:
    """Who made the tracked changes, each once; of a file that came home without any, who last saved it."""
    returned = document.returned
    changed = document.parts if returned is None else returned.sections
    names = dict.fromkeys(name for one in changed for name in one.authors if name)
    reviewer = () if returned is None or not returned.reviewer else (returned.reviewer,)
    return tuple(names) or reviewer


def _level_with_room(levels: Sequence[int], split_level: int, limits: Limits) -> int:
    """The deepest level up to the one that was asked for with no more sections than a document may have."""
    for level in range(split_level, 1, -1):
        if sum(1 for one in levels if one <= level) <= limits.sections_per_document:
            return level
    return 1


def _begins_section(level: int, title: str, split_level: int) -> bool:
    """A heading that loses all its words to a change begins none; text before all headings has level 0."""
    return level <= split_level and (bool(title) or not level)


def _opened(document: ImportedDocument, split_level: int, changes: Changes) -> Iterator[_Open]:
    opened: _Open | None = None
    for part in document.parts:
        now, then = _texts(part, changes)
        if opened is None or _begins_section(part.level, now.title, split_level):
            if opened is not None:
                yield opened
            opened = _Open(
                now.title, max(1, part.level), now.heading, [], [], [], [], [], CommentsOfSection()
            )
            opened.now.append(now.content)
            opened.then.append(then.content)
            opened.comments.begin(now.content, part.comments)
        else:
            heading = _heading(part, opened, now)
            opened.now += [heading, now.content]
            opened.then += [_heading(part, opened, then), then.content]
            opened.comments.go_on(heading, now.content, part.comments)
        opened.notes_now += now.notes
        opened.notes_then += then.notes
        opened.authors += part.authors
    if opened is not None:
        yield opened


def _texts(part: ImportedPart, changes: Changes) -> tuple[ImportedText, ImportedText]:
    """A part's text as it is stored, and as it is proposed."""
    before = part.before_changes or part.text
    match changes:
        case "accept":
            return part.text, part.text
        case "reject":
            return before, before
        case "propose":
            return before, part.text


def _heading(part: ImportedPart, opened: _Open, text: ImportedText) -> str:
    if not text.heading:
        return ""
    depth = max(1, min(part.level - opened.level, HEADING_LEVEL_MAX))
    return f"{'#' * depth} {text.heading}"


def _sections(
    opened: _Open, untitled: str, limits: Limits, warnings: list[ImportWarning]
) -> Iterator[ImportedSection]:
    title = _title(opened, untitled, limits, warnings)
    content = _joined(opened.now, opened.notes_now)
    level = min(opened.level, LEVEL_MAX)
    if len(content.encode()) <= limits.section_bytes_max:
        proposed = _joined(opened.then, opened.notes_then)
        is_proposed = proposed != content and len(proposed.encode()) <= limits.section_bytes_max
        yield ImportedSection(
            title,
            level,
            content,
            proposed if is_proposed else None,
            tuple(dict.fromkeys(filter(None, opened.authors))),
            tuple(opened.comments.comments),
        )
        return
    warnings.append(ImportWarning("section_divided", title, title))
    pieces = list(_divided(_joined(opened.now, []), opened.notes_now, limits.section_bytes_max))
    comments = divided_comments(opened.comments.comments, pieces)
    for number, piece in enumerate(pieces, 1):
        named = title if number == 1 else f"{title[: limits.title_length_max - 10]} ({number})"
        yield ImportedSection(named, level, piece, comments=comments[number - 1])


def _title(opened: _Open, untitled: str, limits: Limits, warnings: list[ImportWarning]) -> str:
    title = opened.title or untitled
    if len(title) <= limits.title_length_max:
        return title
    shortened = f"{title[: limits.title_length_max - 1].rstrip()}…"
    warnings.append(ImportWarning("title_shortened", shortened, shortened))
    opened.now.insert(0, opened.heading)
    opened.then.insert(0, opened.heading)
    return shortened


def text_with_notes(text: str, notes: Sequence[ImportedNote]) -> str:
    """A text with its notes below it."""
    return _joined([text], notes)


def _joined(texts: Sequence[str], notes: Sequence[ImportedNote]) -> str:
    """The texts with their notes below them. A text that stands alone stays byte for byte."""
    given = [text for text in (*texts, *map(_note, notes)) if text]
    return given[0] if len(given) == 1 else "\n\n".join(text.strip("\n") for text in given)


def _note(note: ImportedNote) -> str:
    lines = note.text.split("\n")
    return "\n".join([f"[^{note.label}]: {lines[0]}", *(f"    {line}" if line else "" for line in lines[1:])])


def _divided(text: str, notes: Sequence[ImportedNote], bytes_max: int) -> Iterator[str]:
    """A text in pieces with the notes that each refers to, cut between blocks where it can be."""
    sizes = [(note, len(_note(note).encode()) + 2) for note in notes]
    # One that leaves no room for a text is text itself, since it would stand in each piece that refers to it.
    long = [note for note, size in sizes if size > bytes_max // 2]
    known = {note.label: note for note, size in sizes if size <= bytes_max // 2}
    size_of = {note.label: size for note, size in sizes}
    piece: list[str] = []
    size_bytes = 0
    for block in _short_blocks(_joined([text], long), bytes_max // 2):
        own = {label for label in _REFERENCE_OF_NOTE.findall(block) if label in known}
        added = len(block.encode()) + sum(map(size_of.__getitem__, own)) + 2
        if piece and size_bytes + added > bytes_max:
            yield _with_own_notes(piece, known)
            piece, size_bytes = [], 0
        piece.append(block)
        size_bytes += added
    if piece:
        yield _with_own_notes(piece, known)


def _with_own_notes(blocks: list[str], known: dict[str, ImportedNote]) -> str:
    text = "\n\n".join(blocks)
    labels = dict.fromkeys(label for label in _REFERENCE_OF_NOTE.findall(text) if label in known)
    return _joined([text], [known[label] for label in labels])


def _short_blocks(text: str, bytes_max: int) -> Iterator[str]:
    """The blocks of a text; one that is too long is cut between its lines, or else in them."""
    for block in BlockText(text).blocks:
        if len(block.text.encode()) <= bytes_max:
            yield block.text
            continue
        yield from _cut(block.text, bytes_max)


def _cut(text: str, bytes_max: int) -> Iterator[str]:
    """Pieces of a text of at most so many bytes, of whole lines where these are short enough."""
    # Four bytes are the most that a character takes.
    length = bytes_max // 4
    lines = [
        line[start : start + length]
        for line in text.split("\n")
        for start in range(0, len(line) or 1, length)
    ]
    piece: list[str] = []
    size_bytes = 0
    for line in lines:
        added = len(line.encode()) + 1
        if piece and size_bytes + added > bytes_max:
            yield "\n".join(piece)
            piece, size_bytes = [], 0
        piece.append(line)
        size_bytes += added
    yield "\n".join(piece)
