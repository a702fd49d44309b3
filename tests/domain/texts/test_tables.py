"""Tables of a Markdown text."""

import pytest

from quire.domain.texts.blocks import BlockText
from quire.domain.texts.tables import Row, Table, in_cell, is_within_cell, laid_out_as, with_tables


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| a | b |", ["a", "b"]),
        ("a | b", ["a", "b"]),
        ("  | a |b", ["a", "b"]),
        (r"| a \| b | c |", [r"a \| b", "c"]),
        ("||", [""]),
        ("|", [""]),
        ("| a | |\r", ["a", ""]),
    ],
)
def test_a_row_has_cells(line: str, cells: list[str]) -> None:
    row = Row(line)
    assert row.cells == cells
    assert row.opening + "|".join(row.raw_cells) + row.closing == line


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |", 2),
        ("| a |\n|---|", 1),
        ("| a |\n|---|\nwithout a pipe", 1),
        ("a | b\n--- | ---\n1 | 2", None),
        ("- a | b\n|---|---|\n| 1 | 2 |", None),
    ],
)
def test_a_header_with_its_delimiter_row_and_what_follows_are_a_table(text: str, columns: int | None) -> None:
    (block,) = with_tables(BlockText(text)).blocks
    assert isinstance(block, Table)
    assert (block.text, block.columns) == (text, columns)


@pytest.mark.parametrize(
    "text",
    ["| a | b |", "| a | b |\n|---|\n| c |", "| a |\n\n|---|", "```\n| a |\n|---|\n```", "a\n---\n| b |"],
)
def test_rows_without_a_delimiter_row_that_fits_are_no_table(text: str) -> None:
    assert all(block.kind != "table" for block in with_tables(BlockText(text)).blocks)


def test_what_stands_around_a_table_stays() -> None:
    text = with_tables(BlockText("Start.\n\n| a |\n|---|\n| 1 |\n\n| b |\n|---|\n\nEnd.\n"))
    assert [block.kind for block in text.blocks] == ["paragraph", "table", "table", "paragraph"]
    assert "".join(text.pieces()) == text.text


@pytest.mark.parametrize(
    ("before", "after", "result"),
    [
        ("| a    | 1 |", "|a|2|", "| a    | 2 |"),
        ("| a | 1 |", "|longer|1|", "| longer | 1 |"),
        ("|a|1|", "| b | 1 |", "|b|1|"),
        ("|      | 1 |", "| b | 1 |", "| b    | 1 |"),
        ("| a | 1 |", "| a |", "| a |"),
        ("words", "| a |", "| a |"),
    ],
)
def test_a_row_is_laid_out_as_the_one_it_replaces(before: str, after: str, result: str) -> None:
    assert laid_out_as(before, after) == result


def test_a_text_for_a_cell_has_no_line_end_and_no_pipe() -> None:
    assert in_cell("one |\n two \\| three\n") == r"one \| two \| three"
    assert is_within_cell(r"one \| two")
    assert not is_within_cell("one | two")
