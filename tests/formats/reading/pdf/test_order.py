"""The order in which the lines of a page are read: columns drawn row by row, and text in any direction."""

import pytest

from tests.formats.reading.pdf.samples import at, below, pdf, read

LEFT = [
    "The committee reviewed the annual",
    "report and found that the storage",
    "temperature had been kept between",
    "two and eight degrees in all rooms",
    "of the eastern warehouse during",
    "the whole of the reporting period.",
]
RIGHT = [
    "Every deviation was recorded by the",
    "shift leader and passed on to the",
    "quality unit within one working day",
    "so that no batch was released before",
    "the cause had been established and",
    "the corrective action was finished.",
]
THIRD = [line.replace("the", "that") for line in reversed(LEFT)]


def rows(*columns: list[str], step: int, size: float) -> str:
    """Columns that are drawn from left to right, row by row."""
    return "".join(
        at(40 + step * column, 700 - 14 * row, columns[column][row], size)
        for row in range(len(columns[0]))
        for column in range(len(columns))
    )


def test_columns_that_are_drawn_row_by_row_are_read_one_after_the_other() -> None:
    text = "\n".join(read(pdf(at(40, 740, "Annual Report", 18) + rows(LEFT, RIGHT, step=270, size=11))))
    assert " ".join(LEFT) in text
    assert " ".join(RIGHT) in text


def test_three_columns_that_are_drawn_row_by_row_as_well() -> None:
    text = "\n".join(read(pdf(rows(LEFT, RIGHT, THIRD, step=180, size=8))))
    assert all(" ".join(column) in text for column in (LEFT, RIGHT, THIRD))


@pytest.mark.parametrize(
    ("turn", "x", "y"), [("0 1 -1 0", 60, 80), ("-1 0 0 -1", 540, 60), ("0 -1 1 0", 540, 700)]
)
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_text_in_any_direction_is_read_from_its_first_line_to_its_last(
    turn: str, x: int, y: int, rotate: int
) -> None:
    steps = {"0 1 -1 0": (15, 0), "-1 0 0 -1": (0, 15), "0 -1 1 0": (-15, 0)}[turn]
    drawn = "".join(
        at(x + steps[0] * number, y + steps[1] * number, line, turn=turn) for number, line in enumerate(LEFT)
    )
    assert read(pdf(drawn, of_page=f"/Rotate {rotate}")) == [" ".join(LEFT)]


def test_a_text_at_the_edge_in_another_direction_does_not_stand_in_a_sentence() -> None:
    stamp = at(30, 300, "Printed on Monday", 9, turn="0 1 -1 0")
    assert read(pdf(below(72, 700, LEFT[:3]) + stamp + below(72, 658, LEFT[3:]))) == [
        " ".join(LEFT),
        "Printed on Monday",
    ]
