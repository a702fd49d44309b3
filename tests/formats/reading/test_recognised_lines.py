"""Lines are made of recognised words: sizes and base lines by their letters, without slope, divided at wide gaps."""

import pytest

from quire.formats.reading.pdf.pages import LINE_END_HYPHEN
from quire.formats.reading.recognised_lines import lines_of_words
from quire.formats.reading.tesseract import Word

SCALE = 4.0
HEIGHT = 800.0


def word(text: str, left: int, base: int, *, line: str = "1", size: int = 48, confidence: float = 95) -> Word:
    """A word as it is set in letters of 12 points, 4 pixels each."""
    top = base - round(size * (0.7 if any(one in "Tbdhl" for one in text) else 0.48))
    bottom = base + round(size * 0.2) if any(one in "gpy" for one in text) else base
    return Word(text, left, top, left + size * len(text) // 2, bottom, confidence, ("1", "1", line))


def test_words_become_lines_in_points_from_the_bottom() -> None:
    (line,) = lines_of_words([word("The", 400, 800), word("pump", 490, 800)], SCALE, HEIGHT)
    assert line.text == "The pump"
    assert (line.left, line.base) == (100, pytest.approx(600, abs=0.3))
    assert line.size == pytest.approx(12, abs=0.5)


def test_a_slope_is_taken_out() -> None:
    words = [
        word("had", 400 + 100 * n, 800 + 2 * n + 60 * m, line=str(m)) for m in range(3) for n in range(9)
    ]
    bases = [line.base for line in lines_of_words(words, SCALE, HEIGHT)]
    assert bases == pytest.approx([602, 587, 572], abs=0.6)


def test_a_wide_gap_divides_a_line() -> None:
    words = [word("Tax", 400, 800), word("had", 900, 800), word("been", 990, 800)]
    assert [line.text for line in lines_of_words(words, SCALE, HEIGHT)] == ["Tax", "had been"]


def test_letters_near_the_usual_size_have_it_and_larger_ones_their_own() -> None:
    text = [word("had", 400, 800 + 60 * n, line=str(n), size=47 + n) for n in range(4)]
    title = word("Tall", 400, 600, line="t", size=72)
    lines = list(lines_of_words([title, *text], SCALE, HEIGHT))
    assert lines[0].size == pytest.approx(18, abs=0.5)
    assert len({line.size for line in lines[1:]}) == 1


def test_a_hyphen_at_the_end_of_a_line_divides_a_word_and_a_dash_none() -> None:
    words = [word("divi-", 400, 800), word("–", 400, 860, line="2"), word("9-", 400, 920, line="3")]
    assert [line.text for line in lines_of_words(words, SCALE, HEIGHT)] == [
        f"divi{LINE_END_HYPHEN}",
        "–",
        "9-",
    ]


def test_specks_at_the_ends_of_a_line_are_none_of_its_signs() -> None:
    words = [
        *(word("|", 300, 800, confidence=30), word("a", 400, 800), word("=", 450, 800, confidence=30)),
        *(
            word("b", 500, 800),
            word(".", 560, 800, confidence=20),
            word("‘", 400, 860, line="2", confidence=9),
        ),
    ]
    assert [line.text for line in lines_of_words(words, SCALE, HEIGHT)] == ["a = b"]


def test_no_words_are_no_lines() -> None:
    assert list(lines_of_words([], SCALE, HEIGHT)) == []
