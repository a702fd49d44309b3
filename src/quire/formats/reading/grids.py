"""Tables as rows that have a cell in each column, whatever reaches over several of them."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

REPEATED_CHARACTERS_MAX = 200
"""The longest text that each row of its cell repeats."""


class Cell(NamedTuple):
    """What a cell of a table says on one line, and over how many rows and columns it reaches."""

    text: str
    rows: int
    columns: int


class Grid:
    """The rows of a table with a cell in each column.

    A cell over several rows is repeated, so that each row says all that belongs to it; over several columns, and where
    its text is long, the others are left empty.
    """

    def __init__(self, columns_count: int) -> None:
        self._columns_count = columns_count
        self._reaching_down: dict[int, Cell] = {}
        """Cells of rows above that reach into the next one, by column."""

    def rows(self, rows: Iterable[list[Cell]]) -> Iterator[list[str]]:
        """Each row's texts."""
        for row in rows:
            yield self._row(row)

    def _row(self, cells: list[Cell]) -> list[str]:
        above, self._reaching_down = self._reaching_down, {}
        waiting = iter(cells)
        texts: list[str] = []
        while len(texts) < self._columns_count:
            if len(texts) in above:
                self._place(texts, above[len(texts)], is_repeated=True)
            else:
                self._place(texts, next(waiting, Cell("", 1, 1)), is_repeated=False)
        # More cells than the table has columns: nothing of them may get lost.
        return texts + [cell.text for cell in waiting]

    def _place(self, texts: list[str], cell: Cell, *, is_repeated: bool) -> None:
        width = max(1, min(cell.columns, self._columns_count - len(texts)))
        if cell.rows > 1:
            self._reaching_down[len(texts)] = Cell(cell.text, cell.rows - 1, width)
        is_shown = not is_repeated or len(cell.text) <= REPEATED_CHARACTERS_MAX
        texts += [cell.text if is_shown else "", *[""] * (width - 1)]
