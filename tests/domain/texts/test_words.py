"""Words are counted, and an offset inside a word is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.texts.words import count_words, is_in_word


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("   \n\t ", 0),
        ("one", 1),
        ("one two\nthree", 3),
        ("# A heading\n\n* first\n* second", 4),
        ("**bold** and _slanted_", 3),
        ("it's the author’s well-known rule", 5),
        ("3 of 12", 3),
        ("Straße für Äpfel", 3),
        ("東京", 2),
        ("東京 tower", 3),
        ("--- *** ___ |", 0),
    ],
)
def test_words_are_counted_as_word_processors_do_it(text: str, words: int) -> None:
    assert count_words(text) == words


@given(st.lists(st.text(alphabet="abcdefghij", min_size=1), max_size=30))
def test_plain_words_between_spaces_are_each_counted_once(words: list[str]) -> None:
    assert count_words(" ".join(words)) == len(words)


@given(st.text(max_size=200), st.text(max_size=200))
def test_two_paragraphs_have_the_words_of_both(first: str, second: str) -> None:
    assert count_words(f"{first}\n\n{second}") == count_words(first) + count_words(second)


@pytest.mark.parametrize(
    ("text", "offset", "is_inside"),
    [
        ("valve", 0, False),
        ("valve", 1, True),
        ("valve", 5, False),
        ("a valve", 2, False),
        ("well-known", 4, False),
        ("snake_case", 5, False),
        ("東京", 1, False),
        ("", 0, False),
    ],
)
def test_an_offset_is_inside_a_word_between_two_of_its_letters(
    text: str, offset: int, is_inside: bool
) -> None:
    assert is_in_word(text, offset) is is_inside
