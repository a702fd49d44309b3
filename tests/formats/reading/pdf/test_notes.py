"""Foot notes: their marks in the text, their text after the paragraph, and exponents that are none."""

from tests.formats.reading.pdf.samples import at, below, in_one_line, pdf, read, set_by_typst

MARKED = in_one_line(72, 700, ("The mill was closed", 11, 0), ("1", 7, 4), (" in spring, when the", 11, 0))


def test_the_mark_of_a_note_is_no_figure_behind_a_word() -> None:
    source = "The mill was closed#footnote[See the annex.] in spring.#footnote[So it was.]"
    assert read(set_by_typst(source)) == [
        "The mill was closed[^1] in spring.[^2]",
        "[^1]: See the annex.",
        "[^2]: So it was.",
    ]


def test_a_sentence_continues_on_the_next_page_over_the_notes_between() -> None:
    first = (
        MARKED
        + below(72, 686, ["river had risen above the sluice and"])
        + below(72, 80, ["1 See the annex of the report, where", "each day is listed."], 8, 10)
    )
    second = below(72, 700, ["nobody was able to reach the wheel", "until the first week of May."])
    assert read(pdf(first, second)) == [
        "The mill was closed[^1] in spring, when the river had risen above the sluice and nobody was able to"
        " reach the wheel until the first week of May.",
        "[^1]: See the annex of the report, where each day is listed.",
    ]


def test_raised_figures_of_unicode_are_marks_as_well() -> None:
    drawn = at(72, 700, "The mill was closed\xb9 in spring.") + at(72, 80, "\xb9 See the annex.", 8)
    assert read(pdf(drawn)) == ["The mill was closed[^1] in spring.", "[^1]: See the annex."]


def test_a_raised_number_without_a_note_stays_raised() -> None:
    assert read(pdf(MARKED)) == ["The mill was closed¹ in spring, when the"]


def test_an_exponent_is_no_mark_though_the_page_has_a_note_of_that_number() -> None:
    drawn = in_one_line(72, 700, ("It has 5 m", 11, 0), ("2", 7, 4), (" of wood", 11, 0), ("2", 7, 4))
    note = at(72, 80, "2 Oak, in the main.", 8)
    assert read(pdf(drawn + note)) == ["It has 5 m² of wood[^2]", "[^2]: Oak, in the main."]
