"""Reading order of a PDF page: directions of text, columns, and the lines that a row of cells consists of.

The file's own order is kept unless it jumps upwards often; then the page is cut once, as one level of the recursive
XY-cut (G. Nagy, S. Seth, 1984): full-width lines cut it horizontally, and between two of them the left column comes
before the right one. Columns that a file draws from left to right, row by row, are known by a gutter that most rows
leave free while their halves are filled like lines of prose; each half is looked at again, for a third column.

Cost: O(n log n) in the lines of a page for each column.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

import msgspec

from quire.formats.reading.pdf.pages import Line, Page, RecognisedPage, Row, rows_of
from quire.formats.reading.pdf.shape import Shape

_OUT_OF_ORDER_SHARE = 0.2
_OUT_OF_ORDER_MIN = 3
_ROWS_MIN = 4
_ROWS_SHARE = 0.5
_CROSSING_SHARE = 0.34
_FILLED = 0.7
_FILLED_SHARE = 0.6
_CHARACTERS_OF_PROSE = 15
_COLUMNS_MAX = 4


def by_direction(page: Page) -> Iterator[Page]:
    """The page once for each direction of its text, the most frequent one first."""
    if isinstance(page, RecognisedPage):
        yield page
        return
    characters = Counter[int]()
    for line in page.lines:
        characters[line.turn] += len(line.text)
    for turn, _ in characters.most_common():
        is_on_side = turn % 2 == 1
        yield Page(
            page.number,
            page.height if is_on_side else page.width,
            page.width if is_on_side else page.height,
            [line for line in page.lines if line.turn == turn],
        )


def in_reading_order(page: Page) -> list[Row]:
    """The rows of a page as they are read; the cells of a row are the parts of a line with wide gaps between them."""
    if _is_out_of_order(page):
        page = msgspec.structs.replace(page, lines=_by_columns(page))
    return list(_columns_apart(rows_of(page.lines), _COLUMNS_MAX))


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
    shape = Shape(page)
    ordered: list[Line] = []
    columns: dict[str, list[Line]] = {"left": [], "right": []}
    for line in sorted(page.lines, key=lambda line: (-round(line.base), line.left)):
        column = shape.column(line)
        if column == "whole":
            # A cut over the whole width: both columns above it end here.
            ordered += [*columns["left"], *columns["right"], line]
            columns = {"left": [], "right": []}
        else:
            columns[column].append(line)
    return [*ordered, *columns["left"], *columns["right"]]


def _columns_apart(rows: list[Row], columns_max: int) -> Iterable[Row]:
    """The rows with columns of prose that were drawn row by row one after the other."""
    gutter = _gutter(rows)
    if columns_max < 2 or gutter is None:
        return rows
    ordered: list[Row] = []
    left: list[Row] = []
    right: list[Row] = []
    for row in [*rows, []]:
        if not row or any(line.left < gutter < line.right for line in row):
            ordered += [*_columns_apart(left, columns_max - 1), *_columns_apart(right, columns_max - 1), row]
            left, right = [], []
        else:
            left.append([line for line in row if line.right <= gutter])
            right.append([line for line in row if line.left >= gutter])
    return filter(None, ordered)


def _gutter(rows: list[Row]) -> float | None:
    """The middle of the gap that most rows have in common, if both sides of it look like prose."""
    gaps = [(first.right, second.left) for row in rows for first, second in pairwise(row)]
    if len(gaps) < _ROWS_MIN:
        return None
    edges = sorted([(left, 1) for left, _ in gaps] + [(right, -1) for _, right in gaps])
    common = most = 0
    gutter = 0.0
    for (place, change), (next_place, _) in pairwise(edges):
        common += change
        if common > most:
            most, gutter = common, (place + next_place) / 2
    beside = [row for row in rows if not any(line.left < gutter < line.right for line in row)]
    is_common = most >= _ROWS_MIN and most >= _ROWS_SHARE * len(beside)
    crossing = len(rows) - len(beside)
    if not is_common or crossing > _CROSSING_SHARE * len(rows):
        return None
    halves = (
        [[line for line in row if line.right <= gutter] for row in beside],
        [[line for line in row if line.left >= gutter] for row in beside],
    )
    return gutter if all(_is_prose(list(filter(None, half))) for half in halves) else None


def _is_prose(rows: list[Row]) -> bool:
    """Whether most rows are filled from one edge to the other, with words."""
    left = min(row[0].left for row in rows)
    width = max(row[-1].right for row in rows) - left
    filled = sum(row[-1].right - left >= _FILLED * width for row in rows)
    characters = sum(len(line.text) for row in rows for line in row)
    return filled >= _FILLED_SHARE * len(rows) and characters >= _CHARACTERS_OF_PROSE * len(rows)
