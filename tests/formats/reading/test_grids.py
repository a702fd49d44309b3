"""Rows of tables whose cells reach over several rows and columns."""

from quire.formats.reading.grids import REPEATED_CHARACTERS_MAX, Cell, Grid


def cells(*texts: str) -> list[Cell]:
    return [Cell(text, 1, 1) for text in texts]


def test_a_cell_over_several_rows_is_repeated_and_shifts_nothing() -> None:
    rows = [[Cell("Eastern", 2, 1), *cells("Early", "Okoro")], cells("Late", "Lind"), cells("a", "b", "c")]
    assert list(Grid(3).rows(rows)) == [
        ["Eastern", "Early", "Okoro"],
        ["Eastern", "Late", "Lind"],
        ["a", "b", "c"],
    ]


def test_a_cell_in_the_middle_over_rows_and_columns_stays_where_it_is() -> None:
    rows = [[*cells("1"), Cell("x", 2, 2), *cells("2")], cells("3", "4")]
    assert list(Grid(4).rows(rows)) == [["1", "x", "", "2"], ["3", "x", "", "4"]]


def test_a_long_text_is_not_repeated() -> None:
    long = "x" * (REPEATED_CHARACTERS_MAX + 1)
    assert list(Grid(2).rows([[Cell(long, 2, 1), *cells("1")], cells("2")])) == [[long, "1"], ["", "2"]]


def test_missing_cells_are_empty_and_none_is_lost() -> None:
    assert list(Grid(2).rows([cells("1"), cells("1", "2", "3")])) == [["1", ""], ["1", "2", "3"]]
