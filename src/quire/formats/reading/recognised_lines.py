"""Lines of a page made of recognised words, in the form in which the layout analysis takes them.

The engine gives the box of the ink of each word. Its base line and the size of its letters follow from which of them
rise above the small letters or hang below the line. A scan is never quite straight: the median slope of the lines is
taken out of all heights first, so that the cells of a table row and the paragraphs of a page stand as they were set.
Cost: O(n log n) in the words of a page, for the medians.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median

from quire.formats.reading.cleaning import clean_line
from quire.formats.reading.pdf.pages import LINE_END_HYPHEN, Line
from quire.formats.reading.tesseract import Word

# Shares of the size of the letters, as in common text faces.
_CAPITAL_HEIGHT = 0.7
_SMALL_HEIGHT = 0.48
_DESCENT = 0.2
_ASCENT = 0.75
_GAP = 1.8
_SAME_SIZE = 1.15

_TALL = re.compile(r"[A-ZÀ-ÞĀ-Žbdfhklß0-9]")
_HANGING = re.compile(r"[gjpqyçQ,;()\[\]{}|/_$§]")
_SMALL = re.compile(r"[acemnorsuvwxz]")
_BETWEEN = re.compile(r"[ijtäöüéèêàâîôûñ]")
_DIVIDED = re.compile(r"(?<=[^\W\d_])[-\u00ac]$")

CERTAIN_FROM = 60.0
"""From so many per cent on a word is taken as it was recognised; others are counted."""
NOISE_BELOW = 15.0
"""What the engine makes of specks and hatching."""


def lines_of_words(words: Sequence[Word], scale: float, height: float) -> Iterator[Line]:
    """The lines of a page of this height in points, in the order of the words, drawn with `scale` pixels per point."""
    lines = [
        line
        for _, same in groupby(words, key=lambda word: word.line)
        if (line := _without_specks(list(same)))
    ]
    slope = _slope_of(lines)
    pieces = [
        _Piece(piece, slope, scale, height) for line in lines for piece in _divided(line, _size_in(line))
    ]
    usual = median(size for piece in pieces for size in piece.sizes) if pieces else 0.0
    return (piece.as_line(usual) for piece in pieces)


def _without_specks(line: list[Word]) -> list[Word]:
    """The line without signs at its ends that are hardly legible: specks and the edges of the paper look like them."""
    first, last = 0, len(line)
    while first < last and _is_speck(line[first]):
        first += 1
    while first < last and _is_speck(line[last - 1]):
        last -= 1
    return line[first:last]


def _is_speck(word: Word) -> bool:
    return word.confidence < CERTAIN_FROM and not any(map(str.isalnum, word.text))


def _slope_of(lines: list[list[Word]]) -> float:
    """How far a line sinks per pixel to the right: the median over all pairs of words at the ends of lines."""
    slopes = [
        (_base_of(line[-1]) - _base_of(line[0])) / (line[-1].left - line[0].left)
        for line in lines
        if len(line) > 3 and line[-1].left > line[0].right
    ]
    return median(slopes) if slopes else 0.0


def _base_of(word: Word) -> float:
    """The height of the base line of a word, in pixels from the top."""
    if not _HANGING.search(word.text):
        return word.bottom
    ink = _CAPITAL_HEIGHT if _TALL.search(word.text) else _SMALL_HEIGHT
    return word.bottom - (word.bottom - word.top) * _DESCENT / (ink + _DESCENT)


def _size_of(word: Word) -> float | None:
    """The size of the letters of a word, in pixels; None where they do not tell."""
    ink = _base_of(word) - word.top
    if _TALL.search(word.text):
        return ink / _CAPITAL_HEIGHT
    return ink / _SMALL_HEIGHT if _SMALL.search(word.text) and not _BETWEEN.search(word.text) else None


def _size_in(line: list[Word]) -> float:
    sizes = [size for word in line if (size := _size_of(word))]
    return median(sizes) if sizes else max(word.bottom - word.top for word in line)


def _divided(line: list[Word], size: float) -> Iterator[list[Word]]:
    """The parts of a line between gaps as wide as those between columns and cells."""
    piece = [line[0]]
    for before, word in pairwise(line):
        if word.left - before.right > _GAP * size:
            yield piece
            piece = []
        piece.append(word)
    yield piece


class _Piece:
    """A part of a line, in points from the bottom left of the page."""

    def __init__(self, words: list[Word], slope: float, scale: float, height: float) -> None:
        self.text = _DIVIDED.sub(LINE_END_HYPHEN, clean_line(" ".join(word.text for word in words)))
        self.size = _size_in(words) / scale
        self.sizes = [self.size] * len(words)
        self._left = min(word.left for word in words) / scale
        self._right = max(word.right for word in words) / scale
        base = median(_base_of(word) - slope * word.left for word in words)
        self._base = height - base / scale

    def as_line(self, usual: float) -> Line:
        """The line; ink tells sizes only roughly, so that those near the usual one of the page are that one."""
        is_usual = usual / _SAME_SIZE < self.size < usual * _SAME_SIZE
        size = usual if is_usual else self.size
        return Line(
            self.text,
            self._left,
            self._right,
            self._base - _DESCENT * size,
            self._base + _ASCENT * size,
            size,
            self._base,
        )
