"""Headings of a PDF: by its bookmarks, and without them by the size of the letters."""

import pytest

from quire.domain.references.passages import Heading
from quire.formats.reading.pdf.headings import LinesOfHeadings, find_headings
from quire.formats.reading.pdf.pages import Bookmark, Line, Page

TEXT = 10.0


def page(*texts: tuple[str, float] | str, number: int = 1) -> Page:
    """A page with these lines from the top down, 20 apart; a text alone is set in the size of the text."""
    lines = []
    for position, said in enumerate(texts):
        text, size = said if isinstance(said, tuple) else (said, TEXT)
        bottom = top_of(position) - size
        lines.append(Line(text, left=72, right=300, bottom=bottom, top=top_of(position), size=size))
    return Page(number, 595, 842, lines)


def top_of(position: int) -> float:
    return 700.0 - 20 * position


def found(*pages: Page, bookmarks: list[Bookmark] | None = None) -> LinesOfHeadings:
    """The headings of the first page."""
    return find_headings(list(pages), bookmarks or []).on_page(pages[0])


# By bookmarks


@pytest.mark.parametrize(
    "line", ["The Wheel", "1 The Wheel", "1.2. THE WHEEL", "Chapter IV: The wheel", "A.1 The  wheel"]
)
def test_a_bookmark_finds_its_title_with_the_number_before_it(line: str) -> None:
    mark = Bookmark(2, "The wheel", 1, None)
    assert found(page("Oak.", line, "Iron."), bookmarks=[mark]) == {1: ([Heading(2, line, 1)], 1)}


def test_a_sentence_that_ends_with_a_title_is_no_heading() -> None:
    mark = Bookmark(1, "The wheel", 1, top_of(1))
    assert found(page("We praise the wheel", "Oak."), bookmarks=[mark]) == {
        1: ([Heading(1, "The wheel", 1)], 0)
    }, "the line is not taken; the heading goes before the first line below the height"


def test_a_title_that_is_broken_over_lines_is_one_heading() -> None:
    mark = Bookmark(1, "The extraordinary wheel of the mill", 1, None)
    broken = page("Oak.", "The extraordinary", "wheel of", "the mill", "Iron.")
    assert found(broken, bookmarks=[mark]) == {1: ([Heading(1, "The extraordinary wheel of the mill", 1)], 3)}


@pytest.mark.parametrize("position", [0, 2])
def test_of_two_lines_with_the_title_the_one_at_the_height_of_the_bookmark_is_meant(position: int) -> None:
    mark = Bookmark(1, "Oak", 1, top_of(position) + 3)
    assert set(found(page("Oak", "It is hard.", "Oak"), bookmarks=[mark])) == {position}


def test_bookmarks_of_one_place_are_headings_one_after_the_other() -> None:
    marks = [Bookmark(1, "Part one", 1, 750.0), Bookmark(2, "Beginnings", 1, 750.0)]
    assert found(page("Oak.", "Iron."), bookmarks=marks) == {
        0: ([Heading(1, "Part one", 1), Heading(2, "Beginnings", 1)], 0)
    }


def test_a_bookmark_on_a_page_without_lines_is_still_a_heading() -> None:
    assert found(page(), bookmarks=[Bookmark(1, "Plates", 1, None)]) == {0: ([Heading(1, "Plates", 1)], 0)}


def test_bookmarks_count_for_their_own_page_and_large_letters_for_nothing_beside_them() -> None:
    headings = find_headings([], [Bookmark(1, "Oak", 2, None)])
    assert headings.on_page(page("Oak", ("Large", 20.0))) == {}
    assert headings.on_page(page("Oak", number=2)) == {0: ([Heading(1, "Oak", 2)], 1)}


# By size


def test_larger_letters_are_headings_whose_level_is_the_rank_of_their_size() -> None:
    pages = page(("The mill", 20.0), "The wheel turns all day.", ("Axles", 14.0), "Oak is hard to come by.")
    assert found(pages) == {0: ([Heading(1, "The mill", 1)], 1), 2: ([Heading(2, "Axles", 1)], 1)}


def test_the_size_of_most_characters_of_all_pages_is_that_of_the_text() -> None:
    large = page(("All of this page is large", 14.0), ("and says little", 14.0))
    assert found(large) == {}
    assert set(found(large, page("The text is on the other page. " * 3, number=2))) == {0}


def test_letters_that_are_hardly_larger_are_text() -> None:
    assert found(page(("Nearly the same", TEXT * 1.1), "The wheel turns all day.")) == {}


def test_neighbouring_lines_in_one_size_are_one_heading_up_to_three() -> None:
    text = "The wheel turns all day, and at night it stands. " * 4
    three = [(word, 20.0) for word in ("The extraordinary", "wheel of", "the mill")]
    assert found(page(*three, text)) == {0: ([Heading(1, "The extraordinary wheel of the mill", 1)], 3)}
    assert found(page(*three, ("by the river", 20.0), text)) == {}


@pytest.mark.parametrize("text", ["A sentence in large letters.", "42", "x" * 151])
def test_large_letters_that_are_no_title_are_text(text: str) -> None:
    assert found(page((text, 20.0), "The wheel turns all day. " * 10)) == {}


def test_levels_end_at_the_fourth() -> None:
    sizes = (30.0, 26.0, 22.0, 18.0, 14.0)
    lines = [line for size in sizes for line in ((f"Title at {size}", size), "The wheel turns all day.")]
    assert [headings[0].level for headings, _ in found(page(*lines)).values()] == [1, 2, 3, 4, 4]


# Style and number


def bold(text: str, position: int) -> Line:
    bottom = top_of(position) - TEXT
    return Line(text, 72, 300, bottom, top_of(position), TEXT, is_bold=True)


def test_bold_lines_with_numbers_are_headings_below_those_by_size() -> None:
    lines = page(("The mill", 20.0), "x", "Oak is hard to come by.", "x").lines
    lines[1], lines[3] = bold("2 Wheels", 1), bold("2.1 Axles", 3)
    assert found(Page(1, 595, 842, lines)) == {
        0: ([Heading(1, "The mill", 1)], 1),
        1: ([Heading(2, "2 Wheels", 1)], 1),
        3: ([Heading(3, "2.1 Axles", 1)], 1),
    }


def test_a_bold_sentence_with_a_number_is_text() -> None:
    assert found(Page(1, 595, 842, [bold("3 Wheels turn all day.", 0), *page("Oak.").lines])) == {}


@pytest.mark.parametrize("text", ["E = mc² for all masses", "∑ x + y", "(3) (4) abc (5) (6)"])
def test_an_equation_is_no_heading(text: str) -> None:
    assert found(page((text, 20.0), "The wheel turns all day. " * 10)) == {}


def test_a_journal_and_authors_are_no_headings() -> None:
    first = page(
        ("Journal of Mills", 14.0),
        ("On the wheel of the mill", 20.0),
        ("Anna Berg¹, Bo Lind² and Eva Holm", 14.0),
        "The wheel turns all day. " * 10,
        ("Axles, wheels and what they carry", 14.0),
    )
    assert {heading.text for headings, _ in found(first).values() for heading in headings} == {
        "On the wheel of the mill",
        "Axles, wheels and what they carry",
    }
