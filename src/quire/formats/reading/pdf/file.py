"""PDF files by pdfium: lines with coordinates, and from them headings and paragraphs with page numbers.

Asking pdfium for each character would take longer than all the rest, so a line is known by its first and last one.
"""

import ctypes
import mmap
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import IO, NamedTuple

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium

from quire.domain.errors import Unreadable
from quire.domain.references.passages import Block, Heading
from quire.domain.references.reading_notes import NoteCode, ReadingNote, note_on_page
from quire.domain.references.unreadable import too_many_pages
from quire.formats.reading.cleaning import clean_line
from quire.formats.reading.files import DAMAGED, LETTERS_UNKNOWN, NO_TEXT
from quire.formats.reading.pdf.forms import Forms, with_lines
from quire.formats.reading.pdf.hidden import HiddenText
from quire.formats.reading.pdf.layout import blocks_of
from quire.formats.reading.pdf.lines import lines_of
from quire.formats.reading.pdf.objects import Box, PageObjects, objects_of, with_unread_signs
from quire.formats.reading.pdf.pages import UNEXPLAINED, Bookmark, Line, Page, RecognisedPage
from quire.formats.reading.pdf.runs import PageBox, runs_of
from quire.formats.reading.plausible import is_garbled

POINTS_PER_INCH = 72

_CHARACTERS_OF_A_STAMP = 200
_BOOKMARKS_MAX = 10_000
_PICTURE_PIXELS_MAX = 16_000_000
_SENSIBLE_TITLE = re.compile(r"[^\W\d_]{2}")
_FILE_NAME = re.compile(r"\S+\.\w{2,5}|untitled|microsoft word.*", re.I)


class Drawing(NamedTuple):
    """A page in shades of grey, with so many pixels for each point."""

    bitmap: pypdfium2.PdfBitmap
    scale: float

    @property
    def dots_per_inch(self) -> int:
        """The resolution."""
        return round(self.scale * POINTS_PER_INCH)

    def as_pgm(self) -> bytes:
        """The picture in the form "portable graymap"."""
        rows = memoryview(self.bitmap.buffer).cast("B")
        width, height, stride = self.bitmap.width, self.bitmap.height, self.bitmap.stride
        starts = range(0, height * stride, stride)
        return b"P5\n%d %d\n255\n" % (width, height) + b"".join(rows[at : at + width] for at in starts)


