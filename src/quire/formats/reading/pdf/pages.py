"""What is known of the pages of a PDF before anything is made of them: lines with coordinates, and bookmarks."""

from collections.abc import Iterable
from math import isnan, nan

import msgspec

LINE_END_HYPHEN = "\ufffe"
"""What pdfium writes for a hyphen at the end of a line, in place of hyphen and line end."""

MINUS = "\u2212"
UNEXPLAINED = "\ufffd"
"""A sign that is drawn, but that no table of the file explains."""

NOTE_START, NOTE_END = "\ue000", "\ue001"
"""They enclose the label of what may be the mark of a note; no text that was read has them, nor any that is given."""


class Line(msgspec.Struct, gc=False):
    """A line, where it stands, and the size of its letters; the page's origin is at the bottom left.

    `base` is the height of its base line; `turn` tells by how many quarter turns the page is turned to read it.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    base: float = nan
    turn: int = 0
    is_bold: bool = False
    """Whether it begins with a number in bold letters; others are not looked at."""
    is_row: bool = False
    """Whether it is a row of a table, written with bars between its cells."""

    def __post_init__(self) -> None:
        if isnan(self.base):
            self.base = self.bottom


Row = list[Line]
"""Lines on one base line, from left to right."""

_SAME_BASE = 0.2


def rows_of(lines: Iterable[Line]) -> list[Row]:
    """Neighbouring lines that stand side by side."""
    rows: list[Row] = []
    for line in lines:
        last = rows[-1][-1] if rows else None
        if (
            last is not None
            and abs(last.base - line.base) <= _SAME_BASE * line.size
            and line.left > last.right - 1
        ):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


class Page(msgspec.Struct):
    """A page and its lines in the order in which the file draws them; pages count from 1."""

    number: int
    width: float
    height: float
    lines: list[Line]


class RecognisedPage(Page):
    """A page whose text was recognised in its picture, upright; of its words, so many are hardly legible."""

    uncertain_words: int = 0


class Bookmark(msgspec.Struct, frozen=True):
    """An entry of the file's outline; `top` is how high on the page it points, where that is known."""

    level: int
    title: str
    page: int
    top: float | None
