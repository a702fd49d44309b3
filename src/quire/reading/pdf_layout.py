"""What the lines of a PDF's pages belong to: running heads, headings, paragraphs. Pure rules on lines and places."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import pairwise, takewhile

import msgspec

from quire.domain.passages import Block, Heading, Paragraph

LINE_END_HYPHEN = "\ufffe"
"""What pdfium writes for a hyphen at the end of a line, in place of hyphen and line end."""


class Line(msgspec.Struct, gc=False):
    """A line, where it stands, and the size of its letters; the page's origin is at the bottom left."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float


class Page(msgspec.Struct):
    """A page and its lines in the order in which the file draws them; pages count from 1."""

    number: int
    width: float
    height: float
    lines: list[Line]


class Bookmark(msgspec.Struct, frozen=True):
    """An entry of the file's outline; `top` is how high on the page it points, where that is known."""

    level: int
    title: str
    page: int
    top: float | None


def blocks_of(pages: list[Page], bookmarks: list[Bookmark]) -> Iterator[Block]:
    """Headings and paragraphs in reading order, without what repeats at the edges of the pages."""
    for page in pages:
        if _is_out_of_order(page):
            page.lines = _by_columns(page)
    running_lines = _RunningLines(pages)
    without = [running_lines.dropped_from(page) for page in pages]
    if any(page.lines for page in without):
        pages = without
    paragraphs = _Paragraphs(_hyphenated_words(pages))
    headings = _Bookmarked(bookmarks) if bookmarks else _LargerThanText(pages)
    for page in pages:
        yield from paragraphs.of_page(page, headings.on_page(page))
    yield from paragraphs.end()


# Reading order

_OUT_OF_ORDER_SHARE = 0.2
_OUT_OF_ORDER_MIN = 3


def _is_out_of_order(page: Page) -> bool:
    """Whether lines are drawn upwards. Files that draw downwards, column by column or row by row, know best."""
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
            ordered += [*columns["left"], *columns["right"], line]
            columns = {"left": [], "right": []}
        else:
            columns[column].append(line)
    return [*ordered, *columns["left"], *columns["right"]]


# Running heads and feet

