"""What is known of the pages of a PDF before anything is made of them: lines with coordinates, and bookmarks."""

import msgspec

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
