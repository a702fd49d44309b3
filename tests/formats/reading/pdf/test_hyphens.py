"""Hyphens at line ends: the document's own words say whether they are part of the word."""

import pytest

from quire.formats.reading.pdf.hyphens import DividedWords
from quire.formats.reading.pdf.pages import Line, Page

# Enough words that one which is missing says something.
MANY = " ".join(
    f"{first}{second}{third}a" for first in "bcdfghj" for second in "aeiou" for third in "klmnprstvz"
)


def words(*texts: str) -> DividedWords:
    return DividedWords([Page(1, 600, 800, [Line(text, 0, 1, 0, 1, 10) for text in texts])])


@pytest.mark.parametrize(
    ("document", "before", "after", "between"),
    [
        ("a price-determining factor", "price", "determining", "-"),
        ("the evaluation", "evalu", "ation", ""),
        ("", "price", "determining", "-\n"),
        (MANY, "evalu", "ation", ""),
        (f"{MANY} price", "price", "determining", "-\n"),
        ("", "state-of-the", "art", "-\n"),
        ("the art", "state-of-the", "art", "-"),
        ("the Laptop-specific part", "Laptop", "specifics", "-"),
        ("it was typeset", "type", "setting", ""),
        ("non-essential, non-binding", "non", "root", "-"),
        ("", "LVM", "Partition", "-"),
        ("", "2019", "2020", "-"),
        ("der Eingang", "Ein", "und", "- "),
        ("der Mensch und das Kind", "Ein", "und", "- "),
        ("", "MEASURE", "MENT", "-\n"),
        ("the MEASUREMENT", "MEASURE", "MENT", ""),
    ],
)
def test_what_joins_the_halves_of_a_word(document: str, before: str, after: str, between: str) -> None:
    assert words(document).joined(f"the {before}", f"{after} of it") == between


def test_halves_of_words_are_no_words() -> None:
    assert words(f"{MANY} in the evalu\ufffe", "ation").joined("the evalu", "ation") == ""
