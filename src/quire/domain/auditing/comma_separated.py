"""Lines of comma-separated values, of which no spreadsheet takes a value for a formula."""

import csv
import io
from collections.abc import Iterable

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def comma_separated(rows: Iterable[Iterable[object]]) -> bytes:
    """A line for each row."""
    lines = io.StringIO()
    csv.writer(lines).writerows([_plain(value) for value in row] for row in rows)
    return lines.getvalue().encode()


def _plain(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
