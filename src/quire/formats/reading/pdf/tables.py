"""Rows of cells of a PDF: as rows of a table where the cells stand in columns, else as lines again.

A table is a block of neighbouring rows with several cells each. Its columns are the ranges in which the cells of the
rows with most cells stand; any other cell belongs to the first column that it overlaps, so that no cell is ever shifted
to another column. Lists with labels apart, and text in letters of one width, are no tables.

Cost: O(n log n) in the cells of a block.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import msgspec

from quire.formats.reading.pdf.pages import LINE_END_HYPHEN, Line, Row

_ROWS_MIN = 3
_CELLS_OF_TWO_ROWS = 3
_ROWS_WITH_MORE = 2
_LABEL = re.compile(r"(?:[•◦▪‣●○■–—*·-]|\(?[\w.]{1,8}[.):]|[\d.]{1,8}|\[[^\]]{1,12}\])")
_LEADERS = re.compile(r"(?:\.\s?){4,}")
_ONE_WIDTH = 0.02
_CHARACTERS_TO_MEASURE = 4
_NEXT_LINE = 1.35


def as_lines(rows: list[Row]) -> Iterator[tuple[Line, bool]]:
    """Each row as one line, and whether the cells of its table may stand in the wrong column."""
    block: list[Row] = []
    for row in rows:
        if block and not _belongs(block, row):
            yield from _block_as_lines(block)
            block = []
        block.append(row)
    yield from _block_as_lines(block)


def _belongs(block: list[Row], row: Row) -> bool:
    """Whether a row may continue a block: it has cells, or is below one cell of the block without crossing others."""
    last = block[-1]
    is_below = row[0].base < last[0].base and last[0].base - row[0].base < 4 * last[0].size
    return is_below and (len(row) > 1) and (len(last) > 1)


def _block_as_lines(block: list[Row]) -> Iterator[tuple[Line, bool]]:
    if not _is_table(block):
        yield from ((_as_one(row), False) for row in block)
        return
    columns = _columns(block)
    is_uncertain = len(columns) < max(map(len, block))
    for row in _with_wrapped_lines([_in_columns(row, columns) for row in block]):
        cells = [" ".join(line.text for line in cell) for cell in row]
        written = " | ".join(cell.replace(LINE_END_HYPHEN, "-").replace("|", "\\|") for cell in cells)
        line = _as_one([line for cell in row for line in cell])
        yield msgspec.structs.replace(line, text=f"| {written} |", is_row=True), is_uncertain


def _is_table(block: list[Row]) -> bool:
    is_long = len(block) >= _ROWS_MIN or (
        len(block) >= _ROWS_WITH_MORE and all(len(row) >= _CELLS_OF_TWO_ROWS for row in block)
    )
    if not is_long or any(_LEADERS.search(line.text) for row in block for line in row):
        return False
    is_list = all(_LABEL.fullmatch(row[0].text) for row in block) and max(map(len, block)) == 2
    return not is_list and not _is_of_one_width([line for row in block for line in row])


def _is_of_one_width(lines: list[Line]) -> bool:
    """Whether the letters are those of a typewriter, as in programs and listings."""
    widths = [
        (line.right - line.left) / (len(line.text) * line.size)
        for line in lines
        if len(line.text) >= _CHARACTERS_TO_MEASURE and line.size
    ]
    return bool(widths) and max(widths) - min(widths) < _ONE_WIDTH and len(widths) * 2 >= len(lines)


def _columns(block: list[Row]) -> list[tuple[float, float]]:
    """Ranges from left to right that the cells of the fullest rows share."""
    most = max(map(len, block))
    ranges = sorted((line.left, line.right) for row in block if len(row) == most for line in row)
    columns = [ranges[0]]
    for left, right in ranges[1:]:
        if left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(right, columns[-1][1]))
        else:
            columns.append((left, right))
    return columns


def _in_columns(row: Row, columns: list[tuple[float, float]]) -> list[Row]:
    cells: list[Row] = [[] for _ in columns]
    # Between two columns, a cell belongs to that on its right when it ends nearer to its end.
    bounds = [(first_right + second_left) / 2 for (_, first_right), (second_left, _) in pairwise(columns)]
    for line in row:
        overlaps = [
            index for index, (left, right) in enumerate(columns) if line.left < right and line.right > left
        ]
        nearest = sum((line.left + line.right) / 2 > bound for bound in bounds)
        cells[overlaps[0] if overlaps else nearest].append(line)
    return cells


def _with_wrapped_lines(rows: list[list[Row]]) -> list[list[Row]]:
    """Rows whose first cell is empty, close below the row before: they continue its cells."""
    distances = sorted(
        _base(above) - _base(below) for above, below in pairwise(rows) if above[0] and below[0]
    )
    usual = distances[len(distances) // 2] if distances else 0.0
    merged: list[list[Row]] = []
    last_base = 0.0
    for row in rows:
        distance = last_base - _base(row)
        is_close = merged and not row[0] and distance * 1.1 < usual and distance < _NEXT_LINE * _size(row)
        if is_close:
            merged[-1] = [above + cell for above, cell in zip(merged[-1], row, strict=True)]
        else:
            merged.append(row)
        last_base = _base(row)
    return merged


def _base(row: list[Row]) -> float:
    return next(line.base for cell in row for line in cell)


def _size(row: list[Row]) -> float:
    return next(line.size for cell in row for line in cell)


def _as_one(row: Row) -> Line:
    """The cells of a row as one line."""
    if len(row) == 1:
        return row[0]
    main = max(row, key=lambda line: (line.size, len(line.text)))
    hyphen = LINE_END_HYPHEN if row[-1].text.endswith(LINE_END_HYPHEN) else ""
    text = " ".join(line.text.removesuffix(LINE_END_HYPHEN) for line in row) + hyphen
    left, right = min(line.left for line in row), max(line.right for line in row)
    is_row = any(line.is_row for line in row)
    return msgspec.structs.replace(main, text=text, left=left, right=right, is_row=is_row)
