"""How the lines of a PDF page are set: how far apart, how wide, and in one column or two."""

from collections import Counter
from itertools import pairwise

from quire.formats.reading.pdf.pages import Line, Page

_FULL_SHARE = 0.85


class Shape:
    """The line pitch of a page and the edges of its columns."""

    def __init__(self, page: Page) -> None:
        # The median distance from line to line downwards.
        pitches = sorted(
            above.base - below.base for above, below in pairwise(page.lines) if above.base > below.base
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
        """Whether a line reaches so far to the right that the next one may continue its sentence."""
        side = self.column(line)
        left, right = self._left_edges[side], self._right_edges[side]
        return line.right - left >= _FULL_SHARE * (right - left)

    def column(self, line: Line) -> str:
        """The column that a line stands in: left, right, or the whole width."""
        return self._side(line) if self._has_columns else "whole"

    def _side(self, line: Line) -> str:
        # Five per cent beyond the middle are allowed: gutters are not always in the middle.
        if line.right < self._middle * 1.05:
            return "left"
        return "right" if line.left > self._middle * 0.95 else "whole"
