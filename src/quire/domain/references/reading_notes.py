"""Notes on reading: what of a file could not be read or is uncertain, and where.

A reader reports a note for each occurrence; `gathered` merges those that say the same of neighbouring places.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from quire.domain.translatable_text import TranslatableText, Value

NoteCode = Literal[
    "pages_without_text",
    "pages_recognised",
    "words_uncertain",
    "letters_unknown",
    "signs_uncertain",
    "tables_uncertain",
    "encoding_guessed",
    "comments_left_out",
    "hidden_text_left_out",
    "changes_accepted",
    "pictures_without_text",
    "objects_left_out",
    "formulas_unread",
]

NOTES_MAX = 100
"""Notes of one reference; with more, those of the same code become one that concerns the whole file."""

RANGES_IN_WORDS_MAX = 20
"""Ranges of pages that a sentence names."""

_TEMPLATES: dict[NoteCode, TranslatableText] = {
    "pages_without_text": TranslatableText("No text could be read on these pages: %(pages)s."),
    "pages_recognised": TranslatableText(
        "The text of these pages was recognised in a picture and may have errors: %(pages)s."
    ),
    "words_uncertain": TranslatableText(
        "Words that were hardly legible in the picture: %(count)s (pages: %(pages)s)."
    ),
    "letters_unknown": TranslatableText(
        "Some letters could not be read, since their font does not say what they are (pages: %(pages)s)."
    ),
    "signs_uncertain": TranslatableText(
        "Signs such as minus may be missing or wrong, since their font does not say what they are (pages: %(pages)s)."
    ),
    "tables_uncertain": TranslatableText(
        "Cells of tables may stand in the wrong row or column (pages: %(pages)s)."
    ),
    "encoding_guessed": TranslatableText("The encoding of the text was guessed: %(name)s."),
    "comments_left_out": TranslatableText("Comments were left out: %(count)s."),
    "hidden_text_left_out": TranslatableText("Hidden text was left out: %(count)s."),
    "changes_accepted": TranslatableText("Tracked changes were read as accepted: %(count)s."),
    "pictures_without_text": TranslatableText("Pictures whose content was not read: %(count)s."),
    "objects_left_out": TranslatableText("Embedded objects that were not read: %(count)s."),
    "formulas_unread": TranslatableText("Formulas that could not be written as text: %(count)s."),
}

PageRange = tuple[int, int]
"""From a first page up to and including a last one, counted from 1."""


class ReadingNote(msgspec.Struct, frozen=True):
    """What could not be read or is uncertain: on pages, below a heading, or, with neither, in the whole file."""

    code: NoteCode
    pages: tuple[PageRange, ...] = ()
    heading_path: tuple[str, ...] = ()
    count: int = 0
    """How often, where that is known."""
    name: str = ""
    """Of an encoding."""
    sentence: str = ""
    """For people, in English; empty as long as the note is not gathered."""

    def concerns(self, page: int | None, heading_path: tuple[str, ...]) -> bool:
        """Whether something on this page, or below these headings, is concerned."""
        if self.pages:
            return page is not None and any(first <= page <= last for first, last in self.pages)
        return heading_path[: len(self.heading_path)] == self.heading_path


def note_on_page(code: NoteCode, page: int, *, count: int = 1) -> ReadingNote:
    """A note on one page."""
    return ReadingNote(code, pages=((page, page),), count=count)


def sentence_of(note: ReadingNote) -> TranslatableText:
    """What a note says to people."""
    values: dict[str, Value] = {"count": note.count, "name": note.name, "pages": _in_words(note.pages)}
    return TranslatableText(_TEMPLATES[note.code].template, values)


def gathered(notes: Iterable[ReadingNote]) -> tuple[ReadingNote, ...]:
    """Notes that differ in their pages or counts alone as one, in the order of their first occurrence."""
    found = list(_merged(notes))
    if len(found) > NOTES_MAX:
        found = list(_merged(msgspec.structs.replace(note, heading_path=(), name="") for note in found))
    return tuple(msgspec.structs.replace(note, sentence=str(sentence_of(note))) for note in found)


def _merged(notes: Iterable[ReadingNote]) -> Iterator[ReadingNote]:
    alike: defaultdict[tuple[NoteCode, tuple[str, ...], str], list[ReadingNote]] = defaultdict(list)
    for note in notes:
        alike[note.code, note.heading_path, note.name].append(note)
    for (code, heading_path, name), same in alike.items():
        pages = _joined(page_range for note in same for page_range in note.pages)
        yield ReadingNote(code, pages, heading_path, sum(note.count for note in same), name)


def _joined(ranges: Iterable[PageRange]) -> tuple[PageRange, ...]:
    """Ranges of pages in order, those that touch or overlap as one."""
    joined: list[PageRange] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


def _in_words(pages: tuple[PageRange, ...]) -> str:
    ranges = [
        f"{first}" if first == last else f"{first}–{last}" for first, last in pages[:RANGES_IN_WORDS_MAX]
    ]
    return ", ".join([*ranges, *("…" for _ in pages[RANGES_IN_WORDS_MAX : RANGES_IN_WORDS_MAX + 1])])
