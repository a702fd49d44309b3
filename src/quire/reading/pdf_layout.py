"""Layout analysis of PDF pages: from lines with coordinates to headings and paragraphs in reading order.

The method is bottom-up, as in the docstrum (L. O'Gorman, "The document spectrum for page layout analysis", IEEE
PAMI 15, 1993): lines become paragraphs by their distance, indentation and size, all of them measured against the page's
own line pitch. The steps:

1. Reading order. The file's own order is kept unless it jumps upwards often. Then the page is cut once, as one level of
   the recursive XY-cut (G. Nagy, S. Seth, 1984): full-width lines cut it horizontally, and between two of them the left
   column comes before the right one. More than two columns, and columns in boxes, are not recognised.
2. Running heads and feet: lines at the outer edges that repeat at the same height, as in X. Lin, "Header and footer
   extraction by page-association", 2003.
3. Headings, in `pdf_headings`.
4. Paragraphs, also across page ends; hyphens at line ends are resolved by the document's own vocabulary.

Cost: O(n log n) in the lines of a page, for sorting them, and O(n) in the pages. Each bookmark is compared with all
lines of its page.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import pairwise, takewhile

from quire.domain.passages import Block, Heading, Paragraph
from quire.reading.pdf_headings import LinesOfHeadings, find_headings
from quire.reading.pdf_pages import LINE_END_HYPHEN, Bookmark, Line, Page


def blocks_of(pages: list[Page], bookmarks: list[Bookmark]) -> Iterator[Block]:
    """Headings and paragraphs in reading order, without what repeats at the edges of the pages."""
    for page in pages:
        if _is_out_of_order(page):
            page.lines = _by_columns(page)
    running_lines = _RunningLines(pages)
    # Where everything repeats, as on forms and slides, the lines that repeat are the text.
    without = [running_lines.dropped_from(page) for page in pages]
    if any(page.lines for page in without):
        pages = without
    paragraphs = _Paragraphs(_hyphenated_words(pages))
    headings = find_headings(pages, bookmarks)
    for page in pages:
        yield from paragraphs.of_page(page, headings.on_page(page))
    yield from paragraphs.end()


# 1. Reading order

_OUT_OF_ORDER_SHARE = 0.2
_OUT_OF_ORDER_MIN = 3


def _is_out_of_order(page: Page) -> bool:
    """Whether lines are drawn upwards. Files that draw downwards, column by column or row by row, know best."""
    # Half a letter's height leaves superscripts alone; the overlap in width leaves out the jump to the next column.
    upwards = sum(
        line.bottom > last.bottom + last.size / 2 and line.left < last.right
        for last, line in pairwise(page.lines)
    )
    return upwards >= _OUT_OF_ORDER_MIN and upwards > _OUT_OF_ORDER_SHARE * len(page.lines)


def _by_columns(page: Page) -> list[Line]:
    """From top to bottom; between lines that go over the whole width, the left column before the right one."""
    shape = _Shape(page)
    ordered: list[Line] = []
    columns: dict[str, list[Line]] = {"left": [], "right": []}
    for line in sorted(page.lines, key=_bottom, reverse=True):
        column = shape.column(line)
        if column == "whole":
            # A cut over the whole width: both columns above it end here.
            ordered += [*columns["left"], *columns["right"], line]
            columns = {"left": [], "right": []}
        else:
            columns[column].append(line)
    return [*ordered, *columns["left"], *columns["right"]]


# 2. Running heads and feet

_NUMBER_AT_END = re.compile(r"^(?:\d+|[ivxlc]+)\b|\b(?:\d+|[ivxlc]+)$", re.I)
_PAGE_NUMBER = re.compile(
    r"(?:page\s++)?[-–—]?\s*(?:\d{1,4}|[ivxlc]{1,7})\s*+[-–—]?(?:\s*(?:of|/)\s*\d+)?", re.I
)
_EDGE_LINES = 2
_REPEATS_MIN = 3
_SAME_HEIGHT = 4.0
_MARGIN_SHARE = 0.1


class _RunningLines:
    """Lines at the edges that stand on several pages at the same height, but for the page's number: they are no text.

    Where most pages have such a line at a height, what stands there on the others is none either.
    """

    def __init__(self, pages: list[Page]) -> None:
        # A key is a height, rounded, and a text in which the page's number does not count.
        edges = [_repeating(line) for page in pages for edge in _edges(page) for line in edge]
        self._often = {key for key, count in Counter(edges).items() if count >= _REPEATS_MIN}
        # Heads that name the chapter differ from page to page, and are known by the height alone.
        bands = Counter(band for band, text in edges if (band, text) in self._often)
        self._bands = {band for band, count in bands.items() if count * 2 > len(pages)}

    def dropped_from(self, page: Page) -> Page:
        running: set[int] = set()
        for edge in _edges(page):
            # From the edge inwards, and only as far as all lines repeat: nothing below a line of text is a head.
            running |= {id(line) for line in takewhile(partial(self._is_running, page), edge)}
        return Page(
            page.number, page.width, page.height, [line for line in page.lines if id(line) not in running]
        )

    def _is_running(self, page: Page, line: Line) -> bool:
        key = _repeating(line)
        return key in self._often or key[0] in self._bands or _is_page_number(line, page)


def _edges(page: Page) -> tuple[list[Line], list[Line]]:
    """The outermost lines at the top and at the bottom, going inwards."""
    by_height = sorted(page.lines, key=_bottom)
    return by_height[::-1][:_EDGE_LINES], by_height[:_EDGE_LINES]


def _bottom(line: Line) -> float:
    return line.bottom


def _repeating(line: Line) -> tuple[int, str]:
    return (round(line.bottom / _SAME_HEIGHT), _NUMBER_AT_END.sub("#", line.text))


def _is_page_number(line: Line, page: Page) -> bool:
    is_in_margin = line.bottom < page.height * _MARGIN_SHARE or line.top > page.height * (1 - _MARGIN_SHARE)
    return is_in_margin and _PAGE_NUMBER.fullmatch(line.text) is not None


# 4. Paragraphs

_ITEM = re.compile(r"(?:[•◦▪‣●○■–—*·]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s")
_SENTENCE_END = re.compile(r"[.!?:…。！？][\"”’')\]]*$")
_WIDER_GAP = 1.35
_INDENT = 0.7
_FULL_SHARE = 0.85
_OTHER_SIZE = 1.2


class _Paragraphs:
    """Puts lines together to paragraphs, over the ends of pages too."""

    def __init__(self, hyphenated_words: frozenset[str]) -> None:
        self._hyphenated_words = hyphenated_words
        self._text = ""
        self._pages: list[tuple[int, int]] = []
        self._last: Line | None = None
        self._is_last_full = False

    def of_page(self, page: Page, headings: LinesOfHeadings) -> Iterator[Block]:
        """What a page completes."""
        page_shape = _Shape(page)
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
            self._add(line, page.number, is_full=page_shape.is_full(line))
            index += 1

    def end(self) -> Iterator[Block]:
        """The paragraph so far."""
        if text := self._text.replace(LINE_END_HYPHEN, "-"):
            yield Paragraph(text, tuple(self._pages))
        self._text, self._pages, self._last = "", [], None

    def _goes_on(self, last: Line, line: Line, page: Page, shape: "_Shape") -> bool:
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

    def _add(self, line: Line, page_number: int, *, is_full: bool) -> None:
        if self._text.endswith(LINE_END_HYPHEN):
            self._mend_hyphen(line.text)
        elif self._text:
            # A line that ends early was ended on purpose, as in verses and addresses.
            self._text += " " if self._is_last_full else "\n"
        if not self._pages or self._pages[-1][1] != page_number:
            self._pages.append((len(self._text), page_number))
        self._text += line.text
        self._last, self._is_last_full = line, is_full

    def _mend_hyphen(self, following: str) -> None:
        """The hyphen goes, unless the document has the word with it elsewhere, or what follows is a word of its own."""
        self._text = self._text.removesuffix(LINE_END_HYPHEN)
        before = self._text[self._text.rfind(" ") + 1 :]
        after = following.split(" ", 1)[0]
        is_part_of_word = following[0].islower() or (before + following[0]).isupper()
        is_kept = not is_part_of_word or _bare(f"{before}-{after}") in self._hyphenated_words
        if is_kept and not self._text.endswith("-"):
            self._text += "-"


class _Shape:
    """How the lines of a page are set: how far apart, and how wide."""

    def __init__(self, page: Page) -> None:
        # The median distance from line to line downwards.
        pitches = sorted(
            above.bottom - below.bottom
            for above, below in pairwise(page.lines)
            if above.bottom > below.bottom
        )
        self.pitch = pitches[len(pitches) // 2] if pitches else 0.0
        self._middle = page.width / 2
        sides = Counter(map(self._side, page.lines))
        # Two columns, if each half of the page holds more than a quarter of the lines.
        self._has_columns = min(sides["left"], sides["right"]) * 4 > len(page.lines)
        self._right_edges: dict[str, float] = {}
        self._left_edges: dict[str, float] = {}
        for line in page.lines:
            side = self.column(line)
            self._right_edges[side] = max(line.right, self._right_edges.get(side, line.right))
            self._left_edges[side] = min(line.left, self._left_edges.get(side, line.left))

    def is_full(self, line: Line) -> bool:
        """Whether a line reaches so far to the right that the next one may go on with its sentence."""
        side = self.column(line)
        left, right = self._left_edges[side], self._right_edges[side]
        return line.right - left >= _FULL_SHARE * (right - left)

    def column(self, line: Line) -> str:
        return self._side(line) if self._has_columns else "whole"

    def _side(self, line: Line) -> str:
        # Five per cent beyond the middle are allowed: gutters are not always in the middle.
        if line.right < self._middle * 1.05:
            return "left"
        return "right" if line.left > self._middle * 0.95 else "whole"


def _mended(heading: Heading) -> Heading:
    return Heading(
        heading.level,
        heading.text.replace(f"{LINE_END_HYPHEN} ", "").replace(LINE_END_HYPHEN, "-"),
        heading.page,
    )


def _hyphenated_words(pages: Iterable[Page]) -> frozenset[str]:
    return frozenset(
        _bare(word)
        for page in pages
        for line in page.lines
        if "-" in line.text
        for word in line.text.split()
        if "-" in word
    )


def _bare(word: str) -> str:
    return word.strip("()[]{}.,;:!?\"'“”‘’").casefold()
