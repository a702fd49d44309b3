"""What stands in cells of OpenDocument texts comes across, over however many columns they reach."""

import pytest

from tests.formats.conftest import Files
from tests.formats.importing.imported import imported, text_of, warned
from tests.formats.importing.test_opendocument import open_document

COVERED = "<table:covered-table-cell/>"


def row(*cells: tuple[str, int]) -> str:
    inner = (
        f'<table:table-cell table:number-columns-spanned="{width}"><text:p>{text}</text:p></table:table-cell>'
        + COVERED * (width - 1)
        for text, width in cells
    )
    return f"<table:table-row>{''.join(inner)}</table:table-row>"


@pytest.mark.parametrize(
    ("head", "below", "expected"),
    [
        ((("a", 2), ("b", 1)), (("c", 1), ("d", 2)), ["| a | | b |", "| c | d | |"]),
        ((("a", 1), ("b", 2), ("c", 2)), (("d", 5),), ["| a | b | | c | |", "| d | | | | |"]),
        ((("a", 2), ("b", 2)), (("c", 2), ("d", 1), ("e", 1)), ["| a | | b | |", "| c | | d | e |"]),
    ],
)
async def test_no_cell_is_lost_where_every_row_has_wide_ones(
    files: Files, head: tuple[tuple[str, int], ...], below: tuple[tuple[str, int], ...], expected: list[str]
) -> None:
    table = f"<table:table>{row(*head)}{row(*below)}</table:table>"
    file = await imported(files, "a.odt", open_document(table))
    first, _, second = (" ".join(line.split()) for line in text_of(file).splitlines())
    assert [first, second] == expected
    assert [code for code, _, _ in warned(file)] == ["cells_merged"]