class PdfFile:
    """An open PDF. Raises `Unreadable` when it cannot be opened."""

    def __init__(self, file: IO[bytes], pages_max: int, recognised: Iterable[RecognisedPage] = ()) -> None:
        # A private mapping: only the pages that pdfium looks at take memory.
        self._mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        try:
            self._document = pypdfium2.PdfDocument(
                (ctypes.c_char * len(self._mapped)).from_buffer(self._mapped)
            )
        except pypdfium2.PdfiumError as error:
            if error.err_code == pdfium.FPDF_ERR_PASSWORD:
                raise Unreadable("This PDF is protected by a password.") from error
            raise Unreadable(DAMAGED) from error
        self.notes: list[ReadingNote] = []
        self.scans: list[int] = []
        self._recognised = {page.number: page for page in recognised if page.lines}
        self._garbled_pages = 0
        self._hidden_text = HiddenText(may_have_layers=self._may_have_layers())
        self._forms = Forms(self._document)
        self.pages_count = len(self._document)
        if self.pages_count > pages_max:
            raise Unreadable(too_many_pages(pages_max))

    @property
    def title(self) -> str | None:
        """What the file says its title is, unless a program made it up."""
        title = clean_line(self._document.get_metadata_value("Title"))
        is_sensible = _SENSIBLE_TITLE.search(title) and not _FILE_NAME.fullmatch(title)
        return title if is_sensible else None

    def blocks(self) -> Iterator[Block]:
        """Headings and paragraphs in reading order."""
        pages = [self._page(index) for index in range(self.pages_count)]
        if not any(page.lines for page in pages):
            if not self.scans and any(note.code == "letters_unknown" for note in self.notes):
                raise Unreadable(LETTERS_UNKNOWN)
            if not self.scans:
                raise Unreadable(NO_TEXT)
        if self._garbled_pages * 2 > sum(bool(page.lines) for page in pages):
            raise Unreadable(LETTERS_UNKNOWN)
        return map(self._with_origin, blocks_of(pages, self._bookmarks(), self.notes))

    @property
    def page_labels(self) -> dict[int, str]:
        """What the file calls those of its pages whose label is not their number."""
        labels = {
            index + 1: clean_line(self._document.get_page_label(index)) for index in range(self.pages_count)
        }
        return {number: label for number, label in labels.items() if label and label != str(number)}

    def picture(self, number: int, width: int) -> bytes:
        """A page as PNG; pages count from 1."""
        page = self._page_or_refuse(number)
        page_width, page_height = page.get_size()
        scale = width / page_width
        if width * page_height * scale > _PICTURE_PIXELS_MAX:
            raise Unreadable("This page is too large to be shown.")
        bitmap = page.render(scale=scale, rev_byteorder=True)
        return _as_png(bitmap)

    def drawn(self, number: int, dots_per_inch: int) -> Drawing:
        """A page in grey, for programs that recognise text; pages count from 1. Large pages are drawn smaller."""
        page = self._page_or_refuse(number)
        width, height = page.get_size()
        scale = min(dots_per_inch / POINTS_PER_INCH, (_PICTURE_PIXELS_MAX / (width * height)) ** 0.5)
        return Drawing(page.render(scale=scale, grayscale=True), scale)

    def _page_or_refuse(self, number: int) -> pypdfium2.PdfPage:
        if not 1 <= number <= self.pages_count:
            raise Unreadable("This file has no such page.")
        return self._document[number - 1]

    def _page(self, index: int) -> Page:
        """A page that cannot be loaded is empty; the others may still be read."""
        if recognised := self._recognised.get(index + 1):
            self._note(index + 1, "pages_recognised", 1)
            self._note(index + 1, "words_uncertain", recognised.uncertain_words)
            return recognised
        document = self._document.raw
        page = pdfium.FPDF_LoadPage(document, index)
        if not page:
            return Page(index + 1, 0.0, 0.0, [])
        text_page = pdfium.FPDFText_LoadPage(page)
        box = _box_of(page)
        objects = objects_of(page)
        runs = list(runs_of(text_page, box)) if text_page else []
        said = self._forms.on_page(page, box)
        objects.bars += said.struck
        runs, hidden = self._hidden_text.without(runs, objects, page, text_page, box)
        lines = list(lines_of(with_unread_signs(runs, objects, text_page, box)))
        lines = self._readable(index + 1, with_lines(lines, said.lines))
        self._note(index + 1, "hidden_text_left_out", hidden)
        self._note(index + 1, "comments_left_out", said.comments_count)
        has_no_text = _has_no_text(lines, objects, box)
        self._note(index + 1, "pages_without_text", has_no_text)
        if has_no_text:
            self.scans.append(index + 1)
        pdfium.FPDFText_ClosePage(text_page)
        pdfium.FPDF_ClosePage(page)
        return Page(index + 1, box.width, box.height, lines)

    def _with_origin(self, block: Block) -> Block:
        """The block, and whether any of its pages was recognised."""
        numbers = {block.page} if isinstance(block, Heading) else {number for _, number in block.pages}
        return msgspec.structs.replace(block, recognised=not self._recognised.keys().isdisjoint(numbers))

    def _may_have_layers(self) -> bool:
        """Whether the file names layers, or has objects packed so that it cannot be seen."""
        return any(self._mapped.find(name) >= 0 for name in (b"/OCProperties", b"/ObjStm"))

    def _readable(self, number: int, lines: list[Line]) -> list[Line]:
        """The lines of a page, none if most of its words are in letters that nothing explains."""
        text = " ".join(line.text for line in lines)
        unknown = text.count(UNEXPLAINED)
        if unknown * 2 > len(text.split()):
            self._note(number, "letters_unknown", 1)
            return []
        self._note(number, "signs_uncertain", unknown)
        has_other_letters = is_garbled(text)
        self._garbled_pages += has_other_letters
        self._note(number, "letters_unknown", has_other_letters)
        return lines

    def _note(self, number: int, code: NoteCode, count: int) -> None:
        if count:
            self.notes.append(note_on_page(code, number, count=count))

    def _bookmarks(self) -> list[Bookmark]:
        bookmarks: list[Bookmark] = []
        for bookmark in self._document.get_toc():
            destination = bookmark.get_dest()
            index = destination.get_index() if destination else None
            title = clean_line(bookmark.get_title())
            if index is not None and title:
                bookmarks.append(Bookmark(bookmark.level + 1, title, index + 1, _top_of(destination)))
            if len(bookmarks) == _BOOKMARKS_MAX:
                break
        return bookmarks


def _top_of(destination: pypdfium2.PdfDest) -> float | None:
    """How high on its page a bookmark points, where it says so."""
    mode, numbers = destination.get_view()
    match mode:
        case pdfium.PDFDEST_VIEW_XYZ if len(numbers) > 1:
            return float(numbers[1])
        case pdfium.PDFDEST_VIEW_FITH | pdfium.PDFDEST_VIEW_FITBH if numbers:
            return float(numbers[0])
        case _:
            return None


def _has_no_text(lines: list[Line], objects: PageObjects, box: PageBox) -> bool:
    """Whether something is drawn on a page, but no text, or hardly any beside a picture of the whole page."""
    characters = sum(len(line.text) for line in lines)
    is_scan = objects.is_scan(Box(box.left, box.bottom, box.left + box.width, box.bottom + box.height))
    return objects.count > 0 and (characters == 0 or (is_scan and characters < _CHARACTERS_OF_A_STAMP))


def _box_of(page: pdfium.FPDF_PAGE) -> PageBox:
    """The visible part of a page before it is turned."""
    sides = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, sides)
    return PageBox(sides.left, sides.bottom, sides.right - sides.left, sides.top - sides.bottom)


def _as_png(bitmap: pypdfium2.PdfBitmap) -> bytes:
    rows = memoryview(bitmap.buffer).cast("B")
    row_bytes = bitmap.width * 3
    # Each row begins with the number of its filter; 0 is none.
    unfiltered = b"".join(
        b"\0" + rows[start : start + row_bytes]
        for start in range(0, bitmap.height * bitmap.stride, bitmap.stride)
    )
    header = struct.pack(">2L5B", bitmap.width, bitmap.height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(unfiltered)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">L", len(content)) + name + content + struct.pack(">L", zlib.crc32(name + content))
