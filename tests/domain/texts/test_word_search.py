"""Words are found as somebody read them, without the signs of Markdown between them."""

import pytest

from quire.domain.texts.word_search import WordSearch

TEXT = "Rinse **twice** with *water*. Then rinse [twice](x) more, twice!"


def found(words: str, words_before: int) -> str | None:
    range_ = WordSearch(TEXT).find_nearest(words, words_before)
    return None if range_ is None else TEXT[range_.start - 1 : range_.end + 1]


@pytest.mark.parametrize(
    ("words_before", "expected"),
    [
        (0, "*twice*"),
        (1, "*twice*"),
        (3, "*twice*"),
        (5, "[twice]"),
        (7, "[twice]"),
        (8, " twice!"),
        (99, " twice!"),
    ],
)
def test_of_several_places_the_nearest_is_found(words_before: int, expected: str) -> None:
    assert found("twice", words_before) == expected


@pytest.mark.parametrize("words", ["wice", "", "…", "rinse water", "twice more times"])
def test_what_the_text_does_not_have_word_by_word_is_not_found(words: str) -> None:
    assert found(words, 0) is None


def test_signs_between_words_are_none_of_them() -> None:
    search = WordSearch(TEXT)
    range_ = search.find_only("twice with water")
    assert range_ is not None
    assert TEXT[range_.start : range_.end] == "twice** with *water"
    assert search.find_only("twice") is None
