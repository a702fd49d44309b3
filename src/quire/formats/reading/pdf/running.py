"""Running heads and feet of a PDF: lines at the outer edges that repeat at the same height.

After X. Lin, "Header and footer extraction by page-association", 2003. Cost: the outermost lines of each page, sorted.
"""

import re
from collections import Counter
from itertools import takewhile

import msgspec

from quire.formats.reading.pdf.pages import Line, Page, rows_of

_PAGE_OF_PAGES = r"\d{1,4}\s?(?:/|of|von|sur|de|di|van|av|af|z|ze|из)\s?\d{1,4}"
_NUMBER_AT_END = re.compile(
    rf"^(?:{_PAGE_OF_PAGES}|\d+|[ivxlc]+)\b|\b(?:{_PAGE_OF_PAGES}|\d+|[ivxlc]+)$", re.I
)
_PAGE_NUMBER = re.compile(
    r"(?:(?:page|seite|pagina|página|strona|strana|sida|side|sivu|pág\.|str\.|стр\.|p\.|s\.)\s?)?"
    rf"[-–—]?\s?(?:{_PAGE_OF_PAGES}|\d{{1,4}}|[ivxlc]{{1,7}})\s?[-–—]?",
    re.I,
)
_EDGE_ROWS = 2
_REPEATS_MIN = 3
_SAME_HEIGHT = 4.0
_MARGIN_SHARE = 0.1


def without_running_lines(pages: list[Page]) -> list[Page]:
    """The pages without what repeats at their edges; where everything repeats, as on forms, that is the text."""
    running_lines = _RunningLines(pages)
    without = [running_lines.dropped_from(page) for page in pages]
    return without if any(page.lines for page in without) else pages


class _RunningLines:
    """Lines at the edges that stand on several pages at the same height, but for the page's number: they are no text.

    Where most pages have such a line at a height, what stands there on the others is none either.
    """

    def __init__(self, pages: list[Page]) -> None:
        # A key is a height, rounded, and a text in which the page's number does not count.
        edges = [_repeating(line) for page in pages for edge in _edges(page) for row in edge for line in row]
        self._often = {key for key, count in Counter(edges).items() if count >= _REPEATS_MIN}
        # Heads that name the chapter differ from page to page, and are known by the height alone.
        bands = Counter(band for band, text in edges if (band, text) in self._often)
        self._bands = {band for band, count in bands.items() if count * 2 > len(pages)}

    def dropped_from(self, page: Page) -> Page:
        running: set[int] = set()
        for edge in _edges(page):
            # From the edge inwards, and only as far as all lines repeat: nothing below a line of text is a head.
            for row in takewhile(lambda row: all(self._is_running(page, line) for line in row), edge):
                running.update(map(id, row))
        return msgspec.structs.replace(page, lines=[line for line in page.lines if id(line) not in running])

    def _is_running(self, page: Page, line: Line) -> bool:
        key = _repeating(line)
        return key in self._often or key[0] in self._bands or _is_page_number(line, page)


def _edges(page: Page) -> tuple[list[list[Line]], list[list[Line]]]:
    """The outermost rows of lines at the top and at the bottom, going inwards."""
    rows = rows_of(sorted(page.lines, key=lambda line: (round(line.base), line.left)))
    return rows[::-1][:_EDGE_ROWS], rows[:_EDGE_ROWS]


def _repeating(line: Line) -> tuple[int, str]:
    return (round(line.base / _SAME_HEIGHT), _NUMBER_AT_END.sub("#", line.text))


def _is_page_number(line: Line, page: Page) -> bool:
    is_in_margin = line.bottom < page.height * _MARGIN_SHARE or line.top > page.height * (1 - _MARGIN_SHARE)
    return is_in_margin and _PAGE_NUMBER.fullmatch(line.text) is not None
