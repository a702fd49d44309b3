"""Tables of a PDF come out row by row, and no cell is ever shifted."""

from tests.formats.reading.pdf.samples import at, below, pdf, read

COLUMNS = (72, 220, 360)


def table(*rows: tuple[str, ...]) -> str:
    return "".join(
        at(x, 700 - 20 * number, cell)
        for number, row in enumerate(rows)
        for x, cell in zip(COLUMNS, row, strict=True)
        if cell
    )


def test_cells_stand_in_their_columns_and_empty_ones_stay_empty() -> None:
    drawn = table(
        ("Plant", "Shift", "Leader"),
        ("Eastern", "Early", "Ms Berg"),
        ("", "Late", "Mr Lind"),
        ("Western", "", "Ms Holm"),
    )
    assert read(pdf(drawn)) == [
        "| Plant | Shift | Leader |\n| Eastern | Early | Ms Berg |\n|  | Late | Mr Lind |\n| Western |  | Ms Holm |"
    ]


def test_the_second_line_of_a_cell_belongs_to_its_row() -> None:
    drawn = table(("Plant", "Shift", "Leader"), ("Eastern", "Early in", "Ms Berg")) + at(
        220, 668, "the morning"
    )
    drawn += at(360, 668, "of Holm") + "".join(
        at(x, 640, cell) for x, cell in zip(COLUMNS, "ABC", strict=True)
    )
    assert read(pdf(drawn)) == [
        "| Plant | Shift | Leader |\n| Eastern | Early in the morning | Ms Berg of Holm |\n| A | B | C |"
    ]


def test_bars_in_cells_are_escaped() -> None:
    drawn = table(("a|b", "one", "x"), ("c", "two", "y"), ("d", "three", "z"))
    assert read(pdf(drawn))[0].startswith("| a\\|b | one | x |\n")


def test_a_list_with_its_numbers_apart_is_no_table() -> None:
    drawn = below(72, 700, ["1.", "2.", "3."]) + below(110, 700, ["Open it", "Clean it", "Close it"])
    assert "|" not in "".join(read(pdf(drawn)))


def test_a_line_with_a_wide_gap_is_one_line() -> None:
    assert read(pdf(at(72, 700, "2.2.1") + at(130, 700, "Scope of the work"))) == ["2.2.1 Scope of the work"]
