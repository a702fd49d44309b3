"""Foot notes of PDF pages: raised numbers become the marks of notes where the page has a note with that label.

A note is a line that begins with its label, raised or in smaller letters than the text, and the lines of the same size
below it. Its label must be raised somewhere in the text of the page. Notes are taken out of the running text, so that a
sentence continues on the next page as it is read. A raised number without a note stays raised.
"""

import re
from collections import Counter

import msgspec

from quire.domain.texts.raised import note_mark, raised
from quire.formats.reading.pdf.pages import NOTE_END, NOTE_START, Line, Page

_MARK = re.compile(f"{NOTE_START}([^{NOTE_END}]*){NOTE_END}")
_RAISED_LABEL = re.compile(f"{NOTE_START}([^{NOTE_END}]*){NOTE_END}\\s*")
_PLAIN_LABEL = re.compile(r"(\d{1,3}|[*†‡§¶#]{1,3}|[a-z])[.)]?\s+(?=\S)")
_SMALLER = 0.95
_SAME_SIZE = 0.08
_APART = 2.2


class Note(msgspec.Struct):
    """A note: its label, and its lines without it."""

    label: str
    lines: list[Line]


def notes_apart(page: Page, text_size: float) -> tuple[Page, list[Note]]:
    """The page without its notes, with their marks in its text; and the notes."""
    marked = {found[1] for line in page.lines for found in _MARK.finditer(line.text) if found.start() > 0}
    notes: list[Note] = []
    text: list[Line] = []
    last: Line | None = None
    for line in page.lines:
        labelled = _labelled(line, marked, text_size)
        if labelled is not None:
            notes.append(labelled)
            last = line
        elif last is not None and _continues(last, line, text_size):
            notes[-1].lines.append(line)
            last = line
        else:
            text.append(line)
            last = None
    labels = {note.label for note in notes}
    lines = [_with_marks(line, labels) for line in text]
    found = [Note(note.label, [_with_marks(line, set()) for line in note.lines]) for note in notes]
    return msgspec.structs.replace(page, lines=lines), found


def text_size_of(pages: list[Page]) -> float:
    """The size of most characters."""
    characters = Counter[float]()
    for page in pages:
        for line in page.lines:
            characters[round(line.size * 2) / 2] += len(line.text)
    return max(characters, key=lambda size: characters[size], default=0.0)


def _labelled(line: Line, marked: set[str], text_size: float) -> Note | None:
    """The note that begins with this line."""
    found = _RAISED_LABEL.match(line.text)
    if found is None and line.size < _SMALLER * text_size:
        found = _PLAIN_LABEL.match(line.text)
    if found is None or found[1] not in marked:
        return None
    return Note(found[1], [msgspec.structs.replace(line, text=line.text[found.end() :])])


def _continues(last: Line, line: Line, text_size: float) -> bool:
    is_small = line.size < _SMALLER * text_size or last.size >= _SMALLER * text_size
    is_same = abs(line.size - last.size) <= _SAME_SIZE * last.size
    is_close = 0 < last.base - line.base <= _APART * last.size
    return is_small and is_same and is_close and not line.is_row


def _with_marks(line: Line, labels: set[str]) -> Line:
    if NOTE_START not in line.text:
        return line
    text = _MARK.sub(lambda found: note_mark(found[1]) if found[1] in labels else raised(found[1]), line.text)
    return msgspec.structs.replace(line, text=text)
