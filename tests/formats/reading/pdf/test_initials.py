"""An initial over several lines belongs to the first word beside it."""

import pytest

from tests.formats.reading.pdf.samples import at, below, pdf, read

REST = ["of the mill turns all day long, and at", "night it stands, since no one grinds"]


def page(initial: str, first: str, more: str = "") -> bytes:
    drawn = at(72, 686, initial, 34) + at(98, 700, first) + at(98, 686, REST[0]) + at(72, 672, REST[1])
    return pdf(drawn + below(72, 600, [more] if more else []))


@pytest.mark.parametrize(
    ("initial", "first", "more", "text"),
    [
        ("T", "he wheel that is in the very middle", "", "The wheel that is in the very middle"),
        (
            "A",
            "mill that is in the very middle here",
            "The mill is old.",
            "A mill that is in the very middle here",
        ),
        ("A", "lthough it is in the very middle", "", "Although it is in the very middle"),
    ],
)
def test_an_initial_belongs_to_the_first_word(initial: str, first: str, more: str, text: str) -> None:
    assert read(page(initial, first, more))[0].startswith(f"{text} {REST[0]} {REST[1]}")


def test_a_large_letter_that_stands_alone_is_a_line_of_its_own() -> None:
    drawn = at(72, 740, "A", 34) + below(72, 700, ["Axle: what the wheel turns on.", "Axis: see axle."])
    assert "AAxle" not in "\n".join(read(pdf(drawn)))
