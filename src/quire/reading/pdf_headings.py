"""Headings of a PDF: the lines that its bookmarks point to; without bookmarks, short lines in larger letters.

Bookmarks say levels and titles for certain, so that only the position is searched for. By size, a heading is a line in
letters at least 15 % larger than the size of most characters, and levels are the ranks of these sizes.
"""

import re
from collections import Counter, defaultdict
from itertools import groupby

from quire.domain.passages import Heading
from quire.reading.pdf_pages import Bookmark, Line, Page

LinesOfHeadings = dict[int, tuple[list[Heading], int]]
"""By the index of a line on its page: the headings that begin there, and the number of lines of the last one."""

_NO_LETTER = re.compile(r"[\W_]+")
_NUMBERING = re.compile(r"(?:chapter|part|section|appendix)?[\divxlc]{0,8}[a-z]?[\divxlc]{0,8}")
_HEADING_LINES_MAX = 3
_HEADING_CHARACTERS_MAX = 150
_LARGER = 1.15
_LEVELS_MAX = 4


def find_headings(pages: list[Page], bookmarks: list[Bookmark]) -> "_Bookmarked | _LargerThanText":
    """Headings by bookmarks, or by size where the file has none."""
    return _Bookmarked(bookmarks) if bookmarks else _LargerThanText(pages)


class _Bookmarked:
    """Headings by the bookmarks of the file."""

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
    """The first line of a bookmark's title and the number of its lines: none where it only points to a height."""
    wanted = _plain(bookmark.title)
    # A title may be broken over lines: up to three consecutive ones are joined and compared without spaces and signs.
    found = [
        (index, count)
        for index in range(len(plain))
        for count in range(1, _HEADING_LINES_MAX + 1)
        if _is_title("".join(plain[index : index + count]), wanted)
    ]
    top = bookmark.top
    if found:
        return min(found, key=lambda match: (_distance(page.lines[match[0]], top), match[1]))
    # No line has the title: the heading goes before the first line below the height that the bookmark points to.
    below = (index for index, line in enumerate(page.lines) if top is not None and line.bottom < top)
    return next(below, 0), 0


def _plain(text: str) -> str:
    return _NO_LETTER.sub("", text).casefold()


def _is_title(plain: str, wanted: str) -> bool:
    # On the page, a title often has its number in front, which the outline leaves out.
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
        # The size of most characters is that of the text.
        self._text_size = max(characters, key=lambda size: characters[size], default=0.0)
        larger = sorted((size for size in characters if size > self._text_size * _LARGER), reverse=True)
        self._levels = {size: min(level, _LEVELS_MAX) for level, size in enumerate(larger, 1)}

    def on_page(self, page: Page) -> LinesOfHeadings:
        headings: LinesOfHeadings = {}
        index = 0
        # Neighbouring lines in the same size are one heading, broken.
        for size, alike in groupby(page.lines, key=lambda line: _rounded(line.size)):
            texts = [line.text for line in alike]
            if size in self._levels and _may_be_heading(texts):
                headings[index] = ([Heading(self._levels[size], " ".join(texts), page.number)], len(texts))
            index += len(texts)
        return headings


def _may_be_heading(lines: list[str]) -> bool:
    """Whether large lines are short enough for a heading, and read like one."""
    text = " ".join(lines)
    is_short = len(lines) <= _HEADING_LINES_MAX and len(text) <= _HEADING_CHARACTERS_MAX
    has_words = sum(letter.isalpha() for letter in text) >= 3
    return is_short and has_words and not text.endswith((".", ",", ";"))


def _rounded(size: float) -> float:
    return round(size * 2) / 2
