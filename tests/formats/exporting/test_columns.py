"""Columns of wide tables get widths by their words; narrow tables get none."""

import pytest

from quire.formats.exporting.columns import LINE_CHARACTERS, column_widths


def test_a_narrow_table_needs_no_widths() -> None:
    assert column_widths([["Step", "Limit"], ["rinse", "10 ppm"]]) is None


@pytest.mark.parametrize("rows", [[], [[]], [["", ""]]])
def test_an_empty_table_needs_no_widths(rows: list[list[str]]) -> None:
    assert column_widths(rows) is None


def test_a_long_cell_takes_what_the_words_of_the_others_leave() -> None:
    widths = column_widths([["Nr.", "Qualitätssicherung", "word " * 40]])
    assert widths is not None
    number, name, text = widths
    assert number * LINE_CHARACTERS >= len("Nr.")
    assert name * LINE_CHARACTERS >= len("Qualitätssicherung")
    assert text > 0.5
    assert 0.99 < sum(widths) <= 1


def test_more_words_than_fit_share_the_line() -> None:
    widths = column_widths([["x" * 64] * 3 + ["yes"] * 9])
    assert widths is not None
    assert widths[0] > 3 * widths[-1]
    assert sum(widths) <= 1


def test_lines_of_a_cell_count_apart() -> None:
    assert column_widths([["short\n" * 30, "x"]]) is None
