"""Widths for the columns of a table: of one too wide to be set in one line a row, and of others for some programs.

The automatic table layout of CSS 2.1, section 17.5.2.2, with characters in place of points: each column gets what its
longest word needs, and what is left of the line is shared by how much more its longest cell would take. Linear in the
text of the table.
"""

from collections.abc import Sequence
from typing import Any

from quire.formats.exporting.inlines import plain

LINE_CHARACTERS = 88
"""About as many of the size of tables stand in a line of a page."""
_WORD_CHARACTERS_MAX = 20
"""Longer words are hyphenated."""
_PADDING_CHARACTERS = 2
_CAPITAL_CHARACTERS = 0.3
"""By so much a capital letter is wider than others."""


def column_widths(rows: Sequence[Sequence[str]], *, are_narrow_fitted: bool = False) -> list[float] | None:
    """The shares of the columns in the width of the line; None for a table that needs none, since it is narrow.

    For some programs narrow ones need them as well, or all of their columns would be equal.
    """
    if not rows or not rows[0]:
        return None
    columns = list(zip(*rows, strict=True))
    preferred = [_PADDING_CHARACTERS + max(map(_longest_line, column)) for column in columns]
    if sum(preferred) > LINE_CHARACTERS:
        return _shares(_shared(_least(rows), preferred, LINE_CHARACTERS))
    return [round(wish / LINE_CHARACTERS, 4) for wish in preferred] if are_narrow_fitted else None


def is_crowded(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the longest words of the columns have no room beside each other in a line."""
    return bool(rows) and sum(_least(rows)) > LINE_CHARACTERS


def fitted_widths(
    rows: Sequence[Sequence[str]], line_width: float, *, of_character: float, of_margins: float
) -> list[float]:
    """The widths of columns by what stands in them, within the width of the line, in the same unit."""
    columns = list(zip(*rows, strict=True))
    preferred = [of_margins + of_character * max(map(_longest_line, column)) for column in columns]
    if sum(preferred) <= line_width:
        return preferred
    least = [of_margins + of_character * max(map(_longest_word, column)) for column in columns]
    return _shared(least, preferred, line_width)


def texts_of(rows: Sequence[Any]) -> list[list[str]]:
    """What stands in the cells of rows in pandoc's tree."""
    return [[_text_of_cell(cell) for cell in cells] for _, cells in rows]


def with_widths(columns: list[Any], rows: list[Any], *, are_narrow_fitted: bool) -> list[Any]:
    """The columns of a table in pandoc's tree, with their widths where it needs some."""
    widths = column_widths(texts_of(rows), are_narrow_fitted=are_narrow_fitted)
    if widths is None:
        return columns
    return [
        [alignment, {"t": "ColWidth", "c": width}]
        for (alignment, _), width in zip(columns, widths, strict=True)
    ]


def _least(rows: Sequence[Sequence[str]]) -> list[float]:
    """What the longest word of each column needs."""
    return [_PADDING_CHARACTERS + max(map(_longest_word, column)) for column in zip(*rows, strict=True)]


def _text_of_cell(cell: list[Any]) -> str:
    return "\n".join(plain(block["c"]) for block in cell[4] if block["t"] in ("Para", "Plain"))


def _longest_line(cell: str) -> int:
    return max(map(len, cell.split("\n")))


def _longest_word(cell: str) -> float:
    return min(_WORD_CHARACTERS_MAX, max(map(_width, cell.split()), default=1))


def _width(word: str) -> float:
    return len(word) + _CAPITAL_CHARACTERS * sum(map(str.isupper, word))


def _shared(least: Sequence[float], preferred: Sequence[float], line_width: float) -> list[float]:
    """The line shared by columns that would like more than it has."""
    rest = line_width - sum(least)
    if rest <= 0:
        return [line_width * need / sum(least) for need in least]
    more = [wish - need for wish, need in zip(preferred, least, strict=True)]
    return [need + rest * wish / sum(more) for need, wish in zip(least, more, strict=True)]


def _shares(widths: Sequence[float]) -> list[float]:
    """Of a whole that is a little less than 1: some programs set a table of the full width over the margin."""
    return [round(0.999 * width / sum(widths), 4) for width in widths]
