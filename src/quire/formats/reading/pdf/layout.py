"""Layout analysis of PDF pages: from lines with coordinates to headings and paragraphs in reading order.

The method is bottom-up, as in the docstrum (L. O'Gorman, "The document spectrum for page layout analysis", IEEE
PAMI 15, 1993): lines become paragraphs by their distance, indentation and size, all of them measured against the page's
own line pitch. The steps:

1. Running heads and feet are dropped (`running`).
2. Reading order (`order`), and rows of tables (`tables`).
3. Foot notes are taken out of the running text (`notes`).
4. Headings (`headings`).
5. Paragraphs, also across page ends; hyphens at line ends are resolved by the document's own words (`hyphens`).

Cost: O(n log n) in the lines of a page, for sorting them, and O(n) in the pages. Each bookmark is compared with all
lines of its page.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from quire.domain.references.passages import Block, Heading, Paragraph
from quire.domain.references.reading_notes import ReadingNote, note_on_page
from quire.domain.references.references import Area
from quire.domain.texts.raised import note_text
from quire.formats.reading.pdf.headings import LinesOfHeadings, find_headings
from quire.formats.reading.pdf.hyphens import DividedWords
from quire.formats.reading.pdf.initials import with_initials
from quire.formats.reading.pdf.notes import Note, notes_apart, text_size_of
from quire.formats.reading.pdf.order import by_direction, in_reading_order
from quire.formats.reading.pdf.pages import LINE_END_HYPHEN, Bookmark, Line, Page, RecognisedPage
from quire.formats.reading.pdf.running import without_running_lines
from quire.formats.reading.pdf.shape import Shape
from quire.formats.reading.pdf.tables import as_lines

_ITEM = re.compile(r"(?:[•◦▪‣●○■–—*·]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s")
_SENTENCE_END = re.compile(r"[.!?:…。！？][\"”’')\]]*(?:\[\^[^\]]{1,3}\])*$")
_TYPED_HYPHEN = re.compile(r"[\w/](?<!-)-$")
_WIDER_GAP = 1.35
_INDENT = 0.7
_OTHER_SIZE = 1.2


def blocks_of(pages: list[Page], bookmarks: list[Bookmark], notes: list[ReadingNote]) -> Iterator[Block]:
    """Headings and paragraphs in reading order, without what repeats at the edges of the pages.

    What is uncertain is added to `notes`.
    """
    directions = [direction for page in pages for direction in by_direction(page)]
    pages = [_in_order(page, notes) for page in without_running_lines(with_initials(directions))]
    text_size = text_size_of(pages)
    apart = [notes_apart(page, text_size) for page in pages]
    pages = [page for page, _ in apart]
    paragraphs = _Paragraphs(DividedWords(pages))
    headings = find_headings(pages, bookmarks)
    for page, foot_notes in apart:
        yield from paragraphs.of_page(page, headings.on_page(page), foot_notes)
    yield from paragraphs.end()


def _in_order(page: Page, notes: list[ReadingNote]) -> Page:
    lines = list(as_lines(in_reading_order(page)))
    if any(is_uncertain for _, is_uncertain in lines):
        notes.append(note_on_page("tables_uncertain", page.number))
    return msgspec.structs.replace(page, lines=[line for line, _ in lines])


class _Paragraphs:
    """Puts lines together to paragraphs, over the ends of pages too."""

    def __init__(self, divided_words: DividedWords) -> None:
        self._divided_words = divided_words
        self._text = _Parts()
        self._pages: list[tuple[int, int]] = []
        self._areas: list[tuple[int, Area]] = []
        self._last: Line | None = None
        self._is_last_full = False
        self._notes: list[Paragraph] = []

    def of_page(self, page: Page, headings: LinesOfHeadings, notes: list[Note]) -> Iterator[Block]:
        """What a page completes. Its notes follow the paragraph that its end belongs to."""
        page_shape = Shape(page)
        index = 0
        while index < len(page.lines):
            if index in headings:
                found, count = headings[index]
                yield from self.end()
                yield from (_mended(heading) for heading in found)
                if count:
                    index += count
                    continue
            line = page.lines[index]
            if self._last is not None and not self._goes_on(self._last, line, page, page_shape):
                yield from self.end()
            self._add(line, page, is_full=page_shape.is_full(line))
            index += 1
        self._notes += [self._of_note(note, page) for note in notes]
        if self._last is None:
            yield from self.end()

    def end(self) -> Iterator[Block]:
        """The paragraph so far, and the notes on the pages before this one."""
        if text := self._text.joined():
            yield Paragraph(text, tuple(self._pages), areas=tuple(self._areas))
        yield from self._notes
        self._text, self._pages, self._areas, self._last, self._notes = _Parts(), [], [], None, []

    def _goes_on(self, last: Line, line: Line, page: Page, shape: Shape) -> bool:
        if last.is_row or line.is_row:
            return last.is_row and line.is_row and self._pages[-1][1] == page.number
        is_complete = _SENTENCE_END.search(last.text) is not None
        # The item of a list begins a paragraph, unless it is the second half of a hyphenated word.
        if _ITEM.match(line.text) and not last.text.endswith(LINE_END_HYPHEN):
            return False
        # On the next page or column, distance and indentation say nothing; only the text itself does.
        if self._pages[-1][1] != page.number or line.bottom > last.bottom + last.size / 2:
            return self._is_last_full and not is_complete
        # Within a column: a wider gap than usual, another size, or a new first line end the paragraph.
        is_far = last.bottom - line.bottom > shape.pitch * _WIDER_GAP
        is_other_size = not 1 / _OTHER_SIZE < line.size / (last.size or 1) < _OTHER_SIZE
        is_indented = line.left > last.left + _INDENT * line.size
        return not (is_far or is_other_size or (is_complete and (is_indented or not self._is_last_full)))

    def _add(self, line: Line, page: Page, *, is_full: bool) -> None:
        if self._last is not None:
            # A line that ends early was ended on purpose, as in verses and addresses.
            is_continued = self._is_last_full and not line.is_row
            self._text.continue_with(line.text, " " if is_continued else "\n", self._divided_words)
        if not self._pages or self._pages[-1][1] != page.number:
            self._pages.append((self._text.length, page.number))
        self._areas += _areas_of([line], page, self._text.length)
        self._text.add(line.text)
        self._last, self._is_last_full = line, is_full

    def _of_note(self, note: Note, page: Page) -> Paragraph:
        text = _Parts()
        for index, line in enumerate(note.lines):
            if index:
                text.continue_with(line.text, " ", self._divided_words)
            text.add(line.text)
        areas = tuple(_areas_of(note.lines, page, 0))
        return Paragraph(note_text(note.label, text.joined()), ((0, page.number),), areas=areas)


class _Parts:
    """A text that grows line by line, put together once, since it may go over all pages."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0

    def add(self, text: str) -> None:
        self._parts.append(text)
        self.length += len(text)

    def continue_with(self, following: str, between: str, divided_words: DividedWords) -> None:
        """Add what stands between the last line and the one that follows."""
        last = self._parts[-1]
        if _TYPED_HYPHEN.search(last) or last.endswith(LINE_END_HYPHEN):
            self._parts[-1] = last = last[:-1]
            self.length -= 1
            between = divided_words.joined(last, following)
        self.add(between)

    def joined(self) -> str:
        return "".join(self._parts).replace(LINE_END_HYPHEN, "-")


def _areas_of(lines: Sequence[Line], page: Page, offset: int) -> Iterator[tuple[int, Area]]:
    """Where lines stand on a page whose text was recognised; elsewhere the text itself can be looked at."""
    if isinstance(page, RecognisedPage):
        left, right = min(line.left for line in lines), max(line.right for line in lines)
        bottom, top = min(line.bottom for line in lines), max(line.top for line in lines)
        across = [_share(distance, page.width) for distance in (left, right)]
        down = [_share(page.height - height, page.height) for height in (top, bottom)]
        yield offset, (across[0], down[0], across[1], down[1])


def _share(distance: float, whole: float) -> float:
    return round(min(max(distance / whole, 0.0), 1.0), 4)


def _mended(heading: Heading) -> Heading:
    return Heading(
        heading.level,
        heading.text.replace(f"{LINE_END_HYPHEN} ", "").replace(LINE_END_HYPHEN, "-"),
        heading.page,
    )
