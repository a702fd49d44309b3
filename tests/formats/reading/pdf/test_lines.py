"""Runs of one line: what is raised or lowered beside others, and what belongs together at all."""

import pytest

from tests.formats.reading.pdf.samples import at, in_one_line, pdf, read


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([("The count was 10", 11, 0), ("6", 7, 4), (" CFU", 11, 0)], "The count was 10⁶ CFU"),
        ([("Water is H", 11, 0), ("2", 7, -2), ("O here", 11, 0)], "Water is H₂O here"),
        ([("below 10", 11, 0), ("-12", 7, 5), (" and", 11, 0)], "below 10⁻¹² and"),
        ([("about 10", 11, 0), ("6,5", 7, 5), (" of", 11, 0)], "about 10^6,5^ of"),
        ([("an area of 5 m", 11, 0), ("2", 11, 4), (" of", 11, 0)], "an area of 5 m² of"),
        ([("the 21", 11, 0), ("st", 7, 4), (" of May", 11, 0)], "the 21st of May"),
        ([("the ion CrO", 11, 0), ("4", 7, -2), ("2 -", 7, 4), (" of", 11, 0)], "the ion CrO₄²⁻ of"),
        ([("a word", 11, 0), ("3", 7, 4), (" of it", 11, 0)], "a word³ of it"),
        ([("SMALL", 11, 0), ("CAPITALS", 8, 0), (" too", 11, 0)], "SMALLCAPITALS too"),
    ],
)
def test_what_is_raised_or_lowered_keeps_its_position(
    parts: list[tuple[str, float, float]], text: str
) -> None:
    assert read(pdf(in_one_line(72, 700, *parts))) == [text]


def test_accents_that_are_drawn_by_themselves_belong_to_their_letters() -> None:
    drawn = at(72, 700, "Il pourrait \xeatre `a c\xf4t\xe9, pr\xb4evu: C\xb8 a suffit, fran\xb8cais")
    assert read(pdf(drawn)) == ["Il pourrait être à côté, prévu: Ça suffit, français"]


def test_a_grave_accent_among_plain_words_is_a_quotation_mark() -> None:
    assert read(pdf(at(72, 700, "Type `echo and press the key."))) == ["Type `echo and press the key."]


def test_lines_close_together_are_not_raised() -> None:
    drawn = at(72, 700, "The first line of the text") + at(72, 690, "and the other one below")
    assert read(pdf(drawn)) == ["The first line of the text and the other one below"]


def test_an_exponent_that_is_drawn_apart_belongs_to_its_number() -> None:
    drawn = at(72, 700, "The count was 10") + at(159, 705, "6", 7) + at(166, 700, "CFU here")
    assert read(pdf(drawn)) == ["The count was 10⁶ CFU here"]
