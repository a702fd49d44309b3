"""What is found for a question: several rankings as one, and whether it fits."""

import pytest

from quire.domain.searching.finding import EVIDENCE_MIN, FoundWords, fits, fuse


def test_two_rankings_become_one_in_which_words_count_more() -> None:
    assert fuse("abc", "") == list("abc")
    assert fuse("ab", "cb") == ["b", "a", "c"]
    assert fuse("abc", "xyz")[0] == "a"
    assert "x" in fuse("abcdefghijklm", "xyz")[:13]


def test_passages_fit_by_the_words_of_a_question_or_by_its_meaning() -> None:
    found, nothing = FoundWords(6, 0.6, 1.0), FoundWords(6, 0.0, 0.0)
    assert found.evidence > EVIDENCE_MIN
    assert fits(found)
    assert not fits(nothing)
    assert fits(nothing, 0.9, similarity_min=0.86)
    assert not fits(nothing, 0.8, similarity_min=0.86)
    assert fits(nothing, 0.1, similarity_min=None)
    assert not fits(nothing, 0.0, similarity_min=None)


@pytest.mark.parametrize(
    ("found", "does_fit"),
    [
        (FoundWords(1, 1.0, 1.0), True),
        (FoundWords(2, 1.0, 1.0), True),
        (FoundWords(2, 0.5, 0.5), False),
        (FoundWords(3, 0.4, 1.0), False),
        (FoundWords(10, 0.4, 1.0), True),
        (FoundWords(4, 0.55, 0.55), False),
        (FoundWords(4, 0.55, 1.0), True),
        (FoundWords(0, 0.0, 0.0), False),
    ],
)
def test_few_words_must_be_found_all_and_a_word_that_no_passage_has_counts_against(
    found: FoundWords, does_fit: bool
) -> None:
    assert fits(found) == does_fit