_NUMBER_AT_END = re.compile(r"^(?:\d+|[ivxlc]+)\b|\b(?:\d+|[ivxlc]+)$", re.I)
_PAGE_NUMBER = re.compile(
    r"(?:page\s+)?[-–—]?\s*(?:\d{1,4}|[ivxlc]{1,7})\s*[-–—]?(?:\s*(?:of|/)\s*\d+)?", re.I
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
        edges = [_repeating(line) for page in pages for edge in _edges(page) for line in edge]
        self._often = {key for key, count in Counter(edges).items() if count >= _REPEATS_MIN}
        bands = Counter(band for band, text in edges if (band, text) in self._often)
        self._bands = {band for band, count in bands.items() if count * 2 > len(pages)}

    def dropped_from(self, page: Page) -> Page:
        running: set[int] = set()
        for edge in _edges(page):
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


# Headings

LinesOfHeadings = dict[int, tuple[list[Heading], int]]
"""By the number of a line on its page: the headings that begin there, and how many lines the last one takes."""

_NO_LETTER = re.compile(r"[\W_]+")
_NUMBERING = re.compile(r"(?:chapter|part|section|appendix)?[\divxlc]{0,8}[a-z]?[\divxlc]{0,8}")
_HEADING_LINES_MAX = 3
_HEADING_CHARACTERS_MAX = 150
_LARGER = 1.15
_LEVELS_MAX = 4


class _Bookmarked:
    """Headings where the file's outline says they are."""

    def __init__(self, bookmarks: list[Bookmark]) -> None:
        self._by_page: dict[int, list[Bookmark]] = defaultdict(list)
        for bookmark in bookmarks:
            self._by_page[bookmark.page].append(bookmark)

    def on_page(self, page: Page) -> LinesOfHeadings:
        headings: LinesOfHeadings = {}
        plain = [_plain(line.text) for line in page.lines] if page.number in self._by_page else []
        for bookmark in self._by_page.get(page.number, ()):
            index, count = _find_title(page, plain, bookmark)
            text = " ".join(line.text for line in page.lines[index : index + count]) or bookmark.title
            there, _ = headings.get(index, ([], 0))
            headings[index] = ([*there, Heading(bookmark.level, text, page.number)], count)
        return headings


def _find_title(page: Page, plain: list[str], bookmark: Bookmark) -> tuple[int, int]:
    """The line at which a bookmark's title stands, and on how many; on none where it only points to a height."""
    wanted = _plain(bookmark.title)
    found = [
        (index, count)
        for index in range(len(plain))
        for count in range(1, _HEADING_LINES_MAX + 1)
        if _is_title("".join(plain[index : index + count]), wanted)
    ]
    top = bookmark.top
    if found:
        return min(found, key=lambda place: (_distance(page.lines[place[0]], top), place[1]))
    below = (index for index, line in enumerate(page.lines) if top is not None and line.bottom < top)
    return next(below, 0), 0


def _plain(text: str) -> str:
    return _NO_LETTER.sub("", text).casefold()


def _is_title(plain: str, wanted: str) -> bool:
    return (
        bool(wanted)
        and plain.endswith(wanted)
        and _NUMBERING.fullmatch(plain.removesuffix(wanted)) is not None
    )


def _distance(line: Line, top: float | None) -> float:
    return 0.0 if top is None else abs(line.top - top)


class _LargerThanText:
    """Short lines in larger letters than most of the text, for files without an outline."""

    def __init__(self, pages: list[Page]) -> None:
        characters = Counter[float]()
        for page in pages:
            for line in page.lines:
                characters[_rounded(line.size)] += len(line.text)
        self._text_size = max(characters, key=lambda size: characters[size], default=0.0)
        larger = sorted((size for size in characters if size > self._text_size * _LARGER), reverse=True)
        self._levels = {size: min(level, _LEVELS_MAX) for level, size in enumerate(larger, 1)}

    def on_page(self, page: Page) -> LinesOfHeadings:
        headings: LinesOfHeadings = {}
        index = 0
        while index < len(page.lines):
            count = self._lines_of_heading(page.lines, index)
            if count:
                text = " ".join(line.text for line in page.lines[index : index + count])
                level = self._levels[_rounded(page.lines[index].size)]
                headings[index] = ([Heading(level, text, page.number)], count)
            index += count or 1
        return headings

    def _lines_of_heading(self, lines: list[Line], index: int) -> int:
        """How many lines from here on are one heading."""
        size = _rounded(lines[index].size)
        if size not in self._levels:
            return 0
        alike = 1
        while index + alike < len(lines) and _rounded(lines[index + alike].size) == size:
            alike += 1
        text = " ".join(line.text for line in lines[index : index + alike])
        is_short = alike <= _HEADING_LINES_MAX and len(text) <= _HEADING_CHARACTERS_MAX
        has_words = sum(letter.isalpha() for letter in text) >= 3
        return alike if is_short and has_words and not text.endswith((".", ",", ";")) else 0


def _rounded(size: float) -> float:
    return round(size * 2) / 2


# Paragraphs

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
        if _ITEM.match(line.text) and not last.text.endswith(LINE_END_HYPHEN):
            return False
        if self._pages[-1][1] != page.number or line.bottom > last.bottom + last.size / 2:
            return self._is_last_full and not is_complete
        is_far = last.bottom - line.bottom > shape.pitch * _WIDER_GAP
        is_other_size = not 1 / _OTHER_SIZE < line.size / (last.size or 1) < _OTHER_SIZE
        is_indented = line.left > last.left + _INDENT * line.size
        return not (is_far or is_other_size or (is_complete and (is_indented or not self._is_last_full)))

    def _add(self, line: Line, page_number: int, *, is_full: bool) -> None:
        if self._text.endswith(LINE_END_HYPHEN):
            self._mend_hyphen(line.text)
        elif self._text:
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
        pitches = sorted(
            above.bottom - below.bottom
            for above, below in pairwise(page.lines)
            if above.bottom > below.bottom
        )
        self.pitch = pitches[len(pitches) // 2] if pitches else 0.0
        self._middle = page.width / 2
        sides = Counter(map(self._side, page.lines))
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
