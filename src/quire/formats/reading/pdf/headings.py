"""Headings of a PDF: the lines that its bookmarks point to; without bookmarks, short lines in larger letters.

Bookmarks say levels and titles for certain, so that only the position is searched for. By size, a heading is a line in
letters at least 15 % larger than the size of most characters, and levels are the ranks of these sizes. Below them come
bold lines of the text's size that begin with a number, by the parts of the number. On the first page, what stands above
the title is a journal's name, and what follows it with several names its authors; an equation is no heading anywhere.
"""

import re
from collections import Counter, defaultdict
from itertools import groupby

from quire.domain.references.passages import Heading
from quire.formats.reading.pdf.pages import Bookmark, Line, Page

LinesOfHeadings = dict[int, tuple[list[Heading], int]]
"""By the index of a line on its page: the headings that begin there, and the number of lines of the last one."""

_NO_LETTER = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,5})\.?\s+(?=[^\W\d_])")
_NAMES = re.compile(r"(?:,| and | und | et | & |[⁰¹²³⁴-⁹*†‡]|\[\^|@)", re.I)
_OF_EQUATIONS = re.compile("[=<>≤≥≈∑∫∂√±]")
_LETTERS_SHARE = 0.6
_NAMES_SHARE = 0.7
_NUMBERING = re.compile(r"(?:chapter|part|section|appendix)?[\divxlc]{0,8}[a-z]?[\divxlc]{0,8}")
_HEADING_LINES_MAX = 3
_HEADING_CHARACTERS_MAX = 150
_LARGER = 1.15
_LEVELS_MAX = 4
_DEEPEST = 6


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
        depths = [depth for page in pages for line in page.lines if (depth := self._depth(line))]
        self._level_of_bold = min(len(self._levels), _LEVELS_MAX - 1) + 1 - min(depths, default=1)

    def on_page(self, page: Page) -> LinesOfHeadings:
        headings: LinesOfHeadings = {}
        index = 0
        # Neighbouring lines in the same size are one heading, broken.
        for size, alike in groupby(page.lines, key=lambda line: _rounded(line.size)):
            lines = list(alike)
            texts = [line.text for line in lines]
            if size in self._levels:
                if _may_be_heading(texts):
                    headings[index] = (
                        [Heading(self._levels[size], " ".join(texts), page.number)],
                        len(texts),
                    )
            else:
                headings.update(self._numbered(lines, index, page.number))
            index += len(texts)
        return _without_front_matter(headings) if page.number == 1 else headings

    def _numbered(self, lines: list[Line], first: int, page: int) -> LinesOfHeadings:
        """Lines in the size of the text that are headings by number and weight."""
        return {
            index: ([Heading(min(self._level_of_bold + depth, _DEEPEST), line.text, page)], 1)
            for index, line in enumerate(lines, first)
            if (depth := self._depth(line)) and _may_be_heading([line.text])
        }

    def _depth(self, line: Line) -> int:
        """Of how many parts the number of a bold line is; 0 for any other line."""
        found = _NUMBER.match(line.text) if line.is_bold and _rounded(line.size) not in self._levels else None
        return found[1].count(".") + 1 if found else 0


def _without_front_matter(headings: LinesOfHeadings) -> LinesOfHeadings:
    """The headings of the first page without a journal's name above the title, and without authors below it."""
    title = min(headings, key=lambda index: (headings[index][0][0].level, index), default=0)
    return {
        index: found
        for index, found in headings.items()
        if index == title
        or _NUMBER.match(found[0][0].text)
        or (index > title and not _is_names(found[0][0].text))
    }


def _is_names(text: str) -> bool:
    """Whether a line is made of names: words with capitals, with commas or marks between them."""
    words = [word for word in text.split() if word[:1].isalpha()]
    capitals = sum(word[0].isupper() for word in words)
    return len(words) > 2 and capitals >= _NAMES_SHARE * len(words) and _NAMES.search(text) is not None


def _may_be_heading(lines: list[str]) -> bool:
    """Whether lines are short enough for a heading, and read like one."""
    text = " ".join(lines)
    is_short = len(lines) <= _HEADING_LINES_MAX and len(text) <= _HEADING_CHARACTERS_MAX
    letters = sum(letter.isalpha() for letter in text)
    is_equation = (
        _OF_EQUATIONS.search(text) is not None or letters < _LETTERS_SHARE * len(text.replace(" ", ""))
    ) and _NUMBER.match(text) is None
    return is_short and letters >= 3 and not is_equation and not text.endswith((".", ",", ";"))


def _rounded(size: float) -> float:
    return round(size * 2) / 2
